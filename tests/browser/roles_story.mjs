// A story on a real centre: what each role is offered. A data protection officer reads who read what, and runs what a person
// asks for her own data; an author writes and does not sign; an approver signs and does not write. What the console does not
// offer the centre refuses too.
//
//   NODE_PATH=<console's node_modules> node roles_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { choose, click, fill, keyboard } from "./hands.mjs";
import { judge } from "./judge.mjs";
import { as, expect, run, shows, tell, where } from "./site.mjs";

const candidate = "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies";
const absent = async (locator) => (await locator.count()) === 0;
const status = (page, path, method = "GET") =>
  page.evaluate(async ([to, how]) => (await fetch(to, { method: how, body: how === "GET" ? undefined : "{}" })).status, [
    path,
    method,
  ]);

async function navigation(page) {
  if (keyboard) await click(page.getByRole("button", { name: "Menu" }));
  return page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link").allTextContents();
}

async function dpo() {
  const auditor = await as("auditor");
  await auditor.goto(`${where.base}/audit`);
  expect("an auditor searches", (await status(auditor, "/search?token=" + "a".repeat(29) + "101")) === 200);

  const page = await as("dpo");
  await page.goto(`${where.base}/droits`);
  await page.locator("h1").waitFor();
  expect("she is shown who has which role", await shows(page, "Personnes et rôles"));
  const row = page.getByRole("region", { name: "Personnes et rôles" }).getByRole("row", { name: /d\.blanc/ });
  expect("and her own", /d\.blanc.*oui/s.test(await row.textContent()));
  expect("and how long what is kept", await shows(page, "365 jours"));
  expect("and whose keys count", await shows(page, "1 parmi 2"));
  const names = await navigation(page);
  expect("the journal is not offered", !names.includes("Audit") && names.includes("Dossiers"));
  await page.goto(`${where.base}/audit`);
  expect("nor open by its address", await shows(page, "Vos rôles n’ouvrent pas cette page."));
  expect("and the centre refuses it", (await status(page, "/search")) === 403);

  await page.goto(`${where.base}/droits`);
  await click(page.getByRole("link", { name: "Registre des accès" }));
  await click(page.getByRole("button", { name: "Lire le registre" }));
  const records = page.getByRole("region", { name: "Accès aux données" });
  expect(
    "she reads who searched",
    await records
      .getByRole("row", { name: /c\.martin.*recherche/s })
      .first()
      .waitFor({ timeout: 15_000 })
      .then(() => true, () => false),
  );
  for (const what of await judge(page)) expect(what, false);
  expect("and no token", !(await page.locator("main").textContent()).includes("a101"));

  await page.goto(`${where.base}/dossiers/nouveau`);
  expect("she opens what a person asks for herself", await shows(page, /d’accès|ses propres données/));
  await fill(page.getByLabel("Numéro"), "2026-0077");
  await fill(page.getByLabel("Qui demande"), "Lycée Alan-Turing");
  await fill(page.getByLabel("Sa référence"), "12/26");
  await fill(page.getByLabel("Motif"), "Article 15 du RGPD");
  await fill(page.getByLabel("Jetons"), "aaaa aaaa aaaa aaaa aaaa aaaa aaaa a101");
  await fill(page.getByLabel(/^Au /), "2030-01-01T00:00");
  await click(page.getByRole("button", { name: "Ouvrir le dossier" }));
  await page.waitForURL(/\/dossiers\/2026-0077$/, { timeout: 15_000 });
  expect("and is told when the answer is due", await shows(page, /Réponse due/));
  expect("what it hands over is no business of hers", (await status(page, "/cases/2026-0077/extract")) === 403);
}

async function author() {
  const page = await as("second");
  await page.goto(`${where.base}/demandes/2/effet`);
  await page.locator("h1").waitFor();
  expect("an author is offered to withdraw or refuse", await shows(page, /^(Refuser|Retirer)/));
  expect("and not to sign", await shows(page, /Vos rôles ne signent pas/));
  expect("nor does the centre take it", (await status(page, "/changes/2/approvals", "POST")) === 403);
  await page.goto(`${where.base}/politique/blocages`);
  await page.locator("h1").waitFor();
  expect("she makes no block", await absent(page.getByRole("link", { name: "Bloquer quelque chose" })));
}

async function approver() {
  const page = await as("approver");
  await page.goto(`${where.base}/demandes`);
  await page.locator("h1").waitFor();
  expect("an approver is offered no proposal", await absent(page.locator('main a[href="/demandes/nouvelle"]')));
  await page.goto(`${where.base}/politique/brouillons/3?partie=regles`);
  expect("she reads drafts", await shows(page, /Seul un auteur peut le modifier/));
  expect("and writes none", (await status(page, "/restconf/operations/beffroi-policies:draft", "POST")) === 403);
}

/** What she and a newer policy have both changed she decides. */
async function conflict(page, number, newer) {
  const rule = `${candidate}/policy=${number}/document=lycee/rule=imprimer-au-cdi`;
  const edit = ([to, body]) =>
    fetch(to, { method: "PATCH", headers: { "Content-Type": "application/yang-data+json" }, body }).then(({ status }) => status);
  const body = JSON.stringify({ "beffroi-policies:rule": [{ name: "imprimer-au-cdi", rationale: "Le soir aussi" }] });
  expect("she changes a rule", (await page.evaluate(edit, [rule, body])) === 204);
  expect("which the next policy changes too", await tell(`publish ${newer} imprimer-au-cdi`));
  await page.reload();
  await click(page.getByRole("button", { name: "Reprendre dans le brouillon" }));
  expect("nothing is taken over", await shows(page, /^Rien n’a été repris : un objet a été modifié des deux côtés/));
  const one = page.locator(".conflicts > li");
  expect("the object is named", await shows(one, /règle « imprimer-au-cdi »/));
  expect("with what is published", await shows(one, /^Que fait-elle \? : Refuser$/));
  expect("and with hers", await shows(one, /^Pourquoi : Le soir aussi$/));
  for (const what of await judge(page)) expect(what, false);
  await click(page.getByRole("button", { name: "Reprendre avec ces choix" }));
  expect("she has to choose", await shows(one, "Choisissez lequel garder."));
  await choose(one.getByLabel("Lequel garder ?"), "Celui du brouillon");
  await click(page.getByRole("button", { name: "Reprendre avec ces choix" }));
  expect("then it is taken over", await shows(page, `Le brouillon tient compte de la politique ${newer} : rien n’y a changé.`));
  const read = await page.evaluate((from) => fetch(from).then((answer) => answer.text()), rule);
  expect("and hers has stayed", read.includes("Le soir aussi") && read.includes("permit"));
  await click(page.getByRole("button", { name: `Annuler : reprise de la politique ${newer}` }));
  expect("she takes that back", await shows(page, `Annulé. Reprise de la politique ${newer}.`));
  expect("and is told again what was published", await shows(page, /le proposer tel quel reviendrait dessus/));
  await click(page.getByRole("button", { name: "Reprendre dans le brouillon" }));
  expect("and asked again", await shows(one, "Lequel garder ?"));
  await choose(one.getByLabel("Lequel garder ?"), "Celui du brouillon");
  await click(page.getByRole("button", { name: "Reprendre avec ces choix" }));
  expect("she has taken it over after all", await shows(page, `Le brouillon tient compte de la politique ${newer} : rien n’y a changé.`));
}

async function siteOfficer() {
  const page = await as("site-officer");
  await page.goto(`${where.base}/politique/brouillons`);
  await page.locator("h1").waitFor();
  expect("a site officer is told whose drafts she sees", await shows(page, /Vous voyez les brouillons qui ne valent que/));
  expect("and none of the Region's", await shows(page, "Aucun brouillon."));
  expect("nor by its address", (await status(page, `${candidate}/policy=3`)) === 404);
  expect("and for which school hers will be", await shows(page, /pour vos lycées seulement : Lycée Sophie-Germain/));
  await fill(page.getByLabel("Titre"), "Le soir à Sophie-Germain");
  await fill(page.getByLabel("Auteur"), "officer.region.example/remi");
  await click(page.getByRole("button", { name: "Créer le brouillon" }));
  await page.waitForURL(/\/politique\/brouillons\/\d+\?partie=regles$/, { timeout: 15_000 });
  const number = page.url().match(/brouillons\/(\d+)/)[1];
  expect("there is nothing to mend", await shows(page, /Vérifié : rien à corriger/));
  await page.goto(`${where.base}/politique/brouillons/${number}?partie=portee`);
  expect("it holds at her school", await shows(page, /Pour : Lycée Sophie-Germain/));
  for (const what of await judge(page)) expect(what, false);
  const region = await as("second");
  await region.goto(`${where.base}/politique/brouillons`);
  expect("the Region's officers are told of theirs", await shows(region, /communs aux responsables de toute la Région/));
  expect("and do not see hers", (await status(region, `${candidate}/policy=${number}`)) === 404);
  const newer = Number(number) + 2;
  expect("another policy is published meanwhile", await tell(`publish ${newer}`));
  await page.goto(`${where.base}/politique/brouillons/${number}?partie=proposer`);
  expect("she is told that her draft does not have it", await shows(page, /le proposer tel quel reviendrait dessus/));
  expect("and where it is", await shows(page.getByRole("main"), `Politique ${newer} : Publiée entre-temps`));
  await click(page.getByRole("button", { name: "Reprendre dans le brouillon" }));
  expect("she takes it over: it was no other", await shows(page, `Le brouillon tient compte de la politique ${newer} : rien n’y a changé.`));
  expect("and is told no more", await absent(page.getByText(/le proposer tel quel reviendrait dessus/)));
  await conflict(page, number, newer + 1);
  await fill(page.getByLabel(/^Raison/), "Demandé par la proviseure");
  await click(page.getByRole("button", { name: "Proposer", exact: true }));
  await page.waitForURL(/\/demandes\/\d+\/effet$/, { timeout: 30_000 });
  expect("it is proposed under a number that was not overtaken", page.url().endsWith(`/demandes/${newer + 2}/effet`));
  await region.goto(page.url());
  expect("what she proposes everybody sees", await shows(region, /Demandé par la proviseure/));
}

await run(dpo, author, approver, siteOfficer);
