// The block that is being signed: a file of its text and the signatures so far, as `beffroi policy block-sign` keeps it.
import type { BlockSigners, EmergencyBlock, Session } from "../../api/central";
import { may } from "../../app/may";
import { type Block, isEnd, parseBlock } from "../../policy/block";
import { parseNote } from "../../tlog/note";

export interface Held {
  note: string;
  /** What is signed. */
  text: string;
  block: Block;
  /** Names of the keys; whether their lines are true is for the centre to say, which has the keys. */
  signers: string[];
}

export const unsigned = (text: string): string => `${text}\n`;

export function parseHeld(note: string): Held | null {
  const parsed = parseNote(note);
  const block = parsed && parseBlock(parsed.text);
  return block && { note, text: parsed.text, block, signers: parsed.signatures.map((line) => line.name) };
}

/** In this tab, so that a reload loses nothing. */
const kept = "blocage";
export const loadHeld = (): Held | null => parseHeld(sessionStorage.getItem(kept) ?? "");
export const keepHeld = (note: string): void => sessionStorage.setItem(kept, note);
export const dropHeld = (): void => sessionStorage.removeItem(kept);

/** Who has signed for the block's party, and who still may. */
export function signatures({ block, signers }: Held, parties: BlockSigners[]) {
  const party = parties.find((one) => one.name === block.party);
  const who = party?.who ?? [];
  return {
    needs: party?.needs ?? 1,
    has: who.filter((key) => signers.includes(key)).length,
    left: who.filter((key) => !signers.includes(key)),
  };
}

/** The number that a party's next block must have, at least. */
export const nextNumber = (blocks: EmergencyBlock[], party: string): number =>
  Math.max(0, ...blocks.filter((one) => one.party === party).map((one) => one.number)) + 1;

export type Obstacle = "role" | "over" | "overtaken" | "no-key" | "stranger" | "signed";

interface Around {
  session: Session;
  key: string | undefined;
  blocks: EmergencyBlock[];
  parties: BlockSigners[];
  now: Date;
}

/** Why the block is of no use to anybody, or not to be published by her. */
export function obsolete(
  { block }: Held,
  { session, blocks, now }: Pick<Around, "session" | "blocks" | "now">,
): Obstacle | null {
  if (!may(session, "publish")) return "role";
  if (!isEnd(block) && Date.parse(block.until) <= now.getTime()) return "over";
  return block.number < nextNumber(blocks, block.party) ? "overtaken" : null;
}

/** Why somebody may not sign it now; the first reason counts. */
export function obstacle(held: Held, around: Around): Obstacle | null {
  const { key, parties } = around;
  const useless = obsolete(held, around);
  if (useless) return useless;
  if (key === undefined) return "no-key";
  if (!parties.some((party) => party.name === held.block.party && party.who.includes(key))) return "stranger";
  return held.signers.includes(key) ? "signed" : null;
}
