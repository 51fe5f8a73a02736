// Pages of the register, put together.
import type { RegisterPage, RegisterRecord } from "../../api/central";

export interface Read {
  numbers: { event: string; count: number }[];
  records: RegisterRecord[];
  next: string | null;
}

/** Numbers of the same kind are added, the most frequent first; records stay in the order of the journal. */
export function joined(before: Read | null, page: RegisterPage): Read {
  const counts = new Map<string, number>();
  for (const { event, count } of [...(before?.numbers ?? []), ...page.numbers])
    counts.set(event, (counts.get(event) ?? 0) + count);
  const numbers = [...counts].map(([event, count]) => ({ event, count })).sort((a, b) => b.count - a.count);
  return { numbers, records: [...(before?.records ?? []), ...page.records], next: page.next };
}
