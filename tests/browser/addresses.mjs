// Every page of the console on the centre that console_site fills, by name: whose browser opens it, and where.
import { as, where } from "./site.mjs";

const day = (from) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 16);

/** The address of the first link on a page that begins so. */
async function firstLink(page, path, start, not = "") {
  await page.goto(where.base + path);
  const link = page.locator(`main a[href^="${start}"]:not([href="${not}"])`).first();
  await link.waitFor({ timeout: 15_000 });
  return link.getAttribute("href");
}

/** The address of the answer to the form as it stands. */
async function askedWhy(page, path) {
  await page.goto(where.base + path);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(/role=/);
  return page.url().slice(where.base.length);
}

/** There is no case yet: an auditor opens one. */
async function aCase(page) {
  const text = [
    "beffroi case v1",
    "number 2026-0042",
    "kind requisition",
    "authority Tribunal judiciaire de Lille",
    "reference 26/1187",
    "reason Enquête préliminaire",
    `from ${day(-2)}:00.000Z`,
    `to ${day(1)}:00.000Z`,
    `expires ${day(14)}:00.000Z`,
    "hold no",
    "stream access",
    "token aaaaaaaaaaaaaaaaaaaaaaaaaaaaa101",
    "",
  ].join("\n");
  await page.goto(`${where.base}/dossiers`);
  const status = await page.evaluate(
    async (body) => (await fetch("/cases", { method: "POST", body, headers: { "Content-Type": "text/plain" } })).status,
    text,
  );
  if (status !== 201 && status !== 200) throw new Error(`no case was opened: ${status}`);
  return "/dossiers/2026-0042";
}

/** As pairs of whose browser and address. */
export async function addresses() {
  const officer = await as("officer");
  const auditor = await as("auditor");
  const search = `/audit?du=${day(-2)}&au=${day(1)}`;
  const draft = "/politique/brouillons/3";
  const ofOfficer = {
    overview: "/",
    requests: "/demandes",
    "new-request": "/demandes/nouvelle",
    effect: "/demandes/2/effet",
    impact: "/demandes/2/impact",
    documents: "/demandes/2/documents",
    history: "/demandes/2/historique",
    sites: "/sites",
    site: await firstLink(officer, "/sites", "/sites/"),
    grid: "/politique/grille",
    drafts: "/politique/brouillons",
    rules: `${draft}?partie=regles&q=cdi&objet=region/rule/cdi-aux-cours`,
    exams: `${draft}?partie=examens&objet=academie/exam/bts-numerique-2027`,
    schedules: `${draft}?partie=horaires&q=cours&objet=lycee/schedule/cours`,
    services: `${draft}?partie=services&q=cdi&objet=academie/service/`,
    examples: `${draft}?partie=exemples&q=cahier&objet=policy/example/cahier-de-textes`,
    scope: `${draft}?partie=portee&objet=policy/settings/*`,
    proposing: `${draft}?partie=proposer`,
    blocks: "/politique/blocages",
    "new-block": "/politique/blocages/nouveau",
    "ending-block": "/politique/blocages/nouveau?fin=academie-1",
    "signing-block": "/politique/blocages/signer",
    why: "/politique/pourquoi",
    answer: await askedWhy(officer, "/politique/pourquoi"),
    rights: "/droits",
    key: "/cle",
    unknown: "/sites/0000000Z",
  };
  const ofAuditor = {
    audit: "/audit",
    search,
    export: `${search}&exporter=oui`,
    requisition: `/audit/adresse?public=192.0.2.7&port=40123&protocole=tcp&le=${day(0)}:00&marge=2`,
    record: await firstLink(auditor, search, "/audit/entree"),
    cases: "/dossiers",
    "new-case": "/dossiers/nouveau",
    case: await aCase(auditor),
  };
  const ofDpo = { register: "/droits/registre", "not-yours": "/audit" };
  for (const page of [officer, auditor]) await page.context().close();
  const opens = (holder, all) => Object.entries(all).map(([name, path]) => [name, { holder, url: where.base + path }]);
  return Object.fromEntries([
    ...opens("officer", ofOfficer),
    ...opens("auditor", ofAuditor),
    ...opens("dpo", ofDpo),
    ["sign-in", { holder: "nobody", url: `${where.browsers}/connexion?suite=/` }],
    ...opens("officer", { "site-in-trouble": "/sites/0620001A" }),
  ]);
}
