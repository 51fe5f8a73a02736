import type { SiteStatus } from "../../api/central";

/** Ordered by harm. */
export const siteStates = ["failed", "off", "silent", "late", "trial", "ok"] as const;
export type SiteState = (typeof siteStates)[number];

/** "late": an older policy than offered, as during a roll-out; "off": any other that it should not have. */
export function stateOf(site: SiteStatus): SiteState {
  if (site.failed) return "failed";
  if (site.silent || site.seen === undefined) return "silent";
  if (site.drift) return (site.number ?? 0) < (site.offered ?? 0) ? "late" : "off";
  return site["on-trial"] ? "trial" : "ok";
}

export function byState(sites: SiteStatus[]): Record<SiteState, SiteStatus[]> {
  const found: Record<SiteState, SiteStatus[]> = { failed: [], off: [], silent: [], late: [], trial: [], ok: [] };
  for (const site of sites) found[stateOf(site)].push(site);
  return found;
}
