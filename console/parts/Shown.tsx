import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { Refused, Unreachable } from "../api/central";
import { clock } from "../app/format";
import { type Language, useLanguage, useTexts } from "../app/language";
import type { Texts } from "../app/texts.fr";

/** Words, but only for who had to wait. */
export function Loading() {
  const texts = useTexts();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="loading" role="status">
      {late ? texts.loading : ""}
    </p>
  );
}

/** What went wrong, as a sentence in the reader's language. */
export function problemIn(texts: Texts, error: unknown): string {
  if (error instanceof Unreachable) return texts.unreachable;
  if (!(error instanceof Refused)) return texts.browserFault(error instanceof Error ? error.message : String(error));
  if (error.code === "published") return texts.editor.published;
  const refusals: Record<string, string | undefined> = texts.refusals;
  const byStatus = { 403: texts.refusals.forbidden, 404: texts.refusals.unknown }[error.status];
  return refusals[error.code] ?? byStatus ?? (error.status >= 500 ? texts.fault : texts.refused);
}

/** The centre's own words and their language: of a policy it speaks both, of everything else English. */
export function wordsOf(error: unknown, language: Language): { text: string; lang: Language } {
  if (!(error instanceof Refused) || error.code === "published") return { text: "", lang: language };
  const { french } = error.told;
  if (language === "fr" && french) return { text: french, lang: "fr" };
  return { text: error.detail || String(error.status), lang: "en" };
}

/** The centre's own words may have several lines: a guarantee and its counterexample. */
export function Problem({ error, children }: { error: unknown; children?: ReactNode }) {
  const { texts, language } = useLanguage();
  const { text, lang } = wordsOf(error, language);
  return (
    <div className="notice notice-broken" role="alert">
      <p>{problemIn(texts, error)}</p>
      {text && (
        <p className="lines" lang={lang}>
          {text}
        </p>
      )}
      {children}
    </div>
  );
}

interface Answered {
  error: unknown;
  dataUpdatedAt: number;
}

/** Above data that could not be refreshed: of when it is, and that the schools go on. */
export function Stale({ query }: { query: Answered }) {
  const { texts, language } = useLanguage();
  if (!query.error) return null;
  return (
    <p className="notice notice-late" role="status">
      {texts.unreachableWith(clock(new Date(query.dataUpdatedAt), language))}
    </p>
  );
}

interface ShownProps<Data> {
  /** For a part of a page that says so once, above all its parts. */
  saysStale?: boolean;
  query: UseQueryResult<Data>;
  children: (data: Data) => ReactNode;
}

/** The states that every page has: loading, refused, stale, there. */
export function Shown<Data>({ query, children, saysStale = true }: ShownProps<Data>) {
  const texts = useTexts();
  if (query.data !== undefined)
    return (
      <>
        {saysStale && <Stale query={query} />}
        {children(query.data)}
      </>
    );
  if (query.error)
    return (
      <Problem error={query.error}>
        <Button className="button" onPress={() => void query.refetch()}>
          {texts.tryAgain}
        </Button>
      </Problem>
    );
  return <Loading />;
}
