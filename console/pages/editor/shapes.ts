// What the lists of beffroi-policy.yang hold, and how each field is asked for. The form, the search and the references
// between objects all follow this one description; what a field is called is in the texts, under its name.
import { type ListName, type Party, type PolicyDocument, type PolicyObject, listNames } from "../../api/restconf";

interface Named {
  name: string;
  required?: boolean;
  /** A sentence: it has the width of the form. */
  wide?: boolean;
  /** In the documents of these parties only. */
  only?: readonly Party[];
}

export type Field = Named &
  (
    | { kind: "name" | "text" | "date" | "time" | "number" | "lines" }
    | { kind: "choice"; options: readonly string[] }
    | { kind: "choices"; options: readonly string[] }
    | { kind: "names"; of: ListName }
    /** `item`: how a new entry is named, with a number behind. */
    | { kind: "list"; item: string; fields: readonly Field[] }
  );

const name: Field = { name: "name", kind: "name", required: true };
const label: Field[] = [
  { name: "label-fr", kind: "text" },
  { name: "label-en", kind: "text" },
];
const range: Field[] = [
  { name: "from", kind: "date", required: true },
  { name: "until", kind: "date", required: true },
];
const rationale: Field = { name: "rationale", kind: "text", required: true, wide: true };

export const axes = ["role", "zone", "schedule", "destination", "service"] as const;
const match: Field[] = axes.map((of) => ({ name: of, kind: "names", of }));

export const weekDays: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

const weekly: Field[] = [
  name,
  { name: "day", kind: "choices", options: weekDays, required: true },
  { name: "start", kind: "time", required: true },
  { name: "end", kind: "time", required: true },
  { name: "from", kind: "date" },
  { name: "until", kind: "date" },
];

const ports: Field[] = [
  name,
  {
    name: "protocol",
    kind: "choice",
    options: ["tcp", "udp", "icmp", "sctp", "gre", "esp", "any"],
    required: true,
  },
  { name: "port", kind: "number" },
  { name: "upper-port", kind: "number" },
];

export const shapes: Record<ListName, readonly Field[]> = {
  role: [name, ...label],
  zone: [
    name,
    ...label,
    { name: "interface", kind: "lines", only: ["lycee"] },
    { name: "prefix", kind: "lines", only: ["lycee"] },
  ],
  holiday: [name, ...label, ...range, { name: "school-zone", kind: "choice", options: ["A", "B", "C"] }],
  schedule: [
    name,
    ...label,
    { name: "weekly", kind: "list", item: "plage", fields: weekly, required: true },
    { name: "except-holiday", kind: "names", of: "holiday" },
    { name: "except-date", kind: "lines" },
    { name: "except-period", kind: "list", item: "periode", fields: [name, ...range] },
  ],
  destination: [
    name,
    ...label,
    { name: "prefix", kind: "lines" },
    { name: "include", kind: "names", of: "destination" },
  ],
  service: [
    name,
    ...label,
    { name: "match", kind: "list", item: "protocole", fields: ports },
    { name: "include", kind: "names", of: "service" },
  ],
  rule: [
    name,
    { name: "action", kind: "choice", options: ["permit", "deny"], required: true },
    {
      name: "strength",
      kind: "choice",
      options: ["mandatory", "default"],
      required: true,
      only: ["region", "academie"],
    },
    ...match,
    rationale,
    { name: "except", kind: "list", item: "exception", fields: [name, ...match] },
    { name: "valid-from", kind: "date" },
    { name: "valid-until", kind: "date" },
  ],
  guarantee: [
    name,
    { name: "claim", kind: "choice", options: ["never", "always"], required: true },
    ...match,
    rationale,
  ],
};

export const fieldsFor = (fields: readonly Field[], party: Party): Field[] =>
  fields.filter((field) => !field.only || field.only.includes(party));

/** The parts of the page, by the words of its address. */
export const parts = {
  regles: ["rule"],
  roles: ["role"],
  zones: ["zone"],
  horaires: ["schedule", "holiday"],
  destinations: ["destination"],
  services: ["service"],
  garanties: ["guarantee"],
} as const satisfies Record<string, readonly ListName[]>;

export type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as Part[];
export const partOf = (list: ListName): Part =>
  partNames.find((part) => (parts[part] as readonly ListName[]).includes(list))!;
export const isList = (text: string): text is ListName => (listNames as readonly string[]).includes(text);

export const objectsOf = (document: PolicyDocument | undefined, list: ListName): PolicyObject[] =>
  document?.[list] ?? [];
