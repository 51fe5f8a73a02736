import { type KeyboardEvent, useRef, useState } from "react";
import type { Vocabulary } from "../../api/central";
import { useSaid, useTexts } from "../../app/language";
import { type Grid, type Group, type Week, dependsOnPlace, weekOf } from "./grid";
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

const steps: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const within = (value: number, size: number) => Math.max(0, Math.min(size - 1, value));

/** Where the arrows, Home and End lead; null: another key. */
function moved(key: string, [line, column]: [number, number], lines: number, columns: number): [number, number] | null {
  if (key === "Home") return [line, 0];
  if (key === "End") return [line, columns - 1];
  const step = steps[key];
  return step ? [within(line + step[0], lines), within(column + step[1], columns)] : null;
}

interface CellProps {
  name: string;
  at: string;
  reachable: boolean;
  week: Week;
  partial: boolean;
  onFocus: () => void;
  onChoose: () => void;
}

function Cell({ name, at, reachable, week, partial, onFocus, onChoose }: CellProps) {
  return (
    <td>
      <button
        type="button"
        className="grid-cell"
        data-at={at}
        tabIndex={reachable ? 0 : -1}
        aria-label={name}
        onFocus={onFocus}
        onClick={onChoose}
      >
        <WeekDrawing week={week} partial={partial} />
      </button>
    </td>
  );
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
  const cell = (line: Group, lineNumber: number) => (column: Group, columnNumber: number) => {
    const rows = grid.cell(line, column);
    const cases = rows.map((row) => `${said(row.when)}, ${said(row.zones)}`);
    return (
      <Cell
        key={column.key}
        name={texts.grid.cell(label(line), label(column), cases)}
        at={`${lineNumber} ${columnNumber}`}
        reachable={at[0] === lineNumber && at[1] === columnNumber}
        week={weekOf(rows, date)}
        partial={!oneZone && dependsOnPlace(rows, vocabulary.zones)}
        onFocus={() => setAt([lineNumber, columnNumber])}
        onChoose={() => onChoose({ line, column })}
      />
    );
  };
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
              {grid.columns.map(cell(line, lineNumber))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
