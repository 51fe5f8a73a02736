// The frame of a signed note (c2sp.org/signed-note), and the keys that sign one: a log's (type 0x01) and a
// cosigner's (type 0x04, c2sp.org/tlog-cosignature).
import { type Bytes, concat, equal, fromBase64, sha256, toBase64, toHex, utf8 } from "./bytes";

export const logKey = 0x01;
export const cosignatureKey = 0x04;

export interface NoteSignature {
  name: string;
  id: Bytes;
  signature: Bytes;
}

export interface Note {
  /** What is signed, with its final newline. */
  text: string;
  signatures: NoteSignature[];
}

export interface PublicKey {
  name: string;
  id: Bytes;
  type: number;
  key: Bytes;
}

const dash = "\u2014 ";
const controls = /[\u0000-\u0009\u000b-\u001f]/;

/** Not empty, no '+', no space of any script, no control character. */
export const isKeyName = (name: string): boolean => /^[^\s+\u0000-\u001f\u007f-\u009f]+$/u.test(name);

export const keyId = async (name: string, type: number, key: Bytes): Promise<Bytes> =>
  (await sha256(utf8(`${name}\n`), Uint8Array.of(type), key)).slice(0, 4);

export const vkey = (key: PublicKey): string =>
  `${key.name}+${toHex(key.id)}+${toBase64(concat(Uint8Array.of(key.type), key.key))}`;

/** null on a malformed key, or one whose id is not its own. */
export async function parseVkey(text: string): Promise<PublicKey | null> {
  const [, name, hex, base64] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = base64 === undefined ? null : fromBase64(base64);
  if (!name || !isKeyName(name) || bytes?.length !== 33) return null;
  const key = { name, type: bytes[0]!, key: bytes.slice(1), id: await keyId(name, bytes[0]!, bytes.slice(1)) };
  return toHex(key.id) === hex ? key : null;
}

function parseSignature(line: string): NoteSignature | null {
  const [name, base64, ...more] = line.startsWith(dash) ? line.slice(dash.length).split(" ") : [];
  const bytes = base64 === undefined ? null : fromBase64(base64);
  if (!name || !isKeyName(name) || more.length > 0 || !bytes || bytes.length < 5) return null;
  return { name, id: bytes.slice(0, 4), signature: bytes.slice(4) };
}

export const signatureLine = (line: NoteSignature): string =>
  `${dash}${line.name} ${toBase64(concat(line.id, line.signature))}\n`;

/** null on malformed text, or on any malformed signature line. */
export function parseNote(bytes: string): Note | null {
  const end = bytes.lastIndexOf("\n\n");
  if (end < 0 || !bytes.endsWith("\n") || controls.test(bytes)) return null;
  const rest = bytes.slice(end + 2);
  const signatures = rest === "" ? [] : rest.slice(0, -1).split("\n").map(parseSignature);
  return signatures.includes(null)
    ? null
    : { text: bytes.slice(0, end + 1), signatures: signatures as NoteSignature[] };
}

export const owns = (key: PublicKey, line: NoteSignature): boolean => key.name === line.name && equal(key.id, line.id);

export async function verifyEd25519(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch (error) {
    // A key that is no point of the curve; a browser without Ed25519 must not pass for a false signature.
    if (error instanceof DOMException && error.name === "NotSupportedError") throw error;
    return false;
  }
}
