import { useState } from "react";
import type { ChangeWithEvidence } from "../../api/central";

/** The rows that somebody has to see before she signs. A difference that was too costly to compute is one of them. */
export function rowIds({ evidence }: ChangeWithEvidence): string[] {
  if (!evidence.proved) return ["unproved"];
  return [...evidence.opened.map((_, i) => `opens-${i}`), ...evidence.closed.map((_, i) => `closes-${i}`)];
}

export interface Seen {
  has: (id: string) => boolean;
  set: (id: string, seen: boolean) => void;
  left: number;
}

/** Kept while the tab is open, by what the rows depend on: other documents or another base have other rows. */
export function useSeen(change: ChangeWithEvidence): Seen {
  const kept = `vu-${change.number}-${change.digest}-${change.base}`;
  const [, redraw] = useState(0);
  const ids = new Set<string>(JSON.parse(sessionStorage.getItem(kept) ?? "[]") as string[]);
  const set = (id: string, seen: boolean) => {
    seen ? ids.add(id) : ids.delete(id);
    sessionStorage.setItem(kept, JSON.stringify([...ids]));
    redraw((n) => n + 1);
  };
  return { has: (id) => ids.has(id), set, left: rowIds(change).filter((id) => !ids.has(id)).length };
}
