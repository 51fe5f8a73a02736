// What a policy permits as a grid: roles that may do the same share a line, destinations that are reached alike a column.
// The rows come from the engine; nothing is decided here.
import type { Era, Named, PermissionRow, Vocabulary } from "../../api/central";

export interface Group {
  key: string;
  members: Named[];
}

export interface Grid {
  lines: Group[];
  columns: Group[];
  cell: (line: Group, column: Group) => PermissionRow[];
}

/** Addresses that no name of the policy belongs to. */
export const unnamed = "";

const destinationsOf = (row: PermissionRow): string[] =>
  row["destination-names"].length > 0 ? row["destination-names"] : [unnamed];

/** Members with the same rows together, in the order in which they first come. */
function grouped(members: Named[], rowsOf: (name: string) => number[]): Group[] {
  const groups = new Map<string, Group>();
  for (const member of members) {
    const key = rowsOf(member.name).join(" ");
    const group = groups.get(key);
    if (group) group.members.push(member);
    else groups.set(key, { key, members: [member] });
  }
  return [...groups.values()];
}

/** Of these rows alone: those of one place, say; and of one role, if it is named. */
export function gridOf(rows: PermissionRow[], vocabulary: Vocabulary, other: Named, only = ""): Grid {
  const numbers = (holds: (row: PermissionRow) => boolean) => rows.flatMap((row, index) => (holds(row) ? [index] : []));
  const ofRole = (name: string) => numbers((row) => row["role-names"].includes(name));
  const ofDestination = (name: string) => numbers((row) => destinationsOf(row).includes(name));
  const reached = [...vocabulary.destinations, other].filter(({ name }) => ofDestination(name).length > 0);
  return {
    lines: grouped(
      vocabulary.roles.filter(({ name }) => only === "" || name === only),
      ofRole,
    ),
    columns: grouped(reached, ofDestination),
    cell: (line, column) =>
      rows.filter(
        (row) =>
          row["role-names"].includes(line.members[0]!.name) && destinationsOf(row).includes(column.members[0]!.name),
      ),
  };
}

export const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Week = Era["week"];

const holdsOn = (era: Era, date: string) =>
  (era.from === null || era.from <= date) && (era.until === null || date <= era.until);

/** The hours of the week that a date is in, of all the rows together: "2026-11-24". */
export function weekOf(rows: PermissionRow[], date: string): Week {
  const week = Object.fromEntries(days.map((day) => [day, [] as [number, number][]])) as Week;
  for (const row of rows)
    for (const era of row.hours) if (holdsOn(era, date)) for (const day of days) week[day].push(...era.week[day]);
  return week;
}

/** Whether one place among these is open and another not. */
export function dependsOnPlace(rows: PermissionRow[], zones: Named[]): boolean {
  const open = new Set(rows.flatMap((row) => row["zone-names"]));
  return open.size > 0 && zones.some(({ name }) => !open.has(name));
}
