// One record, checked step by step in this browser. What is absent fails: only the policy file says who must sign.
import { type Bytes, utf8 } from "./bytes";
import { cosigned } from "./cosignature";
import { type Note, owns, parseNote, verifyEd25519 } from "./note";
import { type TrustPolicy, isMet, speaksFor } from "./policy";
import { type Checkpoint, type Proof, isRoot, lineHash, parseCheckpoint, parseProof, pathRoot } from "./proof";

export interface Cosigner {
  name: string;
  /** "future": dated more than five minutes ahead of this computer's clock. */
  state: "valid" | "false" | "absent" | "future";
  at: Date | null;
}

export interface Verdict {
  leaf: Bytes;
  proof: Proof | null;
  checkpoint: Checkpoint | null;
  /** The proof is of this log and this index, and its path leads to the checkpoint's root. */
  included: boolean;
  /** null: without a policy file nobody's signature can be checked. */
  log: { name: string; valid: boolean } | null;
  cosigners: Cosigner[];
  quorum: boolean | null;
  /** "included": only that, nothing was checked of the signatures. */
  outcome: "proved" | "included" | "invalid";
}

export interface Question {
  line: string;
  proof: string;
  origin: string;
  index: number;
}

const maxSkew = 5 * 60 * 1000;

async function logSignature(
  policy: TrustPolicy,
  note: Note,
  origin: string,
): Promise<{ name: string; valid: boolean }> {
  const key = policy.logs.find((one) => speaksFor(one.name, origin) && note.signatures.some((line) => owns(one, line)));
  if (!key) return { name: origin, valid: false };
  const lines = note.signatures.filter((line) => owns(key, line));
  const valid = await Promise.all(lines.map((line) => verifyEd25519(key.key, line.signature, utf8(note.text))));
  return { name: key.name, valid: valid.every(Boolean) };
}

async function cosignersOf(policy: TrustPolicy, note: Note, now: Date): Promise<Cosigner[]> {
  return Promise.all(
    policy.witnesses.map(async ({ name, key }) => {
      const at = await cosigned(key, note);
      if (at === "false" || at === null) return { name, state: at === null ? "absent" : "false", at: null } as const;
      return { name, state: at.getTime() > now.getTime() + maxSkew ? "future" : "valid", at } as const;
    }),
  );
}

async function signatures(policy: TrustPolicy, note: Note, checkpoint: Checkpoint, now: Date) {
  const log = await logSignature(policy, note, checkpoint.origin);
  const cosigners = await cosignersOf(policy, note, now);
  const stands = new Set(cosigners.filter((one) => one.state === "valid").map((one) => one.name));
  const quorum = isMet(policy, stands) && cosigners.every((one) => one.state !== "false");
  return { log, cosigners, quorum };
}

/** Checks everything that can be, so that the page can show each step; never throws for what is wrong with the proof. */
export async function verify(question: Question, policy: TrustPolicy | null, now: Date): Promise<Verdict> {
  const leaf = await lineHash(question.line);
  const proof = parseProof(question.proof);
  const note = proof && parseNote(proof.checkpoint);
  const checkpoint = note && parseCheckpoint(note.text);
  const nothing = { leaf, proof, checkpoint, included: false, log: null, cosigners: [], quorum: null };
  if (!proof || !note || !checkpoint) return { ...nothing, outcome: "invalid" };
  const asked = checkpoint.origin === question.origin && proof.index === BigInt(question.index);
  const included = asked && isRoot(await pathRoot(leaf, proof.index, checkpoint.size, proof.hashes), checkpoint);
  if (!policy) return { ...nothing, included, outcome: included ? "included" : "invalid" };
  const signed = await signatures(policy, note, checkpoint, now);
  const proved = included && signed.log.valid && signed.quorum;
  return { ...nothing, included, ...signed, outcome: proved ? "proved" : "invalid" };
}
