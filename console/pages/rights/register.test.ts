import { expect, test } from "vitest";
import { joined } from "./register";

const record = (index: number) => ({ at: "2026-11-30T08:00:00.000Z", index, event: "audit-search", actor: "c.martin" });

test("pages are added: numbers by what they are, records in order, and where to go on", () => {
  const first = joined(null, {
    numbers: [{ event: "sign-in", count: 2 }, { event: "audit-search", count: 1 }],
    records: [record(4)],
    next: "x",
  });
  const both = joined(first, { numbers: [{ event: "audit-search", count: 3 }], records: [record(9)], next: null });
  expect(both.numbers).toEqual([
    { event: "audit-search", count: 4 },
    { event: "sign-in", count: 2 },
  ]);
  expect(both.records.map(({ index }) => index)).toEqual([4, 9]);
  expect(both.next).toBeNull();
});
