// Approving a policy's manifest with the officer's own key: one line of cosignature/v1.
import { cosignaturePayload, cosignedMessage } from "../tlog/cosignature";
import { type Bytes, utf8 } from "../tlog/bytes";
import { type PublicKey, cosignatureKey, keyId, logKey, signatureLine } from "../tlog/note";

export interface OfficerKey {
  name: string;
  /** Not extractable: no page can read it, this one included. */
  secret: CryptoKey;
  key: Bytes;
}

export const publicHalf = async ({ name, key }: OfficerKey): Promise<PublicKey> => ({
  name,
  key,
  type: cosignatureKey,
  id: await keyId(name, cosignatureKey, key),
});

export async function makeKey(name: string): Promise<OfficerKey> {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const key = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { name, secret: pair.privateKey, key };
}

/** The half of the same key that signs cases: a plain signed note (c2sp.org/signed-note). */
export const publicHalfForCases = async ({ name, key }: OfficerKey): Promise<PublicKey> => ({
  name,
  key,
  type: logKey,
  id: await keyId(name, logKey, key),
});

/** Over a case's text. It begins with other words than what approvalLine signs, so neither is ever taken for the other. */
export async function noteLine(officer: OfficerKey, text: string): Promise<string> {
  const signed = await crypto.subtle.sign("Ed25519", officer.secret, utf8(text));
  const { name, id } = await publicHalfForCases(officer);
  return signatureLine({ name, id, signature: new Uint8Array(signed) });
}

export async function approvalLine(officer: OfficerKey, text: string, now: Date): Promise<string> {
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  const signed = await crypto.subtle.sign("Ed25519", officer.secret, cosignedMessage(text, seconds));
  const { name, id } = await publicHalf(officer);
  return signatureLine({ name, id, signature: cosignaturePayload(seconds, new Uint8Array(signed)) });
}
