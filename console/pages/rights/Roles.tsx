// Who has which role where, whose keys count, how long what is kept, and what each role may do: as the centre decides.
import { type Rights, type Role, allRoles } from "../../api/central";
import { useTexts } from "../../app/language";
import { Section } from "../../parts/Page";
import { Table } from "../../parts/Table";

type Person = Rights["people"][number];

export function People({ rights }: { rights: Rights }) {
  const texts = useTexts();
  const { roles } = texts;
  const has = (role: Role) => (one: Person) => (one.roles.includes(role) ? roles.yes : "–");
  const columns = [
    { head: texts.rights.person, heads: true, cell: (one: Person) => one.name },
    { head: texts.rights.party, cell: (one: Person) => texts.party(one.party) },
    ...allRoles.map((role) => ({ head: roles.columns[role], cell: has(role) })),
    { head: roles.scope, cell: (one: Person) => (one.sites ? roles.sites(one.sites) : roles.everySite) },
    { head: roles.keys, cell: (one: Person) => (one.keys.length > 0 ? <Keys names={one.keys} /> : roles.noKey) },
  ];
  return (
    <Section id="people" title={roles.people}>
      <p>{roles.peopleWhat}</p>
      {rights.people.length > 0 ? (
        <Table
          caption={roles.people}
          columns={columns}
          rows={rights.people}
          rowKey={(one) => `${one.kind} ${one.party} ${one.name}`}
          hideCaption
        />
      ) : (
        <p className="empty">{roles.nobody}</p>
      )}
    </Section>
  );
}

function Keys({ names }: { names: string[] }) {
  return (
    <ul className="plain-list">
      {names.map((name) => (
        <li key={name} className="mono">
          {name}
        </li>
      ))}
    </ul>
  );
}

export function Quorum({ rights }: { rights: Rights }) {
  const texts = useTexts();
  const { roles } = texts;
  type Party = Rights["quorum"][number];
  const columns = [
    { head: roles.asked, heads: true, cell: (one: Party) => texts.party(one.name) },
    { head: roles.signatures, cell: (one: Party) => roles.needs(one.needs, one.who.length) },
    { head: roles.keys, cell: (one: Party) => <Keys names={one.who} /> },
  ];
  const signers = rights["case-signers"];
  return (
    <Section id="quorum" title={roles.quorum}>
      <p>{roles.quorumWhat}</p>
      {rights.quorum.length > 0 ? (
        <Table caption={roles.quorum} columns={columns} rows={rights.quorum} rowKey={(one) => one.name} hideCaption />
      ) : (
        <p className="empty">{roles.noQuorum}</p>
      )}
      {signers.length > 0 && (
        <>
          <h3>{roles.caseSigners}</h3>
          <ul>
            {signers.map(({ name, party }) => (
              <li key={`${party} ${name}`}>
                {name} ({texts.party(party)})
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  );
}

export function Kept({ rights }: { rights: Rights }) {
  const texts = useTexts();
  const { roles } = texts;
  type Stream = Rights["kept"][number];
  const columns = [
    { head: roles.stream, heads: true, cell: (one: Stream) => texts.streams[one.stream] },
    { head: roles.time, cell: (one: Stream) => roles.days(one.days) },
  ];
  return (
    <Section id="kept" title={roles.kept}>
      <p>{roles.keptWhat}</p>
      <Table caption={roles.kept} columns={columns} rows={rights.kept} rowKey={(one) => one.stream} hideCaption />
    </Section>
  );
}

export function WhatRolesMay({ rights }: { rights: Rights }) {
  const { roles } = useTexts();
  type Row = Rights["rights"][number];
  const columns = [
    {
      head: roles.right,
      heads: true,
      cell: (one: Row) => (
        <>
          {roles.rights[one.right]}
          {one.region && <span className="muted"> {roles.regionOnly}</span>}
        </>
      ),
    },
    { head: roles.who, cell: (one: Row) => one.roles.map((role) => roles.names[role]).join(", ") },
  ];
  return (
    <Section id="table" title={roles.table}>
      <Table caption={roles.table} columns={columns} rows={rights.rights} rowKey={(one) => one.right} hideCaption />
    </Section>
  );
}
