import { useRef, useState } from "react";

/** Nothing moves under the eyes: while the pointer or the focus is inside, the list stays as it was. */
export function useSteady<T>(current: T, same: (a: T, b: T) => boolean) {
  const [inside, setInside] = useState(false);
  const shown = useRef(current);
  if (!inside || same(shown.current, current)) shown.current = current;
  const holder = {
    onPointerEnter: () => setInside(true),
    onPointerLeave: () => setInside(false),
    onFocus: () => setInside(true),
    onBlur: () => setInside(false),
  };
  return { shown: shown.current, waiting: shown.current !== current, show: () => setInside(false), holder };
}
