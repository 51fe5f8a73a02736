import { expect, test } from "vitest";
import { folderOf } from "./folder";

const text = `beffroi policy v1\nnumber 12\ntitle Le soir\nauthor r.leroy\nsite *\npolicy sha256 ${"ab".repeat(32)}\n`;
const documents = { "region.json": "{}", "academie.json": "{}", "lycee.json": "{}" };

test("a manifest becomes a note without signatures", () => {
  const folder = folderOf({ ...documents, manifest: text, "notes.txt": "x" });
  expect(folder).toMatchObject({
    missing: [],
    ignored: ["notes.txt"],
    signaturesDropped: false,
    manifest: { number: 12 },
  });
  expect(folder.files).toEqual({ ...documents, "approved.note": `${text}\n` });
});

test("signatures stay if they are of the manifest, and go if they are of another", () => {
  const approved = `${text}\n— a AAAAAAAAAAAA\n`;
  expect(folderOf({ manifest: text, "approved.note": approved }).files["approved.note"]).toBe(approved);
  const other = folderOf({ manifest: text.replace("12", "13"), "approved.note": approved });
  expect(other).toMatchObject({ signaturesDropped: true, manifest: { number: 13 } });
});

test("what is missing is named", () => {
  expect(folderOf({ "region.json": "{}" })).toMatchObject({
    manifest: null,
    missing: ["approved.note", "academie.json", "lycee.json"],
  });
});
