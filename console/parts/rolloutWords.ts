import type { PublishedPolicy } from "../api/central";
import type { Texts } from "../app/texts.fr";

/** How far the roll-outs are, for who hears it: by stage, not by site. */
export const rolloutWords = (texts: Texts, policies: readonly PublishedPolicy[]): string =>
  policies
    .filter(({ state }) => state !== "superseded")
    .map(({ number, state, stage, stages }) => texts.rollout.said(number, texts.rollout.states[state], stage, stages))
    .join(" ");
