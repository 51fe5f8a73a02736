// What a merge leaves to a person: an object that was changed on both sides, each time otherwise, with both versions.
import { type MergeChoice, type MergeConflict, type Place, type PolicyObject, holders, holdersOf } from "../../api/restconf";
import { settingsName } from "../../api/settings";
import { same } from "./edits";
import { type Field, isList, shapes } from "./shapes";

export const sides = ["published", "draft"] as const;
export type Side = (typeof sides)[number];

/** A text that no two conflicts have in common. */
export const conflictKey = ({ document, member, name }: MergeConflict): string => `${document}/${member}/${name}`;

/** Values that are in no list and that the page shows as settings of the policy, by document and member. */
const settings = ["lycee/time-zone", "examples/from", "policy/approvers"];

/** Where it is in the draft; null: on no page. */
export function conflictPlace({ document, member, name }: MergeConflict): Place | null {
  if (settings.includes(`${document}/${member}`)) return { party: "policy", list: "settings", name: settingsName };
  const party = document === "examples" ? "policy" : holders.find((one) => one === document);
  return party && name !== "" && isList(member) && holdersOf(member).includes(party)
    ? { party, list: member, name }
    : null;
}

/** The version as it was told; null: it was removed. */
export const versionOf = (conflict: MergeConflict, side: Side): unknown =>
  conflict[side] === undefined ? null : JSON.parse(conflict[side]);

export const isObject = (value: unknown): value is PolicyObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as people read it: names and numbers in a row; what has a structure of its own as it is written. */
export const spelled = (value: unknown): string =>
  typeof value === "string" || typeof value === "number"
    ? String(value)
    : Array.isArray(value) && value.every((one) => typeof one === "string")
      ? value.join(", ")
      : JSON.stringify(value);

/** The members that differ, each by the words of its field, as this side has them. */
export function differing(conflict: MergeConflict, side: Side): [words: string, value: string][] {
  const [mine, other] = [versionOf(conflict, side), versionOf(conflict, side === "draft" ? "published" : "draft")];
  if (!isObject(mine) || !isObject(other)) return [];
  const fields: readonly Field[] = isList(conflict.member) ? shapes[conflict.member] : [];
  return Object.keys(mine)
    .filter((member) => !same(mine[member], other[member]))
    .map((member) => [fields.find((field) => field.name === member)?.words ?? member, spelled(mine[member])]);
}

/** null: one at least is not chosen yet. */
export function choicesOf(conflicts: readonly MergeConflict[], chosen: Record<string, string>): MergeChoice[] | null {
  const choices = conflicts.flatMap(({ document, member, name, ...rest }): MergeChoice[] => {
    const take = sides.find((side) => side === chosen[conflictKey({ document, member, name, ...rest })]);
    return take ? [{ document, member, name, take }] : [];
  });
  return choices.length === conflicts.length ? choices : null;
}
