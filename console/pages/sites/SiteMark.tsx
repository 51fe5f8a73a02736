import { useTexts } from "../../app/language";
import { Mark, type MarkKind } from "../../parts/Mark";
import type { SiteState } from "./state";

const kinds: Record<SiteState, MarkKind> = {
  failed: "broken",
  off: "broken",
  silent: "deny",
  late: "late",
  trial: "unproved",
  ok: "proved",
};

export function SiteMark({ state }: { state: SiteState }) {
  return <Mark kind={kinds[state]}>{useTexts().sites.states[state]}</Mark>;
}
