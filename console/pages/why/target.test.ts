import { expect, test } from "vitest";
import type { Vocabulary } from "../../api/central";
import { parseTarget, targetText } from "./target";

const vocabulary = { destinations: [{ name: "pronote" }] } as Vocabulary;

test("a destination of the policy and its service, or an address as it was written", () => {
  for (const to of ["pronote/https", "192.0.2.10:443/tcp", "[2001:db8::1]:443/tcp"])
    expect(targetText(parseTarget(to, vocabulary))).toBe(to);
  expect(parseTarget("pronote/https", vocabulary)).toEqual({ destination: "pronote", service: "https", address: "" });
  expect(parseTarget("192.0.2.10:443/tcp", vocabulary).destination).toBe("");
});
