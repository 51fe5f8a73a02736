import { useEffect, useRef } from "react";
import { type Holder, type ListName, type Place, type PolicyObject, holdersOf } from "../../api/restconf";
import { settingsName } from "../../api/settings";
import { useTexts } from "../../app/language";
import { Link, useAddress, withTerms } from "../../app/router";
import { Empty } from "../../parts/Empty";
import { Mark, type MarkKind } from "../../parts/Mark";
import { Section } from "../../parts/Page";
import { useDesk } from "./Desk";
import { ObjectForm } from "./ObjectForm";
import { Problems } from "./Problems";
import { objectsOf } from "./edits";
import { placeText, problemsOf, samePlace } from "./places";
import { matches, sentence } from "./sentence";

const marks: Record<string, MarkKind> = { permit: "permit", deny: "deny", always: "permit", never: "deny" };

/** What is decided stands before the sentence, as a shape and a word. */
function Decides({ object }: { object: PolicyObject }) {
  const { editor, why } = useTexts();
  const what = String(object.action ?? object.claim ?? object.expect ?? "");
  const kind = marks[what];
  return kind ? <Mark kind={kind}>{what === "permit" || what === "deny" ? why[what] : editor.words[what]}</Mark> : null;
}

/** An entry that is open has the focus, and gives it back to its link. */
function useFocus(open: boolean) {
  const item = useRef<HTMLLIElement>(null);
  const before = useRef(false);
  useEffect(() => {
    if (open && !before.current) item.current?.focus();
    if (!open && before.current) item.current?.querySelector<HTMLElement>("a")?.focus();
    before.current = open;
  }, [open]);
  return item;
}

function Item({ place, object }: { place: Place; object: PolicyObject }) {
  const texts = useTexts();
  const address = useAddress();
  const { speech, problems, mayEdit, opened, draft } = useDesk();
  const open = samePlace(place, opened);
  const item = useFocus(open);
  const label = speech.labels[place.list].get(object.name) ?? object.name;
  const key = placeText(place);
  const said = sentence(speech, place.list, object);
  return (
    <li ref={item} tabIndex={-1} className={open ? "object object-open" : "object"}>
      <div className="object-head">
        <strong>{label}</strong>
        {label !== object.name && object.name !== settingsName && <code>{object.name}</code>}
        <Decides object={object} />
        {draft.typed[key] && <Mark kind="late">{texts.editor.unsaved}</Mark>}
        {mayEdit && !open && (
          <Link
            className="button button-small"
            aria-label={texts.editor.editWhat(texts.editor.the[place.list], object.name)}
            href={withTerms(address, { objet: key })}
          >
            {texts.editor.edit}
          </Link>
        )}
      </div>
      {said && <p>{said}</p>}
      {/* Written by the officers, in their language. */}
      {typeof object.rationale === "string" && (
        <p className="detail" lang="fr">
          {object.rationale}
        </p>
      )}
      <Problems problems={problemsOf(problems, place)} />
      {open && mayEdit && <ObjectForm place={place} object={object} />}
    </li>
  );
}

interface Group {
  title: string;
  party: Holder;
  objects: PolicyObject[];
}

/** Rules in the order in which they decide, all else by document. */
function useGroups(list: ListName): Group[] {
  const texts = useTexts();
  const { policy } = useDesk().read;
  const of = (holder: Holder) => objectsOf(policy, holder, list);
  const titleOf = (holder: Holder) => (holder === "policy" ? "" : texts.party(holder));
  if (list !== "rule") return holdersOf(list).map((party) => ({ title: titleOf(party), party, objects: of(party) }));
  const tier = (party: Holder, strength: string): Group => ({
    title: texts.tier(`${party}-${strength}`),
    party,
    objects: of(party).filter((one) => (one.strength ?? "default") === strength),
  });
  return [
    tier("region", "mandatory"),
    tier("academie", "mandatory"),
    { title: texts.tier("lycee"), party: "lycee", objects: of("lycee") },
    tier("academie", "default"),
    tier("region", "default"),
  ];
}

/** More would make the page slow; whoever has so many searches. */
const most = 200;

function GroupList({ list, group, q }: { list: ListName; group: Group; q: string }) {
  const texts = useTexts();
  const { speech, opened } = useDesk();
  const placeOf = (object: PolicyObject): Place => ({ party: group.party, list, name: object.name });
  const found = group.objects.filter((one) => samePlace(placeOf(one), opened) || matches(speech, list, one, q));
  const shown = found.filter((one, i) => i < most || samePlace(placeOf(one), opened));
  if (found.length === 0) return null;
  return (
    <>
      {group.title && <h3>{group.title}</h3>}
      <ul className="plain objects">
        {shown.map((one) => (
          <Item key={one.name} place={placeOf(one)} object={one} />
        ))}
      </ul>
      {found.length > shown.length && <p className="muted">{texts.editor.notAll(found.length - shown.length)}</p>}
    </>
  );
}

function Add({ list }: { list: ListName }) {
  const texts = useTexts();
  const address = useAddress();
  const href = (party: Holder) => withTerms(address, { objet: placeText({ party, list, name: "" }) });
  if (list === "settings") return null;
  if (list === "example")
    return (
      <p>
        <Link className="button button-small" href={href("policy")}>
          {texts.editor.newTitle(texts.editor.a[list], "")}
        </Link>
      </p>
    );
  return (
    <p className="together add">
      {texts.editor.addTo(texts.editor.a[list])}
      {holdersOf(list).map((party) => (
        <Link key={party} className="button button-small" href={href(party)}>
          {texts.editor.of[party]}
          <span className="unseen">
            {texts.editor.says.colon}
            {texts.editor.newTitle(texts.editor.a[list], texts.editor.of[party])}
          </span>
        </Link>
      ))}
    </p>
  );
}

function New({ place }: { place: Place }) {
  const texts = useTexts();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="object object-open">
      <h3>{texts.editor.newTitle(texts.editor.a[place.list], texts.editor.of[place.party])}</h3>
      <ObjectForm place={place} />
    </div>
  );
}

/** One list of the policy, of all three documents. */
export function ObjectList({ list, q }: { list: ListName; q: string }) {
  const texts = useTexts();
  const { speech, mayEdit, opened } = useDesk();
  const groups = useGroups(list);
  const none = !groups.some((group) => group.objects.some((one) => matches(speech, list, one, q)));
  const making = mayEdit && opened?.list === list && opened.name === "";
  return (
    <Section id={list} title={texts.editor.lists[list]}>
      {texts.editor.what[list] && <p>{texts.editor.what[list]}</p>}
      {mayEdit && <Add list={list} />}
      {making && <New key={opened.party} place={opened} />}
      {none && <Empty>{q === "" ? texts.editor.nothing : texts.editor.nothingFound}</Empty>}
      {groups.map((group) => (
        <GroupList key={group.title} list={list} group={group} q={q} />
      ))}
    </Section>
  );
}
