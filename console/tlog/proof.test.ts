import { expect, test } from "vitest";
import { toBase64, toHex, utf8 } from "./bytes";
import { leafHash, lineHash, nodeHash, parseProof, pathRoot } from "./proof";

const vectors = {
  empty: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  l123456: "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56",
  node: "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb",
};

test("leaves and nodes hash as in the published vectors", async () => {
  expect(toHex(await lineHash(""))).toBe(vectors.empty);
  expect(toHex(await lineHash("L123456"))).toBe(vectors.l123456);
  expect(toHex(await nodeHash(utf8("N123"), utf8("N456")))).toBe(vectors.node);
});

type Hash = Awaited<ReturnType<typeof leafHash>>;

/** The tree's definition, word for word (RFC 6962, 2.1). */
async function root(leaves: Hash[]): Promise<Hash> {
  if (leaves.length === 1) return leaves[0]!;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(await root(leaves.slice(0, split)), await root(leaves.slice(split)));
}

async function path(leaves: Hash[], index: number): Promise<Hash[]> {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return index < split
    ? [...(await path(leaves.slice(0, split), index)), await root(leaves.slice(split))]
    : [...(await path(leaves.slice(split), index - split)), await root(leaves.slice(0, split))];
}

test("each entry of each small tree is proved, at its place only", async () => {
  const entries = Array.from({ length: 20 }, (_, i) => `entry ${i}`);
  for (let size = 1; size <= entries.length; ++size) {
    const leaves = await Promise.all(entries.slice(0, size).map(lineHash));
    const wanted = toHex(await root(leaves));
    for (let index = 0; index < size; ++index) {
      const hashes = await path(leaves, index);
      const to = async (at: number, of: number) => {
        const found = await pathRoot(leaves[index]!, BigInt(at), BigInt(of), hashes);
        return found && toHex(found);
      };
      expect(await to(index, size)).toBe(wanted);
      for (let other = 0; other < size; ++other) if (other !== index) expect(await to(other, size)).not.toBe(wanted);
      expect(await pathRoot(leaves[index]!, BigInt(index), BigInt(size), [...hashes, leaves[0]!])).toBe(null);
      if (hashes.length > 0)
        expect(await pathRoot(leaves[index]!, BigInt(index), BigInt(size), hashes.slice(1))).toBe(null);
    }
  }
});

test("the text is that of the specification", async () => {
  const hash = await lineHash("");
  const checkpoint = "a\n1\nx\n\n— a b\n";
  const text = `c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 7\n${toBase64(hash)}\n\n${checkpoint}`;
  expect(parseProof(text)).toEqual({ index: 7n, hashes: [hash], checkpoint });
});

test("malformed proofs are refused", () => {
  const hash = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n";
  const first = "c2sp.org/tlog-proof@v1\n";
  const bad = [
    "",
    `${first}index 7\n${hash}`,
    `c2sp.org/tlog-proof@v2\nindex 7\n${hash}\nnote`,
    `${first}index 07\n${hash}\nnote`,
    `${first}index -7\n${hash}\nnote`,
    `${first}${hash}\nnote`,
    `${first}index 7\n${hash.slice(4)}\nnote`,
    `${first}extra ?\nindex 7\n\nnote`,
    `${first}index 7\n${hash.repeat(64)}\nnote`,
  ];
  for (const text of bad) expect(parseProof(text)).toBe(null);
});
