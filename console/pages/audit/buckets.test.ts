import { expect, test } from "vitest";
import { facetOf, histogramOf } from "./buckets";
import type { Row, Search } from "./search";

const row = (time: string, event = "flow"): Row => ({
  origin: "o",
  index: 0,
  site: "0599991P",
  stream: "flow",
  entry: { time: `2026-11-24T${time}Z`, event },
});
const search = (state: Search["state"], ...rows: Row[]): Search => ({
  state,
  rows,
  coverage: null,
  gone: 0,
  error: null,
});
const asked = { from: "2026-11-24T08:00:00Z", to: "2026-11-24T18:00:00Z" };

test("the step is the smallest that fits, at round times", () => {
  const step = (atMost: number, terms = asked) => histogramOf(terms, search("whole"), atMost)!.step / 60_000;
  expect([24, 10, 5, 1].map((atMost) => step(atMost))).toEqual([30, 60, 120, 1440]);
  expect(step(24, { from: "2026-11-24T08:59:00Z", to: "2026-11-24T09:01:00Z" })).toBe(1);
  const { buckets } = histogramOf({ ...asked, from: "2026-11-24T08:10:00Z" }, search("whole"), 10)!;
  expect(buckets[0]!.from.toISOString()).toBe("2026-11-24T08:00:00.000Z");
  expect(buckets.at(-1)!.to.toISOString()).toBe("2026-11-24T18:00:00.000Z");
});

test("each row is counted once, and what has no time nowhere", () => {
  const rows = [row("08:00:00"), row("08:59:59.999"), row("09:00:00"), { ...row("09:30:00"), entry: null }];
  const histogram = histogramOf(asked, search("whole", ...rows), 10)!;
  expect(histogram.buckets.map((one) => one.rows)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(histogram.most).toBe(2);
});

test("what has not been read does not look empty", () => {
  const whole = (state: Search["state"], ...rows: Row[]) =>
    histogramOf(asked, search(state, ...rows), 5)!.buckets.map((one) => one.whole);
  const rows = [row("08:30:00"), row("13:30:00")];
  expect(whole("running", ...rows)).toEqual([true, true, false, false, false]);
  expect(whole("more", ...rows)).toEqual([true, true, false, false, false]);
  expect(whole("whole", ...rows)).toEqual([true, true, true, true, true]);
  expect(whole("running")).toEqual([false, false, false, false, false]);
});

test("without a time there is nothing to draw", () => {
  expect(histogramOf({}, search("whole"), 10)).toBe(null);
  expect(histogramOf({ from: asked.to, to: asked.from }, search("whole"), 10)).toBe(null);
});

test("a facet has the commonest value first", () => {
  const rows = [
    row("08:00:00", "b"),
    row("08:00:00", "a"),
    row("08:00:00", "c"),
    row("08:00:00", "c"),
    row("08:00:00", ""),
  ];
  expect(facetOf(rows, ({ entry }) => String(entry!.event))).toEqual([
    { value: "c", rows: 2 },
    { value: "a", rows: 1 },
    { value: "b", rows: 1 },
  ]);
});
