import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "react-aria-components";
import {
  type BlockSigners,
  type EmergencyBlock,
  type EmergencyBlocks,
  type Named,
  type Session,
  oneLine,
} from "../../api/central";
import { dateAndTime, fromCivil } from "../../app/format";
import { useLanguage, useSaid, useTexts } from "../../app/language";
import { may } from "../../app/may";
import { useBlocks, useKey, useSession, useSites } from "../../app/queries";
import { Link, navigate, useAddress } from "../../app/router";
import { NamesField } from "../../parts/NamesField";
import { Page } from "../../parts/Page";
import { Loading, Shown } from "../../parts/Shown";
import { Choice, Field, Tick } from "../../parts/fields";
import { type Block, blockText } from "../../policy/block";
import { type Draft, countOf, deniedBy, denialOf, emptyDraft, faults } from "./draft";
import { keepHeld, nextNumber, unsigned } from "./held";
import { useWhere } from "./where";
import { useDenial, useVocabulary } from "./words";

const back = "/politique/blocages";

/** Written down, it is there to be signed. */
function sign(block: Block): void {
  const text = blockText(block);
  if (text === null) throw new Error("a block that cannot be written");
  keepHeld(unsigned(text));
  navigate(`${back}/signer`);
}

interface FieldsProps {
  draft: Draft;
  set: <Key extends keyof Draft>(key: Key) => (value: Draft[Key]) => void;
  /** Empty before somebody has tried. */
  wrong: Partial<ReturnType<typeof faults>>;
}

function What({ draft, set, wrong }: FieldsProps) {
  const texts = useTexts();
  const said = useSaid();
  const vocabulary = useVocabulary().data;
  const { fields, any, none } = texts.editor;
  const names = (axis: "role" | "zone" | "destination" | "service", all: Named[] | undefined) => (
    <NamesField
      label={fields[axis]!}
      // Addresses are destinations: then none of these means none.
      empty={axis === "destination" && draft.address.trim() !== "" ? none : any}
      all={(all ?? []).map(({ name, label }) => ({ value: name, label: said(label) }))}
      chosen={draft[axis]}
      onChange={set(axis)}
    />
  );
  return (
    <>
      <Field
        long
        label={texts.blocks.form.address}
        help={texts.blocks.form.addressHelp}
        value={draft.address}
        onChange={set("address")}
        error={wrong.address === undefined ? undefined : texts.blocks.form.addressWrong(wrong.address)}
      />
      {names("destination", vocabulary?.destinations)}
      {names("service", vocabulary?.services)}
      {names("role", vocabulary?.roles)}
      {names("zone", vocabulary?.zones)}
      <div className={wrong.nothing ? "faulty" : undefined}>
        <Tick isSelected={draft.everything} onChange={set("everything")}>
          {texts.blocks.form.everything}
        </Tick>
        {wrong.nothing && <p className="error">{texts.blocks.form.nothing}</p>}
      </div>
    </>
  );
}

function Party({ draft, set, parties }: FieldsProps & { parties: BlockSigners[] }) {
  const texts = useTexts();
  const chosen = parties.find((one) => one.name === draft.party);
  return (
    <Choice
      label={texts.blocks.form.party}
      help={chosen && texts.blocks.form.partyHelp(chosen.needs, chosen.who.join(", "))}
      value={draft.party}
      options={parties.map(({ name }) => ({ value: name, label: texts.party(name) }))}
      onChange={(name) => set("party")(name as Draft["party"])}
    />
  );
}

function Where({ draft, set }: FieldsProps) {
  const texts = useTexts();
  const sites = useSites(false).data ?? [];
  return (
    <NamesField
      label={texts.blocks.form.sites}
      empty={texts.blocks.everySite}
      all={sites.map(({ uai, name }) => ({ value: uai, label: `${name} (${uai})` }))}
      chosen={draft.sites}
      onChange={set("sites")}
    />
  );
}

/** What it will say, while it is written. */
function Says({ draft }: { draft: Draft }) {
  const { texts, language } = useLanguage();
  const denial = useDenial();
  const where = useWhere();
  const until = fromCivil(draft.until);
  const denies = deniedBy(draft);
  const named = Object.values(denies).some((some) => some.length > 0);
  return (
    <div className="notice" role="status">
      <strong>{texts.blocks.form.says}</strong>
      <p>{named || draft.everything ? denial(denies) : texts.blocks.form.nothingYet}</p>
      <p>
        {where(draft.sites)}
        {until && ` · ${texts.blocks.until} ${dateAndTime(until, language)}`}
      </p>
    </div>
  );
}

interface MakeProps {
  known: EmergencyBlocks;
  /** For whom she can sign, or else whose certificate it is. */
  party: BlockSigners;
}

function Make({ known, party }: MakeProps) {
  const texts = useTexts();
  const [draft, setDraft] = useState(() => emptyDraft(party.name, new Date()));
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const found = faults(draft, new Date());
  const wrong: FieldsProps["wrong"] = tried ? found : {};
  const set: FieldsProps["set"] = (key) => (value) => setDraft((before) => ({ ...before, [key]: value }));
  const fields = { draft, set, wrong };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (countOf(found) === 0) return sign(denialOf(draft, nextNumber(known.blocks, draft.party), new Date()));
    setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .faulty input')?.focus());
  };
  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <p>{texts.blocks.form.what}</p>
      <What {...fields} />
      <Where {...fields} />
      <Field
        type="datetime-local"
        label={texts.blocks.form.until}
        help={texts.blocks.form.untilHelp}
        value={draft.until}
        onChange={set("until")}
        error={wrong.until ? texts.blocks.form.untilWrong : undefined}
      />
      <Field
        required
        label={texts.blocks.form.reason}
        help={texts.blocks.form.reasonHelp}
        value={draft.reason}
        maxLength={256}
        onChange={set("reason")}
        error={wrong.reason ? texts.blocks.form.reasonWrong : undefined}
      />
      <Party {...fields} parties={known.parties} />
      <Says draft={draft} />
      {tried && countOf(found) > 0 && (
        <p className="error" role="alert">
          {texts.blocks.form.mend(countOf(found))}
        </p>
      )}
      <Button type="submit" className="button button-primary">
        {texts.blocks.form.make}
      </Button>
    </form>
  );
}

function End({ known, ended }: { known: EmergencyBlocks; ended: EmergencyBlock }) {
  const texts = useTexts();
  const denial = useDenial();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const line = oneLine(reason);
  const { party, sites, number: ends } = ended;
  const block: Block = { number: nextNumber(known.blocks, party), party, reason: line, sites, ends };
  const sound = blockText(block) !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (sound) sign(block);
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <p>{texts.blocks.endWhat}</p>
      <div className="notice">
        <p>{ended.blocks && denial(ended.blocks)}</p>
        <p>{ended.reason}</p>
      </div>
      <Field
        required
        label={texts.blocks.form.reason}
        value={reason}
        maxLength={256}
        onChange={setReason}
        error={tried && !sound ? texts.blocks.form.reasonWrong : undefined}
      />
      <Button type="submit" className="button button-primary">
        {texts.blocks.form.make}
      </Button>
    </form>
  );
}

/** The party that her key signs for; without one, that of her certificate. */
function ownParty({ parties }: EmergencyBlocks, session: Session, key: string | undefined): BlockSigners | undefined {
  const signing = key === undefined ? undefined : parties.find((party) => party.who.includes(key));
  return signing ?? parties.find((party) => party.name === session.party) ?? parties[0];
}

function Body({ known, session, fin }: { known: EmergencyBlocks; session: Session; fin: string }): ReactNode {
  const texts = useTexts();
  const key = useKey();
  const vocabulary = useVocabulary();
  // Without a policy there are no names, and addresses all the same.
  if (key.isPending || vocabulary.isPending) return <Loading />;
  const ended = known.blocks.find((one) => one.block === fin && one.state === "holds");
  const party = ownParty(known, session, key.data?.name);
  if (!may(session, "publish")) return <p className="notice">{texts.blocks.onlyOfficers}</p>;
  if (fin !== "" && !ended) return <p className="notice">{texts.blocks.notHere}</p>;
  if (!party) return <p className="notice notice-late">{texts.blocks.nobody}</p>;
  return ended ? <End known={known} ended={ended} /> : <Make known={known} party={party} />;
}

export default function NewBlock() {
  const texts = useTexts();
  const query = useBlocks();
  const session = useSession().data;
  const fin = useAddress().terms.get("fin") ?? "";
  const [, party = "", number] = /^([a-z]+)-([0-9]+)$/.exec(fin) ?? [];
  const title = number ? texts.blocks.endTitle(texts.party(party), Number(number)) : texts.blocks.form.title;
  return (
    <Page title={title} aside={<Link href={back}>{texts.blocks.title}</Link>}>
      <Shown query={query}>{(known) => session && <Body known={known} session={session} fin={fin} />}</Shown>
    </Page>
  );
}
