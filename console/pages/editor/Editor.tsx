import { useEffect, useMemo, useState } from "react";
import { type PolicyName, type Read, holders, publishedSince } from "../../api/restconf";
import { civilDay } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { Link, navigate, useAddress, withTerms } from "../../app/router";
import { Page } from "../../parts/Page";
import { Problem, Shown } from "../../parts/Shown";
import { Field } from "../../parts/fields";
import { useSiteName } from "../../parts/names";
import { Desk, type DeskTop, useDesk } from "./Desk";
import { ObjectList } from "./ObjectList";
import { Summary } from "./Problems";
import { Propose } from "./Propose";
import { TakeOver } from "./TakeOver";
import { Undo, useStepWords } from "./Undo";
import { find, objectsOf, renamed } from "./edits";
import { parsePlace, placeText, problemPlace } from "./places";
import { type Speech, labelsOf, matches } from "./sentence";
import { type Part, partNames, partOf, parts } from "./shapes";
import { type DraftInHand, useCheck, useDraft, useRunning } from "./useDraft";

const proposing = "proposer";

function useSpeech({ policy }: Read): Speech {
  const { texts, language } = useLanguage();
  const site = useSiteName();
  return useMemo(
    () => ({
      says: texts.editor.says,
      words: texts.editor.words,
      labels: labelsOf(policy, language),
      day: (date) => civilDay(date, language),
      site,
    }),
    [policy, texts, language, site],
  );
}

function Parts({ chosen, q }: { chosen: string; q: string }) {
  const texts = useTexts().editor;
  const address = useAddress();
  const { read, speech, problems, mayEdit } = useDesk();
  const found = (part: Part) =>
    parts[part].reduce(
      (sum, list) =>
        sum +
        holders.flatMap((holder) => objectsOf(read.policy, holder, list)).filter((one) => matches(speech, list, one, q))
          .length,
      0,
    );
  const wrong = (part: Part) =>
    problems.map(problemPlace).filter((place) => place && partOf(place.list) === part).length;
  const tab = (part: string, words: string) => (
    <li key={part}>
      <Link href={withTerms(address, { partie: part, objet: "" })} aria-current={part === chosen ? "page" : undefined}>
        {words}
      </Link>
    </li>
  );
  return (
    <nav className="tabs" aria-label={texts.partsLabel}>
      <ul>
        {partNames.map((part) =>
          tab(part, texts.partTitle(texts.parts[part], part === "portee" ? null : found(part), wrong(part))),
        )}
        {mayEdit && tab(proposing, `${texts.propose}…`)}
      </ul>
    </nav>
  );
}

/** The browser asks before a page with unsaved edits goes. */
function useWarning(unsaved: boolean) {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);
}

interface TableTopProps {
  number: string;
  draft: DraftInHand;
  read: Read;
  published: PolicyName[];
}

function TableTop({ number, draft, read, published }: TableTopProps) {
  const texts = useTexts();
  const address = useAddress();
  const author = useMay("edit-drafts");
  const isPublished = published.some((one) => one.number === number);
  const since = isPublished ? [] : publishedSince(read.policy, published);
  const mayEdit = author && !isPublished;
  const check = useCheck(number, read.tag, mayEdit);
  const speech = useSpeech(read);
  const words = useStepWords();
  const [said, setSaid] = useState("");
  useWarning(Object.keys(draft.typed).length > 0);
  const opened = parsePlace(address.terms.get("objet") ?? "");
  const chosen = address.terms.get("partie") ?? "regles";
  const part = opened ? partOf(opened.list) : partNames.find((one) => one === chosen);
  const q = address.terms.get("q") ?? "";
  const desk: DeskTop = {
    draft,
    read,
    speech,
    problems: mayEdit ? (check.data?.problems ?? []) : [],
    mayEdit,
    opened,
    said,
    say: setSaid,
    open: (place) => {
      // An answer may come when she is on another page already.
      if (location.pathname === address.path)
        navigate(withTerms(address, { objet: place ? placeText(place) : "" }), "replace");
    },
    save: async (change) => {
      const changes = renamed(read.policy, change);
      await draft.save(read, changes);
      setSaid(texts.editor.saved(words(changes)) + texts.editor.alsoChanged(changes.length - 1));
    },
  };
  const gone = opened !== null && opened.name !== "" && !find(read.policy, opened);
  return (
    <Desk value={desk}>
      {isPublished && <p className="notice">{texts.editor.published}</p>}
      {!author && !isPublished && <p className="notice">{texts.editor.onlyOfficers}</p>}
      {since.length > 0 && <TakeOver by={since} number={number} />}
      {mayEdit && (
        <>
          <Summary checking={check.isFetching} failed={check.error !== null} proved={check.data?.proved ?? false} />
          {check.error && <Problem error={check.error} />}
        </>
      )}
      <p className="unseen" role="status">
        {said}
      </p>
      {mayEdit && !(opened && !gone) && <Undo />}
      <div className="form">
        <Field
          type="search"
          label={texts.editor.search}
          value={q}
          onChange={(value) => navigate(withTerms(address, { q: value }), "replace")}
        />
      </div>
      <Parts chosen={part ?? chosen} q={q} />
      {gone && <p className="notice notice-late">{texts.editor.gone}</p>}
      {part && parts[part].map((list) => <ObjectList key={list} list={list} q={q} />)}
      {!part && chosen === proposing && mayEdit && <Propose number={number} />}
    </Desk>
  );
}

export default function Editor({ number }: { number: string }) {
  const texts = useTexts();
  const draft = useDraft(number);
  const running = useRunning();
  const title = draft.query.data?.policy.title ?? "…";
  const published = (running.data ?? []).some((one) => one.number === number);
  return (
    <Page
      title={published ? texts.editor.publishedTitle(number, title) : texts.editor.title(number, title)}
      aside={<Link href="/politique/brouillons">{texts.editor.backToDrafts}</Link>}
    >
      <Shown query={running}>
        {(all) => (
          <Shown query={draft.query}>
            {(read) => <TableTop number={number} draft={draft} read={read} published={all} />}
          </Shown>
        )}
      </Shown>
    </Page>
  );
}
