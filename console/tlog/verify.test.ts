import { beforeAll, expect, test } from "vitest";
import { approvalLine, makeKey, publicHalf } from "../keys/sign";
import { toBase64 } from "./bytes";
import { signatureLine, vkey } from "./note";
import { type TrustPolicy, parsePolicy } from "./policy";
import { lineHash, nodeHash } from "./proof";
import { tesseraNote, tesseraVkey } from "./samples";
import { type Question, verify } from "./verify";

const now = new Date("2026-11-28T12:00:00Z");
let asked: Question;
let policy: TrustPolicy;

// "two" of tessera's published log of three entries, cosigned by a party made here.
beforeAll(async () => {
  const region = await makeKey("witness.region.example");
  const line = await approvalLine(region, tesseraNote.slice(0, tesseraNote.indexOf("\n\n") + 1), now);
  const path = [await lineHash("one"), await lineHash("three")].map(toBase64).join("\n");
  const proof = `c2sp.org/tlog-proof@v1\nindex 1\n${path}\n\n${tesseraNote}${line}`;
  asked = { line: "two", proof, origin: "example.com/log/testdata", index: 1 };
  policy = await parsePolicy(`log ${tesseraVkey}\nwitness region ${vkey(await publicHalf(region))}\nquorum region\n`);
});

const outcome = async (question: Question, trust: TrustPolicy | null = policy, at = now) =>
  (await verify(question, trust, at)).outcome;

test("an entry in a signed and cosigned tree is proved", async () => {
  const verdict = await verify(asked, policy, now);
  expect(verdict).toMatchObject({ outcome: "proved", included: true, quorum: true });
  expect(verdict.cosigners).toEqual([{ name: "region", state: "valid", at: now }]);
});

test("without a policy file only inclusion is shown", async () => {
  expect(await verify(asked, null, now)).toMatchObject({ outcome: "included", log: null, quorum: null });
  expect(await outcome({ ...asked, line: "two " }, null)).toBe("invalid");
});

test("every changed character of the proof or the line refuses it", async () => {
  for (let i = 0; i < asked.proof.length; ++i) {
    const other = asked.proof[i] === "B" ? "C" : "B";
    const proof = asked.proof.slice(0, i) + other + asked.proof.slice(i + 1);
    expect(await outcome({ ...asked, proof }), `character ${i}`).toBe("invalid");
  }
  expect(await outcome({ ...asked, line: "twp" })).toBe("invalid");
});

test("another log, another index, and a date ahead are refused", async () => {
  expect(await outcome({ ...asked, origin: "example.com/log/other" })).toBe("invalid");
  expect(await outcome({ ...asked, index: 2 })).toBe("invalid");
  expect(await outcome(asked, policy, new Date(now.getTime() - 3_600_000))).toBe("invalid");
});

test("an absent cosignature fails, and a stranger's does not count", async () => {
  const alone = asked.proof.slice(0, asked.proof.lastIndexOf("— "));
  expect(await outcome({ ...asked, proof: alone })).toBe("invalid");
  const stranger = signatureLine({
    name: "witness.region.example",
    id: Uint8Array.of(1, 2, 3, 4),
    signature: await nodeHash(await lineHash(""), await lineHash("")),
  });
  expect(await outcome({ ...asked, proof: alone + stranger })).toBe("invalid");
});
