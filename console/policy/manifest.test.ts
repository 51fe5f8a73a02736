import { expect, test } from "vitest";
import { parseManifest, signedText } from "./manifest";

const digest = "ab".repeat(32);
const text = `beffroi policy v1\nnumber 12\ntitle Le soir\nauthor r.leroy\nsite 0599991P\npolicy sha256 ${digest}\n`;

test("a manifest is read", () => {
  const read = {
    number: 12,
    title: "Le soir",
    author: "r.leroy",
    sites: ["0599991P"],
    policy: digest,
    approvers: null,
  };
  expect(parseManifest(text)).toEqual(read);
  expect(parseManifest(text.replace("0599991P", "*"))).toEqual({ ...read, sites: [] });
  expect(parseManifest(`${text}approvers sha256 ${digest}\n`)).toEqual({ ...read, approvers: digest });
});

test("anything else that would be signed unread is refused", () => {
  for (const other of [
    `${text}more\n`,
    text.slice(0, -1),
    text.replace("number 12", "number 012"),
    text.replace("site 0599991P\n", ""),
    `x${text}`,
  ])
    expect(parseManifest(other)).toBe(null);
});

test("the signed text ends before the blank line, with its newline", () => {
  expect(signedText(`${text}\n— r.leroy abcd\n`)).toBe(text);
  expect(signedText(`${text}\n`)).toBe(text);
  expect(signedText(text)).toBe(null);
});
