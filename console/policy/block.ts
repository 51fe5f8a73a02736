// What officers of one party sign in an emergency (policy/block.h), written and read as strictly as the engine does it.
import { utf8 } from "../tlog/bytes";
import { comparePrefixes, parsePrefix, prefixText } from "./prefix";

export const blockParties = ["region", "academie"] as const;
export type BlockParty = (typeof blockParties)[number];

/** What is denied: these together, as in a rule. An empty one is any. */
export const blockAxes = ["role", "zone", "destination", "address", "service"] as const;
export type BlockAxis = (typeof blockAxes)[number];
export type Denied = Record<BlockAxis, string[]>;

interface Head {
  number: number;
  party: BlockParty;
  reason: string;
  /** UAIs; empty: every site. */
  sites: string[];
}
export interface Denial extends Head {
  /** RFC 3339, in UTC and whole minutes. */
  from: string;
  until: string;
  denies: Denied;
}
/** Denies nothing: it is the end of an earlier block of its party. */
export interface End extends Head {
  ends: number;
}
export type Block = Denial | End;

export const isEnd = (block: Block): block is End => "ends" in block;
export const blockName = ({ party, number }: Pick<Head, "party" | "number">): string => `${party}-${number}`;

const hour = 3_600_000;
export const longest = 72 * hour;
const minute = 60_000;

export const minuteText = (at: Date): string =>
  `${new Date(Math.floor(at.getTime() / minute) * minute).toISOString().slice(0, 19)}Z`;

const lines = (key: string, values: string[]) => values.map((value) => `${key} ${value}\n`).join("");

function tail(block: Block): string {
  if (isEnd(block)) return `ends ${block.ends}\n`;
  return `from ${block.from}\nuntil ${block.until}\n${blockAxes.map((axis) => lines(axis, block.denies[axis])).join("")}`;
}

function write(block: Block): string {
  const { number, party, reason, sites } = block;
  const where = sites.length === 0 ? "site *\n" : lines("site", sites);
  return `beffroi block v1\nnumber ${number}\nparty ${party}\nreason ${reason}\n${where}${tail(block)}`;
}

/** Without the unpaired halves of UTF-16, which no bytes are written for. */
export const isReason = (text: string): boolean =>
  /^[^\u0000-\u001f\u007f]+$/.test(text) && !/^ | $|\p{Surrogate}/u.test(text) && utf8(text).length <= 256;

const isName = (text: string): boolean => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(text) && text.length <= 48;

const ascending = <Value>(values: Value[], compare: (a: Value, b: Value) => number): boolean =>
  values.every((value, i) => i === 0 || compare(values[i - 1]!, value) < 0);
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const areAll = (values: string[], most: number, sound: (text: string) => boolean): boolean =>
  values.length <= most && values.every(sound) && ascending(values, byText);

function areAddresses(values: string[]): boolean {
  const prefixes = values.map(parsePrefix);
  const known = prefixes.filter((one) => one !== null);
  const spelled = known.length === values.length && known.every((one, i) => prefixText(one) === values[i]);
  return values.length <= 256 && spelled && ascending(known, comparePrefixes);
}

const isMinute = (text: string): boolean => !Number.isNaN(Date.parse(text)) && minuteText(new Date(text)) === text;

function isDenial({ from, until, denies }: Denial): boolean {
  const lasts = Date.parse(until) - Date.parse(from);
  const { address, ...names } = denies;
  return (
    isMinute(from) &&
    isMinute(until) &&
    lasts > 0 &&
    lasts <= longest &&
    Object.values(names).every((some) => areAll(some, 64, isName)) &&
    areAddresses(address)
  );
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

function isBlock(block: Block): boolean {
  const { number, party, reason, sites } = block;
  return (
    isCount(number) &&
    blockParties.includes(party) &&
    isReason(reason) &&
    areAll(sites, 512, (uai) => /^[0-9]{7}[A-Z]$/.test(uai)) &&
    (isEnd(block) ? isCount(block.ends) && block.ends < number : isDenial(block))
  );
}

const once = (values: string[]) => [...new Set(values)].sort(byText);

/** Sorts what is sorted in the text, drops what is said twice and spells the addresses. */
function inOrder(block: Block): Block {
  const sites = once(block.sites);
  if (isEnd(block)) return { ...block, sites };
  const { address, ...names } = block.denies;
  const prefixes = address.map(parsePrefix).filter((one) => one !== null);
  if (prefixes.length !== address.length) return block;
  const spelled = [...new Set(prefixes.sort(comparePrefixes).map(prefixText))];
  const sorted = Object.fromEntries(Object.entries(names).map(([axis, some]) => [axis, once(some)]));
  return { ...block, sites, denies: { ...sorted, address: spelled } as Denied };
}

/** The bytes that are signed; null for a block that the engine would refuse. */
export function blockText(block: Block): string | null {
  const ordered = inOrder(block);
  return isBlock(ordered) ? write(ordered) : null;
}

/** null for any text that `beffroi policy block` would not write: what else it said would be signed unread. */
export function parseBlock(text: string): Block | null {
  const said = text.split("\n");
  const all = (key: string) =>
    said.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  const one = (key: string) => all(key)[0] ?? "";
  const head: Head = {
    number: Number(one("number")),
    party: one("party") as BlockParty,
    reason: one("reason"),
    sites: all("site").filter((uai) => uai !== "*"),
  };
  const denies = Object.fromEntries(blockAxes.map((axis) => [axis, all(axis)])) as Denied;
  const block: Block =
    all("ends").length > 0
      ? { ...head, ends: Number(one("ends")) }
      : { ...head, from: one("from"), until: one("until"), denies };
  // One spelling: written again it must be the same.
  return isBlock(block) && write(block) === text ? block : null;
}
