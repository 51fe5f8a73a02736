// The register of cases (schemas/api/central.yaml): what an authority asks, or a person about herself.
import { type Found, get, post } from "./central";

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
  /** What is asked is kept until then, at least where nobody closes the case before. */
  "held-until"?: string;
  /** Of what a person asks for herself: when the answer is due. */
  due?: string;
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

const send = (path: string, body: string) => post<Case>(path, body, "text/plain");

export const cases = {
  all: async (signal?: AbortSignal): Promise<Case[]> => (await get<{ cases: Case[] }>("/cases", signal)).cases,
  one: (number: string, signal?: AbortSignal) => get<Case>(pathOf(number), signal),
  open: (text: string) => send("/cases", text),
  approve: (number: string, line: string) => send(`${pathOf(number)}/approvals`, line),
  close: (number: string, outcome: string) => send(`${pathOf(number)}/close`, outcome),
  /** All pages; each is on record before it is answered. */
  extract: async (number: string): Promise<Extract> => {
    const whole: Extract = { results: [], gone: 0 };
    for (let after: string | null = ""; after !== null;) {
      const query: string = after && `?${new URLSearchParams({ after })}`;
      const page = await get<ExtractPage>(`${pathOf(number)}/extract${query}`);
      whole.results.push(...page.results);
      whole.gone += page.gone;
      after = page.next;
    }
    return whole;
  },
};
