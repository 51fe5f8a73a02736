// Two stories on a real centre, in a browser with a client certificate: an officer's change is signed with a key that the
// browser made, and an auditor finds an entry and checks its proof.
//
//   NODE_PATH=<console's node_modules> node console_story.mjs SITE    (SITE: the program console_site)
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");

const site = spawn(process.argv[2], ["--log_level=error"], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: site.stdout })[Symbol.asyncIterator]();
/** The next line that is ours: Boost.Test writes too. */
async function said() {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error("the site has ended");
    if (value.startsWith("{") || value === "ready") return value;
  }
}

let failed = 0;
const expect = (what, holds) => {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
  if (!holds) failed += 1;
};
const shows = (page, text) =>
  page.getByText(text).first().waitFor({ timeout: 15_000 }).then(() => true, () => false);

const where = JSON.parse(await said());
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const as = async (holder) => {
  const context = await browser.newContext({
    clientCertificates: [{ origin: where.base, pfxPath: where[holder], passphrase: where.passphrase }],
    ignoreHTTPSErrors: true,
    locale: "fr-FR",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => expect(`no exception: ${error.message}`, false));
  return page;
};

async function officer() {
  const page = await as("officer");
  await page.goto(`${where.base}/cle`);
  await page.locator("main input").first().fill("politique.academie.example/navigateur");
  await page.locator("main form button[type=submit], main button.button-primary").first().click();
  const key = page.getByText(/politique\.academie\.example\/navigateur\+[0-9a-f]{8}\+/).first();
  await key.waitFor({ timeout: 15_000 });
  const vkey = (await key.textContent()).match(/politique\S+/)[0];
  site.stdin.write(`approver ${vkey}\n`);
  expect("the key that the browser made is one of the académie's", (await said()) === "ready");

  await page.goto(`${where.base}/demandes/2/effet`);
  expect("the request is shown with what it closes", await shows(page, "FERME"));
  for (const tick of await page.getByRole("checkbox").all()) await tick.check({ force: true });
  await page.getByRole("button", { name: /^Signer/ }).first().click();
  const confirm = page.getByRole("button", { name: /Signer avec ma clé/ });
  if (await confirm.waitFor({ timeout: 5_000 }).then(() => true, () => false)) await confirm.click();
  expect("with this last signature it is published", await shows(page, /publié/i));
  const change = await page.evaluate(async () => (await fetch("/changes/2")).json());
  expect("and so says the centre", change.state === "published" && change.approvals.some((one) => one.name === "politique.academie.example/navigateur"));
  await page.goto(`${where.base}/`);
  expect("the overview shows it on its way", await shows(page, "Plus d’impression pour les élèves au CDI"));
  await page.goto(`${where.base}/politique/grille`);
  const cells = page.getByRole("grid").getByRole("button");
  await cells.first().waitFor({ timeout: 15_000 });
  expect("the policy is shown as a grid", (await cells.count()) > 20);
  await cells.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect("whose cells open by keyboard", await page.locator("#detail").waitFor({ timeout: 5_000 }).then(() => true, () => false));
  await page.context().close();
}

async function auditor() {
  const page = await as("auditor");
  await page.goto(`${where.base}/audit`);
  await page.locator("main form button[type=submit]").first().click();
  expect("a search finds entries, and says that it is on record", await shows(page, "inscrite au journal"));
  await page.locator('main a[href^="/audit/entree"]').first().click();
  await page.locator("h1").waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(where.trust);
  expect("the proof of an entry is checked in the browser", await shows(page, /Preuve vérifiée dans ce navigateur/));
  // In the page: Playwright's own requests keep the connection, and so the certificate, of another context.
  const refused = await page.evaluate(async () => (await fetch("/changes/2/close", { method: "POST", body: '{"reason":"x"}' })).status);
  expect("an auditor changes nothing", refused === 403);
  await page.context().close();
}

try {
  await officer();
  await auditor();
} finally {
  await browser.close();
  site.stdin.end();
}
process.exitCode = failed > 0 ? 1 : 0;
