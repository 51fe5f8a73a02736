import { expect, test } from "vitest";
import { comparePrefixes, parsePrefix, prefixText } from "./prefix";

const canonical = (text: string) => {
  const prefix = parsePrefix(text);
  return prefix && prefixText(prefix);
};

test("one spelling for each prefix, that of the engine", () => {
  expect(canonical("203.0.113.7")).toBe("203.0.113.7/32");
  expect(canonical("203.0.113.0/24")).toBe("203.0.113.0/24");
  expect(canonical("0.0.0.0/0")).toBe("0.0.0.0/0");
  expect(canonical("2001:DB8:0:0::/48")).toBe("2001:db8::/48");
  expect(canonical("2001:db8:0:1:0:0:0:1")).toBe("2001:db8:0:1::1/128");
  expect(canonical("::1")).toBe("::1/128");
  expect(canonical("::")).toBe("::/128");
  expect(canonical("::ffff:192.0.2.1")).toBe("192.0.2.1/32");
});

test("what is no prefix is not guessed at", () => {
  const others = [
    "",
    "x",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "203.0.113.7/24",
    "203.0.113.0/33",
    "203.0.113.0/",
    "1.2.3.4/8/8",
  ];
  for (const text of [
    ...others,
    "2001:db8::1/48",
    "2001:db8::/129",
    "::192.0.2.1",
    "fe80::1%eth0",
    "[::1]",
    "1::2::3",
    "203.0.113.0/-1",
  ])
    expect(parsePrefix(text), text).toBe(null);
});

test("they are in the engine's order", () => {
  const ordered = ["9.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16", "203.0.113.7/32", "::/128", "2001:db8::/48"];
  const sorted = [...ordered]
    .reverse()
    .map((text) => parsePrefix(text)!)
    .sort(comparePrefixes);
  expect(sorted.map(prefixText)).toEqual(ordered);
});
