import { expect, test } from "vitest";
import { askedOf, queryTerms } from "./terms";

test("without a time the last day is meant, and empty terms are not sent", () => {
  const asked = askedOf(new URLSearchParams("flux=access&jeton=9f2c-51d0"), new Date("2026-11-24T09:00:30Z"));
  expect(queryTerms(asked)).toEqual({
    from: "2026-11-23T09:00:00Z",
    to: "2026-11-24T09:01:00Z",
    stream: "access",
    token: "9f2c51d0",
  });
});

test("the whole of the hour that comes twice is searched", () => {
  const asked = askedOf(new URLSearchParams("du=2026-10-25T02:00&au=2026-10-25T02:59"));
  expect(queryTerms(asked)).toEqual({ from: "2026-10-25T00:00:00Z", to: "2026-10-25T01:59:00Z" });
});
