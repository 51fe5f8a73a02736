// Searches that somebody keeps, in this browser: a name, and the terms of the page's address.
import { inBrowser } from "../../app/shared";

export interface Saved {
  name: string;
  /** Without the question mark. */
  terms: string;
}

const kept = inBrowser("recherches");

export function parseSaved(text: string | null): Saved[] {
  try {
    const all = JSON.parse(text ?? "[]") as unknown;
    const isSaved = (one: unknown): one is Saved =>
      typeof (one as Saved | null)?.name === "string" && typeof (one as Saved).terms === "string";
    return Array.isArray(all) ? all.filter(isSaved) : [];
  } catch {
    return [];
  }
}

/** Under a name that is taken it takes the place of the other one. */
export const withSaved = (all: Saved[], one: Saved): Saved[] =>
  [...all.filter(({ name }) => name !== one.name), one].sort((a, b) => a.name.localeCompare(b.name));

/** What a search asks, in one order, and not the page of its results. */
export function termsOf(address: URLSearchParams): string {
  const terms = new URLSearchParams(address);
  terms.delete("page");
  terms.sort();
  return terms.toString();
}

export const keepSearches = (all: Saved[]): void => kept.set(JSON.stringify(all));

export const useSearches = (): Saved[] => parseSaved(kept.use());
