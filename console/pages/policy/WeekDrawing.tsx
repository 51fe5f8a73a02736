import { type Week, days } from "./grid";

const dayWidth = 8;
const height = 24;
const minutes = 1440;

/** A week at a glance: a column a day, midnight above, ink where something is permitted. For the eyes only: its cell says
    the same in words. */
export function WeekDrawing({ week, partial }: { week: Week; partial: boolean }) {
  const path = days.flatMap((day, index) =>
    week[day].map(
      ([start, end]) =>
        `M${index * dayWidth + 1} ${(start / minutes) * height}h${dayWidth - 2}V${(end / minutes) * height}h-${dayWidth - 2}z`,
    ),
  );
  return (
    <svg
      className={partial ? "week week-partial" : "week"}
      viewBox={`0 0 ${days.length * dayWidth} ${height}`}
      width={days.length * dayWidth}
      height={height}
      aria-hidden="true"
      focusable="false"
    >
      <path className="week-closed" d={`M0 ${height - 0.5}h${days.length * dayWidth}`} />
      <path className="week-open" d={path.join("")} />
    </svg>
  );
}
