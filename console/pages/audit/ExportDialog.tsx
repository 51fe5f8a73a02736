// Why the whole answer of a question is taken out, and as what: asked in a dialog, because it goes on record for good.
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { type Terms, oneLine } from "../../api/central";
import { count } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { saveFile } from "../../parts/Download";
import { Problem } from "../../parts/Shown";
import { Choice, Field } from "../../parts/fields";
import { type Exported, type Format, fetchExport, formats, maxMotive } from "./export";

type State =
  | { step: "asking"; stopped?: boolean; error?: unknown }
  | { step: "running"; lines: number }
  | { step: "done"; exported: Exported };

interface Draft {
  motive: string;
  format: Format;
}

/** One export at a time, which ends with the dialog. */
function useExport(question: Terms) {
  const { language } = useLanguage();
  const [state, setState] = useState<State>({ step: "asking" });
  const running = useRef<AbortController | null>(null);
  const stop = () => running.current?.abort();
  useEffect(() => stop, []);
  const start = async ({ motive, format }: Draft) => {
    const { signal } = (running.current = new AbortController());
    let drawn = 0;
    const progress = (lines: number) => {
      if (performance.now() - drawn < 500) return; // who listens hears each number
      drawn = performance.now();
      setState({ step: "running", lines });
    };
    setState({ step: "running", lines: 0 });
    try {
      const order = { question, motive: oneLine(motive), format, language };
      const exported = await fetchExport(order, signal, progress);
      saveFile(exported.name, exported.file);
      setState({ step: "done", exported });
    } catch (error) {
      setState(signal.aborted ? { step: "asking", stopped: true } : { step: "asking", error });
    }
  };
  return { state, start, stop };
}

interface AskProps {
  draft: Draft;
  change: (draft: Draft) => void;
  start: () => void;
  close: () => void;
}

function Ask({ draft, change, start, close }: AskProps) {
  const texts = useTexts();
  const [tried, setTried] = useState(false);
  const missing = oneLine(draft.motive) === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing) start();
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <Field
        required
        autoFocus
        label={texts.exporting.motive}
        help={texts.exporting.motiveHelp}
        value={draft.motive}
        maxLength={maxMotive}
        onChange={(motive) => change({ ...draft, motive })}
        error={tried && missing ? texts.exporting.motiveMissing : undefined}
      />
      <Choice
        label={texts.exporting.format}
        help={texts.exporting.formatHelp[draft.format]}
        value={draft.format}
        options={formats.map((value) => ({ value, label: texts.exporting.formats[value] }))}
        onChange={(format) => change({ ...draft, format: format as Format })}
      />
      <p>
        <Button type="submit" className="button button-primary">
          {texts.exporting.start}
        </Button>{" "}
        <Button className="button" onPress={close}>
          {texts.giveUp}
        </Button>
      </p>
    </form>
  );
}

/** In words, how far it is. There from the beginning, so that what changes in it is read out. */
function Progress({ state }: { state: State }) {
  const { texts, language } = useLanguage();
  const words = () => {
    if (state.step === "running") return texts.exporting.running(count(state.lines, language));
    if (state.step === "asking") return state.stopped ? texts.exporting.stopped : "";
    const { rows, name } = state.exported;
    return texts.exporting.done(rows, count(rows, language), name);
  };
  return <p role="status">{words()}</p>;
}

export default function ExportDialog({ question, over }: { question: Terms; over: () => void }) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [draft, setDraft] = useState<Draft>({ motive: "", format: "csv" });
  const { state, start, stop } = useExport(question);
  useEffect(() => dialog.current?.showModal(), []); // the browser keeps the focus in it
  const close = () => {
    stop();
    dialog.current?.close(); // before it goes: only so the browser gives the focus back
    over();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h2 id={title}>{texts.exporting.title}</h2>
      <p>{texts.exporting.what}</p>
      <Progress state={state} />
      {state.step === "asking" && state.error !== undefined && <Problem error={state.error} />}
      {state.step === "asking" && (
        <Ask draft={draft} change={setDraft} start={() => void start(draft)} close={close} />
      )}
      {state.step === "running" && (
        <Button autoFocus className="button" onPress={stop}>
          {texts.exporting.stop}
        </Button>
      )}
      {state.step === "done" && (
        <Button autoFocus className="button" onPress={close}>
          {texts.exporting.close}
        </Button>
      )}
    </dialog>
  );
}
