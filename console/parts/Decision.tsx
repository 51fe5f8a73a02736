import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../app/language";
import { Problem } from "./Shown";
import { Field } from "./fields";

interface DecisionProps {
  /** What the button is called. */
  action: string;
  /** What it does, said before it is done. */
  consequence: ReactNode;
  /** Its label, if a reason is asked for. */
  reason?: string;
  primary?: boolean;
  act: (reason: string) => Promise<unknown>;
}

/** A button that says what it will do, asks why, and only then does it. Esc gives up, and the focus returns. */
export function Decision(props: DecisionProps) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    // What was done may have taken the button away; the focus is then not lost, but on the page.
    setTimeout(() => (button.current ?? document.getElementById("main"))?.focus());
  };
  return (
    <div className={open ? "decision decision-open" : "decision"}>
      {!open && (
        <Button
          ref={button}
          className={props.primary ? "button button-primary" : "button"}
          onPress={() => setOpen(true)}
        >
          {props.action}…
        </Button>
      )}
      {open && <Panel {...props} close={close} />}
    </div>
  );
}

function Panel({ action, consequence, reason, act, close }: DecisionProps & { close: () => void }) {
  const texts = useTexts();
  const [why, setWhy] = useState("");
  const [missing, setMissing] = useState(false);
  const panel = useRef<HTMLFormElement>(null);
  const mutation = useMutation({ mutationFn: act, onSuccess: close });
  useEffect(() => panel.current?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mutation.isPending) return;
    const absent = reason !== undefined && why.trim() === "";
    setMissing(absent);
    if (!absent) mutation.mutate(why.trim());
  };
  return (
    <form
      ref={panel}
      className="notice"
      tabIndex={-1}
      aria-label={action}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <p>{consequence}</p>
      {reason !== undefined && (
        <Field
          label={reason}
          value={why}
          onChange={setWhy}
          maxLength={256}
          required
          error={missing ? texts.reasonMissing : undefined}
        />
      )}
      {mutation.error && <Problem error={mutation.error} />}
      <div className="buttons">
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.doing : action}
        </Button>
        <Button className="button" onPress={close}>
          {texts.giveUp}
        </Button>
      </div>
    </form>
  );
}
