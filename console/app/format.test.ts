import { expect, test } from "vitest";
import { byFours, bytes, civilDay, clock, dateAndTime, dayOf, duration, exactMoment, fromCivil, moment, percentage, toCivil } from "./format";

test("civil time is that of Paris, in both languages", () => {
  const at = new Date("2026-11-24T09:05:07.120Z");
  expect(moment(at, "fr")).toBe("24/11/2026 10:05:07");
  expect(exactMoment(at.toISOString(), "fr")).toBe("24/11/2026 10:05:07,120 (UTC+1)");
  expect(clock(at, "fr")).toBe("10 h 05");
  expect(clock(at, "en")).toBe("10:05");
  expect(toCivil(at)).toBe("2026-11-24T10:05");
});

test("the hour that comes twice is the first or the last, as asked", () => {
  expect(fromCivil("2026-10-25T02:30", "first")).toEqual(new Date("2026-10-25T00:30:00Z"));
  expect(fromCivil("2026-10-25T02:30", "last")).toEqual(new Date("2026-10-25T01:30:00Z"));
  expect(fromCivil("2026-07-01T12:00")).toEqual(new Date("2026-07-01T10:00:00Z"));
  expect(fromCivil("2026-11-24T10:05:07")).toEqual(new Date("2026-11-24T09:05:07Z"));
  expect(fromCivil("soon")).toBe(null);
});

test("durations are short", () => {
  expect([12, 61, 7560, 3 * 86400].map((s) => duration(s, "fr"))).toEqual(
    ["12 s", "1 min", "2 h 06", "3 j"].map((words) => words.replaceAll(" ", "\u00a0")),
  );
});

test("quantities are in the units that people know", () => {
  expect([0, 999, 1_000, 1_730_000_000, 480e9].map((n) => bytes(n, "fr"))).toEqual(
    ["0 o", "999 o", "1 ko", "1,73 Go", "480 Go"].map((words) => words.replaceAll(" ", "\u00a0")),
  );
  expect(bytes(2.5e12, "en")).toBe("2.5\u00a0TB");
  expect(percentage(91, "fr")).toMatch(/^91\s%$/);
  expect(percentage(91, "en")).toBe("91%");
  expect(dayOf("2026-11-24T23:30:00Z", "fr")).toBe("25 novembre 2026");
});

test("in French the first day of a month is its premier, and no other day nor language has an ordinal", () => {
  expect(dayOf("2026-09-01T10:00:00Z", "fr")).toBe("1er septembre 2026");
  expect(dayOf("2026-09-01T10:00:00Z", "en")).toBe("1 September 2026");
  expect(dayOf("2026-09-11T10:00:00Z", "fr")).toBe("11 septembre 2026");
  expect(dateAndTime("2026-12-01T09:01:00Z", "fr")).toBe("mardi 1er décembre 2026 à 10:01");
  expect(dateAndTime("2026-11-30T23:30:00Z", "fr")).toBe("mardi 1er décembre 2026 à 00:30");
  expect(dateAndTime("2026-12-01T09:01:00Z", "en")).toMatch(/^Tuesday,? 1 December 2026 at 10:01$/);
  expect(civilDay("2026-09-01", "fr")).toBe("1er septembre 2026");
  expect(civilDay("2026-09-21", "fr")).toBe("21 septembre 2026");
  expect(civilDay("2026-09-01", "en")).toBe("1 September 2026");
  expect(civilDay("bientôt", "fr")).toBe("bientôt");
});

test("what people compare is in groups of four", () => expect(byFours("abcd12345")).toBe("abcd 1234 5"));
