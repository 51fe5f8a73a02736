// The register of cases (schemas/api/central.yaml): what an authority asks, or a person about herself.
import { type Found, answer } from "./central";

export type CaseState = "waiting" | "approved" | "expired" | "closed";
export type CaseKind = "requisition" | "subject-access" | "legal-hold";

export interface Case {
  number: string;
  kind: CaseKind;
  state: CaseState;
  "opened-by": string;
  opened: string;
  approvals: { approver: string; party: "region" | "academie"; at: string }[];
  /** What is signed (pages/cases/text.ts). */
  text: string;
  /** The text with every signature. */
  note: string;
  outcome?: string;
}

interface ExtractPage {
  results: Found[];
  gone: number;
  next: string | null;
}

export interface Extract {
  results: Found[];
  /** Entries whose retention is over. */
  gone: number;
}

const pathOf = (number: string) => `/cases/${encodeURIComponent(number)}`;

const send = async (path: string, body: string): Promise<Case> =>
  (await answer(path, { method: "POST", body, headers: { "Content-Type": "text/plain" } })).json() as Promise<Case>;

export const cases = {
  all: async (signal?: AbortSignal): Promise<Case[]> =>
    ((await (await answer("/cases", { signal })).json()) as { cases: Case[] }).cases,
  one: async (number: string, signal?: AbortSignal): Promise<Case> =>
    (await answer(pathOf(number), { signal })).json() as Promise<Case>,
  open: (text: string) => send("/cases", text),
  approve: (number: string, line: string) => send(`${pathOf(number)}/approvals`, line),
  close: (number: string, outcome: string) => send(`${pathOf(number)}/close`, outcome),
  /** All pages; each is on record before it is answered. */
  extract: async (number: string): Promise<Extract> => {
    const whole: Extract = { results: [], gone: 0 };
    for (let after: string | null = ""; after !== null; ) {
      const query: string = after && `?${new URLSearchParams({ after })}`;
      const page = (await (await answer(`${pathOf(number)}/extract${query}`)).json()) as ExtractPage;
      whole.results.push(...page.results);
      whole.gone += page.gone;
      after = page.next;
    }
    return whole;
  },
};
