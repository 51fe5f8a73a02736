import type { ReactNode } from "react";

export type MarkKind = "opens" | "closes" | "late" | "proved" | "unproved" | "broken" | "permit" | "deny";

const shapes: Record<MarkKind, string> = {
  opens: "M8 2 15 14H1z",
  closes: "M8 14 1 2h14z",
  late: "M1 9c2-5 5-5 7-2s4 3 6-2l1 1c-2 6-5 6-8 3s-4-3-5 1z",
  proved: "m1 9 2-2 3 3 7-8 2 2-9 10z",
  unproved: "M5 6a3 3 0 1 1 4 3v2H7V8c3 0 2-3 0-2zM7 12h2v2H7z",
  broken: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  permit: "M1 5h14v6H1z",
  deny: "M5 1h6l4 4v6l-4 4H5l-4-4V5zM4 7v2h8V7z",
};

/** A state: a shape and a word, and only then a colour. */
export function Mark({ kind, children }: { kind: MarkKind; children: ReactNode }) {
  return (
    <span className={`mark mark-${kind}`}>
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" focusable="false">
        <path d={shapes[kind]} fillRule="evenodd" />
      </svg>
      {children}
    </span>
  );
}
