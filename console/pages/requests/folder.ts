// A policy's folder as `beffroi policy propose` leaves it, made into what the centre takes.
import { type Manifest, parseManifest, signedText } from "../../policy/manifest";
import type { Files } from "../../api/central";

const note = "approved.note";
const documents = ["region.json", "academie.json", "lycee.json"];
const taken = [note, ...documents, "examples.json", "approvers.policy"];

export interface Folder {
  files: Files;
  manifest: Manifest | null;
  missing: string[];
  ignored: string[];
  /** The signatures in the folder are of another manifest: they would be void, and are left out. */
  signaturesDropped: boolean;
}

/** The note to propose: the signed one if it is of the manifest, else the manifest without signatures. */
function chooseNote(manifest: string | undefined, approved: string | undefined) {
  if (manifest === undefined) return { text: approved, dropped: false };
  if (approved !== undefined && signedText(approved) === manifest) return { text: approved, dropped: false };
  return { text: `${manifest}\n`, dropped: approved !== undefined };
}

export function folderOf(given: Files): Folder {
  const { text, dropped } = chooseNote(given.manifest, given[note]);
  const files: Files = {};
  for (const name of taken) {
    const content = name === note ? text : given[name];
    if (content !== undefined) files[name] = content;
  }
  return {
    files,
    manifest: text === undefined ? null : parseManifest(signedText(text) ?? ""),
    missing: [note, ...documents].filter((name) => files[name] === undefined),
    ignored: Object.keys(given).filter((name) => name !== "manifest" && !taken.includes(name)),
    signaturesDropped: dropped,
  };
}
