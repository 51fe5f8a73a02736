// An object as the form holds it while somebody types, and back. Half of a number or of a date is no value yet, so
// the form has texts; what is empty is absent from the object.
import type { PolicyObject, Value } from "../../api/restconf";
import type { Field } from "./shapes";

export type FormValue = string | string[] | Form[];
export interface Form {
  [field: string]: FormValue;
}

export const textIn = (form: Form, field: string): string => {
  const value = form[field];
  return typeof value === "string" ? value : "";
};
export const textsIn = (form: Form, field: string): string[] => (form[field] ?? []) as string[];
export const formsIn = (form: Form, field: string): Form[] => (form[field] ?? []) as Form[];

function valueToForm(field: Field, value: Value | undefined): FormValue {
  switch (field.kind) {
    case "list":
      return ((value ?? []) as PolicyObject[]).map((one) => toForm(field.fields, one));
    case "names":
    case "sites":
    case "choices":
      return (value ?? []) as string[];
    case "lines":
      return ((value ?? []) as string[]).join("\n");
    default:
      return value === undefined ? "" : String(value);
  }
}

export const toForm = (fields: readonly Field[], object: Partial<PolicyObject>): Form =>
  Object.fromEntries(fields.map((field) => [field.name, valueToForm(field, object[field.name])]));

const linesOf = (text: string) =>
  text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

function valueFromForm(field: Field, form: Form): Value | undefined {
  switch (field.kind) {
    case "list":
      return formsIn(form, field.name).map((one) => fromForm(field.fields, one));
    case "names":
    case "sites":
      return textsIn(form, field.name);
    case "choices":
      return field.options.filter((option) => textsIn(form, field.name).includes(option));
    case "lines":
      return linesOf(textIn(form, field.name));
    case "file": {
      const text = textIn(form, field.name).trim();
      return text === "" ? undefined : `${text}\n`;
    }
    case "number": {
      const text = textIn(form, field.name).trim();
      return text === "" ? undefined : Number(text);
    }
    default:
      // The centre takes no line ends in a text for people.
      return textIn(form, field.name).trim().replace(/\s+/g, " ") || undefined;
  }
}

/** Whether a field is asked for, as the form stands. */
export const isAsked = ({ when }: Field, form: Form): boolean => !when || when.is.includes(textIn(form, when.field));

export function fromForm(fields: readonly Field[], form: Form): PolicyObject {
  const asked = fields.filter((field) => isAsked(field, form));
  const values = asked.map((field) => [field.name, valueFromForm(field, form)] as const);
  return Object.fromEntries(
    values.filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  ) as PolicyObject;
}

export type Fault = "missing" | "name" | "taken" | "number" | "either";

const namePattern = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const dayTimePattern = /^([a-z]{3} |\d{4}-\d{2}-\d{2}T)\d{2}:\d{2}$/;

function faultOf(field: Field, form: Form): Fault | undefined {
  const value = form[field.name];
  const text = textIn(form, field.name).trim();
  if (field.required && (typeof value === "string" ? text === "" : (value ?? []).length === 0)) return "missing";
  if (field.or && (text === "") === (textIn(form, field.or) === "")) return "either";
  if (field.kind === "day-time" && !dayTimePattern.test(text)) return "missing";
  if (field.kind === "name" && (!namePattern.test(text) || text.length > 48)) return "name";
  if (field.kind === "number" && text !== "" && !/^[0-9]{1,5}$/.test(text)) return "number";
  return undefined;
}

/** What keeps the form from being saved, by field: "rationale", "weekly/0/start". */
export function faults(fields: readonly Field[], form: Form, taken: readonly string[], at = ""): Record<string, Fault> {
  const found: Record<string, Fault> = {};
  for (const field of fields.filter((one) => isAsked(one, form))) {
    const fault = faultOf(field, form);
    if (fault) found[at + field.name] = fault;
    if (field.kind !== "list") continue;
    formsIn(form, field.name).forEach((one, i, all) => {
      const others = all.filter((other) => other !== one).map((other) => textIn(other, "name"));
      Object.assign(found, faults(field.fields, one, others, `${at}${field.name}/${i}/`));
    });
  }
  if (!found[`${at}name`] && taken.includes(textIn(form, "name").trim())) found[`${at}name`] = "taken";
  return found;
}

/** A new entry of a nested list, under a name that is free in it. */
export function newItem(field: Field & { kind: "list" }, items: readonly Form[]): Form {
  let n = items.length + 1;
  while (items.some((one) => one.name === `${field.item}-${n}`)) n += 1;
  return { ...toForm(field.fields, {}), name: `${field.item}-${n}` };
}
