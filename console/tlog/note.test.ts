import { expect, test } from "vitest";
import { utf8 } from "./bytes";
import { cosigned } from "./cosignature";
import { isKeyName, parseNote, parseVkey, signatureLine, verifyEd25519, vkey } from "./note";
import { neumannNote, neumannVkey, romeNote, romeVkey } from "./samples";

/** The text with each character changed in turn. */
const changes = (text: string): string[] =>
  Array.from(text, (c, i) => text.slice(0, i) + (c === "A" ? "B" : "A") + text.slice(i + 1)).filter((t) => t !== text);

test("the published note verifies under its key", async () => {
  const key = (await parseVkey(neumannVkey))!;
  const note = parseNote(neumannNote)!;
  expect(vkey(key)).toBe(neumannVkey);
  expect(await verifyEd25519(key.key, note.signatures[0]!.signature, utf8(note.text))).toBe(true);
  expect(`${note.text}\n${signatureLine(note.signatures[0]!)}`).toBe(neumannNote);
});

test("a key with any character changed is no key", async () => {
  for (const changed of changes(neumannVkey)) expect(await parseVkey(changed)).toBe(null);
});

test("the published cosignature states its time", async () => {
  const key = (await parseVkey(romeVkey))!;
  expect(await cosigned(key, parseNote(romeNote)!)).toEqual(new Date(1767139200 * 1000));
});

test("a cosigned note with any character changed is not cosigned", async () => {
  const key = (await parseVkey(romeVkey))!;
  for (const changed of changes(romeNote)) {
    const note = parseNote(changed);
    if (note) expect(await cosigned(key, note)).not.toBeInstanceOf(Date);
  }
});

test("malformed notes are refused", () => {
  expect(parseNote("text\n\n— a b\n")).toBe(null);
  expect(parseNote("text\n")).toBe(null);
  expect(parseNote("te\u0001xt\n\n")).toBe(null);
  expect(parseNote(neumannNote.slice(0, -1))).toBe(null);
  expect(parseNote("text\n\n")).toEqual({ text: "text\n", signatures: [] });
});

test("a key's name has no space, no plus and no control character", () => {
  expect(isKeyName("politique.region.example/r.leroy")).toBe(true);
  for (const name of ["", "r leroy", "r+leroy", "r\u00a0leroy", "r\nleroy", "r\u0085leroy"])
    expect(isKeyName(name)).toBe(false);
});
