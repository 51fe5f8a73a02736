import { type FormEvent, Suspense, lazy, useEffect, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { type Terms, streams } from "../../api/central";
import { count } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useSites } from "../../app/queries";
import { Link, navigate, useAddress, withTerms } from "../../app/router";
import { Page, Section } from "../../parts/Page";
import { Problem } from "../../parts/Shown";
import { Choice, Field } from "../../parts/fields";
import { CaseField } from "./CaseField";
import { CoverageLine, isPartial } from "./CoverageLine";
import { Facets } from "./Facets";
import { Histogram } from "./Histogram";
import { Rows } from "./Rows";
import { SavedSearches } from "./SavedSearches";
import { type Search, useSearch } from "./search";
import { type Asked, type FilterName, askedOf, filterNames, queryTerms } from "./terms";

const ExportDialog = lazy(() => import("./ExportDialog"));

function SiteChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const texts = useTexts();
  const sites = useSites(false).data;
  // An auditor may be let read the logs and not the fleet: she then writes the UAI.
  if (!sites) return <Field label={texts.audit.siteField} value={value} onChange={onChange} />;
  const options = [
    { value: "", label: texts.audit.everySite },
    ...sites.map((site) => ({ value: site.uai, label: `${site.name} (${site.uai})` })),
    { value: "central", label: texts.audit.centre },
  ];
  return <Choice label={texts.sites.site} value={value} options={options} onChange={onChange} />;
}

const rest = filterNames.filter((name) => name !== "site" && name !== "flux" && name !== "dossier");

function Form({ asked, search }: { asked: Asked; search: (asked: Asked) => void }) {
  const texts = useTexts();
  const [draft, setDraft] = useState(asked);
  // When the address changes: not by another form, which would lose the focus.
  useEffect(() => setDraft(asked), [asked]);
  const set = (name: keyof Asked) => (value: string) => setDraft((before) => ({ ...before, [name]: value }));
  const field = (name: FilterName) => (
    <Field key={name} label={texts.audit.terms[name]} value={draft[name]} onChange={set(name)} />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search(draft);
  };
  const options = [
    { value: "", label: texts.audit.everyStream },
    ...streams.map((stream) => ({ value: stream, label: texts.streams[stream] })),
  ];
  return (
    <form className="form form-wide" noValidate onSubmit={submit}>
      <Field type="datetime-local" label={texts.audit.from} value={draft.du} onChange={set("du")} />
      <Field type="datetime-local" label={texts.audit.to} value={draft.au} onChange={set("au")} />
      <SiteChoice value={draft.site} onChange={set("site")} />
      <Choice label={texts.audit.stream} value={draft.flux} options={options} onChange={set("flux")} />
      <details className="more" open={rest.some((name) => asked[name] !== "")}>
        <summary>{texts.audit.moreTerms}</summary>
        <div className="form-wide">{rest.map(field)}</div>
      </details>
      <CaseField value={draft.dossier} onChange={set("dossier")} />
      <Button type="submit" className="button button-primary">
        {texts.audit.search}
      </Button>
    </form>
  );
}

/** In words, where the search is. */
function State({ search }: { search: Search }) {
  const { texts, language } = useLanguage();
  const rows = search.rows.length;
  // Complete is only what was searched to the end of each log.
  const partial = isPartial(search.coverage ?? []);
  const read = count(rows, language);
  const words = {
    idle: "",
    failed: "",
    running: texts.audit.running(rows, read),
    stopped: texts.audit.stopped(rows, read),
    whole: partial ? texts.audit.ended(rows, read) : rows === 0 ? texts.audit.nothing : texts.audit.whole(rows, read),
    more: texts.audit.atLeast(read),
  };
  return <span role="status">{words[search.state]}</span>;
}

function Results({ search, stop, again, terms }: ReturnType<typeof useSearch> & { terms: Terms | null }) {
  const texts = useTexts();
  if (search.state === "idle") return null;
  return (
    <Section id="results" title={texts.audit.results}>
      <p className="muted">{texts.audit.recorded}</p>
      {search.coverage && <CoverageLine coverage={search.coverage} />}
      <p className="search-state">
        {/* Before the words, which grow: a button must not flee the pointer. */}
        {search.state === "running" && (
          <Button className="button" onPress={stop}>
            {texts.audit.stop}
          </Button>
        )}{" "}
        <State search={search} />
      </p>
      {search.state !== "failed" && terms && <Export key={JSON.stringify(terms)} question={terms} />}
      {search.gone > 0 && <p className="notice notice-late">{texts.audit.gone(search.gone)}</p>}
      {search.error !== null && (
        <Problem error={search.error}>
          <Button className="button" onPress={again}>
            {texts.tryAgain}
          </Button>
        </Problem>
      )}
      {terms && <Histogram terms={terms} search={search} />}
      {search.rows.length > 0 && <Facets rows={search.rows} />}
      {search.rows.length > 0 && <Rows rows={search.rows} />}
    </Section>
  );
}

/** Of the question that was asked, whatever its rows on the page. */
function Export({ question }: { question: Terms }) {
  const texts = useTexts();
  const address = useAddress();
  const open = (how: string) => navigate(withTerms(address, { exporter: how }), how === "" ? "replace" : "push");
  return (
    <div className="export">
      <Button className="button" onPress={() => open("oui")}>
        {texts.exporting.open}
      </Button>
      {address.terms.has("exporter") && (
        <Suspense fallback={null}>
          <ExportDialog question={question} over={() => open("")} />
        </Suspense>
      )}
    </div>
  );
}

export default function Audit() {
  const texts = useTexts();
  const { terms, path } = useAddress();
  const question = new URLSearchParams(terms);
  question.delete("exporter"); // opening it asks nothing new, and leaves the form as it is
  const asked = useMemo(() => askedOf(question), [question.toString()]);
  // Only an address with a time was asked by somebody; the bare page would search by itself, on record.
  const wanted = terms.has("du") && terms.has("au");
  const queried = wanted ? queryTerms(asked) : null;
  const results = useSearch(queried);
  const search = (draft: Asked) => {
    const given = Object.entries(draft).filter(([, value]) => value !== "");
    const url = `${path}?${new URLSearchParams(given)}`;
    url === path + location.search ? results.again() : navigate(url);
  };
  return (
    <Page title={texts.nav.audit} aside={<Link href="/audit/adresse">{texts.requisition.question}</Link>}>
      <SavedSearches searched={wanted} />
      <Form asked={asked} search={search} />
      <Results {...results} terms={queried} />
    </Page>
  );
}
