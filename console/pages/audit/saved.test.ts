import { expect, test } from "vitest";
import { parseSaved, termsOf, withSaved } from "./saved";

test("what is kept is read, and nothing else", () => {
  const one = { name: "refus du CDI", terms: "flux=filter" };
  expect(parseSaved(JSON.stringify([one, null, 3, { name: "x" }]))).toEqual([one]);
  for (const text of [null, "", "{", "{}", "null"]) expect(parseSaved(text)).toEqual([]);
});

test("a name is there once", () => {
  const all = withSaved(withSaved([], { name: "b", terms: "1" }), { name: "a", terms: "2" });
  expect(withSaved(all, { name: "b", terms: "3" })).toEqual([
    { name: "a", terms: "2" },
    { name: "b", terms: "3" },
  ]);
});

test("the page of the results is no part of a search", () => {
  expect(termsOf(new URLSearchParams("page=3&role=eleve&au=x&du=y"))).toBe("au=x&du=y&role=eleve");
});
