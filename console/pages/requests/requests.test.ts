import { expect, test } from "vitest";
import type { Change, Session } from "../../api/central";
import { type Obstacle, obstacle } from "./maySign";
import { textToSign } from "./toSign";

const digest = "ab".repeat(32);
const change = {
  number: 214,
  title: "Imprimer au CDI",
  author: "region/n.caron",
  sites: [],
  digest,
  state: "open",
  approvals: [{ name: "region/a.martin", at: "2026-11-24T09:00:00Z" }],
  parties: [
    { name: "region", needs: 1, has: 1, who: ["region/a.martin", "region/n.caron"] },
    { name: "academie", needs: 1, has: 0, who: ["academie/s.petit"] },
  ],
} as unknown as Change;
const text = `beffroi policy v1\nnumber 214\ntitle Imprimer au CDI\nauthor region/n.caron\nsite *\npolicy sha256 ${digest}\n`;
const files = { "approved.note": `${text}\n— region/a.martin AAAAAAAAAAAA\n` };

test("the text to sign is the manifest that belongs to the request", () => {
  expect(textToSign(files, change, { text, approvers: null })).toEqual({ text });
});

test("a text that says another thing than the page is not signed", () => {
  const altered: [Partial<Change>, string][] = [
    [{ number: 215 }, "number"],
    [{ title: "Imprimer" }, "title"],
    [{ author: "region/other" }, "author"],
    [{ digest: "cd".repeat(32) }, "digest"],
    [{ sites: ["0599991P"] }, "sites"],
  ];
  const shown = { text, approvers: null };
  for (const [more, mismatch] of altered) expect(textToSign(files, { ...change, ...more }, shown)).toEqual({ mismatch });
  expect(textToSign({}, change, shown)).toEqual({ mismatch: "note" });
  expect(textToSign({ "approved.note": `${text}more\n\n` }, change, shown)).toEqual({ mismatch: "note" });
  expect(textToSign({ ...files, "approvers.policy": "" }, change, { text, approvers: "" })).toEqual({ mismatch: "approvers" });
});

test("a new list of approvers is signed only if the page showed it", () => {
  const named = { "approved.note": `${text}approvers sha256 ${digest}\n\n`, "approvers.policy": "quorum none\n" };
  const shown = { text: `${text}approvers sha256 ${digest}\n`, approvers: "quorum none\n" };
  expect(textToSign(named, change, shown)).toHaveProperty("text");
  expect(textToSign(named, change, { ...shown, approvers: null })).toEqual({ mismatch: "approvers" });
});

test("another text than that of which the page showed the words is not signed", () => {
  expect(textToSign(files, change, { text: text.replace("CDI", "CDO"), approvers: null })).toEqual({ mismatch: "words" });
  expect(textToSign(files, change, { text: null, approvers: null })).toEqual({ mismatch: "words" });
});

test("each reason not to sign is found, in order", () => {
  const officer: Session = { name: "s.petit", kind: "officer", party: "academie", roles: ["author", "approver"], may: ["sign", "publish"] };
  const of = (key: string | undefined, unseen = 0, session = officer, asked = change): Obstacle | null =>
    obstacle(asked, { session, key, unseen });
  expect(of("academie/s.petit")).toBe(null);
  expect(of("academie/s.petit", 1)).toBe("unseen");
  expect(of(undefined)).toBe("no-key");
  expect(of("region/n.caron")).toBe("author");
  expect(of("somebody")).toBe("stranger");
  expect(of("region/a.martin")).toBe("signed");
  expect(of("academie/s.petit", 0, { ...officer, kind: "auditor", may: [] })).toBe("role");
  expect(of("academie/s.petit", 0, officer, { ...change, state: "expired" })).toBe("not-open");
});
