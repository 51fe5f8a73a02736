// A story on a real centre and before a real directory: an officer of the Region signs in with her password and a passkey,
// and is asked again before she opens somebody's account; the auditor whom two officers let in enrols an
// application, whose codes count once. `--pictures DIR` keeps a picture of each state, in both languages.
//
//   NODE_PATH=<console's node_modules> node password_story.mjs SITE [--keyboard] [--pictures DIR]   (SITE: console_site)
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { choose, click, fill, viewport } from "./hands.mjs";
import { judge, listen } from "./judge.mjs";
import { as, authenticator, browser, expect, opened, run, shows, tell, where } from "./site.mjs";

const at = process.argv.indexOf("--pictures");
const pictures = at > 0 ? process.argv[at + 1] : null;
const stale = 4_500; // what was shown counts for four seconds here

/** The state has no finding, and is kept. */
async function clean(page, name) {
  const findings = await judge(page);
  expect(`${name}: nothing is wrong with the page${findings.map((one) => `; ${one}`).join("")}`, findings.length === 0);
  if (pictures) await page.screenshot({ path: join(pictures, `${name}-${viewport.width}.png`), fullPage: true });
}

/** In French, and in English. */
async function cleanInBoth(page, name) {
  await clean(page, `${name}-fr`);
  await page.locator("button.language").click();
  await clean(page, `${name}-en`);
  await page.locator("button.language").click();
}

async function open(holder, name, button) {
  const page = await as(holder);
  await page.goto(`${where.base}/droits`);
  const row = page.getByRole("region", { name: /^(Comptes|Accounts)$/ }).getByRole("row", { name });
  await row.waitFor({ timeout: 15_000 });
  await click(row.getByRole("button", { name: new RegExp(`^${button}`) }));
  await click(page.getByRole("button", { name: button, exact: true }));
  return page;
}

async function codeFor(name) {
  await shows(await open("officer", name, "Demander l’ouverture"), "Un second officier doit la confirmer");
  const second = await open("second", name, "Ouvrir");
  const code = second.locator(".opening-code");
  await code.waitFor({ timeout: 15_000 });
  return code.textContent();
}

/** A browser without a certificate, with an authenticator. */
async function newcomer() {
  const context = await browser.newContext({ locale: "fr-FR", viewport });
  await listen(context);
  const page = await opened(context);
  await authenticator(page);
  return page;
}

const login = (page) => page.getByLabel("Identifiant");
const password = (page) => page.getByLabel("Mot de passe");
const enter = (page) => page.getByRole("button", { name: "Se connecter", exact: true });

async function type(page, name, secret) {
  await fill(login(page), name);
  await fill(password(page), secret);
}

async function withPasskey() {
  const code = await codeFor(/n\.nouveau/);
  const page = await newcomer();
  await page.goto(`${where.browsers}/sites`);
  await login(page).waitFor({ timeout: 15_000 });
  await cleanInBoth(page, "sign-in");
  await fill(page.getByLabel("Code", { exact: true }), code);
  await click(page.getByRole("button", { name: "Créer ma clé d’accès" }));
  expect("with the code she makes her passkey", await shows(page, /La clé de n\.nouveau est faite/));

  await page.reload();
  await fill(login(page), "nnouveau");
  await click(enter(page));
  expect("a password that is missing is asked for", await shows(page, "Écrivez votre mot de passe de l’annuaire."));
  await type(page, "nnouveau", "Beffroi-cmartin");
  await click(enter(page));
  expect("somebody else's password beside her key is refused", await shows(page, /Connexion refusée/));
  await cleanInBoth(page, "refused");
  await type(page, "nnouveau", "Beffroi-nnouveau");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sites$/, { timeout: 15_000 });
  expect("with both she comes to the page that she wanted", await shows(page, /officier · Région/));
  return page;
}

async function askedAgain(page) {
  const dialog = page.locator("dialog");
  await page.goto(`${where.browsers}/droits`);
  const row = page.getByRole("region", { name: /^(Comptes|Accounts)$/ }).getByRole("row", { name: /c\.martin/ });
  await row.waitFor({ timeout: 15_000 });
  await page.waitForTimeout(stale);
  const ask = async (words) => {
    await click(row.getByRole("button", { name: new RegExp(`^${words}`) }));
    await click(page.getByRole("button", { name: words, exact: true }));
    await dialog.locator("input").first().waitFor({ timeout: 15_000 });
  };
  await page.locator("button.language").click();
  await ask("Ask to open");
  await clean(page, "confirm-en");
  await page.keyboard.press("Escape");
  expect("who gives up has done nothing", await shows(page, /show first that it is you/));
  await page.goto(`${where.browsers}/droits`);
  await row.waitFor({ timeout: 15_000 });
  await page.locator("button.language").click();
  await ask("Demander l’ouverture");
  await clean(page, "confirm-fr");
  expect("before she opens an account she is asked again", await shows(dialog, "Confirmez que c’est vous"));
  await type(dialog, "nnouveau", "wrong");
  await click(dialog.getByRole("button", { name: "Confirmer" }));
  expect("a wrong password confirms nothing", await shows(dialog, /Connexion refusée/));
  await type(dialog, "nnouveau", "Beffroi-nnouveau");
  await click(dialog.getByRole("button", { name: "Confirmer" }));
  expect("and then it is done, without asking for it anew", await shows(page, "Un second officier doit la confirmer"));
}

/** RFC 6238, by somebody else's code than the centre's. */
function codeOf(secret, off = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + off));
  const mac = createHmac("sha1", key).update(counter).digest();
  const from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function withCodes() {
  const second = await open("second", /c\.martin/, "Ouvrir"); // the first was n.nouveau
  const shown = second.locator(".opening-code");
  await shown.waitFor({ timeout: 15_000 });
  const code = await shown.textContent();
  const page = await newcomer();
  await page.goto(`${where.browsers}/connexion?suite=/audit`);
  await fill(page.getByLabel("Code", { exact: true }), code);
  await click(page.getByRole("button", { name: "Utiliser une application de codes" }));
  const text = page.locator(".opening-code");
  await text.waitFor({ timeout: 15_000 });
  const secret = (await text.textContent()).replaceAll(" ", "");
  expect("the secret is shown as text and as a picture", (await page.locator("svg.qr").count()) === 1 && /^[A-Z2-7]{32}$/.test(secret));
  await cleanInBoth(page, "enrolling");
  await fill(page.getByLabel("Premier code"), "000000");
  await page.keyboard.press("Enter");
  expect("a code that is not its own is refused", await shows(page, /Ce n’est pas le code attendu/));
  await fill(page.getByLabel("Premier code"), codeOf(secret, -1));
  await page.keyboard.press("Enter");
  expect("its own puts the application in service", await shows(page, /L’application de c\.martin est en service/));

  const used = codeOf(secret);
  await type(page, "cmartin", "Beffroi-cmartin");
  await choose(page.getByLabel("Puis"), "un code de mon application");
  await fill(page.getByLabel("Code de l’application"), used);
  await cleanInBoth(page, "with-code");
  await click(enter(page));
  await page.waitForURL(/\/audit$/, { timeout: 15_000 });
  expect("password and code let the auditor in", await shows(page, /auditeur · Région|auditrice · Région/));

  await page.goto(`${where.browsers}/droits`);
  expect("her application is listed", await shows(page, /application de codes ajoutée/));
  await cleanInBoth(page, "rights");
  await click(page.getByRole("button", { name: "Se déconnecter" }));
  await page.waitForURL(/\/connexion/, { timeout: 15_000 });
  await type(page, "cmartin", "Beffroi-cmartin");
  await choose(page.getByLabel("Puis"), "un code de mon application");
  await fill(page.getByLabel("Code de l’application"), used);
  await click(enter(page));
  expect("the same code lets nobody in again", await shows(page, /Connexion refusée/));
}

async function story() {
  expect("the Region's people have a directory", await tell("directory"));
  const page = await withPasskey();
  await askedAgain(page);
  await withCodes();
}

await run(story);
