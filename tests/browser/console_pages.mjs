// Every page of the console, on a real centre, in two languages and three widths, one language in the light theme and the
// other in the dark one. Fails by whatever `judge.mjs` finds. `--pictures DIR` keeps a picture of each; `--gallery DIR` small
// ones, of each page and width one, for docs/console.
//
//   NODE_PATH=<console's node_modules> node console_pages.mjs SITE [--pictures|--gallery DIR] [PAGE...]
//   (SITE: the program console_site)
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addresses } from "./addresses.mjs";
import { judge, listen, watch } from "./judge.mjs";
import { as, browser, expect, opened, run } from "./site.mjs";

const args = process.argv.slice(3);
const [how, directory] = args[0]?.startsWith("--") ? args.splice(0, 2) : [];
const widths = [320, 768, 1280];
const themes = { fr: "light", en: "dark" };
const languages = Object.keys(themes);
/** Of a picture for the gallery: by width its scale, and how far down it goes. What is below is more of the same. */
const scales = { 320: 1, 768: 0.75, 1280: 0.6 };
const longest = 1_200;

async function pageOf(holder, language) {
  const reader = { colorScheme: themes[language], locale: language === "fr" ? "fr-FR" : "en-GB" };
  const page = holder === "nobody" ? await opened(await browser.newContext(reader)) : await as(holder, reader);
  await listen(page.context());
  return page;
}

async function picture(page, name, width, { scale, height, quality }) {
  const devtools = await page.context().newCDPSession(page);
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.min(height, whole), scale };
  const taken = { format: "webp", quality, captureBeyondViewport: true, clip };
  const { data } = await devtools.send("Page.captureScreenshot", taken);
  writeFileSync(join(directory, `${name}.webp`), Buffer.from(data, "base64"));
  await devtools.detach();
}

/** From one page and one width to the next the gallery changes its language. */
async function keep(page, where, language, width) {
  const small = { scale: scales[width], height: longest, quality: 40 };
  if (how === "--pictures") await picture(page, where.name, width, { scale: 1, height: 4_000, quality: 80 });
  else if (how === "--gallery" && languages[(where.page + widths.indexOf(width)) % 2] === language)
    await picture(page, `${where.of}-${width}`, width, small);
}

async function visit(page, where, url, language) {
  await page.setViewportSize({ width: widths.at(-1), height: 800 });
  await page.goto(url);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  for (const width of widths) {
    where.name = `${where.of}-${language}-${width}`;
    await page.setViewportSize({ width, height: 800 });
    for (const what of await judge(page)) where.tell(what);
    await keep(page, where, language, width);
  }
}

async function story() {
  const all = Object.entries(await addresses()).map(([of, one], page) => ({ of, page, ...one }));
  const wanted = all.filter(({ of }) => args.length === 0 || args.includes(of));
  const findings = new Set();
  const where = { name: "", tell: (what) => findings.add(`${where.name}: ${what}`) };
  for (const language of languages) {
    for (const holder of new Set(wanted.map((one) => one.holder))) {
      const page = await pageOf(holder, language);
      watch(page, where.tell);
      for (const { of, page: number, url } of wanted.filter((one) => one.holder === holder)) {
        Object.assign(where, { of, page: number });
        await visit(page, where, url, language);
      }
      await page.context().close();
    }
  }
  for (const finding of findings) expect(finding, false);
  expect(`${wanted.length} pages, ${widths.length} widths, ${languages.length} languages`, findings.size === 0);
}

if (directory) mkdirSync(directory, { recursive: true });
await run(story);
