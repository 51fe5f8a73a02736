import type { Case } from "../../api/cases";
import { moment } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useCases } from "../../app/queries";
import { Link } from "../../app/router";
import { Live } from "../../parts/Live";
import { Page } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { StateMark } from "./StateMark";
import { parseCase } from "./text";

/** Those that need somebody first. */
const order = { waiting: 0, approved: 1, expired: 2, closed: 3 } as const;
const byNeed = (a: Case, b: Case) => order[a.state] - order[b.state] || (a.number < b.number ? 1 : -1);

function List({ cases }: { cases: Case[] }) {
  const { texts, language } = useLanguage();
  const columns = [
    {
      head: texts.cases.number,
      heads: true,
      cell: (one: Case) => <Link href={`/dossiers/${encodeURIComponent(one.number)}`}>{one.number}</Link>,
    },
    { head: texts.cases.kind, cell: (one: Case) => texts.cases.kinds[one.kind] },
    { head: texts.cases.authority, cell: (one: Case) => parseCase(one.text)?.authority ?? "–" },
    { head: texts.cases.state, cell: (one: Case) => <StateMark state={one.state} /> },
    {
      head: texts.cases.expires,
      cell: (one: Case) => {
        const asked = parseCase(one.text);
        return asked ? moment(asked.expires, language) : "–";
      },
    },
    { head: texts.roles.due, cell: (one: Case) => (one.due ? moment(one.due, language) : "–") },
    {
      head: texts.cases.signedBy,
      cell: (one: Case) => one.approvals.map(({ party }) => texts.party(party)).join(", ") || "–",
    },
  ];
  return (
    <Table
      caption={texts.cases.caption}
      columns={columns}
      rows={[...cases].sort(byNeed)}
      rowKey={(one) => one.number}
      hideCaption
    />
  );
}

export default function Cases() {
  const texts = useTexts();
  const query = useCases();
  return (
    <Page title={texts.nav.cases} aside={<Link href="/dossiers/nouveau">{texts.cases.open}</Link>}>
      <p>{texts.cases.what}</p>
      <Live at={query.dataUpdatedAt} says={query.data?.map((one) => texts.cases.said(one)).join(" ")} />
      <Shown query={query}>
        {(cases) => (cases.length > 0 ? <List cases={cases} /> : <p className="empty">{texts.cases.none}</p>)}
      </Shown>
    </Page>
  );
}
