import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type CaseKind, cases } from "../../api/cases";
import { type Stream, oneLine, streams } from "../../api/central";
import { fromCivil, toCivil } from "../../app/format";
import { useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { client } from "../../app/queries";
import { navigate } from "../../app/router";
import { Page } from "../../parts/Page";
import { Problem } from "../../parts/Shown";
import { Choice, Field, Tick } from "../../parts/fields";
import { type Asked, caseText, kinds } from "./text";

const day = 86_400_000;
const fortnight = 14 * day;

const protocols: Record<string, string> = { tcp: "6", udp: "17" };

/** The form as it is typed. */
interface Draft {
  number: string;
  kind: CaseKind;
  authority: string;
  reference: string;
  reason: string;
  from: string;
  to: string;
  expires: string;
  hold: boolean;
  streams: Stream[];
  sites: string;
  tokens: string;
  sessions: string;
  address: string;
  port: string;
  protocol: string;
}

/** Whoever does not run all cases runs those that people ask for themselves. */
const offered = (any: boolean): CaseKind[] => (any ? kinds : ["subject-access"]);

const blank = (kind: CaseKind): Draft => ({
  number: "",
  kind,
  authority: "",
  reference: "",
  reason: "",
  from: toCivil(new Date(Date.now() - day)),
  to: toCivil(new Date()),
  expires: toCivil(new Date(Date.now() + fortnight)),
  hold: false,
  streams: ["access", "flow"],
  sites: "",
  tokens: "",
  sessions: "",
  address: "",
  port: "",
  protocol: "tcp",
});

const words = (text: string): string[] => text.split(/[\s,;]+/).filter((word) => word !== "");

function askedOf(draft: Draft): Asked {
  return {
    number: draft.number.trim(),
    kind: draft.kind,
    authority: oneLine(draft.authority),
    reference: oneLine(draft.reference),
    reason: oneLine(draft.reason),
    from: fromCivil(draft.from)!,
    to: fromCivil(draft.to, "last")!,
    expires: fromCivil(draft.expires)!,
    hold: draft.hold || draft.kind === "legal-hold",
    sites: words(draft.sites),
    streams: draft.streams,
    // As they are shown, by fours, or as they are.
    tokens: draft.tokens
      .split(/[,;\n]+/)
      .map((one) => one.replace(/\s+/g, ""))
      .filter((one) => one !== ""),
    // A person's own request names her tokens and nothing else.
    sessions: draft.kind === "subject-access" ? [] : words(draft.sessions),
    endpoint:
      draft.kind === "subject-access" || draft.address.trim() === ""
        ? null
        : `${draft.address.trim()} ${draft.port.trim()} ${protocols[draft.protocol]}`,
  };
}

/** What keeps the form from being sent, by field. */
function faultsOf(draft: Draft) {
  const from = fromCivil(draft.from);
  const to = fromCivil(draft.to, "last");
  return {
    number: !/^[A-Za-z0-9._-]{1,64}$/.test(draft.number.trim()),
    authority: draft.authority.trim() === "",
    reference: draft.reference.trim() === "",
    reason: draft.reason.trim() === "",
    to: !from || !to || from >= to,
    expires: (fromCivil(draft.expires)?.getTime() ?? 0) <= Date.now(),
    streams: draft.streams.length === 0,
    address:
      draft.kind !== "subject-access" &&
      draft.address.trim() !== "" &&
      !(draft.streams.includes("access") && draft.streams.includes("flow")),
    tokens: draft.kind === "subject-access" && draft.tokens.trim() === "",
    port: draft.kind !== "subject-access" && draft.address.trim() !== "" && !/^[0-9]{1,5}$/.test(draft.port.trim()),
  };
}

function Streams({ chosen, choose, wrong }: { chosen: Stream[]; choose: (streams: Stream[]) => void; wrong: boolean }) {
  const texts = useTexts();
  return (
    <fieldset className="field">
      <legend>{texts.cases.streams}</legend>
      {streams.map((stream) => (
        <Tick
          key={stream}
          isSelected={chosen.includes(stream)}
          onChange={(selected) => choose(selected ? [...chosen, stream] : chosen.filter((one) => one !== stream))}
        >
          {texts.streams[stream]}
        </Tick>
      ))}
      {wrong && <span className="error">{texts.cases.streamsMissing}</span>}
    </fieldset>
  );
}

type Set = <Name extends keyof Draft>(name: Name) => (value: Draft[Name]) => void;
interface PartProps {
  draft: Draft;
  set: Set;
  faults: Partial<ReturnType<typeof faultsOf>>;
}

function WhoAsks({ draft, set, faults }: PartProps) {
  const any = useMay("run-cases");
  const texts = useTexts();
  const { cases: words } = texts;
  const missing = (name: "authority" | "reference" | "reason") => (faults[name] ? words.missing : undefined);
  return (
    <>
      {!any && <p className="muted">{texts.roles.onlyAccess}</p>}
      <Field
        label={words.number}
        help={words.numberHelp}
        value={draft.number}
        onChange={set("number")}
        error={faults.number ? words.numberWrong : undefined}
        maxLength={64}
        required
      />
      <Choice
        label={words.kind}
        value={draft.kind}
        options={offered(any).map((value) => ({ value, label: words.kinds[value] }))}
        onChange={(kind) => set("kind")(kind as CaseKind)}
        help={words.kindHelp[draft.kind]}
      />
      <Field
        label={words.authority}
        help={words.authorityHelp}
        value={draft.authority}
        onChange={set("authority")}
        error={missing("authority")}
        maxLength={256}
        required
      />
      <Field
        label={words.reference}
        value={draft.reference}
        onChange={set("reference")}
        error={missing("reference")}
        maxLength={256}
        required
      />
      <Field
        label={words.reason}
        value={draft.reason}
        onChange={set("reason")}
        error={missing("reason")}
        maxLength={512}
        required
      />
    </>
  );
}

function WhatIsAsked({ draft, set, faults }: PartProps) {
  const { cases: words } = useTexts();
  return (
    <>
      <Field label={words.from} type="datetime-local" value={draft.from} onChange={set("from")} required />
      <Field
        label={words.to}
        type="datetime-local"
        value={draft.to}
        onChange={set("to")}
        error={faults.to ? words.periodWrong : undefined}
        required
      />
      <Streams chosen={draft.streams} choose={set("streams")} wrong={faults.streams ?? false} />
      <Field label={words.sites} help={words.sitesHelp} value={draft.sites} onChange={set("sites")} />
      <Field
        label={words.tokens}
        help={words.tokensHelp}
        value={draft.tokens}
        onChange={set("tokens")}
        error={faults.tokens ? words.tokensMissing : undefined}
        long
      />
      {draft.kind !== "subject-access" && <OfWhom draft={draft} set={set} faults={faults} />}
    </>
  );
}

/** What may be about others: not asked by a person about herself. */
function OfWhom({ draft, set, faults }: PartProps) {
  const { cases: words } = useTexts();
  return (
    <>
      <Field label={words.sessions} value={draft.sessions} onChange={set("sessions")} />
      <Field
        label={words.address}
        help={words.addressHelp}
        value={draft.address}
        onChange={set("address")}
        error={faults.address ? words.addressStreams : undefined}
      />
      {draft.address.trim() !== "" && (
        <>
          <Field
            label={words.port}
            type="number"
            value={draft.port}
            onChange={set("port")}
            error={faults.port ? words.missing : undefined}
            required
          />
          <Choice
            label={words.protocol}
            value={draft.protocol}
            options={Object.keys(protocols).map((value) => ({ value, label: value.toUpperCase() }))}
            onChange={set("protocol")}
          />
        </>
      )}
    </>
  );
}

export default function NewCase() {
  const texts = useTexts();
  const any = useMay("run-cases");
  const [draft, setDraft] = useState(() => blank(offered(any)[0]!));
  const [tried, setTried] = useState(false);
  const set: Set = (name) => (value) => setDraft((before) => ({ ...before, [name]: value }));
  const faults = faultsOf(draft);
  const shown: Partial<typeof faults> = tried ? faults : {};
  const mutation = useMutation({
    mutationFn: () => cases.open(caseText(askedOf(draft))),
    onSuccess: async (opened) => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      navigate(`/dossiers/${encodeURIComponent(opened.number)}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!mutation.isPending && !Object.values(faults).includes(true)) mutation.mutate();
  };
  const part = { draft, set, faults: shown };
  return (
    <Page title={texts.cases.open}>
      <p>{texts.cases.signedWordForWord}</p>
      <form className="form" noValidate onSubmit={submit}>
        <WhoAsks {...part} />
        <WhatIsAsked {...part} />
        <Field
          label={texts.cases.expires}
          help={texts.cases.expiresHelp}
          type="datetime-local"
          value={draft.expires}
          onChange={set("expires")}
          error={shown.expires ? texts.cases.expiresWrong : undefined}
          required
        />
        {draft.kind !== "legal-hold" && (
          <Tick isSelected={draft.hold} onChange={set("hold")}>
            {texts.cases.hold}
          </Tick>
        )}
        {Object.values(shown).includes(true) && (
          <p className="error" role="alert">
            {texts.cases.toMend}
          </p>
        )}
        {mutation.error && <Problem error={mutation.error} />}
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.doing : texts.cases.openIt}
        </Button>
      </form>
    </Page>
  );
}
