import { expect, test } from "vitest";
import type { Change, EmergencyBlock, Integrity, LogIntegrity, SiteStatus } from "../../api/central";
import { stateOf } from "../sites/state";
import { attention, waitsFor } from "./attention";
import { worst } from "./integrity";

const site = (more: Partial<SiteStatus>): SiteStatus => ({
  uai: "0599991P",
  name: "Des Tours",
  silent: false,
  drift: false,
  seen: "2026-11-24T09:00:00Z",
  number: 118,
  offered: 118,
  ...more,
});

test("a site is in the worst of its states", () => {
  expect(stateOf(site({}))).toBe("ok");
  expect(stateOf(site({ "on-trial": true }))).toBe("trial");
  expect(stateOf(site({ drift: true, number: 117 }))).toBe("late");
  expect(stateOf(site({ drift: true }))).toBe("off");
  expect(stateOf(site({ silent: true, drift: true }))).toBe("silent");
  expect(stateOf(site({ seen: undefined }))).toBe("silent");
  expect(stateOf(site({ silent: true, failed: { number: 118, reason: "disk" } }))).toBe("failed");
});

const now = "2026-11-24T12:06:00Z";
const at = new Date(now);
const log = (name: string, signed: LogIntegrity["signed"], size = 1): LogIntegrity => ({
  origin: name,
  site: name,
  name,
  stream: "filter",
  size,
  signed,
});
const integrity: Integrity = {
  now,
  cosigners: ["region", "academie"],
  logs: [
    log("a", [
      { name: "region", at: "2026-11-24T12:05:00Z", newest: false },
      { name: "academie", at: "2026-11-24T10:00:00Z", newest: false },
    ]),
    log("b", [{ name: "region", at: "2026-11-24T12:05:30Z", newest: false }]),
    log("empty", [], 0),
  ],
};

test("the worst age is over all logs that have an entry, and never is the worst", () => {
  expect(worst(integrity, "filter", "region")).toMatchObject({ seconds: 60, late: [] });
  expect(worst(integrity, "filter", "academie")).toMatchObject({ seconds: Infinity, log: { name: "b" } });
  expect(worst(integrity, "flow", "region")).toBe(null);
});

test("a quiet log that is signed whole waits for nobody, however old the signature", () => {
  const quiet = { ...integrity, logs: [log("a", [{ name: "region", at: "2026-11-20T10:00:00Z", newest: true }])] };
  expect(worst(quiet, "filter", "region")).toMatchObject({ seconds: 0, late: [] });
});

const change = {
  number: 214,
  state: "open",
  author: "n.caron",
  approvals: [{ name: "a.martin", at: now }],
  parties: [
    { name: "region", needs: 1, has: 1, who: ["a.martin", "n.caron"] },
    { name: "academie", needs: 1, has: 0, who: ["s.petit"] },
  ],
} as unknown as Change;

test("what needs somebody is ordered by harm", () => {
  const sites = [
    site({ silent: true }),
    site({ drift: true, number: 1 }),
    site({ failed: { number: 1, reason: "x" } }),
  ];
  const blocks = [
    { block: "region-12", state: "holds" },
    { block: "region-11", state: "ended" },
  ] as EmergencyBlock[];
  const ids = attention({ blocks, sites, integrity, changes: [change] }, "s.petit", at).map((item) => item.id);
  expect(ids).toEqual([
    "block-region-12",
    "sites-failed",
    "sites-silent",
    "sites-late",
    "log-filter-academie",
    "change-214",
  ]);
});

test("machines in trouble come after sites that are not where they should be, the worst first", () => {
  const vitals = {
    sessions: 0,
    "enforcer-connected": true,
    clock: { trusted: true, "error-ms": 1 },
    rooms: {},
    certificates: {},
  };
  const soon = site({ vitals: { ...vitals, certificates: { portal: "2026-11-30T00:00:00Z" } } });
  const away = site({ uai: "0620001A", silent: true, vitals: { ...vitals, "enforcer-connected": false } });
  const items = attention({ sites: [site({ vitals }), soon, away] }, undefined, at);
  expect(items.map((item) => item.id)).toEqual(["sites-silent", "machines"]);
  expect(items[1]).toMatchObject({ troubled: [{ site: away }, { site: soon }] });
});

test("a damaged copy needs somebody", () => {
  const damaged = { ...integrity, logs: [{ ...log("a", []), damage: "entry 7 is another" }] };
  expect(attention({ integrity: damaged }, undefined, at)[0]).toMatchObject({ kind: "damage", log: { name: "a" } });
});

test("a request waits for who may sign, has not, and is not the author", () => {
  expect(["s.petit", "a.martin", "n.caron", undefined].map((key) => waitsFor(change, key))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
