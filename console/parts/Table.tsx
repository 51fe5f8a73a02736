import type { Key, ReactNode } from "react";
import { useNarrow } from "./narrow";

export interface Column<Row> {
  head: string;
  cell: (row: Row) => ReactNode;
  /** The row is named by it. */
  heads?: boolean;
  numeric?: boolean;
}

interface TableProps<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => Key;
  hideCaption?: boolean;
}

/** Below this for each column, words would break. */
const columnWidth = 110;

/** A native table. On a narrow screen a row becomes a list of label and value, so the roles are spelled out: browsers
    forget them when a cell is displayed as a block. */
export function Table<Row>({ caption, columns, rows, rowKey, hideCaption }: TableProps<Row>) {
  const stacked = useNarrow(columns.length * columnWidth);
  return (
    <table role="table" className={stacked ? "table table-stacked" : "table"}>
      <caption className={hideCaption ? "unseen" : undefined}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column.head} role="columnheader" scope="col" className={column.numeric ? "numeric" : undefined}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={rowKey(row)}>
            {columns.map((column) => (
              <Cell key={column.head} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  const shared = { "data-label": column.head, className: column.numeric ? "numeric" : undefined };
  return column.heads ? (
    <th role="rowheader" scope="row" {...shared}>
      <span className="cell">{column.cell(row)}</span>
    </th>
  ) : (
    <td role="cell" {...shared}>
      <span className="cell">{column.cell(row)}</span>
    </td>
  );
}
