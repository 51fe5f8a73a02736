import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type Explanation, type Named, type RuleName, type Said, type Terms, type Vocabulary, central } from "../../api/central";
import { dateAndTime, toCivil } from "../../app/format";
import { useLanguage, useSaid, useTexts } from "../../app/language";
import { useSites } from "../../app/queries";
import type { Texts } from "../../app/texts.fr";
import { Link, navigate, useAddress, withTerms } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Choice, Field, type Option } from "../../parts/fields";
import { PolicyChoice } from "../policy/PolicyChoice";
import { parseTarget, targetText } from "./target";

const labelled = (names: Named[], said: (words: Said) => string): Option[] =>
  names.map(({ name, label }) => ({ value: name, label: said(label) === name ? name : `${said(label)} (${name})` }));

function Form({ vocabulary }: { vocabulary: Vocabulary }) {
  const texts = useTexts();
  const said = useSaid();
  const address = useAddress();
  const given = (name: string, names: Named[]) => {
    const value = address.terms.get(name) ?? "";
    return names.some((one) => one.name === value) ? value : (names[0]?.name ?? "");
  };
  const to = address.terms.get("to");
  const [role, setRole] = useState(given("role", vocabulary.roles));
  const [zone, setZone] = useState(given("zone", vocabulary.zones));
  const [at, setAt] = useState(address.terms.get("at") ?? toCivil(new Date()));
  const [site, setSite] = useState(address.terms.get("site") ?? "");
  const sites = useSites(false).data ?? [];
  const [target, setTarget] = useState(
    to
      ? parseTarget(to, vocabulary)
      : { destination: given("", vocabulary.destinations), service: given("", vocabulary.services), address: "" },
  );
  const [tried, setTried] = useState(false);
  const options = (names: Named[]) => labelled(names, said);
  const missing = targetText(target) === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing) navigate(withTerms(address, { role, zone, to: targetText(target), at, site }));
  };
  return (
    <form className="form form-wide" noValidate onSubmit={submit}>
      <Choice label={texts.effect.role} value={role} options={options(vocabulary.roles)} onChange={setRole} />
      <Choice label={texts.effect.zone} value={zone} options={options(vocabulary.zones)} onChange={setZone} />
      <Choice
        label={texts.effect.destination}
        value={target.destination}
        options={[...options(vocabulary.destinations), { value: "", label: texts.why.otherAddress }]}
        onChange={(destination) =>
          setTarget({ ...target, destination, service: target.service || (vocabulary.services[0]?.name ?? "") })
        }
      />
      {target.destination !== "" ? (
        <Choice
          label={texts.effect.service}
          value={target.service}
          options={options(vocabulary.services)}
          onChange={(service) => setTarget({ ...target, service })}
        />
      ) : (
        <Field
          label={texts.why.address}
          help={texts.why.addressHelp}
          value={target.address}
          onChange={(value) => setTarget({ ...target, address: value })}
          error={tried && missing ? texts.why.addressMissing : undefined}
        />
      )}
      <Field type="datetime-local" label={texts.why.at} value={at} onChange={setAt} />
      <Choice
        label={texts.why.site}
        value={site}
        options={[
          { value: "", label: texts.why.anySite },
          ...sites.map(({ uai, name }) => ({ value: uai, label: `${name} (${uai})` })),
        ]}
        onChange={setSite}
      />
      <Button type="submit" className="button button-primary">
        {texts.why.ask}
      </Button>
    </form>
  );
}

function Blocks({ ids }: { ids: string[] }) {
  const texts = useTexts();
  if (ids.length === 0) return null;
  const named = ids.map((id) => {
    const [party = "", number] = id.split("-");
    return texts.blocks.named(texts.party(party), Number(number));
  });
  return (
    <p>
      <Link href="/politique/blocages">{texts.why.blocks}</Link> ({named.join("; ")})
    </p>
  );
}

/** A block is a rule that no document can have: block#12. */
function nameOf({ party, name }: RuleName, texts: Texts): string {
  if (party && name.startsWith("block#"))
    return texts.blocks.named(texts.party(party), Number(name.slice("block#".length)));
  return party ? `${texts.party(party)} / ${name}` : name;
}

function Answer({ explanation }: { explanation: Explanation }) {
  const { texts, language } = useLanguage();
  const said = useSaid();
  const permit = explanation.verdict === "permit";
  return (
    <div className="answer">
      <p className="verdict">
        <Mark kind={permit ? "permit" : "deny"}>{permit ? texts.why.permit : texts.why.deny}</Mark>{" "}
        <span className="muted">
          {texts.tier(explanation.tier)} · {dateAndTime(explanation.at, language)}
        </span>
      </p>
      <p className="lines">{said(explanation.sentence)}</p>
      {explanation.rules.length > 0 && (
        <ul className="plain">
          {explanation.rules.map((rule) => (
            <li key={`${rule.party}/${rule.name}`}>
              <strong>{nameOf(rule, texts)}</strong>
              {/* Written by the officers, in their language. */}
              {rule.rationale && (
                <span className="detail" lang="fr">
                  {rule.rationale}
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
      <Blocks ids={explanation.blocks} />
    </div>
  );
}

function AnswerSection({ terms }: { terms: Terms }) {
  const texts = useTexts();
  const query = useQuery({
    queryKey: ["explanation", terms],
    queryFn: ({ signal }) => central.explanation(terms, signal),
    staleTime: 0,
  });
  return (
    <Section id="answer" title={texts.why.answer}>
      <div role="status">
        <Shown query={query}>{(explanation) => <Answer explanation={explanation} />}</Shown>
      </div>
    </Section>
  );
}

export default function Why() {
  const texts = useTexts();
  const { terms } = useAddress();
  const asked = Object.fromEntries(
    ["role", "zone", "to", "at", "number", "site"].map((name) => [name, terms.get(name) ?? ""]),
  ) as Terms;
  const number = asked.number ?? "";
  const query = useQuery({
    queryKey: ["vocabulary", number],
    queryFn: ({ signal }) => central.vocabulary(number, signal),
  });
  return (
    <Page title={texts.why.title} aside={<Link href="/politique/grille">{texts.grid.title}</Link>}>
      <p>{texts.why.what}</p>
      <PolicyChoice number={number} />
      <Shown query={query}>{(vocabulary) => <Form key={vocabulary.number} vocabulary={vocabulary} />}</Shown>
      {asked.role && asked.zone && asked.to && <AnswerSection terms={asked} />}
    </Page>
  );
}
