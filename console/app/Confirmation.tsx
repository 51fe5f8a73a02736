import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { confirmWith } from "../api/central";
import { Loading } from "../parts/Shown";

const Confirm = lazy(() => import("../pages/signin/Confirm"));

type Over = (shown: boolean) => void;

/** Over whatever page it is: what was asked of the centre waits until its reader has shown again who she is, or gives up. */
export function Confirmation() {
  const dialog = useRef<HTMLDialogElement>(null);
  const waiting = useRef<Over[]>([]);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    confirmWith(
      () =>
        new Promise((over) => {
          waiting.current.push(over);
          setOpen(true);
        }),
    );
  }, []);
  useEffect(() => {
    if (open) dialog.current?.showModal(); // the browser keeps the focus in it, and gives it back
  }, [open]);
  const over: Over = (shown) => {
    dialog.current?.close();
    setOpen(false);
    for (const tell of waiting.current.splice(0)) tell(shown);
  };
  if (!open) return null;
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby="confirm-title"
      onCancel={(event) => {
        event.preventDefault();
        over(false);
      }}
    >
      <Suspense fallback={<Loading />}>
        <Confirm over={over} />
      </Suspense>
    </dialog>
  );
}
