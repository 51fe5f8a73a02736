import { expect, test } from "vitest";
import type { SiteStatus, Vitals } from "../../api/central";
import { isSerious, percentOf, troubled, troubles, troublesOf } from "./troubles";

const now = new Date("2026-11-24T10:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

const well: Vitals = {
  sessions: 812,
  "enforcer-connected": true,
  clock: { trusted: true, "error-ms": 3 },
  rooms: { disk: { used: 84, capacity: 100, "full-in-hours": 7 * 24 } },
  certificates: { portal: inDays(212), delivery: inDays(15.1) },
};
const kinds = (vitals: Vitals) => troubles(vitals, now).map((one) => one.kind);

test("a machine that is well has no trouble", () => expect(troubles(well, now)).toEqual([]));

test("troubles are told by how serious they are", () => {
  const ill: Vitals = {
    ...well,
    "enforcer-connected": false,
    clock: { trusted: false, "error-ms": 4_000 },
    rooms: {
      disk: { used: 10, capacity: 100, "full-in-hours": 7 * 24 - 1 },
      memory: { used: 85, capacity: 100 },
      connections: { used: 95, capacity: 100 },
    },
    certificates: { portal: inDays(14.5), delivery: inDays(-1) },
  };
  expect(kinds(ill)).toEqual(["enforcer", "full", "ended", "clock", "scarce", "filling", "ends"]);
  expect(troubles(ill, now).map(isSerious)).toEqual([true, true, true, true, false, false, false]);
});

test("a room is scarce from 85 % on and full from 95 % on, and tells one trouble", () => {
  const disk = (used: number, hours?: number) =>
    kinds({ ...well, rooms: { disk: { used, capacity: 1000, "full-in-hours": hours } } });
  expect([849, 850, 949, 950, 1000].map((used) => disk(used))).toEqual([
    [],
    ["scarce"],
    ["scarce"],
    ["full"],
    ["full"],
  ]);
  expect(disk(960, 2)).toEqual(["full"]);
  expect(disk(500, 0)).toEqual(["filling"]);
  expect(percentOf({ used: 9499, capacity: 10_000 })).toBe(94);
});

test("a certificate is told of fifteen days before its end, the first to end first", () => {
  expect(troubles({ ...well, certificates: { region: inDays(9.5), portal: inDays(2) } }, now)).toEqual([
    { kind: "ends", certificate: "portal", until: inDays(2), days: 2 },
    { kind: "ends", certificate: "region", until: inDays(9.5), days: 9 },
  ]);
  expect(kinds({ ...well, certificates: { portal: inDays(0) } })).toEqual(["ended"]);
});

const site = (uai: string, vitals?: Vitals) => ({ uai, vitals }) as SiteStatus;

test("sites in trouble come by their worst, and one that says nothing has none", () => {
  const soon = site("1", { ...well, certificates: { portal: inDays(2) } });
  const away = site("2", { ...well, "enforcer-connected": false, certificates: { portal: inDays(2) } });
  expect(troubled([site("0", well), soon, away, site("3")], now).map((one) => one.site.uai)).toEqual(["2", "1"]);
  expect(troublesOf(site("3"), now)).toEqual([]);
});
