// The text of a case, word for word as both parties sign it (central/approval/case.h): there is one text for one meaning.
import type { CaseKind } from "../../api/cases";
import { type Stream, streams } from "../../api/central";

export const kinds: CaseKind[] = ["requisition", "subject-access", "legal-hold"];

export interface Asked {
  number: string;
  kind: CaseKind;
  authority: string;
  reference: string;
  reason: string;
  from: Date;
  to: Date;
  expires: Date;
  hold: boolean;
  sites: string[];
  streams: Stream[];
  tokens: string[];
  sessions: string[];
  /** Address, port and number of the protocol. */
  endpoint: string | null;
}

const sorted = (words: string[]): string[] => [...new Set(words)].sort((a, b) => (a < b ? -1 : 1));
const all = (key: string, values: string[]): string[] => sorted(values).map((value) => `${key} ${value}`);

export function caseText(asked: Asked): string {
  const lines = [
    "beffroi case v1",
    `number ${asked.number}`,
    `kind ${asked.kind}`,
    `authority ${asked.authority}`,
    `reference ${asked.reference}`,
    `reason ${asked.reason}`,
    `from ${asked.from.toISOString()}`,
    `to ${asked.to.toISOString()}`,
    `expires ${asked.expires.toISOString()}`,
    `hold ${asked.hold ? "yes" : "no"}`,
    ...all("site", asked.sites),
    ...all("stream", asked.streams),
    ...all("token", asked.tokens),
    ...all("session", asked.sessions),
    ...(asked.endpoint ? [`public ${asked.endpoint}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** null: this is no text of a case, and nobody should sign it. */
export function parseCase(text: string): Asked | null {
  const values = new Map<string, string[]>();
  for (const line of text.split("\n").slice(1, -1)) {
    const [, key, value] = /^([a-z]+) (.+)$/.exec(line) ?? [];
    if (!key || !value) return null;
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const one = (key: string): string => values.get(key)?.[0] ?? "";
  const asked: Asked = {
    number: one("number"),
    kind: one("kind") as CaseKind,
    authority: one("authority"),
    reference: one("reference"),
    reason: one("reason"),
    from: new Date(one("from")),
    to: new Date(one("to")),
    expires: new Date(one("expires")),
    hold: one("hold") === "yes",
    sites: values.get("site") ?? [],
    streams: (values.get("stream") ?? []) as Stream[],
    tokens: values.get("token") ?? [],
    sessions: values.get("session") ?? [],
    endpoint: one("public") || null,
  };
  const dated = [asked.from, asked.to, asked.expires].every((at) => !Number.isNaN(at.getTime()));
  const known = kinds.includes(asked.kind) && asked.streams.every((one) => streams.includes(one));
  return dated && known && caseText(asked) === text ? asked : null;
}
