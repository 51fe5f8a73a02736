import { expect, test } from "vitest";
import { type Block, type Denial, blockText, parseBlock } from "./block";

const denial: Denial = {
  number: 12,
  party: "region",
  reason: "Rançongiciel, serveur de commande",
  sites: ["0620001A", "0599991P"],
  from: "2026-11-24T09:00:00Z",
  until: "2026-11-24T17:00:00Z",
  denies: {
    role: ["personnel", "eleve"],
    zone: [],
    destination: [],
    address: ["2001:DB8::/48", "198.51.100.7", "9.0.0.0/8", "198.51.100.7/32"],
    service: ["web"],
  },
};
const text = `beffroi block v1
number 12
party region
reason Rançongiciel, serveur de commande
site 0599991P
site 0620001A
from 2026-11-24T09:00:00Z
until 2026-11-24T17:00:00Z
role eleve
role personnel
address 9.0.0.0/8
address 198.51.100.7/32
address 2001:db8::/48
service web
`;
const end: Block = { number: 13, party: "academie", reason: "Fausse alerte", sites: [], ends: 12 };
const endText = "beffroi block v1\nnumber 13\nparty academie\nreason Fausse alerte\nsite *\nends 12\n";

test("a block is written in the bytes of `beffroi policy block`", () => {
  expect(blockText(denial)).toBe(text);
  expect(blockText(end)).toBe(endText);
});

test("and read", () => {
  const read = parseBlock(text) as Denial;
  expect(read.sites).toEqual(["0599991P", "0620001A"]);
  expect(read.denies.address).toEqual(["9.0.0.0/8", "198.51.100.7/32", "2001:db8::/48"]);
  expect(blockText(read)).toBe(text);
  expect(parseBlock(endText)).toEqual(end);
});

test("what the engine would refuse is not written", () => {
  const others: Partial<Denial>[] = [
    { number: 0 },
    { number: 1.5 },
    { reason: "" },
    { reason: " x" },
    { reason: "two\nlines" },
    { reason: "é".repeat(129) },
    { reason: "\ud800" },
    { sites: ["599991P"] },
    { until: "2026-11-27T09:01:00Z" },
    { until: denial.from },
    { until: "2026-11-24T17:00:01Z" },
    { until: "2026-11-24T17:00:00.000Z" },
    { denies: { ...denial.denies, role: ["Élève"] } },
    { denies: { ...denial.denies, address: ["203.0.113.7/24"] } },
  ];
  for (const more of others) expect(blockText({ ...denial, ...more }), JSON.stringify(more)).toBe(null);
  expect(blockText({ ...denial, until: "2026-11-27T09:00:00Z" })).not.toBe(null);
  expect(blockText({ ...end, ends: 13 } as Block)).toBe(null);
});

test("whatever would be signed and not be read is no block", () => {
  for (const other of [
    text.slice(0, -1),
    `${text}more\n`,
    text.replace("number 12", "number 012"),
    text.replace("role eleve\nrole personnel", "role personnel\nrole eleve"),
    text.replace("198.51.100.7/32", "198.51.100.7"),
    text.replace("service web", "service web\nservice web"),
    text.replace("from", "ends 3\nfrom"),
    text.replace("party region", "party lycee"),
    text.replace("reason", "reason \u0007"),
    text.replace("site 0599991P", "site *\nsite 0599991P"),
    `x${text}`,
    endText.replace("ends", "role eleve\nends"),
  ])
    expect(parseBlock(other), other).toBe(null);
});
