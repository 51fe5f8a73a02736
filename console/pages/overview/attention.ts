// What needs somebody, ordered by harm: what one party alone has cut, a policy that stopped spreading, sites that are not where they should be, machines
// in trouble, logs that nobody vouches for, and requests that wait.
import type { Change, EmergencyBlock, Integrity, LogIntegrity, PublishedPolicy, SiteStatus } from "../../api/central";
import { isCurrent } from "../blocks/current";
import { type SiteState, byState } from "../sites/state";
import { type Troubled, troubled } from "../sites/troubles";
import { type Worst, lateCosigners } from "./integrity";

export type Item =
  | { kind: "block"; id: string; block: EmergencyBlock }
  | { kind: "paused"; id: string; policy: PublishedPolicy }
  | { kind: "sites"; id: string; state: SiteState; sites: SiteStatus[] }
  | { kind: "machines"; id: string; troubled: Troubled[] }
  | { kind: "damage"; id: string; log: LogIntegrity }
  | { kind: "log"; id: string; worst: Worst }
  | { kind: "change"; id: string; change: Change; mine: boolean };

export interface Known {
  blocks?: EmergencyBlock[];
  policies?: PublishedPolicy[];
  sites?: SiteStatus[];
  integrity?: Integrity;
  changes?: Change[];
}

const harmful: SiteState[] = ["failed", "off", "silent", "late"];

export const lacking = (change: Change): boolean =>
  change.state === "open" && change.parties.some((party) => party.has < party.needs);

/** Whether this key's signature is one of those that are still missing. */
export const waitsFor = (change: Change, key: string | undefined): boolean =>
  key !== undefined &&
  key !== change.author &&
  !change.approvals.some((one) => one.name === key) &&
  change.parties.some((party) => party.has < party.needs && party.who.includes(key));

export function attention(known: Known, key: string | undefined, now: Date): Item[] {
  const states = byState(known.sites ?? []);
  const machines = troubled(known.sites ?? [], now);
  return [
    ...(known.blocks ?? [])
      .filter(isCurrent)
      .map((block): Item => ({ kind: "block", id: `block-${block.block}`, block })),
    ...(known.policies ?? [])
      .filter((policy) => policy.state === "paused")
      .map((policy): Item => ({ kind: "paused", id: `paused-${policy.number}`, policy })),
    ...harmful
      .filter((state) => states[state].length > 0)
      .map((state): Item => ({ kind: "sites", id: `sites-${state}`, state, sites: states[state] })),
    ...(machines.length > 0 ? [{ kind: "machines", id: "machines", troubled: machines } as const] : []),
    ...(known.integrity?.logs ?? [])
      .filter((log) => log.damage !== undefined)
      .map((log): Item => ({ kind: "damage", id: `damage-${log.origin}`, log })),
    ...(known.integrity ? lateCosigners(known.integrity) : []).map((worst): Item => ({
      kind: "log",
      id: `log-${worst.stream}-${worst.cosigner}`,
      worst,
    })),
    ...(known.changes ?? [])
      .filter(lacking)
      .map((change): Item => ({ kind: "change", id: `change-${change.number}`, change, mine: waitsFor(change, key) })),
  ];
}
