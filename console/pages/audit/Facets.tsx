import { count } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Link, useAddress, withTerms } from "../../app/router";
import { useSiteName } from "../../parts/names";
import { text } from "./Rows";
import { facetOf } from "./buckets";
import type { Row } from "./search";
import type { FilterName } from "./terms";

/** As many values as can be looked through. */
const shown = 6;

interface FacetProps {
  title: string;
  term: FilterName;
  rows: Row[];
  valueOf: (row: Row) => string;
  called?: (value: string) => string;
}

/** The commonest values; each is a search of that one alone. */
function Values({ title, term, rows, valueOf, called = (value) => value }: FacetProps) {
  const { texts, language } = useLanguage();
  const address = useAddress();
  const facet = facetOf(rows, valueOf);
  if (facet.length === 0) return null;
  return (
    <div className="facet">
      <h3>{title}</h3>
      <ul className="plain">
        {facet.slice(0, shown).map(({ value, rows: many }) => (
          <li key={value}>
            <Link href={withTerms(address, { [term]: value, page: "" })} title={texts.audit.filterBy}>
              {called(value)}
            </Link>{" "}
            <span className="muted">{count(many, language)}</span>
          </li>
        ))}
      </ul>
      {facet.length > shown && <p className="muted">{texts.audit.moreValues(facet.length - shown)}</p>}
    </div>
  );
}

/** What the rows that were read have in common. */
export function Facets({ rows }: { rows: Row[] }) {
  const { texts } = useLanguage();
  const siteName = useSiteName();
  const called = (site: string) => (site === "central" ? texts.audit.centre : siteName(site));
  return (
    <div className="facets">
      <Values
        title={texts.audit.event}
        term="evenement"
        rows={rows}
        valueOf={(row) => text(row.entry, "event")}
        called={texts.roles.events}
      />
      <Values title={texts.sites.site} term="site" rows={rows} valueOf={(row) => row.site} called={called} />
      <Values title={texts.effect.role} term="role" rows={rows} valueOf={(row) => text(row.entry, "role")} />
    </div>
  );
}
