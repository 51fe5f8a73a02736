// What a policy says beside its lists (its title, its sites, ...), as one object that is edited like those of the lists.
import type { DraftPolicy, Edit, PolicyObject, Value } from "./restconf";

/** No object of a list can be called so. */
export const settingsName = "*";

const lyceeOf = ({ document }: DraftPolicy) => document?.find((one) => one.party === "lycee");

/** Without what is absent: as a form gives it back. */
function present(object: Record<string, Value | undefined>): PolicyObject {
  const given = Object.entries(object).filter(([, value]) => value !== undefined && value !== "");
  return { name: settingsName, ...Object.fromEntries(given) } as PolicyObject;
}

export const settingsOf = (policy: DraftPolicy): PolicyObject =>
  present({
    title: policy.title,
    author: policy.author,
    site: policy.site?.length ? policy.site : undefined,
    "time-zone": lyceeOf(policy)?.["time-zone"],
    "examples-from": policy.examples?.from,
    approvers: policy.approvers,
  });

const text = (value: Value | undefined): string | undefined => (value === undefined ? undefined : String(value));

export function withSettings(policy: DraftPolicy, settings: PolicyObject): DraftPolicy {
  const lycee = { "time-zone": text(settings["time-zone"]) };
  return {
    ...policy,
    title: text(settings.title) ?? "",
    author: text(settings.author) ?? "",
    site: settings.site as string[] | undefined,
    document: policy.document?.map((one) => (one.party === "lycee" ? { ...one, ...lycee } : one)),
    examples: { ...policy.examples, from: text(settings["examples-from"]) },
    approvers: text(settings.approvers),
  };
}

/** Where each stands in the policy, and what it is called there. */
const leaves: [field: string, path: string, leaf: string][] = [
  ["title", "/title", "title"],
  ["author", "/author", "author"],
  ["time-zone", "/document=lycee/time-zone", "time-zone"],
  ["examples-from", "/examples/from", "from"],
  ["approvers", "/approvers", "approvers"],
];

const sites = ({ site }: PolicyObject): string[] => (site ?? []) as string[];

export function settingsEdits(before: PolicyObject, after: PolicyObject): Edit[] {
  const ofLeaves = leaves
    .filter(([field]) => before[field] !== after[field])
    .map(([field, target, leaf]): Edit => {
      const value = after[field];
      return value === undefined
        ? { operation: "delete", target }
        : { operation: "replace", target, value: { [`beffroi-policies:${leaf}`]: value } };
    });
  const gone = sites(before).filter((site) => !sites(after).includes(site));
  const come = sites(after).filter((site) => !sites(before).includes(site));
  return [
    ...ofLeaves,
    ...gone.map((site): Edit => ({ operation: "delete", target: `/site=${site}` })),
    ...come.map((site): Edit => ({
      operation: "create",
      target: `/site=${site}`,
      value: { "beffroi-policies:site": [site] },
    })),
  ];
}
