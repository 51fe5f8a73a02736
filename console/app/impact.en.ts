import type { ImpactTexts } from "./impact.fr";
import { english as many } from "./plural";

const counted = (n: number, one: string, several: string) => `${n.toLocaleString("en-GB")} ${many(n, one, several)}`;

export const impact: ImpactTexts = {
  title: "On recorded traffic",
  first: "This is the first policy of these schools: there is nothing to compare.",
  missing: "This request is older than this computation. Propose it again to have it.",
  costly: "The two policies were too costly to compare: no traffic was replayed.",
  none: "No record of these schools can be replayed: nothing was refused there, and permitted flows have no destination.",
  extent: (records, days, sites) =>
    `${counted(records, "record", "records")} of the last ${days} days, of ${counted(sites, "school", "schools")}, replayed through both policies.`,
  between: (from, to) => `From ${from} to ${to}.`,
  partial: "Time or number did not suffice for all: these are the newest of each school.",
  withoutDestination: (n) =>
    `${counted(n, "other record has", "other records have")} no destination: nobody knows what would become of them.`,
  nowhere: (n) => `${counted(n, "flow is", "flows are")} of a role or a place that neither policy knows.`,
  same: "Nothing would change for any of these flows.",
  caption: "Flows that would be treated otherwise, by role",
  blocked: "NEWLY BLOCKED",
  allowed: "NEWLY ALLOWED",
  everyone: "All roles",
  flows: "Flows",
  people: "People",
  devices: "Devices",
  details: "In detail, as “beffroi policy impact” writes it",
  brief: (blocked, allowed) =>
    `On recorded traffic: ${counted(blocked, "flow", "flows")} newly blocked, ${counted(allowed, "flow", "flows")} newly allowed.`,
};
