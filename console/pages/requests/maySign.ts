// Why somebody may not sign a request now; the first reason counts.
import type { Change, Session } from "../../api/central";
import { may } from "../../app/may";

export type Obstacle = "not-open" | "role" | "no-key" | "author" | "stranger" | "signed" | "unseen";

interface Signer {
  session: Session;
  key: string | undefined;
  unseen: number;
}

/** The parties for which this key signs. */
export const partiesOf = (change: Change, key: string): string[] =>
  change.parties.filter((party) => party.who.includes(key)).map((party) => party.name);

export function obstacle(change: Change, { session, key, unseen }: Signer): Obstacle | null {
  if (change.state !== "open") return "not-open";
  if (!may(session, "sign")) return "role";
  if (key === undefined) return "no-key";
  if (key === change.author) return "author";
  if (partiesOf(change, key).length === 0) return "stranger";
  if (change.approvals.some((one) => one.name === key)) return "signed";
  return unseen > 0 ? "unseen" : null;
}
