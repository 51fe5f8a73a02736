// A story on a real centre: what changes elsewhere shows by itself, is said aloud and takes the focus from nobody; whoever
// has stopped it sees it once she lets it go on.
//
//   NODE_PATH=<console's node_modules> node live_story.mjs SITE [--keyboard]    (SITE: the program console_site)
import { click, reach } from "./hands.mjs";
import { as, expect, run, shows, where } from "./site.mjs";

const refreshed = 8_000;

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

await run(story);
