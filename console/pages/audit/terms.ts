// The terms of a search: by their names in the page's address (French, as all addresses are) and in the API.
import type { Terms } from "../../api/central";
import { fromCivil, toCivil } from "../../app/format";

/** Name in the address, name in the API. */
export const filters = {
  site: "site",
  flux: "stream",
  evenement: "event",
  role: "role",
  jeton: "token",
  session: "session",
  regle: "rule",
  categorie: "category",
  interne: "inside",
  dossier: "case",
} as const;

export type FilterName = keyof typeof filters;
export const filterNames = Object.keys(filters) as FilterName[];

export type Asked = Record<FilterName | "du" | "au", string>;

const day = 86_400_000;

/** What the address says; without a time, the last 24 hours. */
export function askedOf(terms: URLSearchParams, now = new Date()): Asked {
  const asked = Object.fromEntries(filterNames.map((name) => [name, terms.get(name) ?? ""]));
  const soon = new Date(now.getTime() + 60_000);
  return {
    ...asked,
    du: terms.get("du") ?? toCivil(new Date(now.getTime() - day)),
    au: terms.get("au") ?? toCivil(soon),
  } as Asked;
}

const utc = (at: Date) => at.toISOString().replace(".000Z", "Z");

/** A token as people write it, K7QF-2M9A or 9f2c 51d0, is one word in the log. */
const asStored = (name: FilterName, value: string) => (name === "jeton" ? value.replace(/[\s-]/g, "") : value.trim());

export function queryTerms(asked: Asked): Terms {
  const terms: Terms = {};
  const from = fromCivil(asked.du, "first");
  const to = fromCivil(asked.au, "last");
  if (from) terms.from = utc(from);
  if (to) terms.to = utc(to);
  for (const name of filterNames) {
    const value = asStored(name, asked[name]);
    if (value !== "") terms[filters[name]] = value;
  }
  return terms;
}
