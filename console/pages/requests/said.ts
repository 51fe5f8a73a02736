// What is said aloud of requests when it changes.
import type { Change, PublishedPolicy } from "../../api/central";
import type { Texts } from "../../app/texts.fr";
import { rolloutWords } from "../../parts/rolloutWords";

const signatures = (texts: Texts, { parties }: Change) =>
  parties.map((party) => `${texts.party(party.name)} ${party.has}/${party.needs}`).join(", ");

export function openWords(texts: Texts, changes: readonly Change[]): string {
  const open = changes.filter((one) => one.state === "open");
  return [
    texts.requests.openNow(open.length),
    ...open.map((one) => `${texts.overview.waiting(one.number, one.title)}, ${signatures(texts, one)}.`),
  ].join(" ");
}

export const changeWords = (texts: Texts, change: Change, policy: PublishedPolicy | undefined): string =>
  [
    texts.requests.now(texts.requests.states[change.state], change.revision, signatures(texts, change)),
    policy && rolloutWords(texts, [policy]),
  ]
    .filter(Boolean)
    .join(" ");
