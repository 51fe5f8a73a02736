// What who is here may do: the centre says it (GET /session), out of the one table that it decides by. The console offers
// nothing else.
import type { Right, Session } from "../api/central";
import { useSession } from "./queries";

export const may = (session: Session | undefined, ...rights: Right[]): boolean =>
  rights.some((right) => session?.may.includes(right));

export const useMay = (...rights: Right[]): boolean => may(useSession().data, ...rights);

/** What a page is about, by the beginning of its address: the longest one counts. Any of the rights opens it. */
const pages: [path: string, rights: Right[]][] = [
  ["/", ["read-policies"]],
  ["/politique", ["read-policies"]],
  ["/politique/brouillons", ["read-datastores"]],
  ["/politique/blocages/nouveau", ["publish"]],
  ["/politique/blocages/signer", ["publish"]],
  ["/demandes", ["read-policies"]],
  ["/demandes/nouvelle", ["propose"]],
  ["/sites", ["read-policies"]],
  ["/audit", ["search"]],
  ["/dossiers", ["read-cases"]],
  ["/dossiers/nouveau", ["run-cases", "run-access-requests"]],
  ["/droits", ["read-rights"]],
  ["/droits/registre", ["read-register"]],
  ["/cle", ["propose", "sign", "publish", "run-cases", "run-access-requests"]],
];

/** The rights of which a page takes one; none: of a page that is none. */
export function rightsFor(path: string): Right[] {
  const isOf = (page: string) => path === page || (page !== "/" && path.startsWith(`${page}/`));
  const found = pages.filter(([page]) => isOf(page)).sort(([a], [b]) => b.length - a.length)[0];
  return found?.[1] ?? [];
}

export const opens = (session: Session | undefined, path: string): boolean => {
  const rights = rightsFor(path);
  return rights.length === 0 || may(session, ...rights);
};
