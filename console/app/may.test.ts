import { expect, test } from "vitest";
import type { Session } from "../api/central";
import { may, opens, rightsFor } from "./may";

const dpo: Session = {
  name: "d.blanc",
  kind: "dpo",
  party: "academie",
  roles: ["dpo"],
  may: ["read-policies", "read-cases", "run-access-requests", "read-rights", "read-register"],
};

test("one of the rights is enough, and nobody has any before the centre has said so", () => {
  expect(may(dpo, "run-cases", "run-access-requests")).toBe(true);
  expect(may(dpo, "search")).toBe(false);
  expect(may(undefined, "read-rights")).toBe(false);
});

test("the longest address that a page begins with says what opens it", () => {
  expect(rightsFor("/politique/brouillons/7")).toEqual(["read-datastores"]);
  expect(rightsFor("/politique/grille")).toEqual(["read-policies"]);
  expect(rightsFor("/politiques")).toEqual([]);
  expect(opens(dpo, "/audit/entree")).toBe(false);
  expect(opens(dpo, "/dossiers/2026-0001")).toBe(true);
  expect(opens(dpo, "/droits/registre")).toBe(true);
  expect(opens(dpo, "/nowhere")).toBe(true); // it says itself that it is no page
});
