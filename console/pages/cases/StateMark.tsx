import type { CaseState } from "../../api/cases";
import { useTexts } from "../../app/language";
import { Mark, type MarkKind } from "../../parts/Mark";

const kinds: Record<CaseState, MarkKind> = {
  waiting: "late",
  approved: "proved",
  expired: "deny",
  closed: "deny",
};

export function StateMark({ state }: { state: CaseState }) {
  return <Mark kind={kinds[state]}>{useTexts().cases.states[state]}</Mark>;
}
