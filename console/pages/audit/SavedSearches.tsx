import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../../app/language";
import { Link, useAddress } from "../../app/router";
import { Field } from "../../parts/fields";
import { keepSearches, termsOf, useSearches, withSaved } from "./saved";

function List() {
  const texts = useTexts();
  const all = useSearches();
  if (all.length === 0) return <p className="muted">{texts.audit.noSaved}</p>;
  return (
    <ul className="plain">
      {all.map(({ name, terms }) => (
        <li key={name} className="saved">
          <Link href={`/audit?${terms}`}>{name}</Link>
          <Button
            className="button button-small"
            aria-label={texts.audit.forgetWhich(name)}
            onPress={() => keepSearches(all.filter((one) => one.name !== name))}
          >
            {texts.audit.forget}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Keep({ terms }: { terms: string }) {
  const texts = useTexts();
  const all = useSearches();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const called = name.trim();
    setMissing(called === "");
    if (called === "") return;
    keepSearches(withSaved(all, { name: called, terms }));
    setName("");
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <Field
        label={texts.audit.saveAs}
        help={texts.audit.saveHelp}
        value={name}
        onChange={setName}
        maxLength={80}
        error={missing ? texts.audit.saveMissing : undefined}
      />
      <Button type="submit" className="button">
        {texts.audit.save}
      </Button>
    </form>
  );
}

/** Searches under a name: the address holds all of one. */
export function SavedSearches({ searched }: { searched: boolean }) {
  const texts = useTexts();
  const { terms } = useAddress();
  const many = useSearches().length;
  return (
    <details className="more">
      <summary>{texts.audit.saved(many)}</summary>
      <List />
      {searched && <Keep terms={termsOf(terms)} />}
    </details>
  );
}
