import { expect, test } from "vitest";
import type { BlockSigners, EmergencyBlock, Session } from "../../api/central";
import { approvalLine } from "../../keys/sign";
import { blockText, parseBlock } from "../../policy/block";
import { isCurrent } from "./current";
import { type Draft, countOf, denialOf, emptyDraft, faults } from "./draft";
import { type Held, nextNumber, obsolete, obstacle, parseHeld, signatures, unsigned } from "./held";

const now = new Date("2026-11-24T09:00:30Z");
const draft: Draft = {
  ...emptyDraft("region", now),
  reason: "Rançongiciel,\n serveur de commande ",
  address: "198.51.100.7\n2001:db8::/32, 9.0.0.0/8",
  service: ["web"],
  until: "2026-11-24T18:00",
};
const wrong = (more: Partial<Draft>) => faults({ ...draft, ...more }, now);

test("a draft becomes the text that is signed", () => {
  expect(countOf(faults(draft, now))).toBe(0);
  expect(blockText(denialOf(draft, 12, now))).toBe(`beffroi block v1
number 12
party region
reason Rançongiciel, serveur de commande
site *
from 2026-11-24T09:00:00Z
until 2026-11-24T17:00:00Z
address 9.0.0.0/8
address 198.51.100.7/32
address 2001:db8::/32
service web
`);
});

test("what keeps it from being one is told by field", () => {
  expect(wrong({ reason: " " })).toMatchObject({ reason: true });
  expect(wrong({ reason: "é".repeat(129) })).toMatchObject({ reason: true });
  expect(wrong({ until: "2026-11-24T10:00" })).toMatchObject({ until: true });
  expect(wrong({ until: "2026-11-27T10:00" })).toMatchObject({ until: false });
  expect(wrong({ until: "2026-11-27T10:01" })).toMatchObject({ until: true });
  expect(wrong({ until: "" })).toMatchObject({ until: true });
  expect(wrong({ address: "198.51.100.7 198.51.100.7/24" })).toMatchObject({ address: "198.51.100.7/24" });
  expect(wrong({ everything: true })).toMatchObject({ nothing: true });
  expect(wrong({ address: "", service: [] })).toMatchObject({ nothing: true });
  expect(countOf(wrong({ address: "", service: [], everything: true }))).toBe(0);
});

const held = (number = 12): Held => parseHeld(unsigned(blockText(denialOf(draft, number, now))!))!;
const parties: BlockSigners[] = [
  { name: "region", needs: 2, who: ["remi", "rose", "rene"] },
  { name: "academie", needs: 1, who: ["alice"] },
];
const published = (more: Partial<EmergencyBlock>): EmergencyBlock => ({
  block: "region-11",
  party: "region",
  number: 11,
  reason: "x",
  sites: [],
  signers: [],
  state: "holds",
  concerned: 1,
  "in-force": [],
  refused: [],
  ...more,
});
const session: Session = { name: "R", kind: "officer", party: "region", roles: ["author", "approver"], may: ["sign", "publish"] };
const around = { session, key: "remi", blocks: [published({})], parties, now };

test("each officer adds a line, and the text stays what it is", async () => {
  const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
  const line = (name: string) =>
    approvalLine({ name, secret: pair.privateKey, key: new Uint8Array(32) }, held().text, now);
  expect(signatures(held(), parties)).toEqual({ needs: 2, has: 0, left: ["remi", "rose", "rene"] });
  const once = parseHeld(held().note + (await line("remi")))!;
  const twice = parseHeld(once.note + (await line("alice")))!;
  expect(twice.text).toBe(held().text);
  expect(parseBlock(twice.text)).toEqual(held().block);
  expect(twice.signers).toEqual(["remi", "alice"]);
  // That of the other party counts for nothing.
  expect(signatures(twice, parties)).toEqual({ needs: 2, has: 1, left: ["rose", "rene"] });
  expect(obstacle(twice, around)).toBe("signed");
});

test("a file that is no block, or is cut off, is not opened", () => {
  for (const note of ["", "x\n\n", held().text, held().note.slice(1), `${held().note}— remi x\n`])
    expect(parseHeld(note)).toBe(null);
});

test("who may not sign is told why", () => {
  expect(obstacle(held(), around)).toBe(null);
  expect(obstacle(held(), { ...around, session: { ...session, kind: "auditor", may: [] } })).toBe("role");
  expect(obstacle(held(), { ...around, key: undefined })).toBe("no-key");
  expect(obstacle(held(), { ...around, key: "alice" })).toBe("stranger");
  expect(obstacle(held(), { ...around, now: new Date("2026-11-24T17:00:00Z") })).toBe("over");
  expect(obstacle(held(11), around)).toBe("overtaken");
  expect(obsolete(held(11), { ...around, blocks: [published({ party: "academie" })] })).toBe(null);
});

test("each party counts its own blocks", () => {
  const blocks = [published({}), published({ party: "academie", number: 3 })];
  expect(["region", "academie"].map((party) => nextNumber(blocks, party))).toEqual([12, 4]);
  expect(nextNumber([], "region")).toBe(1);
});

test("a block that was lifted goes on where a site still has it", () => {
  expect(isCurrent(published({}))).toBe(true);
  expect(isCurrent(published({ state: "withdrawn", "in-force": ["0599991P"] }))).toBe(true);
  expect(isCurrent(published({ state: "withdrawn" }))).toBe(false);
  expect(isCurrent(published({ state: "ended", "in-force": ["0599991P"] }))).toBe(false);
});
