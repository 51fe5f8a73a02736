// Edits of a policy as pairs of before and after: made, turned round to be undone, and compared with what somebody
// else has made of the policy.
import {
  type DraftPolicy,
  type Holder,
  type ListName,
  type ObjectChange,
  type Place,
  type PolicyObject,
  holders,
  listNames,
} from "../../api/restconf";
import { settingsOf, withSettings } from "../../api/settings";
import { type Field, shapes } from "./shapes";

/** The objects of one list of one holder; none if it has no such list. */
export function objectsOf(policy: DraftPolicy, holder: Holder, list: ListName): PolicyObject[] {
  if (holder !== "policy") return policy.document?.find((one) => one.party === holder)?.[list] ?? [];
  return list === "settings" ? [settingsOf(policy)] : list === "example" ? (policy.examples?.example ?? []) : [];
}

export const find = (policy: DraftPolicy, { party, list, name }: Place): PolicyObject | undefined =>
  objectsOf(policy, party, list).find((one) => one.name === name);

export const placeOf = ({ party, list, before, after }: ObjectChange): Place => ({
  party,
  list,
  name: (after ?? before)?.name ?? "",
});

/** Values as one text, whatever the order of an object's members. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    inner && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

export const same = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

/** Undoes them, the last one first. */
export const inverse = (changes: readonly ObjectChange[]): ObjectChange[] =>
  changes.map(({ party, list, before, after }) => ({ party, list, before: after, after: before })).reverse();

/** A published policy that was taken over into the draft. It goes back whole: more than objects has changed. */
export interface TakenOver {
  from: string;
  before: DraftPolicy;
  after: DraftPolicy;
}

/** What was done at once, and is taken back at once. */
export type Step = ObjectChange[] | TakenOver;

function inList(objects: PolicyObject[], { before, after }: ObjectChange): PolicyObject[] {
  const at = before ? objects.findIndex((one) => one.name === before.name) : -1;
  if (at < 0) return after ? [...objects, after] : objects;
  return objects.flatMap((one, i) => (i !== at ? [one] : after ? [after] : []));
}

function changed(policy: DraftPolicy, change: ObjectChange): DraftPolicy {
  const { party, list, after } = change;
  if (list === "settings") return after ? withSettings(policy, after) : policy;
  const objects = inList(objectsOf(policy, party, list), change);
  if (list === "example") return { ...policy, examples: { ...policy.examples, example: objects } };
  return {
    ...policy,
    document: policy.document?.map((one) => (one.party === party ? { ...one, [list]: objects } : one)),
  };
}

export const applied = (policy: DraftPolicy, changes: readonly ObjectChange[]): DraftPolicy =>
  changes.reduce(changed, policy);

/** Whether each object is still as these changes expect it: only then may they be made without asking anybody. */
export const stillHold = (policy: DraftPolicy, changes: readonly ObjectChange[]): boolean =>
  changes.every(({ party, list, before, after }) =>
    before
      ? same(find(policy, { party, list, name: before.name }), before)
      : !find(policy, { party, list, name: after!.name }),
  );

/** The object with a name changed in all fields that refer to it. */
function referring(fields: readonly Field[], object: PolicyObject, list: ListName, from: string, to: string) {
  const next: PolicyObject = { ...object };
  for (const field of fields) {
    const value = object[field.name];
    if (field.kind === "one" && field.of === list && value === from) next[field.name] = to;
    if (field.kind === "names" && field.of === list)
      if (Array.isArray(value)) next[field.name] = (value as string[]).map((name) => (name === from ? to : name));
    if (field.kind === "list" && Array.isArray(value))
      next[field.name] = (value as PolicyObject[]).map((one) => referring(field.fields, one, list, from, to));
  }
  return next;
}

/** A rename takes along what refers to the name, in all three documents and the examples; unless another document declares it too. */
export function renamed(policy: DraftPolicy, change: ObjectChange): ObjectChange[] {
  const { before, after, list } = change;
  if (!before || !after || before.name === after.name) return [change];
  if (holders.some((party) => party !== change.party && find(policy, { party, list, name: before.name })))
    return [change];
  const followed = holders.flatMap((party) =>
    listNames.flatMap((other) =>
      objectsOf(policy, party, other)
        .filter((object) => !(party === change.party && other === list && object.name === before.name))
        .map((object) => ({
          party,
          list: other,
          before: object,
          after: referring(shapes[other], object, list, before.name, after.name),
        })),
    ),
  );
  return [change, ...followed.filter((one) => !same(one.before, one.after))];
}

/** The policy as it was before this step; null: what it changed is not as it left it. */
export function without(policy: DraftPolicy, step: Step): DraftPolicy | null {
  if (Array.isArray(step)) {
    const back = inverse(step);
    return stillHold(policy, back) ? applied(policy, back) : null;
  }
  const { before, after } = step;
  const untouched = policy["copied-from"] === after["copied-from"] && differences(after, policy).length === 0;
  return untouched ? before : null;
}

export interface Difference extends Place {
  how: "added" | "removed" | "changed";
}

/** Which objects of a policy are not the same in another version of it. */
export function differences(mine: DraftPolicy, theirs: DraftPolicy): Difference[] {
  return holders.flatMap((party) =>
    listNames.flatMap((list) => {
      const before = new Map(objectsOf(mine, party, list).map((one) => [one.name, one]));
      const after = new Map(objectsOf(theirs, party, list).map((one) => [one.name, one]));
      return [...new Set([...before.keys(), ...after.keys()])]
        .filter((name) => !same(before.get(name), after.get(name)))
        .map((name): Difference => ({
          party,
          list,
          name,
          how: !before.has(name) ? "added" : !after.has(name) ? "removed" : "changed",
        }));
    }),
  );
}
