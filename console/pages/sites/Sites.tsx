import type { SiteStatus } from "../../api/central";
import { count, moment } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useSites } from "../../app/queries";
import { Link, navigate, useAddress, withTerms } from "../../app/router";
import { Live } from "../../parts/Live";
import { Page } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { Field } from "../../parts/fields";
import { SiteMark } from "./SiteMark";
import { MachineMark } from "./TroubleMark";
import { byState, siteStates, stateOf, stateWords } from "./state";
import { toWatch, troubled, troublesOf } from "./troubles";

function Filters({ sites, chosen, now }: { sites: SiteStatus[]; chosen: string; now: Date }) {
  const { texts, language } = useLanguage();
  const address = useAddress();
  const states = byState(sites);
  const watched = troubled(sites, now).length;
  const link = (etat: string, words: string, of: number) => (
    <li key={etat}>
      <Link href={withTerms(address, { etat })} aria-current={etat === chosen ? "true" : undefined}>
        {words} <strong>{count(of, language)}</strong>
      </Link>
    </li>
  );
  return (
    <nav aria-label={texts.sites.filters} className="filters">
      <ul>
        {link("", texts.sites.every, sites.length)}
        {siteStates
          .filter((state) => states[state].length > 0 || state === chosen)
          .map((state) => link(state, texts.sites.states[state], states[state].length))}
        {(watched > 0 || chosen === toWatch) && link(toWatch, texts.machine.watch, watched)}
      </ul>
    </nav>
  );
}

function List({ sites, now }: { sites: SiteStatus[]; now: Date }) {
  const { texts, language } = useLanguage();
  const columns = [
    {
      head: texts.sites.site,
      heads: true,
      cell: (one: SiteStatus) => <Link href={`/sites/${one.uai}`}>{one.name}</Link>,
    },
    { head: "UAI", cell: (one: SiteStatus) => <span className="mono">{one.uai}</span> },
    { head: texts.sites.state, cell: (one: SiteStatus) => <SiteMark state={stateOf(one)} /> },
    {
      head: texts.machine.column,
      cell: (one: SiteStatus) =>
        one.vitals ? (
          <MachineMark troubles={troublesOf(one, now)} />
        ) : (
          <span className="muted">{texts.machine.notTold}</span>
        ),
    },
    {
      head: texts.machine.sessions,
      numeric: true,
      cell: (one: SiteStatus) => (one.vitals ? count(one.vitals.sessions, language) : "–"),
    },
    { head: texts.sites.policy, cell: (one: SiteStatus) => texts.sites.policyOf(one.number, one.offered) },
    { head: texts.sites.version, cell: (one: SiteStatus) => one.version ?? "–" },
    {
      head: texts.sites.seen,
      cell: (one: SiteStatus) => (one.seen ? moment(one.seen, language) : texts.sites.neverSeen),
    },
    {
      head: texts.sites.failure,
      cell: (one: SiteStatus) => (one.failed ? texts.sites.failed(one.failed.number, one.failed.reason) : "–"),
    },
  ];
  return <Table caption={texts.sites.caption(sites.length)} columns={columns} rows={sites} rowKey={(one) => one.uai} />;
}

export default function Sites() {
  const texts = useTexts();
  const query = useSites();
  const address = useAddress();
  const chosen = address.terms.get("etat") ?? "";
  const wanted = address.terms.get("q") ?? "";
  const now = new Date(query.dataUpdatedAt);
  const isChosen = (site: SiteStatus) => {
    if (chosen === toWatch) return troublesOf(site, now).length > 0;
    return chosen === "" || stateOf(site) === chosen;
  };
  const matches = (site: SiteStatus) =>
    isChosen(site) && `${site.name} ${site.uai}`.toLowerCase().includes(wanted.toLowerCase());
  return (
    <Page
      title={texts.nav.sites}
      aside={
        <Live
          at={query.dataUpdatedAt}
          says={
            query.data && `${stateWords(texts, query.data)}, ${texts.machine.said(troubled(query.data, now).length)}`
          }
        />
      }
    >
      <Shown query={query}>
        {(sites) => {
          const shown = sites.filter(matches);
          return (
            <>
              <Filters sites={sites} chosen={chosen} now={now} />
              <Field
                type="search"
                label={texts.sites.find}
                value={wanted}
                onChange={(q) => navigate(withTerms(address, { q }), "replace")}
              />
              {shown.length > 0 ? <List sites={shown} now={now} /> : <p className="empty">{texts.sites.none}</p>}
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
