// What the stories on a real centre share: the program console_site, a browser, and how an expectation is told.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { click, fill, viewport } from "./hands.mjs";

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

/** Where the centre is, and whose certificates there are. */
export const where = JSON.parse(await said());

/** A line for console_site; true once it is done. */
export async function tell(line) {
  site.stdin.write(`${line}\n`);
  return (await said()) === "ready";
}

let failed = 0;
export const expect = (what, holds) => {
  console.log(`${holds ? "ok  " : "FAIL"} ${what}`);
  if (!holds) failed += 1;
};
export const shows = (page, text) =>
  page
    .getByText(text)
    .first()
    .waitFor({ timeout: 15_000 })
    .then(
      () => true,
      () => false,
    );

// The authority is the test's own. Chromium makes no passkey where somebody has clicked a warning away, but does with this.
export const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--ignore-certificate-errors"],
});

/** A page of somebody with a certificate, at the address for those who have one. */
export async function as(holder, how = {}) {
  const context = await browser.newContext({
    clientCertificates: [{ origin: where.base, pfxPath: where[holder], passphrase: where.passphrase }],
    ignoreHTTPSErrors: true,
    locale: "fr-FR",
    viewport,
    ...how,
  });
  return opened(context);
}

/** A page that fails the story if one of its scripts does. */
export async function opened(context) {
  const page = await context.newPage();
  page.on("pageerror", (error) => expect(`no exception: ${error.message}`, false));
  return page;
}

/** Gives the page an authenticator that knows its holder; what it returns makes it know her, or not. */
export async function authenticator(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options });
  return (isUserVerified) => devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
}

/** Makes the key of `page`'s browser: its public half, for what the button names. */
export async function makeKey(page, name, half) {
  await page.goto(`${where.base}/cle`);
  await fill(page.locator("main input").first(), name);
  await click(page.locator("main form button[type=submit]").first());
  const line = page.locator("dt", { hasText: half }).locator("xpath=following-sibling::dd[1]").locator("code");
  await line.filter({ hasText: "+" }).waitFor({ timeout: 15_000 });
  return line.textContent();
}

/** Tells the stories, one after the other, and ends. */
export async function run(...stories) {
  try {
    for (const story of stories) await story();
  } finally {
    await browser.close();
    site.stdin.end();
  }
  process.exitCode = failed > 0 ? 1 : 0;
}
