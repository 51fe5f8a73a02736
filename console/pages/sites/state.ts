import type { SiteStatus } from "../../api/central";
import type { Texts } from "../../app/texts.fr";

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

/** "3 MUET, 421 CONFORME": what is said aloud when it changes. */
export function stateWords(texts: Texts, sites: SiteStatus[]): string {
  const states = byState(sites);
  return siteStates
    .filter((state) => states[state].length > 0)
    .map((state) => texts.sites.said(states[state].length, texts.sites.states[state]))
    .join(", ");
}
