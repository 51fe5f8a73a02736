// How many rows fall into each stretch of the time that was asked for. Rows come oldest first, so what is later than the
// last one has not been read while the search goes on, and must not look empty.
import type { Terms } from "../../api/central";
import type { Row, Search } from "./search";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** A bucket is a link that asks for its time, and times are asked for in minutes. */
const steps = [1, 2, 5, 10, 15, 30]
  .map((n) => n * minute)
  .concat(
    [1, 2, 3, 6, 12].map((n) => n * hour),
    day,
    7 * day,
    28 * day,
  );

export interface Bucket {
  from: Date;
  to: Date;
  rows: number;
  /** Read to its end. */
  whole: boolean;
}

export interface Histogram {
  /** Milliseconds. */
  step: number;
  buckets: Bucket[];
  most: number;
}

const timeOf = ({ entry }: Row): number => Date.parse(String(entry?.time));

/** In at most so many buckets, at round times of UTC; null if the search says no time. */
export function histogramOf({ from, to }: Terms, { rows, state }: Search, atMost: number): Histogram | null {
  const [start, end] = [Date.parse(from ?? ""), Date.parse(to ?? "")];
  if (!(start < end)) return null;
  const first = (step: number) => Math.floor(start / step) * step;
  const step = steps.find((one) => Math.ceil((end - first(one)) / one) <= atMost);
  if (step === undefined) return null;
  const begin = first(step);
  const counts = Array<number>(Math.ceil((end - begin) / step)).fill(0);
  let read = begin;
  for (const row of rows) {
    const at = timeOf(row);
    const bucket = Math.floor((at - begin) / step);
    if (counts[bucket] === undefined) continue;
    counts[bucket] += 1;
    read = Math.max(read, at);
  }
  const buckets = counts.map((count, i): Bucket => {
    const until = begin + (i + 1) * step;
    return {
      from: new Date(begin + i * step),
      to: new Date(until),
      rows: count,
      whole: state === "whole" || until <= read,
    };
  });
  return { step, buckets, most: Math.max(...counts) };
}

export interface Facet {
  value: string;
  rows: number;
}

/** The commonest values first, then by name. */
export function facetOf(rows: readonly Row[], valueOf: (row: Row) => string): Facet[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const value = valueOf(row);
    if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .map(([value, many]) => ({ value, rows: many }))
    .sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
}
