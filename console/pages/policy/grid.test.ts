import { expect, test } from "vitest";
import type { Named, PermissionRow, Vocabulary } from "../../api/central";
import { dependsOnPlace, gridOf, unnamed, weekOf } from "./grid";

const named = (name: string): Named => ({ name, label: { fr: name, en: name } });
const always = {
  mon: [[0, 1440]],
  tue: [[0, 1440]],
  wed: [[0, 1440]],
  thu: [[0, 1440]],
  fri: [[0, 1440]],
  sat: [],
  sun: [],
};
const row = (
  roles: string[],
  zones: string[],
  destinations: string[],
  hours: unknown = [{ from: null, until: null, week: always }],
) =>
  ({ "role-names": roles, "zone-names": zones, "destination-names": destinations, hours }) as unknown as PermissionRow;
const vocabulary = {
  roles: ["agent", "eleve", "etudiant", "invite"].map(named),
  zones: ["cdi", "salles"].map(named),
  destinations: ["ent", "internet", "pronote", "secret"].map(named),
} as unknown as Vocabulary;
const rows = [
  row(["eleve", "etudiant"], ["cdi"], ["ent", "pronote"]),
  row(["agent"], ["cdi", "salles"], ["internet"]),
  row(["agent"], ["cdi"], []),
];

const names = (groups: { members: Named[] }[]) =>
  groups.map(({ members }) => members.map(({ name }) => name).join("+"));

test("what may do the same shares a line, and what is reached alike a column", () => {
  const grid = gridOf(rows, vocabulary, named(unnamed));
  expect(names(grid.lines)).toEqual(["agent", "eleve+etudiant", "invite"]);
  expect(names(grid.columns)).toEqual(["ent+pronote", "internet", unnamed]); // nobody reaches the secret
});

test("a cell holds the rows of its role and destination, and no other", () => {
  const grid = gridOf(rows, vocabulary, named(unnamed));
  const cells = grid.lines.map((line) =>
    grid.columns.map((column) => grid.cell(line, column).map((one) => rows.indexOf(one))),
  );
  expect(cells).toEqual([
    [[], [1], [2]],
    [[0], [], []],
    [[], [], []],
  ]);
});

test("one role alone is one line", () => {
  expect(names(gridOf([rows[1]!, rows[2]!], vocabulary, named(unnamed), "agent").lines)).toEqual(["agent"]);
});

test("a week is that of the date, of all rows together", () => {
  const era = (from: string | null, until: string | null, hours: number[][]) => ({
    from,
    until,
    week: { ...always, mon: hours },
  });
  const eras = [era(null, "2026-11-23", [[0, 60]]), era("2026-11-24", null, [[60, 120]])];
  const week = weekOf([row([], [], [], eras), row([], [], [], [era(null, null, [[300, 360]])])], "2026-11-24");
  expect(week.mon).toEqual([
    [60, 120],
    [300, 360],
  ]);
  expect(weekOf([row([], [], [], eras)], "2026-11-23").mon).toEqual([[0, 60]]);
});

test("a cell depends on the place unless every place is open or none is", () => {
  expect(dependsOnPlace([rows[0]!], vocabulary.zones)).toBe(true);
  expect(dependsOnPlace([rows[1]!], vocabulary.zones)).toBe(false);
  expect(dependsOnPlace([], vocabulary.zones)).toBe(false);
});
