// Four stories on a real centre, in a browser with a client certificate: an officer's change is signed with a key that the
// browser made, another one is written in the editor, two officers of one party block something, and an
// auditor finds an entry and checks its proof.
//
//   NODE_PATH=<console's node_modules> node console_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { readFileSync } from "node:fs";
import { check, choose, click, fill, keyboard, reach, submit, tick, toggle, upload } from "./hands.mjs";
import { as, expect, run, shows, tell, where } from "./site.mjs";

async function officer() {
  const page = await as("officer");
  await page.goto(`${where.base}/cle`);
  await fill(page.locator("main input").first(), "politique.academie.example/navigateur");
  await click(page.locator("main form button[type=submit], main button.button-primary").first());
  const key = page.getByText(/politique\.academie\.example\/navigateur\+[0-9a-f]{8}\+/).first();
  await key.waitFor({ timeout: 15_000 });
  const vkey = (await key.textContent()).match(/politique\S+/)[0];
  expect("the key that the browser made is one of the académie's", await tell(`approver ${vkey}`));

  await page.goto(`${where.base}/demandes/2/effet`);
  expect("the request is shown with what it closes", await shows(page, "FERME"));
  await click(page.locator('a[href="/demandes/2/impact"]').last());
  expect("and what it would have done to recorded traffic", await shows(page, /12 enregistrements rejoués/));
  await page.goto(`${where.base}/demandes/2/effet`);
  await page.getByRole("checkbox").first().waitFor();
  for (const tick of await page.getByRole("checkbox").all()) await check(tick);
  const words = await page.locator(".facts .words", { hasText: /\S \S/ }).innerText();
  expect("what is signed is shown as twelve words", /^\p{L}+( \p{L}+){11}$/u.test(words));
  await click(page.getByRole("button", { name: /^Signer/ }).first());
  expect("which the question repeats", await shows(page.locator(".decision .words"), words));
  const confirm = page.getByRole("button", { name: /Signer avec ma clé/ });
  if (
    await confirm.waitFor({ timeout: 5_000 }).then(
      () => true,
      () => false,
    )
  )
    await click(confirm);
  expect("with this last signature it is published", await shows(page, /publié/i));
  const change = await page.evaluate(async () => (await fetch("/changes/2")).json());
  expect(
    "and so says the centre",
    change.state === "published" &&
      change.approvals.some((one) => one.name === "politique.academie.example/navigateur"),
  );
  await page.goto(`${where.base}/`);
  expect("the overview shows it on its way", await shows(page, "Plus d’impression pour les élèves au CDI"));
  await page.goto(`${where.base}/politique/grille`);
  await (keyboard ? rows(page) : cells(page));
  await page.context().close();
}

async function cells(page) {
  const grid = page.getByRole("grid").getByRole("button");
  await grid.first().waitFor({ timeout: 15_000 });
  expect("the policy is shown as a grid", (await grid.count()) > 20);
  await grid.first().focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  expect(
    "whose cells open by keyboard",
    await page
      .locator("#detail")
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      ),
  );
}

/** Where there is no room for a grid. */
async function rows(page) {
  expect("the policy is shown as sentences", await shows(page.locator(".table"), "Plateformes d’épreuves"));
  expect("and not as a grid", !(await page.getByRole("grid").isVisible()));
}

async function editor() {
  const page = await as("officer");
  const goes = (what, there) =>
    there.waitFor({ timeout: 15_000 }).then(
      () => expect(what, true),
      () => expect(what, false),
    );
  const press = (key) => page.keyboard.press(key);
  const open = page.locator(".object-open");
  const finding = open.locator(".finding");
  const valid = page.getByText("Vérifié : rien à corriger");

  await page.goto(`${where.base}/politique/brouillons`);
  await fill(page.getByLabel("Titre"), "Les invités se mettent à jour au CDI");
  await fill(page.getByLabel("Auteur"), "officer.region.example/remi");
  await press("Enter");
  await page.waitForURL(/brouillons\/[0-9]+/, { timeout: 15_000 });
  const number = page.url().match(/brouillons\/([0-9]+)/)[1];
  await goes("a draft of the published policy has nothing to mend", valid);

  await click(page.getByRole("link", { name: "Ajouter une règle au document de la Région" }));
  await open.waitFor();
  await press("Tab");
  await page.keyboard.type("Mise à jour");
  await press("Tab");
  await page.keyboard.type("Autoriser");
  await press("Tab");
  await page.keyboard.type("Par défaut");
  await tick(page, "Qui", "Invité");
  await tick(page, "Depuis quel lieu", "CDI");
  await tick(page, "Quand", "Heures de cours (Lycée)");
  await tick(page, "Vers quoi", "Mises à jour des systèmes");
  await fill(page.getByLabel("Pourquoi"), "Le poste d’un invité doit être à jour.");
  await press("Enter");
  await goes("a name that cannot be one is told at its field", open.getByText("Un nom s’écrit avec a-z"));
  await goes("which has the focus", page.locator(".object-open input:focus[aria-invalid]"));
  await press("Control+a");
  await page.keyboard.type("mises-a-jour-des-invites");
  await press("Enter");
  await goes(
    "a name of the lycée's is a problem beside the rule, in the language of the page",
    finding.getByText(/l’horaire «\s?cours\s?» est dans lycee\.json/),
  );
  expect("and in the summary", await page.locator("#problems").isVisible());

  await tick(page, "Quand", "Heures de cours (Lycée)", "Temps scolaire");
  await submit(page.getByLabel("Pourquoi"));
  await goes("mended, the problem goes", valid);
  await goes(
    "and the rule is read as a sentence",
    open.getByText(/^Permet à Invité, depuis CDI, pendant Temps scolaire/),
  );

  await click(open.getByRole("button", { name: "Supprimer", exact: true }));
  await open.waitFor({ state: "detached" });
  const rule = page.locator(".object", { hasText: "mises-a-jour-des-invites" });
  expect("a rule is deleted", (await rule.count()) === 0);
  await goes("the button says what it takes back", page.getByRole("button", { name: /^Annuler : suppression/ }));
  await press("Control+z");
  await goes("and Ctrl+Z brings the rule back", rule);

  // In a role of its own: nobody asks about what another officer has done elsewhere in the centre.
  const other = (name) =>
    page.evaluate(
      async ([of, label]) => {
        const path = `/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies/policy=${of}/document=region/role=invite`;
        const body = JSON.stringify({
          "beffroi-policies:role": [{ name: "invite", "label-fr": label, "label-en": "Guest" }],
        });
        return (await fetch(path, { method: "PUT", body, headers: { "Content-Type": "application/yang-data+json" } }))
          .status;
      },
      [number, name],
    );
  expect("another officer saves meanwhile", (await other("Personne invitée")) === 204);
  await click(rule.getByRole("link", { name: /^Modifier/ }));
  await reach(page.getByLabel("Pourquoi"));
  await press("End");
  await page.keyboard.type(" Vraiment.");
  await press("Enter");
  await goes("she is told what changed", open.getByText(/Quelqu’un d’autre a modifié ce brouillon/));
  await click(open.getByRole("button", { name: "Afficher sa version" }));
  await goes("what she typed is kept beside the other's version", open.getByText(/^Permet à Personne invitée/));
  await submit(page.getByLabel("Pourquoi"));
  await goes("and is saved", open.locator(".detail", { hasText: "Vraiment." }));

  const draft = `${where.base}/politique/brouillons/${number}`;
  await page.goto(`${draft}?partie=destinations&objet=region/destination/`);
  await fill(open.getByLabel("Nom", { exact: true }), "vide");
  await fill(open.getByLabel("Adresses"), "nimporte/quoi");
  await click(open.getByRole("button", { name: "Enregistrer" }));
  await goes("what the model refuses is said in her language", open.getByText(/^Une adresse est en IPv4 ou en IPv6/));
  await goes("with the object and the field", open.getByText("Région / la destination « vide », champ « Adresses »"));
  await page.goto(draft);

  await click(page.getByRole("link", { name: "Proposer…" }));
  await fill(page.getByLabel(/^Raison/), "Demandé par le CDI");
  await click(page.getByRole("button", { name: "Proposer", exact: true }));
  await page.waitForURL(new RegExp(`/demandes/${number}/effet`), { timeout: 30_000 }).catch(() => {});
  expect("proposed, it is a request that shows what opens", await shows(page, "OUVRE"));
  await page.goto(`${where.base}/politique/brouillons/${number}?partie=proposer`);
  await page.getByText("Ce brouillon est déjà une demande ouverte").waitFor();
  await fill(page.getByLabel(/^Raison/), "Demandé par le CDI, de nouveau");
  await click(page.getByRole("button", { name: "Proposer", exact: true }));
  await page.waitForURL(new RegExp(`/demandes/${number}/effet`), { timeout: 30_000 }).catch(() => {});
  const again = await page.evaluate(async (of) => (await fetch(`/changes/${of}`)).json(), number);
  expect("proposed again, it is a new revision", again.revision === 2);
  await page.context().close();
}

/** Makes a key in this browser, and gives its public half. */
async function madeKey(page, name) {
  await page.goto(`${where.base}/cle`);
  await fill(page.getByLabel("Nom de la clé"), name);
  await click(page.getByRole("button", { name: "Créer la clé" }));
  const shown = page.locator("code.vkey", { hasText: name }).first();
  await shown.waitFor({ timeout: 15_000 });
  return (await shown.textContent()).trim();
}

const present = (locator) =>
  locator
    .first()
    .waitFor({ timeout: 15_000 })
    .then(
      () => true,
      () => false,
    );

async function blockers() {
  const [first, second] = [await as("officer"), await as("officer")];
  const names = ["politique.region.example/nuit", "politique.region.example/astreinte"];
  const keys = [await madeKey(first, names[0]), await madeKey(second, names[1])];
  expect("two officers of the Region must sign its blocks", await tell(`pair ${keys.join(" ")}`));

  await first.goto(`${where.base}/`);
  expect("what the académie has blocked needs attention", await shows(first, /Académie, n°\s1\s: Refuse à tous/));
  await click(first.getByRole("link", { name: /Académie, n°\s1/ }));
  expect("and is shown to the other party, with who, why and where", await shows(first, "Hameçonnage en cours"));
  const question = "/politique/pourquoi?role=eleve&zone=salles&to=100.64.9.9%3A443%2Ftcp";
  await first.goto(`${where.base}${question}&site=0599991P`);
  expect("it is why, where it holds", await shows(first, /Blocage d’urgence n°\s1/));
  await first.getByText("Blocages d’urgence à ce moment").waitFor();
  await first.goto(`${where.base}${question}`);
  await first.getByText("REFUSÉ", { exact: true }).waitFor();
  expect("and elsewhere it is not", (await first.getByText("Blocages d’urgence à ce moment").count()) === 0);
  await first.goto(`${where.base}/politique/blocages`);
  await click(first.getByRole("link", { name: "Bloquer quelque chose" }));
  await fill(first.getByLabel("Vers ces adresses"), "203.0.113.7/24");
  await click(first.getByRole("button", { name: "Préparer la signature" }));
  expect("what is no prefix is told at its field", await shows(first, "« 203.0.113.7/24 » n’est pas une adresse"));
  expect("which has the focus", await present(first.locator("textarea:focus")));
  expect("and a missing reason too", await shows(first, "Écrivez pourquoi"));
  await fill(first.getByLabel("Vers ces adresses"), "203.0.113.7");
  const service = first.locator("details.names", { hasText: "Pour quel service" });
  await click(service.locator("summary"));
  await toggle(service.getByRole("checkbox").first());
  await fill(first.getByLabel("Pourquoi, en une ligne"), "Serveur de commande d’un rançongiciel");
  expect(
    "while it is written it is read as a sentence",
    await shows(first, /^Refuse à tous, de partout, l’accès à 203\.0\.113\.7, pour /),
  );
  await first.keyboard.press("Enter");
  const heading = first.getByRole("heading", { name: "Signer un blocage" });
  expect("it is ready to be signed", await present(heading));

  const sign = async (page) => {
    await click(page.getByRole("button", { name: /^Signer avec ma clé/ }));
    await click(page.getByRole("button", { name: "Signer avec ma clé", exact: true }));
    await page.getByText(/Vous avez signé ce blocage/).waitFor({ timeout: 15_000 });
  };
  const passedOn = async (page) => {
    const download = page.waitForEvent("download");
    await click(page.getByRole("button", { name: /^Télécharger le fichier/ }));
    return (await download).path();
  };
  const publish = async (page) => {
    await click(page.getByRole("button", { name: /^Publier le blocage/ }));
    await click(page.getByRole("button", { name: "Publier le blocage", exact: true }));
  };
  await sign(first);
  expect("one signature of two is not enough", await shows(first, "1 sur 2"));
  expect("so nothing can be published", (await first.getByRole("button", { name: /^Publier/ }).count()) === 0);
  await first.reload();
  expect("a reload loses nothing", await shows(first, "1 sur 2"));
  const file = await passedOn(first);
  const alone = await first.evaluate(
    async (note) => (await fetch("/fleet/blocks", { method: "POST", body: note })).json(),
    readFileSync(file, "utf8"),
  );
  expect(
    "and the centre refuses it",
    alone.error === "signature" && alone.detail.includes("1 of the officers of region"),
  );

  await second.goto(`${where.base}/politique/blocages/signer`);
  await upload(second.locator('input[type="file"]'), file);
  expect(
    "the second officer reads the same sentence",
    await shows(second, /^Refuse à tous, de partout, l’accès à 203\.0\.113\.7/),
  );
  await sign(second);
  await publish(second);
  await second.waitForURL(/politique\/blocages$/, { timeout: 15_000 });
  expect("with the second signature it is published", await shows(second, /Région, n°\s1/));
  const listed = await second.evaluate(async () => (await fetch("/fleet/blocks")).json());
  const one = listed.blocks.find((block) => block.block === "region-1");
  expect("and so says the centre", one?.state === "holds" && one.signers.join() === names.join());
  await first.getByRole("button", { name: "En ouvrir un autre" }).waitFor();
  expect("the first officer's copy can no longer be used", await shows(first, /porte déjà ce numéro/));

  await click(second.getByRole("link", { name: "Mettre fin au blocage 1 (Région)" }));
  await fill(second.getByLabel("Pourquoi, en une ligne"), "Fausse alerte");
  await click(second.getByRole("button", { name: "Préparer la signature" }));
  expect("its end is signed in the same way", await shows(second, "Met fin au blocage 1 (Région)."));
  await sign(second);
  expect("by as many", await shows(second, "1 sur 2"));

  for (const page of [second, first]) await click(page.getByRole("button", { name: "En ouvrir un autre" }));
  await click(first.getByRole("link", { name: "Bloquer quelque chose" }));
  await check(first.getByRole("checkbox", { name: "Bloquer tout ce qui n’est pas garanti" }));
  await fill(first.getByLabel("Pourquoi, en une ligne"), "Un ver se propage");
  await click(first.getByRole("button", { name: "Préparer la signature" }));
  await sign(first);
  await upload(second.locator('input[type="file"]'), await passedOn(first));
  await sign(second);
  await publish(second);
  expect(
    "what breaks a guarantee is refused in her language",
    await shows(second.getByRole("alert"), "une garantie serait rompue"),
  );
  expect(
    "with its counterexample",
    await shows(second.getByRole("alert"), /La garantie «\s?toujours-l-urgence-pour-tous\s?» n’est pas tenue/),
  );
  await first.context().close();
  await second.context().close();
}

/** What she is handed, as text. */
async function downloaded(page, act) {
  const download = page.waitForEvent("download", { timeout: 15_000 });
  await act();
  const file = await download;
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8") };
}

/** The whole answer of the search that is on the page, taken out as a file. */
async function exports(page) {
  const dialog = page.getByRole("dialog", { name: "Exporter la réponse entière" });
  const button = (name) => dialog.getByRole("button", { name });
  await click(page.getByRole("button", { name: "Exporter…" }));
  await button("Exporter").waitFor();
  await click(button("Exporter"));
  expect("an export asks a motive", await shows(dialog, "Donnez le motif."));
  await fill(dialog.getByLabel("Motif"), "Contrôle, =1+1");
  const csv = await downloaded(page, () => submit(dialog.getByLabel("Motif")));
  expect("its file is called by its moment", /^beffroi-\d{8}-\d{6}\.csv$/.test(csv.name));
  expect("it says what was asked", csv.text.startsWith("\ufeffQuestion,"));
  expect("and why", csv.text.includes('\r\nMotif,"Contrôle, =1+1"\r\n'));
  const rows = Number(/\r\n\r\nFin de l’export : lignes,(\d+)\r\n/.exec(csv.text)[1]);
  expect("all rows are in it", rows > 0 && csv.text.match(/\r\n[^,\r\n]+,(access|flow|filter|admin),/g).length >= rows);
  expect("and she is told so", await shows(dialog, /lignes? exportées? dans beffroi-/));
  await click(button("Fermer"));
  await dialog.waitFor({ state: "hidden" });
  const back = page.locator("button:focus", { hasText: "Exporter…" });
  expect("closed, the focus is where it was", await back.isVisible());

  await click(page.getByRole("button", { name: "Exporter…" }));
  await fill(dialog.getByLabel("Motif"), "Réquisition 12");
  await choose(dialog.getByLabel("Forme du fichier"), "JSON, une ligne par entrée, avec les preuves");
  const json = await downloaded(page, () => click(button("Exporter")));
  const lines = json.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  expect("JSON has the motive in its head", lines[0].export.motive === "Réquisition 12");
  expect("and an end", lines.at(-1).end.rows === lines.length - 3);
  expect("and a proof for each row", lines[2].result.proof.startsWith("c2sp.org/tlog-proof@v1\n"));
  await click(button("Fermer"));

  const failed = (request) => request.url().endsWith("/exports");
  const ended = page.waitForEvent("requestfailed", { predicate: failed, timeout: 60_000 });
  await page.route("**/exports", () => new Promise(() => {})); // the centre takes its time
  await click(page.getByRole("button", { name: "Exporter…" }));
  await fill(dialog.getByLabel("Motif"), "Trop long");
  await submit(dialog.getByLabel("Motif"));
  await click(button("Arrêter l’export"));
  expect("an export can be stopped", await shows(dialog, "Export arrêté : rien n’a été enregistré."));
  expect("and the centre is told", (await ended).failure().errorText === "net::ERR_ABORTED");
  await page.unroute("**/exports");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  expect("Escape closes it", !page.url().includes("exporter"));
}

async function auditor() {
  const page = await as("auditor");
  await page.goto(`${where.base}/audit`);
  await click(page.locator("main form button[type=submit]").first());
  expect("a search finds entries, and says that it is on record", await shows(page, "inscrite au journal"));
  const all = page.url();
  // While the centre's own log grows a search may stop before its end, and says so.
  const ended = () => page.getByText(/^(Recherche complète\s: )?\d+ lignes?(\.$| dans)/);
  const found = async () => Number((await ended().textContent({ timeout: 15_000 })).match(/\d+/)[0]);
  const rows = await found();
  const bars = page.getByRole("group", { name: /^Événements par/ });
  const counts = (
    await bars.getByRole("link").evaluateAll((links) => links.map((link) => link.getAttribute("aria-label")))
  ).map((words) => Number(words.match(/: (\d+) événement/)[1]));
  expect("the histogram counts what was found", counts.length > 1 && counts.reduce((sum, n) => sum + n, 0) === rows);
  await bars.getByRole("link").first().focus();
  await page.keyboard.press("End");
  const last = page.locator(".bar:focus");
  const one = await last.getAttribute("href");
  expect(
    "its bars are gone through with the arrows",
    (await bars.getByRole("link").last().getAttribute("href")) === one,
  );
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname + url.search === one, { timeout: 15_000 });
  expect("and each is a search of its time", (await found()) >= counts.at(-1));
  await page.goto(all);
  await click(page.locator(".facet").getByRole("link", { name: "ouverture de session" }));
  await page.waitForURL(/evenement=session-open/, { timeout: 15_000 });
  expect("a facet's value is a search too", (await found()) > 0);
  await click(page.locator("summary", { hasText: "Recherches gardées (0)" }));
  await fill(page.getByLabel("Garder cette recherche sous le nom"), "Ouvertures");
  await page.keyboard.press("Enter");
  await page.goto(`${where.base}/audit`);
  await click(page.locator("summary", { hasText: "Recherches gardées (1)" }));
  await click(page.getByRole("link", { name: "Ouvertures" }));
  await page.waitForURL(/evenement=session-open/, { timeout: 15_000 });
  expect("a search is kept under a name", (await found()) > 0);
  await click(page.getByRole("button", { name: "Oublier la recherche « Ouvertures »" }));
  expect("until it is forgotten", await shows(page, "Aucune recherche gardée"));
  await page.goto(all);
  await exports(page);
  await page.goto(all);
  await click(page.locator('main a[href^="/audit/entree"]').first());
  await page.locator("h1").waitFor();
  await click(page.locator("details.document summary").first());
  await upload(page.locator('input[type="file"]').first(), where.trust);
  expect("the proof of an entry is checked in the browser", await shows(page, /Preuve vérifiée dans ce navigateur/));
  // In the page: Playwright's own requests keep the connection, and so the certificate, of another context.
  const refused = await page.evaluate(
    async () => (await fetch("/changes/2/close", { method: "POST", body: '{"reason":"x"}' })).status,
  );
  expect("an auditor changes nothing", refused === 403);
  await page.goto(`${where.base}/politique/brouillons/3?partie=regles`);
  expect("and reads drafts", await shows(page, /Seul un auteur peut le modifier/));
  expect("without a form", (await page.getByRole("link", { name: /^Modifier/ }).count()) === 0);
  await page.goto(`${where.base}/politique/blocages`);
  expect("and blocks", await shows(page, /Académie, n°\s1/));
  expect("and makes none", (await page.getByRole("link", { name: /Bloquer|Mettre fin/ }).count()) === 0);
  await page.context().close();
}

await run(officer, editor, blockers, auditor);
