import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Named, type PermissionRow, type Permissions, type Vocabulary, central } from "../../api/central";
import { toCivil } from "../../app/format";
import { useSaid, useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { Link, navigate, useAddress, withTerms } from "../../app/router";
import { Empty } from "../../parts/Empty";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { type Column, Table } from "../../parts/Table";
import { Choice, Field } from "../../parts/fields";
import { type Chosen, GridTable } from "./GridTable";
import { PolicyChoice } from "./PolicyChoice";
import { gridOf, unnamed } from "./grid";

/** The rows in words: the grid's cells in full, and all that a narrow screen shows. */
function Rows({ rows, caption }: { rows: PermissionRow[]; caption: string }) {
  const texts = useTexts();
  const said = useSaid();
  const columns: Column<PermissionRow>[] = [
    { head: texts.effect.role, cell: (row) => said(row.roles), heads: true },
    { head: texts.effect.zone, cell: (row) => said(row.zones) },
    { head: texts.effect.when, cell: (row) => said(row.when) },
    { head: texts.effect.destination, cell: (row) => said(row.destinations) },
    { head: texts.effect.service, cell: (row) => said(row.services) },
    {
      head: texts.grid.rule,
      cell: (row) => row.after.rules.map((rule) => `${texts.party(rule.party)} / ${rule.name}`).join(", "),
    },
  ];
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={(row) => JSON.stringify([row.roles.fr, row.zones.fr, row.when.fr, row.destinations.fr, row.services.fr])}
    />
  );
}

function Detail({ chosen, rows }: { chosen: Chosen; rows: PermissionRow[] }) {
  const texts = useTexts();
  const said = useSaid();
  const names = (group: Chosen["line"]) => group.members.map((one) => said(one.label)).join(", ");
  return (
    <Section id="detail" title={`${names(chosen.line)} → ${names(chosen.column)}`}>
      <div role="status">
        {rows.length === 0 ? (
          <Empty>{texts.grid.denied}</Empty>
        ) : (
          <Rows rows={rows} caption={texts.grid.permitted(rows.length)} />
        )}
      </div>
    </Section>
  );
}

function Drawn({ permissions, vocabulary }: { permissions: Permissions; vocabulary: Vocabulary }) {
  const texts = useTexts();
  const said = useSaid();
  const address = useAddress();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const zone = address.terms.get("lieu") ?? "";
  const date = address.terms.get("quand") ?? toCivil(new Date()).slice(0, 10);
  const role = address.terms.get("role") ?? "";
  const rows = permissions.rows.filter(
    (row) => (zone === "" || row["zone-names"].includes(zone)) && (role === "" || row["role-names"].includes(role)),
  );
  const grid = gridOf(
    rows,
    vocabulary,
    { name: unnamed, label: { fr: texts.grid.unnamed, en: texts.grid.unnamed } },
    role,
  );
  const choices = (names: Named[]) => names.map((one) => ({ value: one.name, label: said(one.label) }));
  const change = (terms: Record<string, string>) => {
    setChosen(null);
    navigate(withTerms(address, terms), "replace");
  };
  return (
    <>
      <div className="form form-wide">
        <Choice
          label={texts.grid.role}
          value={role}
          options={[{ value: "", label: texts.grid.everybody }, ...choices(vocabulary.roles)]}
          onChange={(chosenRole) => change({ role: chosenRole })}
        />
        <Choice
          label={texts.grid.place}
          value={zone}
          options={[{ value: "", label: texts.grid.everywhere }, ...choices(vocabulary.zones)]}
          onChange={(lieu) => change({ lieu })}
        />
        <Field type="date" label={texts.grid.week} value={date} onChange={(quand) => change({ quand })} />
      </div>
      {permissions.reason && <p className="notice notice-late">{said(permissions.reason)}</p>}
      <div className="drawn">
        <p className="muted">{texts.grid.legend}</p>
        <GridTable grid={grid} vocabulary={vocabulary} date={date} oneZone={zone !== ""} onChoose={setChosen} />
      </div>
      {chosen && <Detail chosen={chosen} rows={grid.cell(chosen.line, chosen.column)} />}
      <Section id="rows" title={texts.grid.all(rows.length)}>
        <Rows rows={rows} caption={texts.grid.elseDenied} />
      </Section>
    </>
  );
}

export default function GridPage() {
  const texts = useTexts();
  const drafts = useMay("read-datastores");
  const number = useAddress().terms.get("number") ?? "";
  const vocabulary = useQuery({
    queryKey: ["vocabulary", number],
    queryFn: ({ signal }) => central.vocabulary(number, signal),
  });
  const permissions = useQuery({
    queryKey: ["permissions", number],
    queryFn: ({ signal }) => central.permissions(number, signal),
  });
  return (
    <Page
      title={texts.grid.title}
      aside={
        <span className="buttons">
          <Link href="/politique/pourquoi">{texts.why.title}</Link>
          {drafts && <Link href="/politique/brouillons">{texts.drafts.title}</Link>}
          <Link href="/politique/blocages">{texts.blocks.title}</Link>
        </span>
      }
    >
      <p>{texts.grid.what}</p>
      <PolicyChoice number={number} />
      <Shown query={vocabulary}>
        {(names) => (
          <Shown query={permissions}>
            {(permitted) => <Drawn key={permitted.number} permissions={permitted} vocabulary={names} />}
          </Shown>
        )}
      </Shown>
    </Page>
  );
}
