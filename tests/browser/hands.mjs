// How a story touches a page. As it stands: with a mouse, on a wide screen. With `--keyboard`: by Tab, Enter, Space and what
// is typed alone, 320 px wide; there a story fails by what Tab does not come to, by a focus that lies under something else,
// and by a page that scrolls sideways.
export const keyboard = process.argv.includes("--keyboard");
export const viewport = keyboard ? { width: 320, height: 800 } : { width: 1280, height: 800 };

const stops = 800;

/** Where the focus is, seen from the element: on it, before it in the page, or after. */
const direction = (element) => {
  const focused = document.activeElement;
  if (focused === element) return "here";
  return focused && element.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING ? "Shift+Tab" : "Tab";
};

/** Whether somebody sees where she is: something of it, or of its label, is on the screen and under nothing else. */
const seen = (element) => {
  const shown = [element, ...(element.labels ?? [])];
  return shown.some((one) =>
    [...one.getClientRects()].some((rect) => {
      const at = document.elementFromPoint(
        (rect.left + rect.right) / 2,
        Math.min((rect.top + rect.bottom) / 2, innerHeight - 2),
      );
      return at !== null && shown.some((other) => other.contains(at) || at.contains(other));
    }),
  );
};

/** What makes the page scroll sideways. */
const wide = () => {
  if (document.scrollingElement.scrollWidth <= innerWidth) return "";
  const over = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth);
  return over.at(-1)?.outerHTML.slice(0, 200) ?? "?";
};

/** Goes to an element, by Tab. */
export async function reach(element) {
  if (!keyboard) return element.focus();
  const page = element.page();
  await element.waitFor({ state: "attached", timeout: 15_000 });
  for (let n = 0; n < stops; n += 1) {
    const key = await element.evaluate(direction);
    if (key === "here") {
      if (!(await element.evaluate(seen))) throw new Error(`the focus is on ${element}, and out of sight`);
      const over = await page.evaluate(wide);
      if (over) throw new Error(`the page of ${element} scrolls sideways: ${over}`);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`Tab does not come to ${element}`);
}

const key = (page, name) => page.keyboard.press(name);

/** Sends the form of a field. */
export async function submit(field) {
  await reach(field);
  await key(field.page(), "Enter");
}

export async function click(element) {
  if (!keyboard) return element.click();
  await reach(element);
  await key(element.page(), "Enter");
}

/** A box that is ticked or not. */
export async function check(element, on = true) {
  if (!keyboard) return element.setChecked(on, { force: true });
  await reach(element);
  if ((await element.isChecked()) !== on) await key(element.page(), "Space");
}

export async function toggle(element) {
  if (!keyboard) return element.click({ force: true });
  await reach(element);
  await key(element.page(), "Space");
}

/** Fields of dates have a stop for each of their parts, in the order that the browser's own language has them. */
const parts = { date: /(\d+)-(\d+)-(\d+)/, time: /(\d+):(\d+)/, "datetime-local": /(\d+)-(\d+)-(\d+)T(\d+):(\d+)/ };

async function typeParts(element, type, text) {
  const [, ...numbers] = parts[type].exec(text);
  const page = element.page();
  // Whoever came from below is on the last part.
  while ((await element.evaluate(direction)) === "here") await key(page, "Shift+Tab");
  await key(page, "Tab");
  const date = type === "time" ? [] : [numbers[1], numbers[2], numbers[0]];
  const [hour, minute] = type === "date" ? [] : numbers.slice(-2);
  for (const part of date) await page.keyboard.type(part);
  if (date.length > 0 && hour) await key(page, "ArrowRight");
  if (hour)
    await page.keyboard.type(
      `${String(((Number(hour) + 11) % 12) + 1).padStart(2, "0")}${minute}${Number(hour) < 12 ? "A" : "P"}`,
    );
  if ((await element.inputValue()) !== text)
    throw new Error(`typed ${text}, the field has ${await element.inputValue()}`);
}

export async function fill(element, text) {
  if (!keyboard) return element.fill(text);
  await reach(element);
  const type = await element.getAttribute("type");
  if (type in parts) return typeParts(element, type, text);
  await key(element.page(), "Control+a");
  await (text === "" ? key(element.page(), "Delete") : element.page().keyboard.type(text));
}

/** An option of a list, by its words. */
export async function choose(element, words) {
  if (!keyboard) return element.selectOption({ label: words });
  await reach(element);
  const options = await element.locator("option").allTextContents();
  await key(element.page(), "Home");
  for (let n = options.indexOf(words); n > 0; n -= 1) await key(element.page(), "ArrowDown");
  const chosen = await element.evaluate((list) => list.selectedOptions[0].textContent);
  if (chosen !== words) throw new Error(`wanted ${words}, chose ${chosen}`);
}

export async function upload(element, file) {
  if (!keyboard) return element.setInputFiles(file);
  const page = element.page();
  await reach(element);
  // Chromium takes the key of a window that has just come to the front for nothing, now and then.
  let dialog = null;
  for (let n = 0; dialog === null && n < 3; n += 1) {
    const opens = page.waitForEvent("filechooser", { timeout: 3_000 }).catch(() => null);
    await key(page, "Space");
    dialog = await opens;
  }
  await dialog.setFiles(file);
}

/** Opens the list of a field's names and turns some of them over. */
export async function tick(page, field, ...names) {
  const list = page.locator(".object-open details", { has: page.locator(`summary strong:text-is("${field}")`) });
  if ((await list.getAttribute("open")) === null) await click(list.locator("summary"));
  for (const name of names) {
    await toggle(list.getByRole("checkbox", { name, exact: true }));
  }
}
