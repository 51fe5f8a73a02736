// A story on a real centre: an auditor of the Region opens a case and signs it with the key of her browser, one of the académie signs in
// another browser, what it asks for is extracted, and it is closed.
//
//   NODE_PATH=<console's node_modules> node cases_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { readFile } from "node:fs/promises";
import { check, click, fill } from "./hands.mjs";
import { as, expect, makeKey, run, shows, tell, where } from "./site.mjs";

/** Signs the case that is open on the page. */
async function sign(page) {
  const button = page.getByRole("button", { name: /^Signer avec/ }).first();
  await button.waitFor({ timeout: 15_000 });
  await click(button);
  const confirm = page.locator(".decision-open button[type=submit]");
  await click(confirm);
  await confirm.waitFor({ state: "detached", timeout: 15_000 }).catch(() => {});
}

async function opens(page) {
  await page.goto(`${where.base}/dossiers`);
  expect("there is no case yet", await shows(page, "Aucun dossier"));
  await page.goto(`${where.base}/dossiers/nouveau`);
  await fill(page.getByLabel("Numéro"), "2026 0042");
  await click(page.getByRole("button", { name: "Ouvrir le dossier" }));
  expect("what is missing is told at its field", await shows(page, "Un numéro s’écrit en un mot"));
  await fill(page.getByLabel("Numéro"), "2026-0042");
  await fill(page.getByLabel("Qui demande"), "Tribunal judiciaire de Lille");
  await fill(page.getByLabel("Sa référence"), "26/1187");
  await fill(page.getByLabel("Motif"), "Enquête préliminaire");
  await fill(page.getByLabel("Jetons"), "aaaa aaaa aaaa aaaa aaaa aaaa aaaa a101");
  await fill(page.getByLabel(/^Au /), "2030-01-01T00:00");
  await check(page.getByRole("checkbox", { name: "flux" }), false);
  await click(page.getByRole("button", { name: "Ouvrir le dossier" }));
  await page.waitForURL(/\/dossiers\/2026-0042$/, { timeout: 15_000 });
  expect("it is open, and waits for both parties", await shows(page, "attend une signature"));
  expect("with what is asked", await shows(page, "Tribunal judiciaire de Lille"));
}

async function story() {
  const region = await as("auditor");
  const key = await makeKey(region, "approbation.region.example/navigateur", "pour les dossiers");
  await opens(region);
  await sign(region);
  expect("a key that nobody has registered signs nothing", await shows(region, /Refusé/));
  expect("the Region registers it", await tell(`case-approver region ${key}`));
  await region.goto(`${where.base}/dossiers/2026-0042`);
  await sign(region);
  expect("the Region has signed", await shows(region, "Navigateur, region"));
  expect(
    "and nothing is handed over on her word alone",
    (await region.getByRole("button", { name: "Extraire maintenant" }).count()) === 0,
  );
  const early = await region.evaluate(async () => (await fetch("/cases/2026-0042/extract")).status);
  expect("not by the centre either", early === 409);

  const academie = await as("auditor-academie");
  const other = await makeKey(academie, "approbation.academie.example/navigateur", "pour les dossiers");
  expect("the académie registers another", await tell(`case-approver academie ${other}`));
  await academie.goto(`${where.base}/dossiers`);
  await click(academie.getByRole("link", { name: "2026-0042" }));
  await sign(academie);
  expect("with both signatures it is approved", await shows(academie, "accordé"));

  await region.goto(`${where.base}/dossiers/2026-0042`);
  await click(region.getByRole("button", { name: "Extraire maintenant" }));
  expect("what it asks for is extracted", await shows(region, /8 entrées extraites/));
  const [download] = await Promise.all([
    region.waitForEvent("download"),
    click(region.getByRole("button", { name: "Télécharger les entrées" })),
  ]);
  const entries = (await readFile(await download.path(), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    "those of that person, and of nobody else",
    entries.length === 8 && entries.every((one) => one.token.endsWith("a101")),
  );
  expect(
    "the seals are opened elsewhere",
    await shows(region, "Les clés du mois ne viennent jamais dans un navigateur"),
  );

  await click(region.getByRole("button", { name: /^Clore le dossier/ }));
  await fill(region.getByLabel(/^Comment il finit/), "Remis au tribunal");
  await click(region.getByRole("button", { name: "Clore le dossier", exact: true }));
  expect("closed, it says how it ended", await shows(region, "Remis au tribunal"));
  const after = await region.evaluate(async () => (await fetch("/cases/2026-0042/extract")).status);
  expect("and hands nothing over any more", after === 409);
  const officer = await as("officer");
  await officer.goto(`${where.base}/`);
  await officer.locator("h1").waitFor();
  expect("officers are shown no cases", (await officer.getByRole("link", { name: "Dossiers" }).count()) === 0);
}

await run(story);
