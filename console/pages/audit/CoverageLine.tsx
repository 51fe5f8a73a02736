import type { Coverage } from "../../api/central";
import { count } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Mark } from "../../parts/Mark";

const isBehind = (log: Coverage) => log.searched < log.size || log.unknown > 0;
export const isPartial = (coverage: Coverage[]): boolean => coverage.some(isBehind);

/** Above the rows: how much of what is held was searched, and where something is missing. */
export function CoverageLine({ coverage }: { coverage: Coverage[] }) {
  const { texts, language } = useLanguage();
  const sites = new Set(coverage.map((log) => log.site)).size;
  const sum = (of: (log: Coverage) => number) => coverage.reduce((total, log) => total + of(log), 0);
  const behind = coverage.filter(isBehind);
  const entries = count(
    sum((log) => log.searched - log.minimum),
    language,
  );
  return (
    <div className="coverage">
      <Mark kind={behind.length > 0 ? "late" : "proved"}>
        {behind.length > 0 ? texts.audit.partial : texts.audit.complete}
      </Mark>{" "}
      {texts.audit.covers(coverage.length, sites, entries)}
      {behind.length > 0 && (
        <details>
          <summary>{texts.audit.behind(behind.length)}</summary>
          <ul>
            {behind.map((log) => (
              <li key={log.origin}>
                {log.name} · {texts.streams[log.stream]} ·{" "}
                {texts.audit.behindOne(count(log.size - log.searched, language), count(log.unknown, language))}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
