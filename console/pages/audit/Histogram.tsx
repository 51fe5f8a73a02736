import { type KeyboardEvent, useState } from "react";
import { count, moment, toCivil } from "../../app/format";
import { type Language, useLanguage, useTexts } from "../../app/language";
import { Link, useAddress, withTerms } from "../../app/router";
import { Table } from "../../parts/Table";
import { useNarrow } from "../../parts/narrow";
import type { Terms } from "../../api/central";
import { type Bucket, type Histogram as Counted, histogramOf } from "./buckets";
import type { Search } from "./search";

/** As many bars as leave each one wide enough for a finger. */
const bars = { wide: 24, narrow: 8 };
const narrowBelow = 720;

/** 24/11/2026 10:05, and how much of it is the day. */
const toMinute = (at: Date, language: Language) => moment(at, language).slice(0, -3);
const dayLength = "24/11/2026 ".length;

/** A search of one bucket's time. */
function useNarrowed() {
  const address = useAddress();
  return ({ from, to }: Bucket) => withTerms(address, { du: toCivil(from), au: toCivil(to), page: "" });
}

function useBucketWords() {
  const { texts, language } = useLanguage();
  const when = ({ from, to }: Bucket) => {
    const [start, end] = [toMinute(from, language), toMinute(to, language)];
    const sameDay = start.slice(0, dayLength) === end.slice(0, dayLength);
    return `${start} – ${sameDay ? end.slice(dayLength) : end}`;
  };
  const rows = (bucket: Bucket) =>
    bucket.whole
      ? texts.audit.rows(bucket.rows, count(bucket.rows, language))
      : texts.audit.rowsSoFar(count(bucket.rows, language));
  return { when, rows };
}

interface BarProps {
  bucket: Bucket;
  most: number;
  /** The one that Tab comes to. */
  here: boolean;
  onFocus: () => void;
}

function Bar({ bucket, most, here, onFocus }: BarProps) {
  const narrowed = useNarrowed();
  const texts = useTexts();
  const { when, rows } = useBucketWords();
  const height = most === 0 ? 0 : (bucket.rows * 96) / most;
  const words = texts.audit.bar(when(bucket), rows(bucket));
  return (
    <Link
      href={narrowed(bucket)}
      className={bucket.whole ? "bar" : "bar bar-unread"}
      tabIndex={here ? 0 : -1}
      onFocus={onFocus}
      aria-label={words}
      title={words}
    >
      <svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <rect x="1" y={100 - height} width="8" height={height} />
      </svg>
    </Link>
  );
}

const moves: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(last, at + 1),
  ArrowLeft: (at) => Math.max(0, at - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** One stop of Tab; the arrows, Home and End go from bar to bar. */
function Bars({ histogram: { buckets, most }, label }: { histogram: Counted; label: string }) {
  const [at, setAt] = useState(0);
  const last = buckets.length - 1;
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = moves[event.key]?.(Math.min(at, last), last);
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
    (event.currentTarget.children[next] as HTMLElement).focus();
  };
  return (
    <div role="group" aria-label={label} className="bars" onKeyDown={move}>
      {buckets.map((bucket, i) => (
        <Bar
          key={bucket.from.getTime()}
          bucket={bucket}
          most={most}
          here={i === Math.min(at, last)}
          onFocus={() => setAt(i)}
        />
      ))}
    </div>
  );
}

function Figures({ buckets, caption }: { buckets: Bucket[]; caption: string }) {
  const { texts } = useLanguage();
  const narrowed = useNarrowed();
  const { when, rows } = useBucketWords();
  const columns = [
    {
      head: texts.audit.time,
      heads: true,
      cell: (one: Bucket) => <Link href={narrowed(one)}>{when(one)}</Link>,
    },
    { head: texts.audit.rowsHead, numeric: true, cell: (one: Bucket) => rows(one) },
  ];
  return <Table caption={caption} hideCaption columns={columns} rows={buckets} rowKey={(one) => one.from.getTime()} />;
}

export function Histogram({ terms, search }: { terms: Terms; search: Search }) {
  const texts = useTexts();
  const { language } = useLanguage();
  const { when } = useBucketWords();
  const narrow = useNarrow(narrowBelow);
  const histogram = histogramOf(terms, search, narrow ? bars.narrow : bars.wide);
  if (!histogram || search.rows.length === 0) return null;
  const { buckets, step, most } = histogram;
  const label = texts.audit.perBucket(step / 60_000);
  const highest = buckets.find((one) => one.rows === most);
  return (
    <figure className="histogram">
      <figcaption>
        {label}. {highest && texts.audit.highest(count(most, language), when(highest))}
        {buckets.some((one) => !one.whole) && ` ${texts.audit.unread}`}
      </figcaption>
      <Bars histogram={histogram} label={label} />
      <p className="bar-ends">
        <span>{toMinute(buckets[0]!.from, language)}</span>
        <span>{toMinute(buckets.at(-1)!.to, language)}</span>
      </p>
      <details>
        <summary>{texts.audit.asTable}</summary>
        <Figures buckets={buckets} caption={label} />
      </details>
    </figure>
  );
}
