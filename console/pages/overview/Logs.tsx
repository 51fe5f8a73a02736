import { type Integrity, type Stream, streams } from "../../api/central";
import { duration } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { Name } from "../../parts/Name";
import { Table } from "../../parts/Table";
import { type Worst, lateAfter, worst } from "./integrity";

function Age({ found }: { found: Worst | null }) {
  const { texts, language } = useLanguage();
  if (!found) return <span className="muted">{texts.overview.noLog}</span>;
  if (found.seconds === 0) return texts.overview.upToDate;
  const words = found.seconds === Infinity ? texts.overview.never : duration(found.seconds, language);
  return found.seconds > lateAfter ? (
    <>
      <Mark kind="late">{words}</Mark> <span className="muted">{found.log.name}</span>
    </>
  ) : (
    words
  );
}

/** Stream by cosigner: how old the oldest cosignature is, over all sites. */
export function Logs({ integrity }: { integrity: Integrity }) {
  const { texts } = useLanguage();
  const columns = [
    { head: texts.overview.cosigner, cell: (cosigner: string) => <Name>{cosigner}</Name>, heads: true },
    ...streams.map((stream: Stream) => ({
      head: texts.streams[stream],
      cell: (cosigner: string) => <Age found={worst(integrity, stream, cosigner)} />,
    })),
  ];
  return (
    <Table caption={texts.overview.logsCaption} columns={columns} rows={integrity.cosigners} rowKey={(name) => name} />
  );
}
