// The centre's RESTCONF (docs/decisions/0013-restconf.md), as far as the editor of policies uses it: drafts in the
// candidate datastore, edited object by object, and the operations that make, check and propose them.
import { Refused, Unreachable, answer } from "./central";
import { settingsEdits } from "./settings";

export const parties = ["region", "academie", "lycee"] as const;
export type Party = (typeof parties)[number];

/** Whose an object is: a party's, in its document, or of the policy as a whole. */
export const holders = [...parties, "policy"] as const;
export type Holder = (typeof holders)[number];

export const listNames = [
  "role",
  "zone",
  "holiday",
  "schedule",
  "destination",
  "service",
  "rule",
  "exam",
  "guarantee",
  "example",
  "settings",
] as const;
export type ListName = (typeof listNames)[number];

/** The lists of the policy as a whole; all others are a document's. */
const wholeLists: readonly ListName[] = ["example", "settings"];
export const holdersOf = (list: ListName): readonly Holder[] => (wholeLists.includes(list) ? ["policy"] : parties);

export type Value = string | number | string[] | PolicyObject[];

/** An entry of a list of beffroi-policy.yang, as JSON has it. */
export interface PolicyObject {
  name: string;
  [field: string]: Value;
}

export type PolicyDocument = { party: Party; "time-zone"?: string } & Partial<Record<ListName, PolicyObject[]>>;

export interface DraftPolicy {
  number: string;
  title: string;
  author: string;
  /** UAIs; none: every site. */
  site?: string[];
  /** Of a draft: the published policy that it was made of. */
  "copied-from"?: string;
  document?: PolicyDocument[];
  examples?: { from?: string; example?: PolicyObject[] };
  /** Who approves from the next policy on: a file of c2sp.org/tlog-policy. */
  approvers?: string;
}

export type PolicyName = Pick<DraftPolicy, "number" | "title" | "author" | "site">;

/** What was published for one of the draft's sites since the draft was made: none of it is in there. */
export function publishedSince(draft: DraftPolicy, published: PolicyName[]): PolicyName[] {
  const from = draft["copied-from"];
  if (!from) return [];
  const meets = (one?: string[], other?: string[]) => !one || !other || one.some((uai) => other.includes(uai));
  return published.filter((one) => Number(one.number) > Number(from) && meets(one.site, draft.site));
}

/** Where an object stands in a policy. */
export interface Place {
  party: Holder;
  list: ListName;
  name: string;
}

/** One object before and after: without `before` it is new, without `after` it goes. A name that differs is a rename. */
export interface ObjectChange {
  party: Holder;
  list: ListName;
  before?: PolicyObject;
  after?: PolicyObject;
}

export interface CheckProblem {
  sequence: number;
  document?: string;
  path?: string;
  message?: string;
  remedy?: string;
  "message-fr"?: string;
  "remedy-fr"?: string;
}

/** `tag`: of the datastore that it was read in. */
export interface ReadName extends PolicyName {
  tag: string;
}

/** What the check found; guarantees that are not `proved`, where nothing is to mend, took too long. */
export interface Check {
  problems: CheckProblem[];
  proved: boolean;
}

/** What a draft and what was published since have both changed; each version as JSON, none if it was removed. */
export interface MergeConflict {
  /** A party, "examples", or "policy". */
  document: string;
  member: string;
  /** Empty of a value that is in no list. */
  name: string;
  published?: string;
  draft?: string;
}

export interface MergeChoice {
  document: string;
  member: string;
  name: string;
  take: "published" | "draft";
}

/** With conflicts nothing was taken over; without `from` nothing was published. */
export interface MergeOutcome {
  from?: string;
  taken: number;
  /** Of the version that was compared. */
  tag?: string;
  /** Of the version that has what was taken over. */
  "new-tag"?: string;
  conflict?: MergeConflict[];
}

/** What was read, and the entity-tag that an edit of it names. */
export interface Read {
  policy: DraftPolicy;
  tag: string;
}

/** Somebody else has changed the datastore since it was read. */
export class Changed extends Error {}

interface Reported {
  "error-type": string;
  "error-app-tag"?: string;
  "error-tag": string;
  "error-path"?: string;
  "error-message"?: string;
  "error-info"?: { "beffroi-french:message"?: string };
}

type Errors = { error: Reported[] };

/** Errors stand in a body of their own, or beside the edit of a YANG Patch that failed. */
interface Failure {
  "ietf-restconf:errors"?: Errors;
  "ietf-yang-patch:yang-patch-status"?: { "edit-status"?: { edit: { errors: Errors }[] } };
}

export function errorOf(status: number, body: unknown): Error {
  const failure = body as Failure;
  const edits = failure["ietf-yang-patch:yang-patch-status"]?.["edit-status"]?.edit;
  const reported = (failure["ietf-restconf:errors"] ?? edits?.[0]?.errors)?.error[0];
  if (!reported) return new Refused(status, "", "");
  // 412 is also what a document gets that the model refuses; only a precondition is a matter of the protocol.
  if (status === 412 && reported["error-type"] === "protocol") return new Changed();
  const code = reported["error-app-tag"] ?? reported["error-tag"];
  const french = reported["error-info"]?.["beffroi-french:message"];
  return new Refused(status, code, reported["error-message"] ?? "", {
    path: reported["error-path"],
    ...(french && { french }),
  });
}

const refusal = async (response: Response): Promise<Error> =>
  response.json().then(
    (body) => errorOf(response.status, body),
    () => (response.status >= 502 ? new Unreachable() : new Refused(response.status, "", "")),
  );

const dataType = "application/yang-data+json";
const store = (name: "candidate" | "running") => `/restconf/ds/ietf-datastores:${name}/beffroi-policies:policies`;
const policyPath = (number: string) => `${store("candidate")}/policy=${encodeURIComponent(number)}`;

/** Below a policy. Keys are percent-encoded: a name with a slash or a comma must not become two. */
export const placePath = ({ party, list, name }: Place): string =>
  `/${party === "policy" ? "examples" : `document=${party}`}/${list}=${encodeURIComponent(name)}`;

const member = ({ list }: ObjectChange, object: PolicyObject) => ({ [`beffroi-policies:${list}`]: [object] });

const placeOf = ({ party, list }: ObjectChange, { name }: PolicyObject): Place => ({ party, list, name });

/** One edit of a YANG Patch, without its number. */
export interface Edit {
  operation: "create" | "replace" | "delete";
  target: string;
  value?: unknown;
}

function patchEdits(change: ObjectChange): Edit[] {
  const { before, after } = change;
  if (change.list === "settings") return before && after ? settingsEdits(before, after) : [];
  const target = (object: PolicyObject) => placePath(placeOf(change, object));
  if (before && after && before.name === after.name)
    return [{ operation: "replace", target: target(after), value: member(change, after) }];
  return [
    ...(before ? [{ operation: "delete" as const, target: target(before) }] : []),
    ...(after ? [{ operation: "create" as const, target: target(after), value: member(change, after) }] : []),
  ];
}

/** A YANG Patch of a policy (RFC 8072): all of the changes or none. */
export const patchOf = (changes: ObjectChange[]) => ({
  "ietf-yang-patch:yang-patch": {
    "patch-id": "edit",
    edit: changes.flatMap(patchEdits).map((edit, i) => ({ "edit-id": String(i + 1), ...edit })),
  },
});

interface Sent {
  method: "PUT" | "DELETE" | "PATCH";
  path: string;
  type: string;
  body?: string;
}

/** One object is put or deleted; a rename, several objects, or what is no object at the centre, is one patch. */
export function requestOf(number: string, changes: ObjectChange[]): Sent {
  const [change, ...more] = changes;
  const { before, after } = change ?? {};
  const named = after ?? before;
  const renames = before && after && before.name !== after.name;
  if (!change || !named || more.length > 0 || renames || change.list === "settings")
    return {
      method: "PATCH",
      path: policyPath(number),
      type: "application/yang-patch+json",
      body: JSON.stringify(patchOf(changes)),
    };
  const path = policyPath(number) + placePath(placeOf(change, named));
  return after
    ? { method: "PUT", path, type: dataType, body: JSON.stringify(member(change, after)) }
    : { method: "DELETE", path, type: dataType };
}

const ask = (path: string, init: RequestInit & { headers?: Record<string, string> }) =>
  answer(path, { ...init, headers: { Accept: dataType, ...init.headers } }, refusal);

async function names(name: "candidate" | "running", signal?: AbortSignal): Promise<ReadName[]> {
  const response = await ask(`${store(name)}?fields=policy(number;title;author;site)`, { signal });
  const body = (await response.json()) as { "beffroi-policies:policies"?: { policy?: PolicyName[] } };
  const tag = tagOf(response);
  return (body["beffroi-policies:policies"]?.policy ?? []).map((one) => ({ ...one, tag }));
}

async function run<Output>(
  operation: string,
  input: Record<string, unknown>,
  signal?: AbortSignal,
): Promise<Output> {
  const response = await ask(`/restconf/operations/beffroi-policies:${operation}`, {
    method: "POST",
    body: JSON.stringify({ "beffroi-policies:input": input }),
    headers: { "Content-Type": dataType },
    signal,
  });
  return ((await response.json()) as { "beffroi-policies:output": Output })["beffroi-policies:output"];
}

const tagOf = (response: Response) => response.headers.get("ETag") ?? "";

/** Whether an entity-tag, as a header has it, is this one of an operation's output. */
export const isTag = (header: string, tag?: string) => header === `"${tag}"`;

export const restconf = {
  candidate: (signal?: AbortSignal) => names("candidate", signal),
  running: (signal?: AbortSignal) => names("running", signal),
  read: async (number: string, signal?: AbortSignal): Promise<Read> => {
    const response = await ask(policyPath(number), { signal });
    const body = (await response.json()) as { "beffroi-policies:policy": DraftPolicy[] };
    return { policy: body["beffroi-policies:policy"][0]!, tag: tagOf(response) };
  },
  /** Answers with the tag of what is there now. */
  edit: async (number: string, changes: ObjectChange[], tag: string): Promise<string> => {
    const { method, path, type, body } = requestOf(number, changes);
    return tagOf(await ask(path, { method, body, headers: { "Content-Type": type, "If-Match": tag } }));
  },
  /** The whole draft, in place of what there is. */
  replace: async (number: string, policy: DraftPolicy, tag: string): Promise<string> =>
    tagOf(
      await ask(policyPath(number), {
        method: "PUT",
        body: JSON.stringify({ "beffroi-policies:policy": [policy] }),
        headers: { "Content-Type": dataType, "If-Match": tag },
      }),
    ),
  draft: async (input: { from: string; title: string; author: string }): Promise<string> =>
    (await run<{ number: string }>("draft", input)).number,
  remove: (number: string, tag: string) => ask(policyPath(number), { method: "DELETE", headers: { "If-Match": tag } }),
  check: async (number: string, signal?: AbortSignal): Promise<Check> => {
    const { problem = [], proved = false } = await run<Partial<Check> & { problem?: CheckProblem[] }>(
      "check",
      { number },
      signal,
    );
    return { problems: problem, proved };
  },
  /** `choice` counts for the conflicts that came with `tag`. */
  merge: (input: { number: string; tag?: string; choice?: MergeChoice[] }) => run<MergeOutcome>("merge", input),
  /** `tag`: of the draft as it was read. `revises`: of a request that is open already, the revision that this one replaces. */
  propose: ({ tag, ...input }: { number: string; tag: string; reason: string; expires: string; revises?: number }) =>
    run<{ number: string; revision: number }>("propose", { ...input, tag: tag.replaceAll('"', "") }),
};
