// What is wrong with a page as it stands in a browser: an axe finding, an error, a violation of the Content-Security-Policy,
// a request to another origin, sideways scrolling.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

// Not `import`: only `require` looks where NODE_PATH says.
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Before the first page of a context: what CSP refuses is kept where `judge` finds it. */
export const listen = (context) =>
  context.addInitScript(() => {
    globalThis.refused = [];
    addEventListener("securitypolicyviolation", (event) =>
      globalThis.refused.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });

/** Tells what a page says by itself. */
export function watch(page, tell) {
  page.on(
    "console",
    (message) =>
      message.type() === "error" && !/status of 4\d\d/.test(message.text()) && tell(`console: ${message.text()}`),
  );
  page.on("pageerror", (error) => tell(`exception: ${error.message}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    const own = /^(data|blob):$/.test(asked.protocol) || asked.origin === new URL(page.url()).origin;
    if (!own && page.url() !== "about:blank") tell(`asks ${request.url()}`);
  });
}

export async function judge(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  return page.evaluate(async (values) => {
    const found = await globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    const places = (nodes) => nodes.map((node) => node.target.join(" "));
    const { scrollingElement } = document;
    const wide = scrollingElement.scrollWidth - innerWidth;
    const over = [...document.querySelectorAll("main *")].filter(
      (one) => one.getBoundingClientRect().right > innerWidth + 1,
    );
    return [
      ...(globalThis.refused ?? []).map((what) => `CSP: ${what}`),
      ...(wide > 0 ? [`scrolls sideways by ${wide} px: ${over.at(-1)?.className || over.at(-1)?.tagName}`] : []),
      ...found.violations.map((one) => `axe ${one.id}: ${places(one.nodes).slice(0, 3).join(", ")}`),
    ];
  }, tags);
}
