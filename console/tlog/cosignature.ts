// cosignature/v1 (c2sp.org/tlog-cosignature): an Ed25519 signature that states when it was made.
import { type Bytes, concat, u64, utf8 } from "./bytes";
import { type Note, type NoteSignature, type PublicKey, owns, verifyEd25519 } from "./note";

export const cosignedMessage = (text: string, seconds: bigint): Bytes =>
  utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

export const cosignaturePayload = (seconds: bigint, signature: Bytes): Bytes => concat(u64(seconds), signature);

const endOf9999 = 253402300799n;

async function verifyLine(key: PublicKey, text: string, line: NoteSignature): Promise<Date | null> {
  if (line.signature.length !== 72) return null;
  const seconds = new DataView(line.signature.buffer, line.signature.byteOffset, 8).getBigUint64(0);
  const message = cosignedMessage(text, seconds);
  const holds = seconds <= endOf9999 && (await verifyEd25519(key.key, line.signature.slice(8), message));
  return holds ? new Date(Number(seconds) * 1000) : null;
}

/** When the key cosigned the note (the newest of its lines); "false" if one of its lines is, null without any. */
export async function cosigned(key: PublicKey, note: Note): Promise<Date | "false" | null> {
  let newest: Date | null = null;
  for (const line of note.signatures.filter((one) => owns(key, one))) {
    const at = await verifyLine(key, note.text, line);
    if (!at) return "false";
    if (!newest || at > newest) newest = at;
  }
  return newest;
}
