// The centre's API (schemas/api/central.yaml), as far as the console uses it. Same origin, behind the certificate.
import type { BlockParty, Denied } from "../policy/block";

export interface Said {
  fr: string;
  en: string;
}

export type Role = "author" | "approver" | "auditor" | "dpo" | "site-officer";
export const allRoles: Role[] = ["author", "approver", "auditor", "dpo", "site-officer"];

export type Right =
  | "read-policies"
  | "read-datastores"
  | "edit-drafts"
  | "propose"
  | "sign"
  | "end-changes"
  | "publish"
  | "steer"
  | "open-accounts"
  | "search"
  | "read-cases"
  | "run-cases"
  | "run-access-requests"
  | "unseal"
  | "month-keys"
  | "read-rights"
  | "read-register";

/** Of a certificate or account. */
export type Kind = "officer" | "auditor" | "dpo";

export interface Session {
  name: string;
  kind: Kind;
  party: string;
  roles: Role[];
  /** What the centre would not refuse her. */
  may: Right[];
  /** UAIs that her rights are limited to; absent: every site. */
  sites?: string[];
}

export interface Named {
  name: string;
  label: Said;
}

export interface Vocabulary {
  number: number;
  title: string;
  roles: Named[];
  zones: Named[];
  destinations: Named[];
  services: Named[];
  rules: number;
  guarantees: number;
}

export interface RuleName {
  name: string;
  party: string;
  rationale?: string;
}

export interface Explanation {
  verdict: "permit" | "deny";
  tier: string;
  rules: RuleName[];
  at: string;
  /** Emergency blocks that hold at that moment, as "region-12". */
  blocks: string[];
  sentence: Said;
}

export type Stream = "access" | "admin" | "flow" | "filter";
export const streams: Stream[] = ["access", "admin", "flow", "filter"];

export interface LogIntegrity {
  origin: string;
  site: string;
  name: string;
  stream: Stream;
  size: number;
  /** `newest`: on all that is held. A quiet log is not signed again. */
  signed: { name: string; at: string; newest: boolean }[];
  /** Why the record copy cannot be used. */
  damage?: string;
}

export interface Integrity {
  now: string;
  cosigners: string[];
  logs: LogIntegrity[];
}

export interface PublishedPolicy {
  number: number;
  title: string;
  author: string;
  sites: string[];
  digest: string;
  state: "rolling-out" | "paused" | "done" | "superseded";
  stage: number;
  stages: number;
  reason?: string;
  offered: number;
  "in-force": number;
}

export type RoomName = "disk" | "memory" | "connections" | "neighbours";

/** Disk and memory in bytes, the others in entries of the kernel's tables. */
export interface Room {
  used: number;
  capacity: number;
  /** If it goes on as in the last days. */
  "full-in-hours"?: number;
}

/** How the machine of a gateway is, as it says. */
export interface Vitals {
  sessions: number;
  "enforcer-connected": boolean;
  clock: { trusted: boolean; "error-ms": number };
  rooms: Partial<Record<RoomName, Room>>;
  /** When each one ends, by what it is for. */
  certificates: Record<string, string>;
}

export interface SiteStatus {
  uai: string;
  name: string;
  silent: boolean;
  drift: boolean;
  seen?: string;
  version?: string;
  generation?: number;
  number?: number;
  digest?: string;
  "on-trial"?: boolean;
  /** Absent from older gateways. */
  vitals?: Vitals;
  failed?: { number: number; reason: string };
  offered?: number;
}

export interface ChangeApproval {
  name: string;
  at: string;
  revision?: number;
}

export interface ChangeParty {
  name: string;
  needs: number;
  has: number;
  who: string[];
}

export interface Change {
  number: number;
  revision: number;
  title: string;
  author: string;
  reason: string;
  by: string;
  proposed: string;
  expires: string;
  sites: string[];
  digest: string;
  base: number;
  state: "open" | "published" | "closed" | "expired" | "outdated";
  outcome?: string;
  approvals: ChangeApproval[];
  void: ChangeApproval[];
  parties: ChangeParty[];
  opens: number;
  closes: number;
  history: {
    at: string;
    by: string;
    step: "proposed" | "revised" | "approved" | "published" | "closed";
    detail: string;
  }[];
}

export interface Decided {
  tier: string;
  rules: RuleName[];
}

/** Days in a row that go by the same week: pairs of minutes of the day, the end excluded. */
export interface Era {
  from: string | null;
  until: string | null;
  week: Record<"mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun", [number, number][]>;
}

export interface DifferenceRow {
  roles: Said;
  zones: Said;
  when: Said;
  destinations: Said;
  services: Said;
  before: Decided;
  after: Decided;
}

export interface PermissionRow extends DifferenceRow {
  "role-names": string[];
  "zone-names": string[];
  "destination-names": string[];
  hours: Era[];
}

export interface Permissions {
  number: number;
  title: string;
  proved: boolean;
  reason?: Said;
  rows: PermissionRow[];
}

export interface GuaranteeFinding {
  name: string;
  party: string;
  vacuous: boolean;
  sentence: Said;
}

export interface ImpactTally {
  flows: number;
  people: number;
  devices: number;
}

export interface ImpactSide extends ImpactTally {
  "by-role": (ImpactTally & { role: Said; "role-name": string })[];
}

/** What a change would have done to the traffic that was recorded lately. */
export interface Impact {
  days: number;
  whole: boolean;
  sites: number;
  records: number;
  "without-destination": number;
  from: string | null;
  to: string | null;
  blocked: ImpactSide;
  allowed: ImpactSide;
  permitted: number;
  denied: number;
  nowhere: number;
  told: Said;
}

export interface Evidence {
  proved: boolean;
  rules: number;
  guarantees: GuaranteeFinding[];
  examples: number;
  findings: Said;
  opened: DifferenceRow[];
  closed: DifferenceRow[];
  difference: Said;
  /** Absent: of a request that is older than it. */
  impact?: Impact | null;
}

export interface ChangeWithEvidence extends Change {
  evidence: Evidence;
}

export type Files = Record<string, string>;

/** An emergency block as it stands; an end has `ends`, and none of what follows. */
export interface EmergencyBlock {
  block: string;
  party: BlockParty;
  number: number;
  reason: string;
  sites: string[];
  signers: string[];
  state: "holds" | "withdrawn" | "ended" | "end";
  concerned: number;
  "in-force": string[];
  refused: { site: string; reason: string }[];
  ends?: number;
  from?: string;
  until?: string;
  blocks?: Denied;
}

/** Who may block for a party. */
export interface BlockSigners {
  name: BlockParty;
  needs: number;
  who: string[];
}

export interface EmergencyBlocks {
  blocks: EmergencyBlock[];
  parties: BlockSigners[];
}

export interface Coverage {
  origin: string;
  site: string;
  name: string;
  stream: Stream;
  minimum: number;
  size: number;
  searched: number;
  unknown: number;
}

export type Entry = Record<string, unknown>;

export interface Found {
  origin: string;
  index: number;
  site: string;
  stream: Stream;
  entry: Entry | null;
  line: string;
  proof: string;
}

export interface Requisition {
  coverage: Coverage[];
  results: { flow: Found; session: Found | null }[];
  /** There are others, which the centre does not tell at once. */
  more: boolean;
}

/** What a stream of /search says, a value a line. */
export interface SearchLine {
  coverage?: Coverage[];
  result?: Found;
  end?: { gone: number; next: string | null };
}

/** Of a request that somebody else revised meanwhile. */
export interface Overtaken {
  change?: Change;
  since?: { difference: Said };
}

/** How long to wait, of attempts that came too often. */
interface Waiting {
  seconds?: number;
}

/** Where in a policy, of a refusal of its model. */
interface Placed {
  path?: string;
}

/** `detail` in French, of what an officer mends in a policy. */
interface InFrench {
  french?: string;
}

/** The centre answered no, and says why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** What else it says. */
    readonly told: Overtaken & Placed & Waiting & InFrench = {},
  ) {
    super(detail);
  }
}

/** No answer at all, or one that the centre did not write. */
export class Unreachable extends Error {}

interface Answered {
  error?: string;
  detail?: string;
  "detail-fr"?: string;
}

async function refusal(response: Response): Promise<Error> {
  try {
    const body = (await response.json()) as Answered & Overtaken & Waiting;
    const { error, detail, "detail-fr": french, ...told } = body;
    return new Refused(response.status, error ?? "", detail ?? "", { ...told, ...(french && { french }) });
  } catch {
    return response.status >= 502 ? new Unreachable() : new Refused(response.status, "", "");
  }
}

let confirmed: () => Promise<boolean> = () => Promise.resolve(false);
/** Who asks a person to show again who she is, where the centre wants that before it goes on: true once she has. */
export function confirmWith(ask: () => Promise<boolean>): void {
  confirmed = ask;
}

/** `why` reads the refusals of the API that is asked. */
export async function answer(path: string, init?: RequestInit, why = refusal): Promise<Response> {
  try {
    return await once(path, init, why);
  } catch (error) {
    if (error instanceof Refused && error.code === "confirmation" && (await confirmed())) return once(path, init, why);
    throw error;
  }
}

async function once(path: string, init: RequestInit | undefined, why: typeof refusal): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init }).catch(
    (error: unknown) => {
      throw error instanceof DOMException && error.name === "AbortError" ? error : new Unreachable();
    },
  );
  if (!response.ok) throw await why(response);
  return response;
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await answer(path, { signal, headers: { Accept: "application/json" } })).json() as Promise<T>;

export async function post<T>(path: string, body: string, type = "application/json"): Promise<T> {
  return (
    await answer(path, { method: "POST", body, headers: { "Content-Type": type, Accept: "application/json" } })
  ).json() as Promise<T>;
}

/** The centre takes no line ends in a text of one line. */
export const oneLine = (text: string): string => text.trim().replace(/\s+/g, " ");

export type Terms = Record<string, string>;

/** Terms that are empty are left out: the centre refuses those. */
export function queryOf(terms: Terms): string {
  const given = Object.entries(terms).filter(([, value]) => value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Who may do what (GET /rights). */
export interface Rights {
  people: { name: string; kind: Kind; party: string; roles: Role[]; sites?: string[]; keys: string[] }[];
  rights: { right: Right; roles: Role[]; region: boolean }[];
  unlisted: { kind: Kind; roles: Role[] }[];
  quorum: { name: string; needs: number; who: string[] }[];
  "case-signers": { name: string; party: string }[];
  kept: { stream: Stream; days: number }[];
}

export interface RegisterRecord {
  at: string;
  index: number;
  event: string;
  actor: string;
  case?: string;
  stream?: string;
  month?: string;
  count?: number;
  refused?: string;
}

export interface RegisterPage {
  numbers: { event: string; count: number }[];
  records: RegisterRecord[];
  next: string | null;
}

export const central = {
  rights: (signal?: AbortSignal) => get<Rights>("/rights", signal),
  register: (terms: Record<string, string>) => get<RegisterPage>(`/register?${new URLSearchParams(terms)}`),
  session: (signal?: AbortSignal) => get<Session>("/session", signal),
  integrity: (signal?: AbortSignal) => get<Integrity>("/integrity", signal),
  policies: async (signal?: AbortSignal) =>
    (await get<{ policies: PublishedPolicy[] }>("/fleet/policies", signal)).policies,
  sites: async (signal?: AbortSignal) => (await get<{ sites: SiteStatus[] }>("/fleet/sites", signal)).sites,
  changes: async (signal?: AbortSignal) => (await get<{ changes: Change[] }>("/changes", signal)).changes,
  change: (number: number, signal?: AbortSignal) => get<ChangeWithEvidence>(`/changes/${number}`, signal),
  files: (number: number, signal?: AbortSignal) => get<Files>(`/changes/${number}/files`, signal),
  propose: (body: { reason: string; expires: string; files: Files; revises?: number }) =>
    post<ChangeWithEvidence>("/changes", JSON.stringify(body)),
  approve: (number: number, line: string) =>
    post<ChangeWithEvidence>(`/changes/${number}/approvals`, line, "text/plain"),
  close: (number: number, reason: string) =>
    post<ChangeWithEvidence>(`/changes/${number}/close`, JSON.stringify({ reason })),
  steer: (number: number, act: "pause" | "resume", reason: string) =>
    post<PublishedPolicy>(`/fleet/policies/${number}/${act}`, JSON.stringify({ reason })),
  blocks: (signal?: AbortSignal) => get<EmergencyBlocks>("/fleet/blocks", signal),
  publishBlock: (note: string) => post<EmergencyBlock>("/fleet/blocks", note, "text/plain"),
  permissions: (number: string, signal?: AbortSignal) =>
    get<Permissions>(`/policy/permissions${queryOf({ number })}`, signal),
  vocabulary: (number: string, signal?: AbortSignal) =>
    get<Vocabulary>(`/policy/vocabulary${queryOf({ number })}`, signal),
  explanation: (terms: Terms, signal?: AbortSignal) => get<Explanation>(`/policy/explanation${queryOf(terms)}`, signal),
  requisition: (terms: Terms, signal?: AbortSignal) => get<Requisition>(`/requisition${queryOf(terms)}`, signal),
  entry: (terms: Terms, signal?: AbortSignal) => get<Found>(`/entry${queryOf(terms)}`, signal),
};
