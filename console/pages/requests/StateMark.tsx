import type { Change } from "../../api/central";
import { useTexts } from "../../app/language";
import { Mark, type MarkKind } from "../../parts/Mark";

const kinds: Record<Change["state"], MarkKind> = {
  open: "unproved",
  published: "proved",
  closed: "deny",
  expired: "late",
  outdated: "late",
};

export const StateMark = ({ state }: { state: Change["state"] }) => (
  <Mark kind={kinds[state]}>{useTexts().requests.states[state]}</Mark>
);
