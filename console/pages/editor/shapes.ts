// What the lists of beffroi-policy.yang and beffroi-policy-examples.yang hold, and how each field is asked for. The form,
// the search and the references between objects all follow this one description.
import { type Holder, type ListName, listNames } from "../../api/restconf";

interface Named {
  name: string;
  /** What it is called in the texts, if not by its name. */
  words?: string;
  required?: boolean;
  /** A sentence: it has the width of the form. */
  wide?: boolean;
  /** In the documents of these parties only. */
  only?: readonly Holder[];
  /** Asked for, and kept, only where another field of the form has one of these values. */
  when?: { field: string; is: readonly string[] };
  /** Either this one or that other one is filled in. */
  or?: string;
}

/** `fixed`: nobody is asked. `day-time`: a minute of a day, or of an ordinary week. `file`: a text as it stands. */
export type Field = Named &
  (
    | {
        kind:
          "fixed" | "name" | "text" | "date" | "time" | "moment" | "day-time" | "number" | "lines" | "file" | "sites";
      }
    | { kind: "choice"; options: readonly string[] }
    | { kind: "choices"; options: readonly string[] }
    | { kind: "one"; of: ListName }
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

const protocols = ["tcp", "udp", "icmp", "sctp", "gre", "esp"];
const withPorts = { field: "protocol", is: ["tcp", "udp", "sctp"] };
const ports: Field[] = [
  name,
  { name: "protocol", kind: "choice", options: [...protocols, "any"], required: true },
  { name: "port", kind: "number", when: withPorts },
  { name: "upper-port", kind: "number", when: withPorts },
];

const allowance: Field[] = [
  name,
  { name: "destination", kind: "names", of: "destination" },
  { name: "service", kind: "names", of: "service" },
];

const timeZones: readonly string[] = [
  "Europe/Paris",
  "America/Guadeloupe",
  "America/Martinique",
  "America/Cayenne",
  "Indian/Reunion",
  "Indian/Mayotte",
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
  exam: [
    name,
    ...label,
    { name: "zone", words: "exam-zone", kind: "names", of: "zone", required: true },
    { name: "role", words: "exam-role", kind: "names", of: "role" },
    { name: "start", words: "exam-start", kind: "moment", required: true },
    { name: "end", words: "exam-end", kind: "moment", required: true },
    { name: "allow", kind: "list", item: "acces", fields: allowance },
    rationale,
  ],
  guarantee: [
    name,
    { name: "claim", kind: "choice", options: ["never", "always"], required: true },
    ...match,
    rationale,
  ],
  example: [
    name,
    { name: "expect", kind: "choice", options: ["permit", "deny"], required: true },
    { name: "role", kind: "one", of: "role", required: true },
    { name: "zone", kind: "one", of: "zone", required: true },
    { name: "at", kind: "day-time", required: true },
    { name: "destination", kind: "one", of: "destination", or: "address" },
    { name: "address", kind: "text" },
    { name: "service", kind: "one", of: "service", or: "protocol" },
    { name: "protocol", words: "example-protocol", kind: "choice", options: protocols },
    { name: "port", words: "example-port", kind: "number", when: withPorts, required: true },
    { name: "reason", words: "example-reason", kind: "text", wide: true },
  ],
  settings: [
    { name: "name", kind: "fixed" },
    { name: "title", kind: "text", required: true, wide: true },
    { name: "author", kind: "text", required: true, wide: true },
    { name: "site", kind: "sites" },
    { name: "time-zone", kind: "choice", options: timeZones },
    { name: "examples-from", kind: "date" },
    { name: "approvers", kind: "file", wide: true },
  ],
};

export const fieldsFor = (fields: readonly Field[], holder: Holder): Field[] =>
  fields.filter((field) => !field.only || field.only.includes(holder));

/** The parts of the page, by the words of its address. */
export const parts = {
  regles: ["rule"],
  examens: ["exam"],
  roles: ["role"],
  zones: ["zone"],
  horaires: ["schedule", "holiday"],
  destinations: ["destination"],
  services: ["service"],
  garanties: ["guarantee"],
  exemples: ["example"],
  portee: ["settings"],
} as const satisfies Record<string, readonly ListName[]>;

export type Part = keyof typeof parts;
export const partNames = Object.keys(parts) as Part[];
export const partOf = (list: ListName): Part =>
  partNames.find((part) => (parts[part] as readonly ListName[]).includes(list))!;
export const isList = (text: string): text is ListName => (listNames as readonly string[]).includes(text);
