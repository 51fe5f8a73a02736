// What a browser loads, compressed, against the budgets of the design: the first load, then what each page adds.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const built = process.argv[2] ?? "dist";
const assets = join(built, "assets");
const kB = 1000;
const shell = 170 * kB;
const budgets = {
  Overview: 20,
  Requests: 30,
  NewRequest: 30,
  Request: 30,
  Sites: 20,
  Site: 20,
  GridPage: 70,
  Drafts: 20,
  Editor: 30,
  Blocks: 20,
  NewBlock: 30,
  SignBlock: 20,
  Why: 20,
  Audit: 60,
  ExportDialog: 15,
  Requisition: 60,
  Record: 15,
  Cases: 25,
  NewCase: 25,
  CasePage: 25,
  Rights: 15,
  Register: 15,
  SignIn: 15,
  KeyPage: 20,
};

const size = (file) => gzipSync(readFileSync(file)).length;
const html = readFileSync(join(built, "index.html"), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((found) => found[1]);
const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
const source = (name) => readFileSync(join(assets, name), "utf8");

/** A chunk with the chunks that it imports, without those of the first load. */
function loads(name, found = new Set()) {
  if (found.has(name) || first.includes(`assets/${name}`)) return found;
  found.add(name);
  for (const [, other] of source(name).matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) loads(other, found);
  return found;
}

let over = false;
function report(name, bytes, budget) {
  const fits = bytes <= budget;
  over ||= !fits;
  console.log(
    `${fits ? "    " : "OVER"} ${name.padEnd(12)} ${(bytes / kB).toFixed(1).padStart(7)} kB of ${budget / kB}`,
  );
}

report(
  "first load",
  size(join(built, "index.html")) + first.reduce((sum, name) => sum + size(join(built, name)), 0),
  shell,
);
for (const [page, budget] of Object.entries(budgets)) {
  const chunk = scripts.find((name) => name.startsWith(`${page}-`));
  if (!chunk) throw new Error(`${page} is not a chunk of its own any more: it burdens the first load`);
  report(
    page,
    [...loads(chunk)].reduce((sum, name) => sum + size(join(assets, name)), 0),
    budget * kB,
  );
}
process.exitCode = over ? 1 : 0;
