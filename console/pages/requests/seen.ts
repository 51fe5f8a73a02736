import { useState } from "react";
import type { ChangeWithEvidence } from "../../api/central";

/** A first policy is compared with nothing, and its difference has no rows either. */
export const isCompared = ({ base, evidence }: ChangeWithEvidence): boolean => base > 0 && evidence.proved;

/** What somebody has to see before she signs: each row, or that there are none to see; and who approves next. */
export function rowIds(change: ChangeWithEvidence, approvers: string | null): string[] {
  const { evidence } = change;
  const listed = approvers === null ? [] : ["approvers"];
  if (!isCompared(change)) return [...listed, "unproved"];
  const rows = [...evidence.opened.map((_, i) => `opens-${i}`), ...evidence.closed.map((_, i) => `closes-${i}`)];
  return [...listed, ...rows];
}

export interface Seen {
  has: (id: string) => boolean;
  set: (id: string, seen: boolean) => void;
  left: number;
}

/** Kept while the tab is open, by what the rows depend on: other documents or another base have other rows. */
export function useSeen(change: ChangeWithEvidence, approvers: string | null): Seen {
  const kept = `vu-${change.number}-${change.digest}-${change.base}`;
  const [, redraw] = useState(0);
  const ids = new Set<string>(JSON.parse(sessionStorage.getItem(kept) ?? "[]") as string[]);
  const set = (id: string, seen: boolean) => {
    seen ? ids.add(id) : ids.delete(id);
    sessionStorage.setItem(kept, JSON.stringify([...ids]));
    redraw((n) => n + 1);
  };
  return { has: (id) => ids.has(id), set, left: rowIds(change, approvers).filter((id) => !ids.has(id)).length };
}
