// What officers sign when they approve a policy (policy/manifest.h), read as strictly as the engine reads it.

export interface Manifest {
  number: number;
  title: string;
  author: string;
  /** UAIs; empty: every site. */
  sites: string[];
  /** SHA-256 of the documents, in hexadecimal. */
  policy: string;
  approvers: string | null;
}

const shape =
  /^beffroi policy v1\nnumber ([1-9][0-9]*)\ntitle ([^\n]+)\nauthor ([^\n]+)\n((?:site [^\n]+\n)+)policy sha256 ([0-9a-f]{64})\n(?:approvers sha256 ([0-9a-f]{64})\n)?$/;

/** null for any text that `beffroi policy propose` would not write: what else it said would be signed unread. */
export function parseManifest(text: string): Manifest | null {
  const [, number, title, author, lines, policy, approvers] = shape.exec(text) ?? [];
  if (!number || !title || !author || !lines || !policy) return null;
  const listed = lines
    .slice(0, -1)
    .split("\n")
    .map((line) => line.slice("site ".length));
  const sites = listed.length === 1 && listed[0] === "*" ? [] : listed;
  const sound = sites.every((uai) => /^[0-9]{7}[A-Z]$/.test(uai)) && Number.isSafeInteger(Number(number));
  return sound ? { number: Number(number), title, author, sites, policy, approvers: approvers ?? null } : null;
}

/** The text that signatures are of: everything up to the blank line. */
export function signedText(note: string): string | null {
  const end = note.lastIndexOf("\n\n");
  return end < 0 ? null : note.slice(0, end + 1);
}
