import { expect, test } from "vitest";
import type { MergeConflict } from "../../api/restconf";
import { choicesOf, conflictPlace, differing, versionOf } from "./conflicts";

const rule = { name: "web", action: "permit", zone: ["cdi", "salles"], rationale: "Cours" };
const conflict: MergeConflict = {
  document: "region",
  member: "rule",
  name: "web",
  published: JSON.stringify({ ...rule, action: "deny", zone: ["cdi"] }),
  draft: JSON.stringify(rule),
};

test("a conflict is an object of the draft wherever a page shows it", () => {
  expect(conflictPlace(conflict)).toEqual({ party: "region", list: "rule", name: "web" });
  const example = { document: "examples", member: "example", name: "soir" };
  expect(conflictPlace(example)).toEqual({ party: "policy", list: "example", name: "soir" });
  const whole = { party: "policy", list: "settings", name: "*" };
  expect(conflictPlace({ document: "lycee", member: "time-zone", name: "" })).toEqual(whole);
  expect(conflictPlace({ document: "examples", member: "from", name: "" })).toEqual(whole);
  expect(conflictPlace({ document: "policy", member: "approvers", name: "" })).toEqual(whole);
  expect(conflictPlace({ document: "lycee", member: "port-blocks", name: "" })).toBe(null);
});

test("each side shows what the other has not, by the words of its field", () => {
  expect(differing(conflict, "published")).toEqual([
    ["action", "deny"],
    ["zone", "cdi"],
  ]);
  expect(differing(conflict, "draft")).toEqual([
    ["action", "permit"],
    ["zone", "cdi, salles"],
  ]);
  const exam = { document: "region", member: "exam", name: "bac", published: '{"zone":["a"]}', draft: '{"zone":["b"]}' };
  expect(differing(exam, "draft")).toEqual([["exam-zone", "b"]]);
  const { draft: _, ...removed } = conflict;
  expect(versionOf(removed, "draft")).toBe(null);
  expect(differing(removed, "published")).toEqual([]);
});

test("nothing is sent before each conflict is decided", () => {
  const other = { ...conflict, name: "soir" };
  expect(choicesOf([conflict, other], { "region/rule/web": "draft" })).toBe(null);
  expect(choicesOf([conflict, other], { "region/rule/web": "draft", "region/rule/soir": "published" })).toEqual([
    { document: "region", member: "rule", name: "web", take: "draft" },
    { document: "region", member: "rule", name: "soir", take: "published" },
  ]);
});
