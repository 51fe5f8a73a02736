import { expect, test } from "vitest";
import { BadPolicy, isMet, parsePolicy, speaksFor } from "./policy";
import { romeVkey, tesseraVkey } from "./samples";

const text = `# the region's\nlog ${tesseraVkey}\nwitness region ${romeVkey}\ngroup both all region\nquorum both\n`;

test("a policy file names logs, witnesses and a quorum", async () => {
  const policy = await parsePolicy(text);
  expect(policy.logs.map((key) => key.name)).toEqual(["example.com/log/testdata"]);
  expect(policy.witnesses.map((one) => one.name)).toEqual(["region"]);
  expect(isMet(policy, new Set(["region"]))).toBe(true);
  expect(isMet(policy, new Set())).toBe(false);
  expect(isMet(await parsePolicy("quorum none\n"), new Set())).toBe(true);
});

test("what is not understood is refused by its line", async () => {
  const bad = [
    ["", 0],
    ["quorum none", 1],
    ["quorum region\n", 1],
    [`witness region ${tesseraVkey}\nquorum region\n`, 1],
    [`log ${romeVkey}\nquorum none\n`, 1],
    [text.replace("all", "2"), 4],
    [text.replace("all", "0"), 4],
    [`${text}quorum none\n`, 6],
    [`${text}witness region ${romeVkey}\n`, 6],
    [text.replace("quorum", "Quorum"), 5],
  ] as const;
  for (const [policy, line] of bad) {
    const error = await parsePolicy(policy).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BadPolicy);
    expect((error as BadPolicy).line).toBe(line);
  }
});

test("a log's key speaks for its name and one step below", () => {
  const name = "journal.region.example/0599991P";
  for (const origin of [name, `${name}/access`]) expect(speaksFor(name, origin)).toBe(true);
  for (const origin of [`${name}a`, `${name}/`, `${name}/access/2`, "journal.region.example", "other"])
    expect(speaksFor(name, origin)).toBe(false);
});
