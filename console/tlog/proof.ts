// A proof that one entry is in a log (c2sp.org/tlog-proof), and the hashes of RFC 6962 that it leads through.
import { type Bytes, equal, fromBase64, sha256, utf8 } from "./bytes";

export interface Proof {
  index: bigint;
  /** The leaf's sibling first. */
  hashes: Bytes[];
  /** A signed note, word for word. */
  checkpoint: string;
}

export interface Checkpoint {
  origin: string;
  size: bigint;
  root: Bytes;
}

const number = (text: string | undefined): bigint | null =>
  text !== undefined && /^(0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : null;

function hash(text: string | undefined): Bytes | null {
  const bytes = text === undefined ? null : fromBase64(text);
  return bytes?.length === 32 ? bytes : null;
}

export function parseProof(text: string): Proof | null {
  const end = text.indexOf("\n\n");
  if (end < 0) return null;
  const [first, ...lines] = text.slice(0, end).split("\n");
  if (lines[0]?.startsWith("extra ")) {
    if (fromBase64(lines.shift()!.slice("extra ".length)) === null) return null;
  }
  const index = lines[0]?.startsWith("index ") ? number(lines.shift()!.slice("index ".length)) : null;
  const hashes = lines.map(hash);
  if (first !== "c2sp.org/tlog-proof@v1" || index === null || hashes.includes(null) || hashes.length > 63) return null;
  return { index, hashes: hashes as Bytes[], checkpoint: text.slice(end + 2) };
}

/** The text of a checkpoint without extension lines, which Beffroi's logs never have. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root, last, ...more] = text.split("\n");
  const parsed = { origin, size: number(size), root: hash(root) };
  if (!origin || parsed.size === null || !parsed.root || last !== "" || more.length > 0) return null;
  return parsed as Checkpoint;
}

export const leafHash = (entry: Bytes): Promise<Bytes> => sha256(Uint8Array.of(0), entry);
export const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);
export const lineHash = (line: string): Promise<Bytes> => leafHash(utf8(line));

/** The root that a path leads to from a leaf; null if it has not the length of a path in a tree of that size. */
export async function pathRoot(leaf: Bytes, index: bigint, size: bigint, path: Bytes[]): Promise<Bytes | null> {
  if (index >= size) return null;
  let node = index;
  let last = size - 1n;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0n) return null;
    if (node % 2n === 1n || node === last) {
      root = await nodeHash(sibling, root);
      for (; node !== 0n && node % 2n === 0n; last >>= 1n) node >>= 1n;
    } else {
      root = await nodeHash(root, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : null;
}

export const isRoot = (found: Bytes | null, checkpoint: Checkpoint): boolean =>
  found !== null && equal(found, checkpoint.root);
