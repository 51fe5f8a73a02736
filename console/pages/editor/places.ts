// Where the objects of a policy are, in the page's address and in what the check says.
import { type CheckProblem, type Place, parties } from "../../api/restconf";
import { isList } from "./shapes";

/** "region/rule/web-soir"; without a name it is one that is being made. */
export const placeText = ({ party, list, name }: Place): string => `${party}/${list}/${name}`;

export function parsePlace(text: string): Place | null {
  const [party, list, name, ...more] = text.split("/");
  const known = parties.find((one) => one === party);
  return known && list !== undefined && isList(list) && name !== undefined && more.length === 0
    ? { party: known, list, name }
    : null;
}

export const samePlace = (one: Place, other: Place | null): boolean =>
  other !== null && placeText(one) === placeText(other);

/** The object of a problem: the first list entry on its path, in the document that it names. */
export function problemPlace({ document, path }: CheckProblem): Place | null {
  const party = parties.find((one) => document === `${one}.json` || path?.includes(`document[party='${one}']`));
  for (const [, list, name] of (path ?? "").matchAll(/\/(?:[a-z-]+:)?([a-z-]+)\[name=['"]([^'"]*)['"]\]/g))
    if (party && isList(list!)) return { party, list: list!, name: name! };
  return null;
}

/** The last step of a path: "destination" of "…/rule[name='x']/destination". */
export const fieldOf = (path: string): string => /\/(?:[a-z-]+:)?([a-z-]+)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";

export const problemsOf = (problems: readonly CheckProblem[], place: Place): CheckProblem[] =>
  problems.filter((one) => samePlace(place, problemPlace(one)));
