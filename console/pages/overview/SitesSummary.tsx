import type { SiteStatus } from "../../api/central";
import { count } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Link } from "../../app/router";
import { SiteMark } from "../sites/SiteMark";
import { byState, siteStates } from "../sites/state";

export function SitesSummary({ sites }: { sites: SiteStatus[] }) {
  const { texts, language } = useLanguage();
  const states = byState(sites);
  return (
    <ul className="figures">
      <li>
        <Link href="/sites">
          <strong>{count(sites.length, language)}</strong> {texts.sites.all}
        </Link>
      </li>
      {siteStates
        .filter((state) => states[state].length > 0)
        .map((state) => (
          <li key={state}>
            <Link href={`/sites?etat=${state}`}>
              <strong>{count(states[state].length, language)}</strong> <SiteMark state={state} />
            </Link>
          </li>
        ))}
    </ul>
  );
}
