// Where the objects of a policy are, in the page's address and in what the check says.
import { type CheckProblem, type Place, holders, holdersOf, parties } from "../../api/restconf";
import { settingsName } from "../../api/settings";
import { isList } from "./shapes";

/** "region/rule/web-soir"; without a name it is one that is being made. */
export const placeText = ({ party, list, name }: Place): string => `${party}/${list}/${name}`;

export function parsePlace(text: string): Place | null {
  const [party, list, name, ...more] = text.split("/");
  const known = holders.find((one) => one === party);
  if (!known || list === undefined || !isList(list) || name === undefined || more.length > 0) return null;
  return holdersOf(list).includes(known) ? { party: known, list, name } : null;
}

export const samePlace = (one: Place, other: Place | null): boolean =>
  other !== null && placeText(one) === placeText(other);

/** Leaves of a policy that are in no list. */
const settingsPath = /(policy\[number='\d+'\]\/(title|author|site|approvers)|examples\/from|\/time-zone)(\[|$)/;

/** The object of a problem: the first list entry on its path, in the document that it names. */
export function problemPlace({ document, path = "" }: CheckProblem): Place | null {
  const party = parties.find((one) => document === `${one}.json` || path.includes(`document[party='${one}']`));
  for (const [, list, name] of path.matchAll(/\/(?:[a-z-]+:)?([a-z-]+)\[name=['"]([^'"]*)['"]\]/g)) {
    const holder = list === "example" ? "policy" : party;
    if (holder && isList(list!)) return { party: holder, list: list!, name: name! };
  }
  return settingsPath.test(path) ? { party: "policy", list: "settings", name: settingsName } : null;
}

/** The last step of a path: "destination" of "…/rule[name='x']/destination". */
export const fieldOf = (path: string): string => /\/(?:[a-z-]+:)?([a-z-]+)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";

export const problemsOf = (problems: readonly CheckProblem[], place: Place): CheckProblem[] =>
  problems.filter((one) => samePlace(place, problemPlace(one)));
