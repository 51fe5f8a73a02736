// An address or a prefix as the engine writes it (base/address.h): one spelling, an order, and no bit after its length.

export interface Prefix {
  /** 4 or 16 bytes. */
  network: number[];
  length: number;
}

function v4(text: string): number[] | null {
  const parts = text.split(".");
  const sound = parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256);
  return sound ? parts.map(Number) : null;
}

/** IPv4 in IPv6 (::ffff:192.0.2.1) is IPv4. The older ::192.0.2.1, which nobody uses any more, is none. */
function v6(text: string): number[] | null {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(":") || !URL.canParse(`http://[${text}]/`)) return null;
  const [left = "", right] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const groups = (part: string) => (part === "" ? [] : part.split(":").map((group) => parseInt(group, 16)));
  const [before, after] = [groups(left), groups(right ?? "")];
  const all = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  const bytes = all.flatMap((group) => [group >> 8, group & 255]);
  const lead = all.findIndex((group) => group !== 0);
  if (lead === 6) return null;
  return lead === 5 && all[5] === 0xffff ? bytes.slice(12) : bytes;
}

/** Zero after the length; a host's bits are a mistake, and not something to drop in silence. */
const isNetwork = ({ network, length }: Prefix): boolean =>
  network.every((byte, i) => (byte & (0xff >> Math.min(8, Math.max(0, length - 8 * i)))) === 0);

/** "203.0.113.0/24", "2001:db8::/48" or a single address; null for anything else. */
export function parsePrefix(text: string): Prefix | null {
  const [address = "", digits, ...more] = text.split("/");
  const network = v4(address) ?? v6(address);
  if (!network || more.length > 0 || (digits !== undefined && !/^[0-9]{1,3}$/.test(digits))) return null;
  const bits = network.length * 8;
  const prefix = { network, length: digits === undefined ? bits : Number(digits) };
  return prefix.length <= bits && isNetwork(prefix) ? prefix : null;
}

function addressText(network: number[]): string {
  if (network.length === 4) return network.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => ((network[2 * i]! << 8) | network[2 * i + 1]!).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

export const prefixText = ({ network, length }: Prefix): string => `${addressText(network)}/${length}`;

/** IPv4 first, then by bytes, then the wider one. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.network.length !== b.network.length) return a.network.length - b.network.length;
  const at = a.network.findIndex((byte, i) => byte !== b.network[i]);
  return at < 0 ? a.length - b.length : a.network[at]! - b.network[at]!;
}
