import { expect, test } from "vitest";
import type { ChangeWithEvidence } from "../../api/central";
import { rowIds } from "./seen";

const change = (base: number, proved: boolean) =>
  ({ base, evidence: { proved, opened: [{}, {}], closed: [{}] } }) as unknown as ChangeWithEvidence;

test("each row has to be seen, and who approves next", () => {
  expect(rowIds(change(118, true), null)).toEqual(["opens-0", "opens-1", "closes-0"]);
  expect(rowIds(change(118, true), "quorum both\n")).toContain("approvers");
});

test("where there is no difference to see, that has to be seen", () => {
  expect(rowIds(change(118, false), null)).toEqual(["unproved"]);
  expect(rowIds(change(0, true), null)).toEqual(["unproved"]);
});
