// One search, as it streams in. Rows keep what the table shows: the proof of each is asked for when it is opened.
import { useCallback, useEffect, useRef, useState } from "react";
import { type Coverage, type Entry, type Found, type SearchLine, type Terms, answer, queryOf } from "../../api/central";
import { jsonLines } from "../../api/ndjson";

export interface Row {
  origin: string;
  index: number;
  site: string;
  stream: Found["stream"];
  entry: Entry | null;
}

export interface Search {
  state: "idle" | "running" | "whole" | "more" | "stopped" | "failed";
  coverage: Coverage[] | null;
  rows: Row[];
  gone: number;
  error: unknown;
}

export const maxRows = 10_000;
const idle: Search = { state: "idle", coverage: null, rows: [], gone: 0, error: null };

/** How the search ends: whole only if the stream said so, and did not stop at the limit. */
function ended(search: Search, line: NonNullable<SearchLine["end"]>): Search {
  return { ...search, gone: line.gone, state: line.next === null && search.rows.length < maxRows ? "whole" : "more" };
}

function take(search: Search, line: SearchLine): Search {
  if (line.coverage) return { ...search, coverage: line.coverage };
  if (line.end) return ended(search, line.end);
  if (!line.result) return search;
  const { origin, index, site, stream, entry } = line.result;
  search.rows.push({ origin, index, site, stream, entry });
  return search;
}

async function run(terms: Terms, signal: AbortSignal, show: (search: Search) => void): Promise<void> {
  let search: Search = { ...idle, rows: [], state: "running" };
  let drawn = 0;
  try {
    const path = `/search${queryOf({ ...terms, limit: String(maxRows) })}`;
    const response = await answer(path, { signal, headers: { Accept: "application/x-ndjson" } });
    for await (const line of jsonLines<SearchLine>(response.body!)) {
      search = take(search, line);
      // Drawing each row as it comes would be most of the work.
      if (performance.now() - drawn > 100) {
        drawn = performance.now();
        show({ ...search });
      }
    }
    show(search.state === "running" ? { ...search, state: "stopped" } : search);
  } catch (error) {
    show(signal.aborted ? { ...search, state: "stopped" } : { ...search, state: "failed", error });
  }
}

/** Searches when the terms change and somebody asked: each search is on record, so none is made by itself. */
export function useSearch(terms: Terms | null) {
  const [search, setSearch] = useState(idle);
  const controller = useRef<AbortController | null>(null);
  const key = terms && JSON.stringify(terms);
  const stop = useCallback(() => controller.current?.abort(), []);
  const start = useCallback(() => {
    controller.current?.abort();
    if (key === null) return setSearch(idle);
    const mine = new AbortController();
    controller.current = mine;
    setSearch({ ...idle, state: "running" });
    void run(JSON.parse(key) as Terms, mine.signal, (found) => controller.current === mine && setSearch(found));
  }, [key]);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  return { search, stop, again: start };
}
