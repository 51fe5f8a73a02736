import { useSyncExternalStore } from "react";

/** Whether the window is narrower than this. */
export function useNarrow(pixels: number): boolean {
  const query = window.matchMedia(`(max-width: ${pixels}px)`);
  return useSyncExternalStore(
    (tell) => {
      query.addEventListener("change", tell);
      return () => query.removeEventListener("change", tell);
    },
    () => query.matches,
  );
}
