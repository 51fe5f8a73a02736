import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { type Found, type Requisition as Answer, type Terms, central } from "../../api/central";
import { byFours, exactMoment, fromCivil, toCivil } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Link, navigate, useAddress } from "../../app/router";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { Choice, Field } from "../../parts/fields";
import { CaseField } from "./CaseField";
import { CoverageLine, isPartial } from "./CoverageLine";
import { entryLink, text } from "./Rows";

const names = ["public", "port", "protocole", "le", "marge", "dossier"] as const;
type Asked = Record<(typeof names)[number], string>;

function askedOf(terms: URLSearchParams): Asked {
  const defaults: Partial<Asked> = { protocole: "tcp", le: `${toCivil(new Date())}:00`, marge: "2" };
  return Object.fromEntries(names.map((name) => [name, terms.get(name) ?? defaults[name] ?? ""])) as Asked;
}

const protocols = ["tcp", "udp", "icmp", "sctp"].map((value) => ({ value, label: value.toUpperCase() }));

function Form({ asked }: { asked: Asked }) {
  const texts = useTexts();
  const [draft, setDraft] = useState(asked);
  useEffect(() => setDraft(asked), [asked]);
  const [tried, setTried] = useState(false);
  const set = (name: keyof Asked) => (value: string) => setDraft((before) => ({ ...before, [name]: value }));
  const missing = (name: keyof Asked) => (tried && draft[name].trim() === "" ? texts.requisition.missing : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const given = Object.entries(draft).map(([name, value]) => [name, value.trim()] as [string, string]);
    if (draft.public.trim() && draft.port.trim() && fromCivil(draft.le))
      navigate(`/audit/adresse?${new URLSearchParams(given.filter(([, value]) => value !== ""))}`);
  };
  return (
    <form className="form form-wide" noValidate onSubmit={submit}>
      <Field
        label={texts.requisition.address}
        value={draft.public}
        onChange={set("public")}
        error={missing("public")}
        required
      />
      <Field
        label={texts.requisition.port}
        type="number"
        value={draft.port}
        onChange={set("port")}
        error={missing("port")}
        required
      />
      <Choice
        label={texts.requisition.protocol}
        value={draft.protocole}
        options={protocols}
        onChange={set("protocole")}
      />
      <Field
        label={texts.requisition.at}
        type="datetime-local"
        step={1}
        value={draft.le}
        onChange={set("le")}
        error={missing("le")}
        required
      />
      <Field
        label={texts.requisition.within}
        help={texts.requisition.withinHelp}
        type="number"
        value={draft.marge}
        onChange={set("marge")}
      />
      <CaseField value={draft.dossier} onChange={set("dossier")} />
      <Button type="submit" className="button button-primary">
        {texts.requisition.ask}
      </Button>
    </form>
  );
}

function Proven({ found }: { found: Found | null }) {
  const { texts, language } = useLanguage();
  if (!found) return <>{texts.requisition.noSession}</>;
  const at = text(found.entry, "time");
  return (
    <>
      <Link href={entryLink(found)}>{at ? exactMoment(at, language) : String(found.index)}</Link>{" "}
      <span className="muted">{found.site}</span>
    </>
  );
}

function Results({ answer }: { answer: Answer }) {
  const texts = useTexts();
  type One = Answer["results"][number];
  const columns = [
    { head: texts.requisition.flow, heads: true, cell: (one: One) => <Proven found={one.flow} /> },
    { head: texts.requisition.session, cell: (one: One) => <Proven found={one.session} /> },
    { head: texts.effect.role, cell: (one: One) => text(one.session?.entry ?? null, "role") || "–" },
    {
      head: texts.audit.token,
      cell: (one: One) => <span className="mono">{byFours(text(one.session?.entry ?? null, "token")) || "–"}</span>,
    },
  ];
  return (
    <>
      <CoverageLine coverage={answer.coverage} />
      {answer.more && (
        <p className="notice notice-broken" role="alert">
          {texts.requisition.more}
        </p>
      )}
      {answer.results.length === 0 ? (
        <p className="empty">
          {isPartial(answer.coverage) ? texts.requisition.nobodySearched : texts.requisition.nobody}
        </p>
      ) : (
        <Table
          caption={texts.requisition.caption}
          columns={columns}
          rows={answer.results}
          rowKey={({ flow }) => `${flow.origin} ${flow.index}`}
        />
      )}
    </>
  );
}

function Answered({ asked }: { asked: Asked }) {
  const texts = useTexts();
  const at = `${fromCivil(asked.le)!.toISOString().slice(0, 19)}Z`;
  const terms: Terms = {
    public: asked.public,
    port: asked.port,
    protocol: asked.protocole,
    at,
    within: asked.marge,
    case: asked.dossier,
  };
  // On record each time: asked once, and not again when the window comes back.
  const once = { staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false };
  const query = useQuery({
    queryKey: ["requisition", terms],
    queryFn: ({ signal }) => central.requisition(terms, signal),
    ...once,
  });
  return (
    <Section id="results" title={texts.audit.results}>
      <p className="muted">{texts.audit.recorded}</p>
      <Shown query={query}>{(answer) => <Results answer={answer} />}</Shown>
    </Section>
  );
}

export default function Requisition() {
  const texts = useTexts();
  const { terms } = useAddress();
  const asked = useMemo(() => askedOf(terms), [terms.toString()]);
  const complete = terms.has("public") && terms.has("port") && fromCivil(asked.le) !== null;
  return (
    <Page title={texts.requisition.question} aside={<Link href="/audit">{texts.requisition.back}</Link>}>
      <Form asked={asked} />
      {complete && <Answered asked={asked} />}
    </Page>
  );
}
