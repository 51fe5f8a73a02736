// What is checked in this browser before the key signs: that the text to sign is of the request that was read.
import type { Change, Files } from "../../api/central";
import { parseManifest, signedText } from "../../policy/manifest";

export type Mismatch = "note" | "number" | "title" | "author" | "digest" | "sites" | "approvers" | "words";

export type ToSign = { text: string } | { mismatch: Mismatch };

/** What the page showed. */
export interface Shown {
  /** The new list of who approves; null: none. */
  approvers: string | null;
  /** Of which it showed the words. */
  text: string | null;
}

export function textToSign(files: Files, change: Change, shown: Shown): ToSign {
  const text = signedText(files["approved.note"] ?? "");
  const manifest = text === null ? null : parseManifest(text);
  if (text === null || !manifest) return { mismatch: "note" };
  if (manifest.number !== change.number) return { mismatch: "number" };
  if (manifest.title !== change.title) return { mismatch: "title" };
  if (manifest.author !== change.author) return { mismatch: "author" };
  if (manifest.policy !== change.digest) return { mismatch: "digest" };
  if (manifest.sites.join() !== change.sites.join()) return { mismatch: "sites" };
  const listed = files["approvers.policy"] ?? null;
  if (listed !== shown.approvers || (manifest.approvers !== null) !== (listed !== null)) return { mismatch: "approvers" };
  return text === shown.text ? { text } : { mismatch: "words" };
}
