// Two stories on a real centre: what changes elsewhere shows by itself, is said aloud and takes the focus from nobody, and
// whoever has stopped it sees it once she lets it go on; a page that nobody sees asks for nothing.
//
//   NODE_PATH=<console's node_modules> node live_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { click, reach } from "./hands.mjs";
import { as, expect, run, shows, where } from "./site.mjs";

const refreshed = 8_000;
const seldom = 16_000;

async function story() {
  const reader = await as("auditor");
  await reader.goto(`${where.base}/demandes/2/effet`);
  expect("a request is open", await shows(reader, "OUVERTE"));
  const history = reader.getByRole("link", { name: "Historique" });
  await reach(history);
  const slow = await as("auditor");
  await slow.goto(`${where.base}/demandes`);
  expect("and in the list of another reader", await shows(slow, "OUVERTE"));
  await click(slow.getByRole("button", { name: "Suspendre la mise à jour" }));

  const officer = await as("officer");
  await officer.goto(`${where.base}/demandes/2/effet`);
  const status = await officer.evaluate(
    async () => (await fetch("/changes/2/close", { method: "POST", body: '{"reason":"Fait autrement"}' })).status,
  );
  expect("an officer withdraws it", status === 200);
  expect("the reader sees that without a reload", await shows(reader, "CLOSE"));
  const said = reader.locator(".announcements");
  expect(
    "hears it",
    await said
      .filter({ hasText: "Demande close, révision 1." })
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      ),
  );
  expect("and has the focus where she left it", await history.evaluate((link) => link === document.activeElement));
  expect(
    "nothing was said of what was there when she came",
    (await officer.locator(".announcements").textContent()) === "",
  );

  await slow.waitForTimeout(refreshed);
  expect("who has stopped the refreshing reads on", await slow.getByText("OUVERTE", { exact: true }).isVisible());
  await click(slow.getByRole("button", { name: "Reprendre la mise à jour" }));
  expect("and sees it when she goes on", await shows(slow, "CLOSE"));
}

/** As the browser does with a tab that comes and goes; without a window there is none to go behind. */
const turn = (page, state) =>
  page.evaluate((value) => {
    Object.defineProperty(document, "visibilityState", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, state);

async function hidden() {
  const page = await as("auditor");
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${where.base}/`);
  await page.waitForLoadState("networkidle");
  await turn(page, "hidden");
  asked.length = 0;
  await page.waitForTimeout(seldom);
  expect("a page that nobody sees asks for nothing", asked.length === 0);
  expect("and says how old it is", await shows(page, /^Vérifié il y a 1\d\ss$/));
  await turn(page, "visible");
  expect("shown again, it is new at once", await shows(page, /^Vérifié il y a [0-3]\ss$/));
  expect(
    "in all its parts",
    ["/integrity", "/fleet/sites", "/changes"].every((path) => asked.includes(path)),
  );

  await click(page.getByRole("button", { name: "Suspendre la mise à jour" }));
  await turn(page, "hidden");
  await page.waitForTimeout(refreshed);
  asked.length = 0;
  await turn(page, "visible");
  await page.waitForTimeout(1_000);
  expect("but not for who has stopped the refreshing", asked.length === 0);
  await page.context().close();
}

await run(story, hidden);
