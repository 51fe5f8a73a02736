import type { Change, ChangeParty } from "../../api/central";
import { byFours, dateAndTime } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { Words } from "../../parts/Words";
import { StateMark } from "./StateMark";

function Party({ party, change }: { party: ChangeParty; change: Change }) {
  const texts = useTexts();
  const done = party.has >= party.needs;
  const open = change.state === "open";
  const signed = change.approvals.map(({ name }) => name);
  const may = party.who.filter((who) => who !== change.author && !signed.includes(who));
  return (
    <li>
      <Mark kind={done ? "proved" : "late"}>{`${texts.party(party.name)} ${party.has}/${party.needs}`}</Mark>
      {open && !done && (
        <span className="detail">{texts.requests.maySign(may.join(", "))}</span>
      )}
    </li>
  );
}

/** `text`: what is signed; null: not read yet. */
export function Summary({ change, text }: { change: Change; text: string | null }) {
  const { texts, language } = useLanguage();
  return (
    <dl className="facts">
      <dt>{texts.requests.state}</dt>
      <dd>
        <StateMark state={change.state} /> {change.outcome}
      </dd>
      <dt>{texts.requests.reason}</dt>
      <dd className="lines">{change.reason}</dd>
      <dt>{texts.requests.author}</dt>
      <dd>
        {change.author} <span className="muted">{texts.requests.proposedBy(change.by, change.revision)}</span>
      </dd>
      <dt>{texts.requests.expires}</dt>
      <dd>{dateAndTime(change.expires, language)}</dd>
      <dt>{texts.nav.sites}</dt>
      <dd>{change.sites.length === 0 ? texts.requests.everySite : change.sites.join(", ")}</dd>
      <dt>{texts.requests.signatures}</dt>
      <dd>
        <ul className="plain">
          {change.parties.map((party) => (
            <Party key={party.name} party={party} change={change} />
          ))}
        </ul>
      </dd>
      <dt>{texts.requests.fingerprint}</dt>
      <dd>
        {text !== null && <Words of={text} />}
        <span className="detail">{texts.requests.compare}</span>
        <span className="mono detail">{byFours(change.digest)}</span>
      </dd>
    </dl>
  );
}
