// Numbers and times as the two languages write them. Civil time is that of Paris, wherever the reader's computer is.
import type { Language } from "./language";

const zone = "Europe/Paris";
const locale = (language: Language) => (language === "fr" ? "fr-FR" : "en-GB");

export const count = (value: number, language: Language): string => value.toLocaleString(locale(language));

/** 91 % */
export const percentage = (hundredths: number, language: Language): string =>
  (hundredths / 100).toLocaleString(locale(language), { style: "percent" });

const byteUnits = { fr: ["o", "ko", "Mo", "Go", "To"], en: ["B", "kB", "MB", "GB", "TB"] };

/** 1,73 Go */
export function bytes(value: number, language: Language): string {
  const power = Math.min(4, Math.floor((String(Math.floor(value)).length - 1) / 3));
  const number = (value / 1000 ** power).toLocaleString(locale(language), { maximumSignificantDigits: 3 });
  return `${number}\u00a0${byteUnits[language][power]}`;
}

function parts(at: Date, options: Intl.DateTimeFormatOptions): Record<string, string> {
  const all = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }).formatToParts(at);
  return Object.fromEntries(all.map(({ type, value }) => [type, value]));
}

const civil = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

/** For tables: 24/11/2026 10:05:07 */
export function moment(at: string | Date, language: Language): string {
  return new Date(at).toLocaleString(locale(language), { timeZone: zone, ...civil }).replace(",", "");
}

/** For tables of evidence: the same, with milliseconds and what Paris was ahead of UTC by. */
export function exactMoment(at: string, language: Language): string {
  const date = new Date(at);
  const { fractionalSecond } = parts(date, { fractionalSecondDigits: 3, second: "2-digit" });
  return `${moment(date, language)}${language === "fr" ? "," : "."}${fractionalSecond} (UTC+${offsetHours(date)})`;
}

/** In French the first day of a month has an ordinal, which Intl does not know: 1er septembre 2026. */
const inProse = (at: Date, language: Language, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale(language), options)
    .formatToParts(at)
    .map(({ type, value }) => (language === "fr" && type === "day" && value === "1" ? "1er" : value))
    .join("");

/** For prose: mardi 24 novembre 2026 à 10:05 */
export const dateAndTime = (at: string | Date, language: Language): string =>
  inProse(new Date(at), language, { timeZone: zone, dateStyle: "full", timeStyle: "short" });

/** For prose: 24 novembre 2026 */
export const dayOf = (at: string | Date, language: Language): string =>
  inProse(new Date(at), language, { timeZone: zone, dateStyle: "long" });

/** The same of a day as policies write it, 2026-11-24, which no time zone moves; what is none stays as it is. */
export function civilDay(date: string, language: Language): string {
  const at = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? date : inProse(at, language, { timeZone: "UTC", dateStyle: "long" });
}

/** For prose: 10 h 05 */
export function clock(at: Date, language: Language): string {
  const { hour, minute } = parts(at, { hour: "2-digit", minute: "2-digit" });
  return language === "fr" ? `${Number(hour)} h ${minute}` : `${hour}:${minute}`;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** 12 s, 41 min, 2 h 06, 3 j */
export function duration(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < minute) return `${whole}\u00a0s`;
  if (whole < hour) return `${Math.floor(whole / minute)}\u00a0min`;
  if (whole < 2 * day)
    return `${Math.floor(whole / hour)}\u00a0h\u00a0${String(Math.floor((whole % hour) / minute)).padStart(2, "0")}`;
  return `${Math.floor(whole / day)}\u00a0${language === "fr" ? "j" : "d"}`;
}

export const secondsBetween = (from: string | Date, to: string | Date): number =>
  (new Date(to).getTime() - new Date(from).getTime()) / 1000;

function civilAsUtc(at: Date): number {
  const p = parts(at, civil);
  return Date.parse(`${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}:${p.second}Z`);
}

const offsetHours = (at: Date): number =>
  Math.round((civilAsUtc(at) - Math.floor(at.getTime() / 1000) * 1000) / 3_600_000);

/** For a field of civil time: 2026-11-24T10:05 */
export const toCivil = (at: Date): string => new Date(civilAsUtc(at)).toISOString().slice(0, 16);

/** The instant of a field's civil time. The hour that October has twice is the first one or the last, as asked. */
export function fromCivil(text: string, which: "first" | "last" = "first"): Date | null {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return null;
  const candidates = [2, 1].map((hours) => new Date(asUtc - hours * 3_600_000));
  const sound = candidates.filter((at) => civilAsUtc(at) === asUtc);
  return (which === "first" ? sound[0] : sound.at(-1)) ?? candidates[1]!;
}

/** ab12 cd34 …, as people compare digests and tokens. */
export const byFours = (text: string): string => text.replace(/(.{4})(?=.)/g, "$1 ");
