import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../../app/language";
import { useDesk } from "./Desk";
import { SaveProblem } from "./SaveProblem";
import { type Step, placeOf } from "./edits";
import { samePlace } from "./places";

/** A step of the stack in words: its first change is what the officer did, the others followed. */
export function useStepWords() {
  const texts = useTexts().editor;
  return (step: Step): string => {
    if (!Array.isArray(step)) return texts.did.tookOver(step.from);
    const [change] = step;
    if (!change) return "";
    const { before, after, list } = change;
    const what = texts.the[list];
    if (before && after && before.name !== after.name) return texts.did.renamed(what, before.name, after.name);
    const { name } = placeOf(change);
    return before && after
      ? texts.did.changed(what, name)
      : after
        ? texts.did.added(what, name)
        : texts.did.removed(what, name);
  };
}

/** Not while she types: there, Ctrl+Z takes back what was typed. */
const inField = (target: EventTarget | null) =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;

function useUndoKey(undo: () => void) {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "z";
      if (!undoes || inField(event.target)) return;
      event.preventDefault();
      undo();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [undo]);
}

/** The button that takes back what was done last, and says what that is. It stands in the form that is open, where the
    officer is, or else above the lists. */
export function Undo() {
  const texts = useTexts().editor;
  const { draft, read, opened, open, said, say } = useDesk();
  const words = useStepWords();
  const last = draft.done.at(-1);
  const mutation = useMutation({
    mutationFn: async () => {
      if (!last) return;
      await draft.undo(read);
      say(texts.undone(words(last)));
      // The object that is open may be gone, or be called as before.
      const change = Array.isArray(last) ? last[0] : undefined;
      if (change?.after && samePlace(placeOf(change), opened) && change.before?.name !== change.after.name)
        open(change.before ? { ...placeOf(change), name: change.before.name } : null);
      // The form went, and the button with it: there is another one above the lists.
      setTimeout(() => {
        if (document.activeElement === document.body) document.querySelector<HTMLElement>(".undo-bar button")?.focus();
      });
    },
  });
  const undo = () => {
    if (last && !mutation.isPending) mutation.mutate();
  };
  useUndoKey(undo);
  return (
    <div className="undo-bar">
      <Button className="button" onPress={undo}>
        {last ? texts.undoWhat(words(last)) : texts.nothingToUndo}
      </Button>
      <span>{said}</span>
      {last && <span className="muted">{texts.undoKeys}</span>}
      {mutation.error && <SaveProblem error={mutation.error} onReload={mutation.reset} />}
    </div>
  );
}
