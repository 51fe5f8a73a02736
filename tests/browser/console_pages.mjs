// Every page of the console in a browser: two languages, two themes, three widths. Fails on an axe finding, an error, a
// violation of the Content-Security-Policy, a request to another origin or sideways scrolling; keeps a picture of each.
//
//   NODE_PATH=<console's node_modules> node console_pages.mjs BASE PFX|- PASSPHRASE OUT [PAGE...]
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Not `import`: only `require` looks where NODE_PATH says.
const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [base, pfxPath, passphrase, out, ...only] = process.argv.slice(2);
const origin = new URL(base).origin;
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const widths = [320, 768, 1280];
const findings = new Set();

/** Told at once: the whole takes minutes. */
function tell(where, what) {
  const finding = `${where.name}: ${what}`;
  if (!findings.has(finding)) console.log(finding);
  findings.add(finding);
}

const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 16);

/** The address of the first link on a page that begins so; null if there is none. */
async function firstLink(page, path, start, not = "") {
  await page.goto(base + path);
  await page.locator("h1").waitFor();
  const link = page.locator(`main a[href^="${start}"]:not([href="${not}"])`).first();
  const there = await link.waitFor({ timeout: 10_000 }).then(
    () => true,
    () => false,
  );
  return there ? link.getAttribute("href") : null;
}

/** By name; what the service has decides which request, site and record are shown. */
async function addresses(page) {
  const search = `/audit?du=${day(-2)}&au=${day(1)}`;
  const effect = await firstLink(page, "/demandes", "/demandes/", "/demandes/nouvelle");
  const why = "/politique/pourquoi";
  const draft = await firstLink(page, "/politique/brouillons", "/politique/brouillons/");
  return {
    overview: "/",
    requests: "/demandes",
    new: "/demandes/nouvelle",
    effect,
    documents: effect?.replace("/effet", "/documents"),
    history: effect?.replace("/effet", "/historique"),
    sites: "/sites?etat=ok",
    site: await firstLink(page, "/sites", "/sites/"),
    grid: "/politique/grille",
    drafts: "/politique/brouillons",
    draft,
    editing: draft && `${draft}&q=cdi&objet=region/rule/cdi-aux-cours`,
    schedule: draft && `${draft}&q=cours&objet=lycee/schedule/cours`,
    adding: draft && `${draft}&q=cdi&objet=academie/service/`,
    proposing: draft?.replace("regles", "proposer"),
    blocks: "/politique/blocages",
    block: "/politique/blocages/nouveau",
    ending: "/politique/blocages/nouveau?fin=academie-1",
    signing: "/politique/blocages/signer",
    why,
    answer: await askedWhy(page, why),
    audit: "/audit",
    search,
    requisition: `/audit/adresse?public=192.0.2.7&port=40123&protocole=tcp&le=${day(0)}:00&marge=2`,
    record: await firstLink(page, search, "/audit/entree"),
    rights: "/droits",
    cases: "/dossiers",
    "new-case": "/dossiers/nouveau",
    key: "/cle",
    unknown: "/sites/0000000Z",
  };
}

/** The address of the answer to the form as it stands. */
async function askedWhy(page, path) {
  await page.goto(base + path);
  const ask = page.locator("main form button[type=submit]");
  if (
    !(await ask.waitFor({ timeout: 10_000 }).then(
      () => true,
      () => false,
    ))
  )
    return null;
  await ask.click();
  return page.url().slice(origin.length);
}

function watch(page, where) {
  page.on(
    "console",
    (message) =>
      message.type() === "error" &&
      !/status of 4\d\d/.test(message.text()) &&
      tell(where, `console: ${message.text()}`),
  );
  page.on("pageerror", (error) => tell(where, `exception: ${error.message}`));
  page.on(
    "request",
    (request) =>
      !/^(data|blob):/.test(request.url()) &&
      new URL(request.url()).origin !== origin &&
      tell(where, `asks ${request.url()}`),
  );
}

/** In the page: what CSP refused so far, whether it scrolls sideways, and what axe finds. */
async function judge(page) {
  await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const found = await globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    const wide = document.scrollingElement.scrollWidth - innerWidth;
    return [
      ...(globalThis.refused ?? []).map((what) => `CSP: ${what}`),
      ...(wide > 0 ? [`scrolls sideways by ${wide} px`] : []),
      ...found.violations.map(
        (one) =>
          `axe ${one.id}: ${one.nodes
            .map((node) => node.target.join(" "))
            .slice(0, 3)
            .join(", ")}`,
      ),
    ];
  }, tags);
}

const remember = (language) => {
  localStorage.setItem("langue", language);
  globalThis.refused = [];
  addEventListener("securitypolicyviolation", (event) =>
    globalThis.refused.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
};

async function visit(page, where, path, width) {
  await page.setViewportSize({ width, height: 800 });
  await page.goto(base + path);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  for (const what of await judge(page)) tell(where, what);
  await page.screenshot({ path: join(out, `${where.name}.png`), fullPage: true });
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const clientCertificates = pfxPath === "-" ? [] : [{ origin, pfxPath, passphrase }];
let pages;
for (const language of ["fr", "en"]) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({
      clientCertificates,
      ignoreHTTPSErrors: pfxPath !== "-",
      colorScheme,
      locale: language === "fr" ? "fr-FR" : "en-GB",
    });
    await context.addInitScript(remember, language);
    const page = await context.newPage();
    const where = { name: "discovery" };
    watch(page, where);
    pages ??= await addresses(page);
    for (const [name, path] of Object.entries(pages)) {
      if (!path || (only.length > 0 && !only.includes(name))) continue;
      for (const width of widths) {
        where.name = `${name}-${language}-${colorScheme}-${width}`;
        await visit(page, where, path, width);
      }
    }
    await context.close();
  }
}
await browser.close();
const absent = Object.keys(pages).filter((name) => !pages[name]);
if (absent.length > 0) console.log(`nothing to show for: ${absent.join(", ")}`);
console.log(findings.size === 0 ? "no finding" : `${findings.size} findings`);
process.exitCode = findings.size > 0 ? 1 : 0;
