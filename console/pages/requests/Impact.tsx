import type { ChangeWithEvidence, Impact as Replayed, ImpactTally } from "../../api/central";
import { count, dateAndTime } from "../../app/format";
import { useLanguage, useSaid, useTexts } from "../../app/language";
import { Link } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { Section } from "../../parts/Page";
import { Table } from "../../parts/Table";

interface Row extends ImpactTally {
  id: string;
  blocks: boolean;
  role: string;
}

/** Each side in all, then by role; a side that nothing is on has no row. */
function useRows({ blocked, allowed }: Replayed): Row[] {
  const texts = useTexts();
  const said = useSaid();
  return [blocked, allowed].flatMap((side, i) => {
    if (side.flows === 0) return [];
    const blocks = i === 0;
    const id = blocks ? "blocked" : "allowed";
    return [
      { ...side, id, blocks, role: texts.impact.everyone },
      ...side["by-role"].map((one) => ({ ...one, id: `${id}-${one["role-name"]}`, blocks, role: said(one.role) })),
    ];
  });
}

function ByRole({ rows }: { rows: Row[] }) {
  const { texts, language } = useLanguage();
  const columns = [
    {
      head: texts.effect.direction,
      cell: ({ blocks }: Row) => (
        <Mark kind={blocks ? "closes" : "opens"}>{blocks ? texts.impact.blocked : texts.impact.allowed}</Mark>
      ),
    },
    { head: texts.effect.role, heads: true, cell: ({ role }: Row) => role },
    { head: texts.impact.flows, numeric: true, cell: ({ flows }: Row) => count(flows, language) },
    { head: texts.impact.people, numeric: true, cell: ({ people }: Row) => count(people, language) },
    { head: texts.impact.devices, numeric: true, cell: ({ devices }: Row) => count(devices, language) },
  ];
  return <Table caption={texts.impact.caption} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

function Extent({ impact }: { impact: Replayed }) {
  const { texts, language } = useLanguage();
  return (
    <>
      <p>{texts.impact.extent(impact.records, impact.days, impact.sites)}</p>
      {impact.from && impact.to && (
        <p className="muted">
          {texts.impact.between(dateAndTime(impact.from, language), dateAndTime(impact.to, language))}
        </p>
      )}
      {!impact.whole && <p className="muted">{texts.impact.partial}</p>}
      {impact["without-destination"] > 0 && (
        <p className="muted">{texts.impact.withoutDestination(impact["without-destination"])}</p>
      )}
      {impact.nowhere > 0 && <p className="muted">{texts.impact.nowhere(impact.nowhere)}</p>}
    </>
  );
}

function Told({ impact }: { impact: Replayed }) {
  const texts = useTexts();
  const said = useSaid();
  const rows = useRows(impact);
  return (
    <>
      <Extent impact={impact} />
      {rows.length === 0 ? (
        <p className="empty">
          <Mark kind="proved">{texts.impact.same}</Mark>
        </p>
      ) : (
        <>
          <ByRole rows={rows} />
          <h3>{texts.impact.details}</h3>
          <pre className="said" tabIndex={0}>
            {said(impact.told)}
          </pre>
        </>
      )}
    </>
  );
}

/** What the change would have done to the traffic that gateways recorded lately. */
export function Impact({ change }: { change: ChangeWithEvidence }) {
  const texts = useTexts();
  const { impact } = change.evidence;
  const replayed = impact && impact.records > 0;
  const unknown =
    change.base === 0 ? texts.impact.first
    : impact === undefined ? texts.impact.missing
    : impact === null ? texts.impact.costly
    : texts.impact.none;
  return (
    <Section id="impact" title={texts.impact.title}>
      {replayed ? <Told impact={impact} /> : <p className="empty">{unknown}</p>}
      {!replayed && impact && impact["without-destination"] > 0 && <Extent impact={impact} />}
    </Section>
  );
}

/** One line of it, beside what changes. */
export function ImpactBriefly({ change }: { change: ChangeWithEvidence }) {
  const texts = useTexts();
  const { impact } = change.evidence;
  if (!impact || impact.records === 0) return null;
  return (
    <p>
      <Link href={`/demandes/${change.number}/impact`}>
        {texts.impact.brief(impact.blocked.flows, impact.allowed.flows)}
      </Link>
    </p>
  );
}
