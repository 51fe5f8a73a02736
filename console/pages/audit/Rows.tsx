import { memo, useMemo } from "react";
import type { Entry } from "../../api/central";
import { byFours, exactMoment } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Link, useAddress, withTerms } from "../../app/router";
import { Table } from "../../parts/Table";
import type { Row } from "./search";

export const entryLink = ({ origin, index }: { origin: string; index: number }) =>
  `/audit/entree?${new URLSearchParams({ origin, index: String(index) })}`;

export const text = (entry: Entry | null, key: string): string => {
  const value = entry?.[key];
  return value === undefined || value === null ? "" : String(value);
};

/** A value of the table is a filter: a click adds it to the search. */
function Value({ row, field, term }: { row: Row; field: string; term: string }) {
  const { texts } = useLanguage();
  const address = useAddress();
  const value = text(row.entry, field);
  if (value === "") return <>–</>;
  const shown = field === "token" ? byFours(value) : field === "event" ? texts.roles.events(value) : value;
  return (
    <Link
      href={withTerms(address, { [term]: value, page: "" })}
      title={texts.audit.filterBy}
      className={field === "token" ? "mono" : undefined}
    >
      {shown}
    </Link>
  );
}

const perPage = 100;

function Pages({ page, pages }: { page: number; pages: number }) {
  const { texts } = useLanguage();
  const address = useAddress();
  if (pages < 2) return null;
  const to = (number: number) => withTerms(address, { page: number === 1 ? "" : String(number) });
  return (
    <nav aria-label={texts.audit.pages} className="pages">
      {page > 1 && <Link href={to(page - 1)}>{texts.audit.previous}</Link>}
      <span>{texts.audit.page(page, pages)}</span>
      {page < pages && <Link href={to(page + 1)}>{texts.audit.next}</Link>}
    </nav>
  );
}

/** A page of rows is drawn once, however many more come in behind it. */
const PageOfRows = memo(function PageOfRows({ rows }: { rows: Row[] }) {
  const { texts, language } = useLanguage();
  const columns = [
    {
      head: texts.audit.time,
      heads: true,
      cell: (row: Row) => {
        const at = text(row.entry, "time");
        return <Link href={entryLink(row)}>{at ? exactMoment(at, language) : texts.audit.unknownLine}</Link>;
      },
    },
    { head: texts.sites.site, cell: (row: Row) => row.site },
    { head: texts.audit.stream, cell: (row: Row) => texts.streams[row.stream] },
    { head: texts.audit.event, cell: (row: Row) => <Value row={row} field="event" term="evenement" /> },
    { head: texts.effect.role, cell: (row: Row) => <Value row={row} field="role" term="role" /> },
    { head: texts.audit.token, cell: (row: Row) => <Value row={row} field="token" term="jeton" /> },
    { head: texts.audit.rule, cell: (row: Row) => <Value row={row} field="rule" term="regle" /> },
    { head: texts.audit.index, numeric: true, cell: (row: Row) => String(row.index) },
  ];
  const rowKey = (row: Row) => `${row.origin} ${row.index}`;
  return <Table caption={texts.audit.rowsCaption} hideCaption columns={columns} rows={rows} rowKey={rowKey} />;
});

export function Rows({ rows }: { rows: Row[] }) {
  const address = useAddress();
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  const page = Math.min(pages, Math.max(1, Number(address.terms.get("page")) || 1));
  const end = Math.min(rows.length, page * perPage);
  // The array grows in place: its end on this page says whether the page is another.
  const shown = useMemo(() => rows.slice((page - 1) * perPage, end), [rows, page, end]);
  return (
    <>
      <PageOfRows rows={shown} />
      <Pages page={page} pages={pages} />
    </>
  );
}
