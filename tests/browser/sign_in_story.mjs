// A story on a real centre: two officers with certificates open the account of a third, who makes a passkey (Chromium's virtual
// authenticator), signs in with it, works, and is signed out when the key is removed.
//
//   NODE_PATH=<console's node_modules> node sign_in_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { click, fill, viewport } from "./hands.mjs";
import { as, authenticator, browser, expect, opened, run, shows, where } from "./site.mjs";

async function open(holder, button) {
  const page = await as(holder);
  await page.goto(`${where.base}/droits`);
  const row = page.getByRole("region", { name: /^(Comptes|Accounts)$/ }).getByRole("row", { name: /n\.nouveau/ });
  await row.waitFor({ timeout: 15_000 });
  await click(row.getByRole("button", { name: new RegExp(`^${button}`) }));
  await click(page.getByRole("button", { name: button, exact: true }));
  return page;
}

/** Without a certificate, with an authenticator that knows its holder. */
async function newcomer() {
  const context = await browser.newContext({ locale: "fr-FR", viewport });
  const page = await opened(context);
  return { page, knows: await authenticator(page) };
}

const enter = (page) => page.getByRole("button", { name: "Se connecter avec ma clé d’accès" });

async function story() {
  const first = await open("officer", "Demander l’ouverture");
  expect("the first officer has asked, and no code is out", await shows(first, "Un second officier doit la confirmer"));
  const second = await open("second", "Ouvrir");
  const shown = second.locator(".opening-code");
  await shown.waitFor({ timeout: 15_000 });
  const code = await shown.textContent();
  expect("the second one gets the code", /^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/.test(code));

  const { page, knows } = await newcomer();
  await page.goto(`${where.browsers}/sites?etat=ok`);
  await page.waitForURL(/\/connexion\?suite=/, { timeout: 15_000 });
  expect(
    "whoever is not signed in comes to the door",
    await enter(page)
      .waitFor()
      .then(() => true),
  );
  await click(enter(page));
  expect("a passkey that nobody has made opens nothing", await shows(page, /La clé n’a pas répondu/));
  await fill(page.getByLabel("Code"), "0000-0000-0000-0000-0000");
  await page.keyboard.press("Enter");
  expect("nor does a code that was made up", await shows(page, /n’ouvre aucun compte/));
  await fill(page.getByLabel("Code"), code.toLowerCase().replaceAll("-", " "));
  await page.keyboard.press("Enter");
  expect("with the code she makes her passkey", await shows(page, /La clé de n\.nouveau est faite/));

  // What the page said of the attempt before must not be taken for what it says of this one.
  await page.reload();
  await knows(false);
  await click(enter(page));
  expect("whom the authenticator does not know does not come in", await shows(page, /La clé n’a pas répondu/));
  await knows(true);
  await click(enter(page));
  await page.waitForURL(/\/sites\?etat=ok/, { timeout: 15_000 });
  expect("with it she comes to the page that she wanted", await shows(page, "n.nouveau"));
  expect("as the officer that the account says", await shows(page, /officier · Région/));
  const cookies = await page.context().cookies();
  expect(
    "no script sees her session",
    (await page.evaluate(() => document.cookie)) === "" &&
      cookies.every((one) => one.httpOnly && one.secure && one.sameSite === "Strict"),
  );
  await page.goto(`${where.browsers}/demandes/2/effet`);
  expect("a request is there for her as for a certificate", await shows(page, "FERME"));
  const paused = await page.evaluate(
    async () => (await fetch("/changes/2/close", { method: "POST", body: '{"reason":""}' })).status,
  );
  expect("and what she sends is checked, not refused at the door", paused === 400 || paused === 422);

  await page.goto(`${where.browsers}/droits`);
  await page.getByRole("region", { name: /^(Comptes|Accounts)$/ }).getByRole("row", { name: /n\.nouveau/ }).waitFor({ timeout: 15_000 });
  expect(
    "she cannot open her own account",
    (await page
      .getByRole("region", { name: /^(Comptes|Accounts)$/ })
      .getByRole("row", { name: /n\.nouveau/ })
      .getByRole("button", { name: /^Demander/ })
      .count()) === 0,
  );

  await click(page.getByRole("button", { name: "Se déconnecter" }));
  await page.waitForURL(/\/connexion/, { timeout: 15_000 });
  expect(
    "signed out, the session is over",
    (await page.evaluate(async () => (await fetch("/session")).status)) === 401,
  );
  await click(enter(page));
  await page.getByRole("button", { name: "Se déconnecter" }).waitFor({ timeout: 15_000 });

  await first.goto(`${where.base}/droits`);
  const row = first.getByRole("region", { name: /^(Comptes|Accounts)$/ }).getByRole("row", { name: /n\.nouveau/ });
  await click(row.getByRole("button", { name: /^Supprimer la clé 1/ }));
  await click(first.getByRole("button", { name: "Supprimer la clé 1", exact: true }));
  await row.getByText("aucune").waitFor({ timeout: 15_000 });
  await page.goto(`${where.browsers}/demandes`);
  await page.waitForURL(/\/connexion\?suite=/, { timeout: 15_000 });
  await click(enter(page));
  expect(
    "once the key is removed it opens nothing, and the page says what to do",
    await shows(page, /deux officiers de votre partie/),
  );
}

await run(story);
