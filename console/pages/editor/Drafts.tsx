import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type PolicyName, type ReadName, restconf } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { useKey, useSession } from "../../app/queries";
import { Link, navigate } from "../../app/router";
import { Decision } from "../../parts/Decision";
import { Empty } from "../../parts/Empty";
import { Name } from "../../parts/Name";
import { Page, Section } from "../../parts/Page";
import { Problem, Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { useSiteName } from "../../parts/names";
import { Choice, Field } from "../../parts/fields";
import { draftKey, useCandidate, useRunning } from "./useDraft";

const addressOf = ({ number }: Pick<PolicyName, "number">) => `/politique/brouillons/${number}?partie=regles`;

function List({ drafts, mayEdit }: { drafts: ReadName[]; mayEdit: boolean }) {
  const texts = useTexts();
  const client = useQueryClient();
  const remove = async ({ number, tag }: ReadName) => {
    try {
      await restconf.remove(number, tag);
      client.removeQueries({ queryKey: draftKey(number) });
    } finally {
      await client.invalidateQueries({ queryKey: ["candidate"] });
    }
  };
  const columns = [
    { head: texts.drafts.number, cell: (one: ReadName) => one.number },
    {
      head: texts.drafts.draft,
      heads: true,
      cell: (one: ReadName) => <Link href={addressOf(one)}>{one.title}</Link>,
    },
    { head: texts.drafts.author, cell: (one: ReadName) => <Name>{one.author}</Name> },
  ];
  const decide = {
    head: texts.drafts.action,
    cell: (one: ReadName) => (
      <Decision
        action={texts.drafts.remove}
        consequence={texts.drafts.removeConsequence(one.number, one.title)}
        act={() => remove(one)}
      />
    ),
  };
  return (
    <Table
      caption={texts.drafts.caption}
      hideCaption
      columns={mayEdit ? [...columns, decide] : columns}
      rows={drafts}
      rowKey={(one) => one.number}
    />
  );
}

function NewDraft({ published, drafts }: { published: PolicyName[]; drafts: PolicyName[] }) {
  const texts = useTexts();
  const client = useQueryClient();
  const key = useKey().data?.name ?? "";
  const [from, setFrom] = useState(published.at(-1)?.number ?? "");
  const [title, setTitle] = useState("");
  const [typedAuthor, setAuthor] = useState<string | null>(null);
  const author = typedAuthor ?? key;
  const [tried, setTried] = useState(false);
  const mutation = useMutation({
    mutationFn: async () => {
      const number = await restconf.draft({ from, title: title.trim(), author: author.trim() });
      await client.invalidateQueries({ queryKey: ["candidate"] });
      navigate(addressOf({ number }));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (title.trim() !== "" && author.trim() !== "" && !mutation.isPending) mutation.mutate();
  };
  const site = useSiteName();
  const mine = useSession().data?.sites;
  if (published.length === 0) return <Empty>{texts.drafts.nothingPublished}</Empty>;
  return (
    <form className="form" noValidate onSubmit={submit}>
      {mine && <p>{texts.drafts.forYourSites(mine.map(site))}</p>}
      <Choice
        label={texts.drafts.from}
        value={from}
        options={[
          ...published.map((one) => ({ value: one.number, label: texts.drafts.published(one.number, one.title) })),
          ...drafts.map((one) => ({ value: one.number, label: texts.drafts.unpublished(one.number, one.title) })),
        ]}
        onChange={setFrom}
      />
      <Field
        required
        label={texts.drafts.name}
        help={texts.drafts.nameHelp}
        value={title}
        maxLength={200}
        onChange={setTitle}
        error={tried && title.trim() === "" ? texts.drafts.nameMissing : undefined}
      />
      <Field
        required
        label={texts.drafts.author}
        help={texts.drafts.authorHelp}
        value={author}
        maxLength={200}
        onChange={setAuthor}
        error={tried && author.trim() === "" ? texts.drafts.authorMissing : undefined}
      />
      {mutation.error && <Problem error={mutation.error} />}
      <Button type="submit" className="button button-primary">
        {mutation.isPending ? texts.doing : texts.drafts.make}
      </Button>
    </form>
  );
}

function Both({ candidate, published }: { candidate: ReadName[]; published: PolicyName[] }) {
  const texts = useTexts();
  const mayEdit = useMay("edit-drafts");
  const numbers = new Set(published.map((one) => one.number));
  const drafts = candidate.filter((one) => !numbers.has(one.number));
  return (
    <>
      <Section id="drafts" title={texts.drafts.title}>
        {drafts.length > 0 ? <List drafts={drafts} mayEdit={mayEdit} /> : <Empty>{texts.drafts.none}</Empty>}
      </Section>
      {mayEdit && (
        <Section id="new" title={texts.drafts.add}>
          <NewDraft published={published} drafts={drafts} />
        </Section>
      )}
      {published.length > 0 && (
        <Section id="published" title={texts.drafts.see}>
          <ul>
            {published.map((one) => (
              <li key={one.number}>
                <Link href={addressOf(one)}>{texts.drafts.named(one.number, one.title)}</Link>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

export default function Drafts() {
  const texts = useTexts();
  const candidate = useCandidate();
  const running = useRunning();
  const limited = useSession().data?.sites !== undefined;
  return (
    <Page title={texts.drafts.title} aside={<Link href="/politique/grille">{texts.grid.title}</Link>}>
      <p>{texts.drafts.what}</p>
      <p>{limited ? texts.drafts.whoseSites : texts.drafts.whoseRegion}</p>
      <Shown query={candidate}>
        {(all) => <Shown query={running}>{(published) => <Both candidate={all} published={published} />}</Shown>}
      </Shown>
    </Page>
  );
}
