import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { Refused, Unreachable } from "../api/central";
import { clock } from "../app/format";
import { useLanguage, useTexts } from "../app/language";

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

/** What went wrong, as a sentence. */
export function useProblem(): (error: unknown) => string {
  const texts = useTexts();
  return (error) => {
    if (error instanceof Unreachable) return texts.unreachable;
    if (!(error instanceof Refused)) return texts.browserFault(error instanceof Error ? error.message : String(error));
    if (error.code === "published") return texts.editor.published;
    if (error.status === 403) return texts.noRight(error.detail);
    if (error.status === 404) return texts.notFound(error.detail);
    return texts.refused(error.detail || String(error.status));
  };
}

/** The message may have several lines: a guarantee and its counterexample. */
export function Problem({ error, children }: { error: unknown; children?: ReactNode }) {
  const problem = useProblem();
  return (
    <div className="notice notice-broken" role="alert">
      <p className="lines">{problem(error)}</p>
      {children}
    </div>
  );
}

interface Answered {
  error: unknown;
  dataUpdatedAt: number;
}

/** Above data that could not be refreshed: since when, and that the schools go on. */
export function Stale({ query }: { query: Answered }) {
  const { texts, language } = useLanguage();
  if (!query.error) return null;
  return (
    <p className="notice notice-late" role="status">
      {texts.unreachableSince(clock(new Date(query.dataUpdatedAt), language))}
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
