// An object of a policy as a sentence of the règlement, with the labels that people know its parts by.
import type { Language } from "../../app/language";
import type { Texts } from "../../app/texts.fr";
import { type DraftPolicy, type ListName, type PolicyObject, type Value, holders, listNames } from "../../api/restconf";
import { objectsOf } from "./edits";
import { axes, weekDays } from "./shapes";

/** What each name of each list is called: its label in the reader's language, from whichever document has one. */
export type Labels = Record<ListName, Map<string, string>>;

export function labelsOf(policy: DraftPolicy, language: Language): Labels {
  const inList = (list: ListName) => {
    const labels = new Map<string, string>();
    for (const holder of holders)
      for (const object of objectsOf(policy, holder, list)) {
        const label = object[`label-${language}`] ?? object["label-fr"] ?? (list === "settings" && object.title);
        if (typeof label === "string") labels.set(object.name, label);
        else if (!labels.has(object.name)) labels.set(object.name, object.name);
      }
    return labels;
  };
  return Object.fromEntries(listNames.map((list) => [list, inList(list)])) as Labels;
}

export interface Speech {
  says: Texts["editor"]["says"];
  words: Texts["editor"]["words"];
  labels: Labels;
  /** 2026-12-24 as the reader writes it. */
  day: (date: string) => string;
  /** A school by its UAI, as people know it. */
  site: (uai: string) => string;
}

const texts = (value: Value | undefined): string[] => (Array.isArray(value) ? (value as string[]) : []);
const objects = (value: Value | undefined): PolicyObject[] => (Array.isArray(value) ? (value as PolicyObject[]) : []);
const text = (value: Value | undefined): string => (value === undefined ? "" : String(value));

const label = ({ labels }: Speech, list: ListName, value: Value | undefined): string =>
  labels[list].get(text(value)) ?? text(value);
const called = (speech: Speech, list: ListName, value: Value | undefined): string[] =>
  texts(value).map((name) => label(speech, list, name));

/** "à Élève ou Étudiant, depuis CDI, …": the axes that are named, and what is said of those that are not. */
function phrases(speech: Speech, object: PolicyObject, absentToo: boolean): string {
  const { says } = speech;
  const said = axes.map((axis) => {
    const names = called(speech, axis, object[axis]);
    return names.length > 0 ? says.axis[axis](says.or(names)) : absentToo ? says.any[axis] : "";
  });
  return said.filter((one) => one !== "").join(says.comma);
}

function dates({ says, day }: Speech, from: Value | undefined, until: Value | undefined): string {
  if (from && from === until) return says.on(day(text(from)));
  return [from && says.since(day(text(from))), until && says.until(day(text(until)))].filter(Boolean).join(" ");
}

function rule(speech: Speech, object: PolicyObject): string {
  const { says } = speech;
  const main = `${says.action[text(object.action)] ?? "?"} ${phrases(speech, object, true)}`;
  const valid = dates(speech, object["valid-from"], object["valid-until"]);
  const except = objects(object.except).map((one) => phrases(speech, one, false));
  return `${main}${valid && says.comma + valid}.${except.length > 0 ? ` ${says.except(except.join(says.apart))}.` : ""}`;
}

/** "lundi à vendredi": three days or more in a row are said by their ends. */
function days({ says, words }: Speech, names: string[]): string {
  const rows: string[][] = [];
  for (const day of weekDays.filter((one) => names.includes(one))) {
    const row = rows.at(-1);
    if (row && weekDays.indexOf(row.at(-1)!) + 1 === weekDays.indexOf(day)) row.push(day);
    else rows.push([day]);
  }
  const word = (day: string) => words[day] ?? day;
  return rows
    .flatMap((row) => (row.length > 2 ? [says.days(word(row[0]!), word(row.at(-1)!))] : row.map(word)))
    .join(", ");
}

function schedule(speech: Speech, object: PolicyObject): string {
  const { says, day } = speech;
  const windows = objects(object.weekly).map((one) => {
    const valid = dates(speech, one.from, one.until);
    return `${days(speech, texts(one.day))} ${says.hours(text(one.start), text(one.end))}${valid && ` (${valid})`}`;
  });
  const except = [
    ...called(speech, "holiday", object["except-holiday"]),
    ...texts(object["except-date"]).map(day),
    ...objects(object["except-period"]).map((one) => dates(speech, one.from, one.until)),
  ];
  return windows.join(says.apart) + (except.length > 0 ? `. ${says.except(except.join(", "))}` : "");
}

function exam(speech: Speech, object: PolicyObject): string {
  const { says, day } = speech;
  const [from = "", start = ""] = text(object.start).split("T");
  const [until = "", end = ""] = text(object.end).split("T");
  const when =
    from === until
      ? says.exam.day(says.on(day(from)), says.hours(start, end))
      : says.exam.days(day(from), says.time(start), day(until), says.time(end));
  const who = phrases(speech, { name: "", role: object.role ?? [] }, false) || says.any.role;
  const where = phrases(speech, { name: "", zone: object.zone ?? [] }, false);
  const allowed = objects(object.allow).map((one) => phrases(speech, one, false));
  return `${when}, ${where}${allowed.length > 0 ? says.exam.only(who, allowed.join(says.apart)) : says.exam.none(who)}.`;
}

function example(speech: Speech, object: PolicyObject): string {
  const { says, words, day } = speech;
  const at = text(object.at);
  const [date = "", time = ""] = at.split(/[ T]/);
  return says.example({
    role: label(speech, "role", object.role),
    zone: label(speech, "zone", object.zone),
    day: at.includes("T") ? says.on(day(date)) : (words[date] ?? date),
    time: says.time(time),
    to: object.destination ? label(speech, "destination", object.destination) : text(object.address),
    service: object.service ? label(speech, "service", object.service) : port(speech, object),
    permitted: object.expect === "permit",
  });
}

function settings({ says, words, site, day }: Speech, object: PolicyObject): string {
  return [
    says.sites(texts(object.site).map(site)),
    says.author(text(object.author)),
    object["time-zone"] && says.timeZone(words[text(object["time-zone"])] ?? text(object["time-zone"])),
    object["examples-from"] && says.examplesFrom(day(text(object["examples-from"]))),
    object.approvers && says.newApprovers,
  ]
    .filter(Boolean)
    .join(" ");
}

function port({ words }: Speech, object: PolicyObject): string {
  const ports = [object.port, object["upper-port"]].filter((one) => one !== undefined).join("–");
  return `${words[text(object.protocol)] ?? text(object.protocol)}${ports && ` ${ports}`}`;
}

const shown = 6;
const some = (all: string[], { says }: Speech): string =>
  all.length > shown ? says.more(all.slice(0, shown).join(", "), all.length - shown) : all.join(", ");

/** What an object is, in words; empty for one that is no more than its label. */
export function sentence(speech: Speech, list: ListName, object: PolicyObject): string {
  const { says } = speech;
  switch (list) {
    case "rule":
      return rule(speech, object);
    case "guarantee":
      return `${says.claim[text(object.claim)] ?? "?"} ${phrases(speech, object, true)}.`;
    case "exam":
      return exam(speech, object);
    case "example":
      return example(speech, object);
    case "settings":
      return settings(speech, object);
    case "schedule":
      return schedule(speech, object);
    case "holiday":
      return `${dates(speech, object.from, object.until)}${object["school-zone"] ? says.schoolZone(text(object["school-zone"])) : ""}`;
    case "zone":
      return some([...texts(object.interface), ...texts(object.prefix)], speech);
    case "destination":
      return some([...called(speech, "destination", object.include), ...texts(object.prefix)], speech);
    case "service":
      return some(
        [...called(speech, "service", object.include), ...objects(object.match).map((one) => port(speech, one))],
        speech,
      );
    case "role":
      return "";
  }
}

const plain = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase();

/** All words of the search are somewhere in the object or its sentence, whatever their accents and capitals. */
export function matches(speech: Speech, list: ListName, object: PolicyObject, q: string): boolean {
  const wanted = plain(q).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return true;
  const all = plain(`${sentence(speech, list, object)} ${JSON.stringify(object)}`);
  return wanted.every((word) => all.includes(word));
}
