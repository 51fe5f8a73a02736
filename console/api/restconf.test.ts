import { expect, test } from "vitest";
import { Refused } from "./central";
import { Changed, type PolicyObject, errorOf, patchOf, placePath, publishedSince, requestOf } from "./restconf";

const web: PolicyObject = { name: "web-soir", action: "permit" };
const candidate = "/restconf/ds/ietf-datastores:candidate/beffroi-policies:policies/policy=8";

test("a key is percent-encoded: whatever is in a name, it stays one key", () => {
  expect(placePath({ party: "region", list: "rule", name: "a/b,c=é" })).toBe(
    "/document=region/rule=a%2Fb%2Cc%3D%C3%A9",
  );
});

test("one object is put or deleted", () => {
  expect(requestOf("8", [{ party: "region", list: "rule", after: web }])).toEqual({
    method: "PUT",
    path: `${candidate}/document=region/rule=web-soir`,
    type: "application/yang-data+json",
    body: '{"beffroi-policies:rule":[{"name":"web-soir","action":"permit"}]}',
  });
  expect(requestOf("8", [{ party: "lycee", list: "rule", before: web }])).toMatchObject({
    method: "DELETE",
    path: `${candidate}/document=lycee/rule=web-soir`,
  });
});

test("a rename is one patch of the policy", () => {
  const changes = [{ party: "region" as const, list: "rule" as const, before: web, after: { ...web, name: "soir" } }];
  expect(requestOf("8", changes)).toMatchObject({
    method: "PATCH",
    path: candidate,
    type: "application/yang-patch+json",
  });
  expect(patchOf(changes)["ietf-yang-patch:yang-patch"].edit).toEqual([
    { "edit-id": "1", operation: "delete", target: "/document=region/rule=web-soir" },
    {
      "edit-id": "2",
      operation: "create",
      target: "/document=region/rule=soir",
      value: { "beffroi-policies:rule": [{ name: "soir", action: "permit" }] },
    },
  ]);
});

test("an example is below the policy, and what is in no list is a patch of its leaves", () => {
  const example = { party: "policy", list: "example", name: "soir" } as const;
  expect(placePath(example)).toBe("/examples/example=soir");
  const before = { name: "*", title: "Soir", site: ["0590042X"], approvers: "quorum none\n" };
  const after = { name: "*", title: "Nuit", site: ["0599991P"], "examples-from": "2026-09-01" };
  const request = requestOf("8", [{ party: "policy", list: "settings", before, after }]);
  expect(request).toMatchObject({ method: "PATCH", path: candidate, type: "application/yang-patch+json" });
  expect(JSON.parse(request.body!)["ietf-yang-patch:yang-patch"].edit).toEqual([
    { "edit-id": "1", operation: "replace", target: "/title", value: { "beffroi-policies:title": "Nuit" } },
    {
      "edit-id": "2",
      operation: "replace",
      target: "/examples/from",
      value: { "beffroi-policies:from": "2026-09-01" },
    },
    { "edit-id": "3", operation: "delete", target: "/approvers" },
    { "edit-id": "4", operation: "delete", target: "/site=0590042X" },
    { "edit-id": "5", operation: "create", target: "/site=0599991P", value: { "beffroi-policies:site": ["0599991P"] } },
  ]);
});

test("a precondition that failed is told from a document that the model refuses", () => {
  const error = (type: string, more = {}) => ({
    "ietf-restconf:errors": {
      error: [{ "error-type": type, "error-tag": "operation-failed", "error-message": "so", ...more }],
    },
  });
  expect(errorOf(412, error("protocol"))).toBeInstanceOf(Changed);
  const refused = errorOf(412, error("application", { "error-app-tag": "port-range", "error-path": "/a" })) as Refused;
  expect([refused.status, refused.code, refused.detail, refused.told.path]).toEqual([412, "port-range", "so", "/a"]);
});

test("what the centre tells of an error in French is kept beside its English", () => {
  const told = (more: object) =>
    (errorOf(412, { "ietf-restconf:errors": { error: [{ "error-tag": "operation-failed", ...more }] } }) as Refused)
      .told;
  expect(told({ "error-info": { "beffroi-french:message": "aucun rôle" } }).french).toBe("aucun rôle");
  expect(told({}).french).toBeUndefined();
});

test("an error beside the edit of a patch is read as well", () => {
  const status = {
    "ietf-yang-patch:yang-patch-status": {
      "edit-status": {
        edit: [{ errors: { error: [{ "error-type": "application", "error-tag": "resource-denied" }] } }],
      },
    },
  };
  expect(errorOf(409, status)).toMatchObject({ status: 409, code: "resource-denied" });
  expect(errorOf(500, {})).toMatchObject({ status: 500, code: "" });
});

test("what was published since for one of its sites is not in a draft, and nothing else is said to be missing", () => {
  const draft = { number: "9", title: "Nuit", author: "remi", site: ["0599991P"], "copied-from": "3" };
  const published = [
    { number: "3", title: "La rentrée", author: "remi" },
    { number: "4", title: "Le CDI", author: "remi", site: ["0599991P", "0620001A"] },
    { number: "5", title: "Ailleurs", author: "remi", site: ["0620001A"] },
    { number: "10", title: "Partout", author: "remi" },
  ];
  const numbers = (of: typeof draft | Omit<typeof draft, "site">) =>
    publishedSince(of, published).map((one) => one.number);
  expect(numbers(draft)).toEqual(["4", "10"]);
  const { site: _, ...everywhere } = draft;
  expect(numbers(everywhere)).toEqual(["4", "5", "10"]);
  expect(publishedSince({ number: "9", title: "À la main", author: "remi" }, published)).toEqual([]);
});
