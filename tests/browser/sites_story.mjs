// A story on a real centre: an officer comes from the overview to the site whose machine is in trouble and reads what to do,
// finds all of those in the list, and hears of another one.
//
//   NODE_PATH=<console's node_modules> node sites_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { click } from "./hands.mjs";
import { as, expect, run, shows, where } from "./site.mjs";

const vitals = {
  sessions: 812,
  "enforcer-connected": false,
  clock: { trusted: true, "error-ms": 3 },
  rooms: { disk: { used: 20, capacity: 100 } },
  certificates: {},
};

/** A report of the gateway of Lycée Alan-Turing. */
async function report(more) {
  const page = await as("gateway");
  await page.goto(`${where.base}/`);
  const digest = "a".repeat(64);
  const body = JSON.stringify({ version: "1.4.0", generation: 3, number: 1, digest, "on-trial": false, ...more });
  const status = await page.evaluate(
    async (text) => (await fetch("/fleet/report", { method: "POST", body: text })).status,
    body,
  );
  await page.context().close();
  return status === 200;
}

/** What refreshes every 15 s is there by then. */
const comes = (locator) =>
  locator
    .first()
    .waitFor({ timeout: 20_000 })
    .then(
      () => true,
      () => false,
    );

async function toTheSite(page) {
  await page.goto(`${where.base}/`);
  expect("the overview names the site", await shows(page, "Lycée Sophie-Germain (horloge non fiable)"));
  await click(page.getByRole("link", { name: "La machine d’un site" }));
  const heading = page.getByRole("heading", { level: 1, name: /Sophie-Germain/ });
  await heading.waitFor({ timeout: 15_000 });
  expect(
    "its link leads to the site's page, whose heading has the focus",
    await heading.evaluate((one) => one === document.activeElement),
  );
  const toDo = page.getByRole("list", { name: "Ce qu’il faut faire" }).getByRole("listitem");
  const said = await toDo.allTextContents();
  expect(
    "the most serious comes first, each with what to do",
    said.length === 3 &&
      /^HORLOGE NON FIABLE.*Donnez deux sources NTP/.test(said[0]) &&
      /^DISQUE À 91\s%.*Faites de la place/.test(said[1]) &&
      /^CERTIFICAT EXPIRE DANS 9 J.*renouvelez ce certificat avant le/.test(said[2]),
  );
  const disk = page.getByRole("row", { name: /Disque du journal/ });
  expect(
    "the room says how full it is, and until when",
    /437\sGo sur 480\sGo.*91\s%.*PEU DE PLACE.*plein dans 3 jours si cela continue/.test(await disk.textContent()),
  );
}

async function inTheList(page) {
  await click(page.getByRole("link", { name: "Tous les sites" }));
  const sites = page.getByRole("table").getByRole("rowheader");
  expect("the list has every site", (await comes(sites)) && (await sites.count()) === 3);
  await click(page.getByRole("link", { name: /^à surveiller/ }));
  await page.waitForURL(/etat=surveiller/, { timeout: 15_000 });
  expect("its filter leaves those to watch", (await sites.allTextContents()).join() === "Lycée Sophie-Germain");
  expect("a gateway tells that its enforcer is away", await report({ vitals }));
  expect("and is in the list by itself", await comes(page.getByText("ENFORCER ABSENT")));
  expect("which is said", await comes(page.locator(".announcements", { hasText: "2 à surveiller" })));
}

async function story() {
  const page = await as("officer");
  await toTheSite(page);
  await inTheList(page);
  expect("an older gateway says nothing of its machine", await report({}));
  await page.goto(`${where.base}/sites/0599991P`);
  expect("and so says its page, and what to do", await shows(page, /sa version est trop ancienne. Mettez-la à jour/));
}

await run(story);
