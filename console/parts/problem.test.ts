import { expect, test } from "vitest";
import { Refused, Unreachable } from "../api/central";
import { en } from "../app/texts.en";
import { fr } from "../app/texts.fr";
import { problemIn } from "./Shown";

test("a refusal is a sentence in the reader's language, whatever the centre writes", () => {
  const guarantee = new Refused(422, "guarantee", "The guarantee “x” is broken: …");
  expect(problemIn(fr, guarantee)).toBe(fr.refusals.guarantee);
  expect(problemIn(en, guarantee)).toBe(en.refusals.guarantee);
  expect(problemIn(fr, new Refused(403, "origin", "…"))).toBe(fr.refusals.forbidden);
  expect(problemIn(fr, new Refused(404, "path", ""))).toBe(fr.refusals.unknown);
  expect(problemIn(fr, new Refused(400, "invalid-value", "…"))).toBe(fr.refused);
  expect(problemIn(fr, new Unreachable())).toBe(fr.unreachable);
});
