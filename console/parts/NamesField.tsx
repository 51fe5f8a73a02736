import { useState } from "react";
import { useTexts } from "../app/language";
import { Field, type Option, Tick } from "./fields";

/** More than these are searched for, and not looked through. */
const few = 15;
const most = 60;

export const toggled = (chosen: string[], name: string, on: boolean) =>
  on ? [...chosen, name] : chosen.filter((one) => one !== name);

interface NamesProps {
  label: string;
  /** What it means that none is chosen. */
  empty: string;
  all: Option[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  error?: string;
}

/** Any number of names from a list, which says what is chosen while it is closed. */
export function NamesField({ label, empty, all, chosen, onChange, error }: NamesProps) {
  const texts = useTexts().editor;
  const [search, setSearch] = useState("");
  const wanted = search.trim().toLowerCase();
  const found = all.filter((one) => `${one.label} ${one.value}`.toLowerCase().includes(wanted));
  const said = all.filter((one) => chosen.includes(one.value)).map((one) => one.label);
  return (
    <details className={error ? "names faulty" : "names"}>
      <summary>
        <strong>{label}</strong>
        {texts.says.colon}
        {said.length > 0 ? texts.says.or(said) : empty}
        {error && <span className="error">{error}</span>}
      </summary>
      {all.length > few && <Field type="search" label={texts.narrow} value={search} onChange={setSearch} />}
      <div role="group" aria-label={label} className="ticks">
        {found.slice(0, most).map((one) => (
          <Tick
            key={one.value}
            isSelected={chosen.includes(one.value)}
            onChange={(on) => onChange(toggled(chosen, one.value, on))}
          >
            {one.label}
          </Tick>
        ))}
        {found.length > most && <p className="muted">{texts.notAll(found.length - most)}</p>}
      </div>
    </details>
  );
}
