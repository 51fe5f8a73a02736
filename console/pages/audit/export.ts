// The whole answer of a question as a file. It comes from the centre in pieces, which the browser keeps on its disk and
// not in the page: nothing is handed to the reader before the centre has said that this was all.
import { type Terms, Unreachable, answer } from "../../api/central";
import type { Language } from "../../app/language";

export const formats = ["csv", "json-lines"] as const;
export type Format = (typeof formats)[number];
/** Characters of a motive, as the centre takes it. */
export const maxMotive = 200;

export interface Order {
  question: Terms;
  motive: string;
  format: Format;
  language: Language;
}

export interface Exported {
  name: string;
  file: Blob;
  rows: number;
}

/** What a file ends with, each kind in its own way: without it something is missing. */
const ends: Record<Format, { pattern: RegExp; rows: (found: RegExpExecArray) => number }> = {
  csv: { pattern: /\r\n\r\n[^,\r\n]+,(\d+)\r\n[^,\r\n]+,\d+\r\n$/, rows: (found) => Number(found[1]) },
  "json-lines": { pattern: /\n\{"end":\{"rows":(\d+),[^\n]*\}\n$/, rows: (found) => Number(found[1]) },
};

/** How many rows a whole file has; null: it was cut off. */
export function rowsOf(tail: string, format: Format): number | null {
  const found = ends[format].pattern.exec(tail);
  return found && ends[format].rows(found);
}

const longestEnd = 1024;

/** Passes everything on, counts lines, and keeps the last bytes. */
function watch(onLines: (lines: number) => void) {
  let lines = 0;
  let tail = new Uint8Array();
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
      onLines(lines);
      const both = new Uint8Array(tail.length + chunk.length);
      both.set(tail);
      both.set(chunk, tail.length);
      tail = both.slice(-longestEnd);
      controller.enqueue(chunk);
    },
  });
  return { stream, tail: () => new TextDecoder().decode(tail) };
}

const nameIn = (response: Response) =>
  /filename="([\w.-]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "beffroi-export";

export async function fetchExport(
  order: Order,
  signal: AbortSignal,
  onLines: (lines: number) => void,
): Promise<Exported> {
  const response = await answer("/exports", {
    method: "POST",
    body: JSON.stringify(order),
    headers: { "Content-Type": "application/json" },
    signal,
  });
  const { stream, tail } = watch(onLines);
  const file = await new Response(response.body!.pipeThrough(stream)).blob().catch((error: unknown) => {
    throw signal.aborted ? error : new Unreachable();
  });
  const rows = rowsOf(tail(), order.format);
  if (rows === null) throw new Unreachable();
  return { name: nameIn(response), file, rows };
}
