// A story on a real centre: in a draft an officer writes an exam, an example that is answered otherwise and then as it
// should be, and says for which schools the policy is. A destination that she renames keeps its name in all of them.
//
//   NODE_PATH=<console's node_modules> node policy_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { choose, click, fill, tick } from "./hands.mjs";
import { as, expect, run, shows, where } from "./site.mjs";

const valid = "Vérifié : rien à corriger";
const save = (page) => click(page.locator(".object-open").getByRole("button", { name: "Enregistrer" }));

/** What the centre has of the draft. */
const stored = (page, number) =>
  page.evaluate(async (of) => {
    const path = `/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies/policy=${of}`;
    return (await (await fetch(path)).json())["beffroi-policies:policy"][0];
  }, number);

async function draft(page) {
  await page.goto(`${where.base}/politique/brouillons`);
  await fill(page.getByLabel("Titre"), "Le bac blanc");
  await fill(page.getByLabel("Auteur"), "officer.region.example/remi");
  await click(page.getByRole("button", { name: "Créer le brouillon" }));
  await page.waitForURL(/brouillons\/[0-9]+/, { timeout: 15_000 });
  expect("a draft of the published policy has nothing to mend", await shows(page, valid));
  return page.url().match(/brouillons\/([0-9]+)/)[1];
}

async function exam(page) {
  const open = page.locator(".object-open");
  await click(page.getByRole("link", { name: /^Examens/ }));
  expect(
    "the exam of the académie is read as a sentence",
    await shows(
      page,
      /^Le 11 mai 2027 de 13\sh\s30 à 17\sh\s30, depuis Salle d’examen : ne permet à tous que l’accès à Plateformes d’épreuves/,
    ),
  );
  await click(page.getByRole("link", { name: "Ajouter un examen au document de l’académie" }));
  await fill(open.getByLabel("Nom", { exact: true }), "bac-blanc");
  await fill(open.getByLabel("Début"), "2027-03-03T08:00");
  await fill(open.getByLabel("Fin"), "2027-03-03T12:30");
  await fill(open.getByLabel("Pourquoi"), "Pendant le bac blanc, seul Pronote est ouvert au CDI.");
  await save(page);
  expect("an exam without a place is none", await shows(open, "À remplir."));
  await tick(page, "Dans quels lieux", "CDI");
  await click(open.getByRole("button", { name: "Ajouter un accès permis" }));
  await tick(page, "Vers quoi", "Pronote");
  await save(page);
  expect(
    "it is read as a sentence",
    await shows(open, "Le 3 mars 2027 de 8 h 00 à 12 h 30, depuis CDI : ne permet à tous que l’accès à Pronote."),
  );
  expect("and the policy holds together", await shows(page, valid));
}

async function example(page) {
  const open = page.locator(".object-open");
  await click(page.getByRole("link", { name: /^Exemples/ }));
  await click(page.getByRole("link", { name: "Ajouter un exemple" }));
  await fill(open.getByLabel("Nom", { exact: true }), "bac-blanc-au-cdi");
  await choose(open.getByLabel("Réponse attendue"), "Autoriser");
  await choose(open.getByLabel("Qui"), "Élève");
  await choose(open.getByLabel("Depuis quel lieu"), "CDI");
  await choose(open.getByLabel("Quand"), "un jour précis");
  await fill(open.getByLabel("Jours"), "2027-03-03");
  await fill(open.getByLabel("À quelle heure"), "09:00");
  await choose(open.getByLabel("Pour quel service"), "Web chiffré");
  await save(page);
  expect("an example goes somewhere", await shows(open, "Remplissez ce champ ou le suivant : l’un des deux."));
  await choose(open.getByLabel("Vers quoi"), "Espace numérique de travail");
  await save(page);
  const finding = open.locator(".finding");
  expect(
    "one that the policy answers otherwise is told beside it",
    await finding.waitFor({ timeout: 15_000 }).then(
      () => true,
      () => false,
    ),
  );
  await choose(open.getByLabel("Vers quoi"), "Pronote");
  await save(page);
  expect(
    "mended, it is read as a sentence",
    await shows(open, "Élève, depuis CDI, le 3 mars 2027 à 9 h 00, vers Pronote, pour Web chiffré : autorisé."),
  );
  expect("and is answered as expected", await shows(page, valid));
}

async function scope(page, number) {
  const open = page.locator(".object-open");
  await click(page.getByRole("link", { name: /^Titre et portée/ }));
  await click(page.getByRole("link", { name: "Modifier le titre et la portée" }));
  await fill(open.getByRole("textbox", { name: "Titre" }), "Le bac blanc du 3 mars");
  await tick(page, "Pour quels lycées", "Lycée du Port (0590042X)");
  await fill(open.getByLabel("Nouveaux approbateurs"), "quorum personne");
  expect("a file that is none is told while it is typed", await shows(open, "Ligne 1, à corriger : quorum personne"));
  await fill(open.getByLabel("Nouveaux approbateurs"), "");
  await save(page);
  expect("the title is the page's", await shows(page.locator("h1"), "Le bac blanc du 3 mars"));
  expect("and the schools are named", await shows(open, /^Pour : Lycée du Port\./));
  const one = await stored(page, number);
  expect(
    "so the centre has it",
    one.title === "Le bac blanc du 3 mars" && one.site?.join() === "0590042X" && one.approvers === undefined,
  );
  expect(
    "with the exam and the example",
    one.document.some((of) => of.exam?.some((it) => it.name === "bac-blanc")) &&
      one.examples.example.some((it) => it.name === "bac-blanc-au-cdi"),
  );
  await click(open.getByRole("button", { name: "Annuler : modification : le titre et la portée" }));
  expect("an undo takes all of it back", await shows(open, "Pour tous les lycées."));
  const before = await stored(page, number);
  expect("at the centre too", before.title === "Le bac blanc" && before.site === undefined);
}

async function rename(page, number) {
  const open = page.locator(".object-open");
  await click(page.getByRole("link", { name: /^Destinations/ }));
  await click(page.getByRole("link", { name: "Modifier la destination « pronote »" }));
  await fill(open.getByLabel("Nom", { exact: true }), "cahier-de-textes");
  await save(page);
  expect("a rename says what it takes along", await shows(page, /autres objets suivent le nouveau nom/));
  const one = await stored(page, number);
  const there = JSON.stringify(one);
  expect(
    "exams and examples among it",
    !there.includes('"pronote"') &&
      one.examples.example.find((it) => it.name === "bac-blanc-au-cdi").destination === "cahier-de-textes",
  );
  expect("and nothing breaks by it", await shows(page, valid));
}

async function story() {
  const page = await as("officer");
  const number = await draft(page);
  await exam(page);
  await example(page);
  await scope(page, number);
  await rename(page, number);
  await click(page.getByRole("link", { name: "Proposer…" }));
  await fill(page.getByLabel(/^Raison/), "Le bac blanc du 3 mars");
  await click(page.getByRole("button", { name: "Proposer", exact: true }));
  await page.waitForURL(new RegExp(`/demandes/${number}/effet`), { timeout: 30_000 });
  expect("proposed, it shows what the exam closes", await shows(page, "FERME"));
  await page.context().close();
}

await run(story);
