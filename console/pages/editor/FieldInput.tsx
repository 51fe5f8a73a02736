import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components";
import { type Holder, type ListName, holders, parties } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { useSession, useSites } from "../../app/queries";
import { NamesField, toggled } from "../../parts/NamesField";
import { Choice, Field, Tick } from "../../parts/fields";
import { ApproversInput } from "./ApproversInput";
import { DayTimeInput } from "./DayTimeInput";
import { useDesk } from "./Desk";
import { find } from "./edits";
import { type Fault, type Form, type FormValue, formsIn, isAsked, newItem, textIn, textsIn } from "./form";
import type { Labels } from "./sentence";
import { type Field as FieldShape, axes } from "./shapes";

interface Asked {
  form: Form;
  labels: Labels;
  /** By path; none before somebody has tried to save. */
  faults: Record<string, Fault>;
  /** Path of the form that holds the field: "weekly/0/". */
  at: string;
}

interface FieldsProps extends Asked {
  fields: readonly FieldShape[];
  onChange: (form: Form) => void;
}

/** All fields of a shape, whichever it is. */
export function Fields({ fields, onChange, ...asked }: FieldsProps) {
  return fields
    .filter((field) => isAsked(field, asked.form))
    .map((field) => (
      <FieldInput
        key={field.name}
        field={field}
        {...asked}
        onChange={(value) => onChange({ ...asked.form, [field.name]: value })}
      />
    ));
}

type Of<Kind> = Extract<FieldShape, { kind: Kind }>;

interface InputProps<Shape> extends Asked {
  field: Shape;
  onChange: (value: FormValue) => void;
}

function useWords({ field, faults, at }: Pick<InputProps<FieldShape>, "field" | "faults" | "at">) {
  const { fields, help, faults: words } = useTexts().editor;
  const fault = faults[at + field.name];
  const key = field.words ?? field.name;
  return {
    label: fields[key] ?? key,
    // The names inside of an object are made up by the form.
    help: key === "name" && at !== "" ? undefined : help[key],
    error: fault && words[fault],
    required: field.required,
  };
}

function FieldInput({ field, ...rest }: InputProps<FieldShape>) {
  switch (field.kind) {
    case "choice":
      return <ChoiceInput field={field} {...rest} />;
    case "choices":
      return <ChoicesInput field={field} {...rest} />;
    case "one":
      return <OneInput field={field} {...rest} />;
    case "names":
      return <NamesInput field={field} {...rest} />;
    case "sites":
      return <SitesInput field={field} {...rest} />;
    case "list":
      return <ItemsInput field={field} {...rest} />;
    case "day-time":
      return <DayTime field={field} {...rest} />;
    case "file":
      return <Approvers field={field} {...rest} />;
    case "fixed":
      return null;
    default:
      return <TextInput field={field} {...rest} />;
  }
}

const types: Partial<Record<FieldShape["kind"], "date" | "time" | "datetime-local">> = {
  date: "date",
  time: "time",
  moment: "datetime-local",
};

function TextInput({ field, onChange, ...asked }: InputProps<FieldShape>) {
  const words = useWords({ field, ...asked });
  const input = (
    <Field
      {...words}
      type={types[field.kind] ?? "text"}
      long={field.kind === "lines"}
      maxLength={field.kind === "lines" ? undefined : 200}
      value={textIn(asked.form, field.name)}
      onChange={onChange}
    />
  );
  return field.wide ? <div className="wide">{input}</div> : input;
}

function ChoiceInput({ field, onChange, ...asked }: InputProps<Of<"choice">>) {
  const texts = useTexts().editor;
  const { required, ...words } = useWords({ field, ...asked });
  return (
    <Choice
      {...words}
      value={textIn(asked.form, field.name)}
      options={[
        { value: "", label: required ? texts.choose : "–" },
        ...field.options.map((value) => ({ value, label: texts.words[value] ?? value })),
      ]}
      onChange={onChange}
    />
  );
}

function ChoicesInput({ field, onChange, ...asked }: InputProps<Of<"choices">>) {
  const texts = useTexts().editor;
  const { label, error } = useWords({ field, ...asked });
  const chosen = textsIn(asked.form, field.name);
  return (
    <fieldset className={error ? "ticks faulty" : "ticks"}>
      <legend>{label}</legend>
      {field.options.map((option) => (
        <Tick
          key={option}
          isSelected={chosen.includes(option)}
          onChange={(on) => onChange(toggled(chosen, option, on))}
        >
          {texts.words[option]}
        </Tick>
      ))}
      {error && <p className="error">{error}</p>}
    </fieldset>
  );
}

function DayTime({ field, onChange, ...asked }: InputProps<FieldShape>) {
  const { label, help, error } = useWords({ field, ...asked });
  return (
    <DayTimeInput label={label} help={help} error={error} value={textIn(asked.form, field.name)} onChange={onChange} />
  );
}

function Approvers({ field, onChange, ...asked }: InputProps<FieldShape>) {
  const { label, help } = useWords({ field, ...asked });
  return <ApproversInput label={label} help={help} value={textIn(asked.form, field.name)} onChange={onChange} />;
}

/** All names of a list, and those that are chosen although nobody declares them. Of a name that only a document below
    this one declares it is said whose it is: a document cannot depend on those below. */
function useNames(labels: Labels, list: ListName, chosen: string[]) {
  const texts = useTexts();
  const { read, opened } = useDesk();
  const above = holders.slice(0, holders.indexOf(opened?.party ?? "policy") + 1);
  const of = (name: string) => {
    const declares = (party: Holder) => find(read.policy, { party, list, name }) !== undefined;
    return above.some(declares) ? undefined : parties.find(declares);
  };
  const declared = [...labels[list]].map(([value, label]) => {
    const party = of(value);
    return { value, label: party ? `${label} (${texts.party(party)})` : label };
  });
  const undeclared = chosen.filter((name) => !labels[list].has(name));
  return [...declared, ...undeclared.map((value) => ({ value, label: texts.editor.undeclared(value) }))];
}

function OneInput({ field, onChange, ...asked }: InputProps<Of<"one">>) {
  const texts = useTexts().editor;
  const { required, ...words } = useWords({ field, ...asked });
  const value = textIn(asked.form, field.name);
  const all = useNames(asked.labels, field.of, value === "" ? [] : [value]);
  const none = { value: "", label: required ? texts.choose : "–" };
  return <Choice {...words} value={value} options={[none, ...all]} onChange={onChange} />;
}

function NamesInput({ field, onChange, ...asked }: InputProps<Of<"names">>) {
  const texts = useTexts().editor;
  const { label, error, required } = useWords({ field, ...asked });
  const chosen = textsIn(asked.form, field.name);
  const all = useNames(asked.labels, field.of, chosen);
  const empty = (axes as readonly string[]).includes(field.name) && !required ? texts.any : texts.none;
  return <NamesField label={label} empty={empty} all={all} chosen={chosen} onChange={onChange} error={error} />;
}

function SitesInput({ field, onChange, ...asked }: InputProps<FieldShape>) {
  const texts = useTexts().editor;
  const { label } = useWords({ field, ...asked });
  const sites = useSites(false).data ?? [];
  const chosen = textsIn(asked.form, field.name);
  const unknown = chosen.filter((uai) => !sites.some((one) => one.uai === uai));
  const all = [
    ...sites.map(({ uai, name }) => ({ value: uai, label: `${name} (${uai})` })),
    ...unknown.map((uai) => ({ value: uai, label: uai })),
  ];
  // Whoever is limited to some sites names them: none at all would be every one.
  const mine = useSession().data?.sites;
  const error = mine && chosen.length === 0 ? texts.nameYourSites : undefined;
  const empty = mine ? texts.none : texts.everySite;
  return <NamesField label={label} empty={empty} all={all} chosen={chosen} onChange={onChange} error={error} />;
}

function ItemsInput({ field, onChange, ...asked }: InputProps<Of<"list">>) {
  const texts = useTexts().editor;
  const { label, error } = useWords({ field, ...asked });
  const [added, setAdded] = useState(-1);
  const add = useRef<HTMLButtonElement>(null);
  const items = formsIn(asked.form, field.name);
  const remove = (at: number) => {
    onChange(items.filter((_, i) => i !== at));
    add.current?.focus();
  };
  return (
    <fieldset className="items">
      <legend>{label}</legend>
      {items.map((item, i) => (
        <Item
          key={i}
          title={texts.item(texts.items[field.name] ?? label, i + 1)}
          focus={i === added}
          onRemove={() => remove(i)}
        >
          <Fields
            {...asked}
            fields={field.fields}
            form={item}
            at={`${asked.at}${field.name}/${i}/`}
            onChange={(next) => onChange(items.map((one, j) => (j === i ? next : one)))}
          />
        </Item>
      ))}
      {error && <p className="error">{error}</p>}
      <Button
        ref={add}
        className="button button-small"
        onPress={() => {
          setAdded(items.length);
          onChange([...items, newItem(field, items)]);
        }}
      >
        {texts.addItem[field.name]}
      </Button>
    </fieldset>
  );
}

interface ItemProps {
  title: string;
  focus: boolean;
  onRemove: () => void;
  children: React.ReactNode;
}

function Item({ title, focus, onRemove, children }: ItemProps) {
  const texts = useTexts().editor;
  const item = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (focus) item.current?.focus();
  }, [focus]);
  return (
    <fieldset ref={item} tabIndex={-1} className="item">
      <legend>{title}</legend>
      <div className="form-wide">{children}</div>
      <Button className="button button-small" onPress={onRemove}>
        {texts.removeItem(title)}
      </Button>
    </fieldset>
  );
}
