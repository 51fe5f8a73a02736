import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type RegisterRecord, central } from "../../api/central";
import { count, dateAndTime, fromCivil, toCivil } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Link } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { Page, Section } from "../../parts/Page";
import { Problem } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { Field } from "../../parts/fields";
import { type Read, joined } from "./register";

const month = 30 * 86_400_000;

/** Of a field that says nothing: no bound. */
const moment = (civil: string): string => fromCivil(civil)?.toISOString() ?? "";

function Numbers({ read }: { read: Read }) {
  const { texts, language } = useLanguage();
  const columns = [
    { head: texts.roles.what, heads: true, cell: (one: Read["numbers"][number]) => texts.roles.events(one.event) },
    {
      head: texts.roles.howMany,
      numeric: true,
      cell: (one: Read["numbers"][number]) => count(one.count, language),
    },
  ];
  return (
    <Section id="numbers" title={texts.roles.numbers}>
      <Table caption={texts.roles.numbers} columns={columns} rows={read.numbers} rowKey={(one) => one.event} hideCaption />
    </Section>
  );
}

function Records({ read }: { read: Read }) {
  const { texts, language } = useLanguage();
  const { roles } = texts;
  const columns = [
    { head: roles.when, heads: true, cell: (one: RegisterRecord) => dateAndTime(new Date(one.at), language) },
    { head: roles.actor, cell: (one: RegisterRecord) => one.actor || "–" },
    {
      head: roles.what,
      cell: (one: RegisterRecord) => (
        <>
          {roles.events(one.event)} {one.refused && <Mark kind="deny">{roles.refusedMark}</Mark>}
        </>
      ),
    },
    { head: roles.stream, cell: (one: RegisterRecord) => one.stream ?? one.month ?? "–" },
    {
      head: roles.forCase,
      cell: (one: RegisterRecord) =>
        one.case ? <Link href={`/dossiers/${encodeURIComponent(one.case)}`}>{one.case}</Link> : "–",
    },
    {
      head: roles.howMany,
      numeric: true,
      cell: (one: RegisterRecord) => (one.count === undefined ? "–" : count(one.count, language)),
    },
  ];
  return (
    <Section id="records" title={roles.registerCaption}>
      {read.records.length > 0 ? (
        <Table
          caption={roles.registerCaption}
          columns={columns}
          rows={read.records}
          rowKey={(one) => one.index}
          hideCaption
        />
      ) : (
        <p className="empty">{roles.nothing}</p>
      )}
    </Section>
  );
}

/** Each page is on record before it is shown: nothing is asked for before somebody asks. */
export default function Register() {
  const { texts } = useLanguage();
  const { roles } = texts;
  const [from, setFrom] = useState(toCivil(new Date(Date.now() - month)));
  const [to, setTo] = useState("");
  const [read, setRead] = useState<Read | null>(null);
  const mutation = useMutation({
    mutationFn: async (before: Read | null) => {
      const terms = { from: moment(from), to: moment(to), after: before?.next ?? "" };
      const page = await central.register(Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== "")));
      setRead(joined(before, page));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!mutation.isPending) mutation.mutate(null);
  };
  return (
    <Page title={roles.register} aside={<Link href="/droits">{texts.nav.rights}</Link>}>
      <p>{roles.registerWhat}</p>
      <form className="form" noValidate onSubmit={submit}>
        <Field type="datetime-local" label={roles.since} value={from} onChange={setFrom} />
        <Field type="datetime-local" label={roles.until} help={roles.untilHelp} value={to} onChange={setTo} />
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.doing : roles.show}
        </Button>
      </form>
      {mutation.error && <Problem error={mutation.error} />}
      <p className="unseen" role="status">
        {read ? roles.said(read.records.length) : ""}
      </p>
      {read && (
        <>
          <Numbers read={read} />
          <Records read={read} />
          {read.next && (
            <Button className="button" onPress={() => !mutation.isPending && mutation.mutate(read)}>
              {roles.more}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}
