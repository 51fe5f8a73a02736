import type { ChangeWithEvidence, Decided, DifferenceRow, GuaranteeFinding } from "../../api/central";
import { count } from "../../app/format";
import { useLanguage, useSaid, useTexts } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { Section } from "../../parts/Page";
import { Table } from "../../parts/Table";
import { Tick } from "../../parts/fields";
import { ImpactBriefly } from "./Impact";
import { type Seen, isCompared } from "./seen";

interface Row {
  id: string;
  opens: boolean;
  row: DifferenceRow;
}

function Rules({ decided }: { decided: Decided }) {
  const texts = useTexts();
  if (decided.rules.length === 0) return <>{texts.tier(decided.tier)}</>;
  return (
    <>
      {decided.rules.map((rule) => (
        <span key={`${rule.party}/${rule.name}`} className="rule">
          {rule.party ? `${texts.party(rule.party)} / ${rule.name}` : rule.name}
        </span>
      ))}
      <span className="muted">{texts.tier(decided.tier)}</span>
    </>
  );
}

function Difference({ rows, seen }: { rows: Row[]; seen: Seen | null }) {
  const texts = useTexts();
  const said = useSaid();
  const name = ({ row }: Row) => [row.roles, row.zones, row.when, row.destinations, row.services].map(said).join(" · ");
  const columns = [
    {
      head: texts.effect.direction,
      cell: ({ opens }: Row) => (
        <Mark kind={opens ? "opens" : "closes"}>{opens ? texts.effect.opens : texts.effect.closes}</Mark>
      ),
    },
    { head: texts.effect.role, heads: true, cell: ({ row }: Row) => said(row.roles) },
    { head: texts.effect.zone, cell: ({ row }: Row) => said(row.zones) },
    { head: texts.effect.when, cell: ({ row }: Row) => said(row.when) },
    { head: texts.effect.destination, cell: ({ row }: Row) => said(row.destinations) },
    { head: texts.effect.service, cell: ({ row }: Row) => said(row.services) },
    { head: texts.effect.before, cell: ({ row }: Row) => <Rules decided={row.before} /> },
    { head: texts.effect.after, cell: ({ row }: Row) => <Rules decided={row.after} /> },
  ];
  const tick = {
    head: texts.effect.seen,
    cell: (row: Row) => (
      <Tick
        label={texts.effect.seenRow(name(row))}
        isSelected={seen!.has(row.id)}
        onChange={(on) => seen!.set(row.id, on)}
      />
    ),
  };
  return (
    <Table
      caption={texts.effect.caption}
      hideCaption
      columns={seen ? [...columns, tick] : columns}
      rows={rows}
      rowKey={(row) => row.id}
    />
  );
}

function Unproved({ change, seen }: { change: ChangeWithEvidence; seen: Seen | null }) {
  const texts = useTexts();
  const first = change.base === 0;
  const said = useSaid();
  return (
    <div className="notice notice-unproved">
      <Mark kind="unproved">{first ? texts.effect.first : texts.effect.unproved}</Mark>
      <p className="lines">{said(change.evidence.difference)}</p>
      {seen && (
        <Tick isSelected={seen.has("unproved")} onChange={(on) => seen.set("unproved", on)}>
          {first ? texts.effect.seenFirst : texts.effect.seenUnproved}
        </Tick>
      )}
    </div>
  );
}

function Guarantees({ guarantees }: { guarantees: GuaranteeFinding[] }) {
  const texts = useTexts();
  const said = useSaid();
  return (
    <ul className="plain">
      {guarantees.map((one) => (
        <li key={`${one.party}/${one.name}`}>
          <Mark kind={one.vacuous ? "late" : "proved"}>{one.vacuous ? texts.effect.vacuous : texts.effect.proved}</Mark>{" "}
          {said(one.sentence)} <span className="muted">{`${texts.party(one.party)} / ${one.name}`}</span>
        </li>
      ))}
    </ul>
  );
}

function Evidence({ change }: { change: ChangeWithEvidence }) {
  const { texts, language } = useLanguage();
  const said = useSaid();
  const { guarantees, examples, rules, findings } = change.evidence;
  return (
    <>
      <Section id="guarantees" title={texts.effect.guarantees(count(guarantees.length, language))}>
        {guarantees.length > 0 ? (
          <Guarantees guarantees={guarantees} />
        ) : (
          <p className="empty">{texts.effect.noGuarantee}</p>
        )}
        <p>{texts.effect.examples(examples)}</p>
      </Section>
      <Section id="findings" title={texts.effect.findings}>
        <p>{texts.effect.rules(rules)}</p>
        {said(findings) !== "" && (
          <pre className="said" tabIndex={0}>
            {said(findings)}
          </pre>
        )}
      </Section>
    </>
  );
}

/** Who approves from the next policy on is an effect, and the widest. */
function Approvers({ list, seen }: { list: string; seen: Seen | null }) {
  const texts = useTexts();
  return (
    <div className="notice notice-late">
      <Mark kind="late">{texts.effect.approvers}</Mark>
      <p>{texts.effect.approversMeaning}</p>
      <pre className="said" tabIndex={0}>
        {list}
      </pre>
      {seen && (
        <Tick isSelected={seen.has("approvers")} onChange={(on) => seen.set("approvers", on)}>
          {texts.effect.seenApprovers}
        </Tick>
      )}
    </div>
  );
}

interface EffectProps {
  change: ChangeWithEvidence;
  approvers: string | null;
  seen: Seen | null;
}

export function Effect({ change, approvers, seen }: EffectProps) {
  const texts = useTexts();
  const { evidence, base } = change;
  const rows = [
    ...evidence.opened.map((row, i): Row => ({ id: `opens-${i}`, opens: true, row })),
    ...evidence.closed.map((row, i): Row => ({ id: `closes-${i}`, opens: false, row })),
  ];
  return (
    <>
      <Section id="difference" title={texts.effect.title}>
        <p className="muted">{base > 0 ? texts.effect.comparedWith(base) : texts.effect.firstPolicy}</p>
        {approvers !== null && <Approvers list={approvers} seen={seen} />}
        {!isCompared(change) && <Unproved change={change} seen={seen} />}
        {isCompared(change) && rows.length === 0 && (
          <p className="empty">
            <Mark kind="proved">{texts.effect.noDifference}</Mark>
          </p>
        )}
        {rows.length > 0 && <Difference rows={rows} seen={seen} />}
        <ImpactBriefly change={change} />
      </Section>
      <Evidence change={change} />
    </>
  );
}
