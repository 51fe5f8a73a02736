// A text as twelve French words, which people compare between two screens (schemas/words): a fingerprint of 132 bits.
import { utf8 } from "../tlog/bytes";

const bits = 11;
const words = 12;

let list: Promise<string[]> | null = null;
const listed = () =>
  (list ??= import("../../schemas/words/fr.txt?raw").then((read: { default: string }) => read.default.trimEnd().split("\n")));

/** Of its SHA-256. The same in every language, and as `beffroi policy approve` shows them. */
export async function wordsOf(text: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text)));
  const binary = Array.from(digest, (byte) => byte.toString(2).padStart(8, "0")).join("");
  const all = await listed();
  return Array.from({ length: words }, (_, at) => all[parseInt(binary.slice(at * bits, (at + 1) * bits), 2)]).join(" ");
}
