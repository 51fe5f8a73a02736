// What is wrong with the machine of a site, or will be, by what its gateway says of it.
import type { Room, RoomName, SiteStatus, Vitals } from "../../api/central";
import { secondsBetween } from "../../app/format";

export const roomNames: RoomName[] = ["disk", "memory", "connections", "neighbours"];

/** The most serious first. */
const kinds = ["enforcer", "full", "ended", "clock", "scarce", "filling", "ends"] as const;

export type Trouble =
  | { kind: "enforcer" | "clock" }
  | { kind: "full" | "scarce"; room: RoomName; percent: number }
  | { kind: "filling"; room: RoomName; hours: number }
  | { kind: "ended" | "ends"; certificate: string; until: string; days: number };

const rank = (trouble: Trouble): number => kinds.indexOf(trouble.kind);
/** Something does not work, or proves nothing, already now. */
export const isSerious = (trouble: Trouble): boolean => rank(trouble) <= kinds.indexOf("clock");

/** These are the gateway's own (gateway/health/watch.cpp, deploy/prometheus). */
const scarceFrom = 85;
const fullFrom = 95;
const forecastWithin = 7 * 24;
const noticeDays = 15;

/** Rounded down: what is not marked must not read like what is. */
export const percentOf = (room: Room): number => Math.floor((100 * room.used) / room.capacity);

export function troubleOfRoom(name: RoomName, room: Room): Trouble | null {
  const percent = percentOf(room);
  if (percent >= scarceFrom) return { kind: percent >= fullFrom ? "full" : "scarce", room: name, percent };
  const hours = room["full-in-hours"] ?? Infinity;
  return hours < forecastWithin ? { kind: "filling", room: name, hours } : null;
}

export function troubleOfCertificate(name: string, until: string, now: Date): Trouble | null {
  const days = secondsBetween(now, until) / 86_400;
  if (days > noticeDays) return null;
  return { kind: days <= 0 ? "ended" : "ends", certificate: name, until, days: Math.floor(days) };
}

/** The most serious first; of each room and certificate the most serious only. */
export function troubles(vitals: Vitals, now: Date): Trouble[] {
  const found: (Trouble | null)[] = [
    vitals["enforcer-connected"] ? null : { kind: "enforcer" },
    vitals.clock.trusted ? null : { kind: "clock" },
    ...roomNames.map((name) => (vitals.rooms[name] ? troubleOfRoom(name, vitals.rooms[name]) : null)),
    ...Object.entries(vitals.certificates)
      .sort(([, a], [, b]) => Date.parse(a) - Date.parse(b))
      .map(([name, until]) => troubleOfCertificate(name, until, now)),
  ];
  return found.filter((one) => one !== null).sort((a, b) => rank(a) - rank(b));
}

export const troublesOf = (site: SiteStatus, now: Date): Trouble[] => (site.vitals ? troubles(site.vitals, now) : []);

/** In an address, beside the states of sites: those in trouble. */
export const toWatch = "surveiller";

export interface Troubled {
  site: SiteStatus;
  worst: Trouble;
}

/** Sites that somebody should look at, the most serious first. */
export const troubled = (sites: SiteStatus[], now: Date): Troubled[] =>
  sites
    .map((site) => ({ site, worst: troublesOf(site, now)[0] }))
    .filter((one): one is Troubled => one.worst !== undefined)
    .sort((a, b) => rank(a.worst) - rank(b.worst));
