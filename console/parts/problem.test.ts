import { expect, test } from "vitest";
import { Refused, Unreachable } from "../api/central";
import { en } from "../app/texts.en";
import { fr } from "../app/texts.fr";
import { problemIn, wordsOf } from "./Shown";

test("a refusal is a sentence in the reader's language, whatever the centre writes", () => {
  const guarantee = new Refused(422, "guarantee", "The guarantee “x” is broken: …");
  expect(problemIn(fr, guarantee)).toBe(fr.refusals.guarantee);
  expect(problemIn(en, guarantee)).toBe(en.refusals.guarantee);
  expect(problemIn(fr, new Refused(403, "origin", "…"))).toBe(fr.refusals.forbidden);
  expect(problemIn(fr, new Refused(404, "path", ""))).toBe(fr.refusals.unknown);
  expect(problemIn(fr, new Refused(400, "invalid-value", "…"))).toBe(fr.refused);
  expect(problemIn(fr, new Refused(500, "", ""))).toBe(fr.fault);
  expect(problemIn(en, new Refused(503, "resource-denied", "…"))).toBe(en.fault);
  expect(problemIn(fr, new Refused(500, "unrecorded", "…"))).toBe(fr.refusals.unrecorded);
  expect(problemIn(fr, new Unreachable())).toBe(fr.unreachable);
});

test("the centre's own words are in the reader's language where it speaks both", () => {
  const broken = new Refused(422, "guarantee", "The guarantee is broken.", { french: "La garantie n’est pas tenue." });
  expect(wordsOf(broken, "fr")).toEqual({ text: "La garantie n’est pas tenue.", lang: "fr" });
  expect(wordsOf(broken, "en")).toEqual({ text: "The guarantee is broken.", lang: "en" });
  expect(wordsOf(new Refused(409, "conflict", "not so"), "fr")).toEqual({ text: "not so", lang: "en" });
  expect(wordsOf(new Refused(500, "", ""), "fr")).toEqual({ text: "500", lang: "en" });
  expect(wordsOf(new Refused(404, "published", "x"), "fr").text).toBe("");
  expect(wordsOf(new Unreachable(), "fr").text).toBe("");
});
