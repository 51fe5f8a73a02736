import { type KeyboardEvent, useRef, useState } from "react";
import type { PermissionRow, Vocabulary } from "../../api/central";
import { useSaid, useTexts } from "../../app/language";
import { type Grid, type Group, dependsOnPlace, weekOf } from "./grid";
import { WeekDrawing } from "./WeekDrawing";

export interface Chosen {
  line: Group;
  column: Group;
}

interface GridTableProps {
  grid: Grid;
  vocabulary: Vocabulary;
  date: string;
  /** One place was chosen, so nothing depends on it. */
  oneZone: boolean;
  onChoose: (chosen: Chosen) => void;
}

const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const within = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));

/** Where the arrows, Home and End lead; null: another key. */
function moved(key: string, [line, column]: [number, number], lines: number, columns: number): [number, number] | null {
  if (key === "Home") return [line, 0];
  if (key === "End") return [line, columns - 1];
  const step = steps[key];
  return step ? [within(line + step[0], lines), within(column + step[1], columns)] : null;
}

/** One stop for the tabulator; arrows go from cell to cell. */
export function GridTable({ grid, vocabulary, date, oneZone, onChoose }: GridTableProps) {
  const texts = useTexts();
  const said = useSaid();
  const table = useRef<HTMLTableElement>(null);
  const [at, setAt] = useState<[number, number]>([0, 0]);
  const label = (group: Group) => group.members.map((one) => said(one.label)).join(", ");
  const move = (event: KeyboardEvent) => {
    const to = moved(event.key, at, grid.lines.length, grid.columns.length);
    if (!to) return;
    event.preventDefault();
    setAt(to);
    table.current?.querySelector<HTMLButtonElement>(`[data-at="${to.join(" ")}"]`)?.focus();
  };
  const sentence = (line: Group, column: Group, rows: PermissionRow[]) =>
    texts.grid.cell(label(line), label(column), rows.map((row) => `${said(row.when)}, ${said(row.zones)}`));
  return (
    <div className="grid-frame" role="group" aria-label={texts.grid.caption} tabIndex={-1}>
      <table ref={table} role="grid" className="grid" onKeyDown={move}>
        <caption>{texts.grid.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.grid.role}</th>
            {grid.columns.map((column) => (
              <th key={column.key} scope="col">
                {label(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.lines.map((line, lineNumber) => (
            <tr key={line.key}>
              <th scope="row">{label(line)}</th>
              {grid.columns.map((column, columnNumber) => {
                const rows = grid.cell(line, column);
                const here = at[0] === lineNumber && at[1] === columnNumber;
                return (
                  <td key={column.key}>
                    <button
                      type="button"
                      className="grid-cell"
                      data-at={`${lineNumber} ${columnNumber}`}
                      tabIndex={here ? 0 : -1}
                      aria-label={sentence(line, column, rows)}
                      onFocus={() => setAt([lineNumber, columnNumber])}
                      onClick={() => onChoose({ line, column })}
                    >
                      <WeekDrawing week={weekOf(rows, date)} partial={!oneZone && dependsOnPlace(rows, vocabulary.zones)} />
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
