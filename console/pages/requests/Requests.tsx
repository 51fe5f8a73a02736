import type { Change } from "../../api/central";
import { count, moment } from "../../app/format";
import { useLanguage } from "../../app/language";
import { may } from "../../app/may";
import { useChanges, useSession } from "../../app/queries";
import { Link } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { Name } from "../../parts/Name";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { StateMark } from "./StateMark";
import { openWords } from "./said";

function Effects({ change }: { change: Change }) {
  const { texts, language } = useLanguage();
  return (
    <span className="together">
      <Mark kind="opens">{texts.requests.opens(count(change.opens, language))}</Mark>
      <Mark kind="closes">{texts.requests.closes(count(change.closes, language))}</Mark>
    </span>
  );
}

function List({ caption, changes }: { caption: string; changes: Change[] }) {
  const { texts, language } = useLanguage();
  const signatures = (change: Change) =>
    change.parties.map((party) => `${texts.party(party.name)} ${party.has}/${party.needs}`).join(" · ");
  const columns = [
    {
      head: texts.requests.request,
      heads: true,
      cell: (one: Change) => <Link href={`/demandes/${one.number}/effet`}>{`${one.number} · ${one.title}`}</Link>,
    },
    { head: texts.requests.state, cell: (one: Change) => <StateMark state={one.state} /> },
    { head: texts.requests.effect, cell: (one: Change) => <Effects change={one} /> },
    { head: texts.requests.signatures, cell: signatures },
    { head: texts.requests.author, cell: (one: Change) => <Name>{one.author}</Name> },
    { head: texts.requests.expires, cell: (one: Change) => moment(one.expires, language) },
  ];
  return <Table caption={caption} hideCaption columns={columns} rows={changes} rowKey={(one) => one.number} />;
}

export default function Requests() {
  const { texts } = useLanguage();
  const query = useChanges();
  const session = useSession().data;
  const propose = (
    <span className="buttons">
      {may(session, "edit-drafts") && (
        <Link className="button button-primary" href="/politique/brouillons">
          {texts.requests.draft}
        </Link>
      )}
      {may(session, "propose") && (
        <Link className="button" href="/demandes/nouvelle">
          {texts.requests.propose}
        </Link>
      )}
      <Link className="button" href="/politique/blocages">
        {texts.blocks.title}
      </Link>
    </span>
  );
  return (
    <Page title={texts.nav.requests} aside={propose}>
      <Live at={query.dataUpdatedAt} says={query.data && openWords(texts, query.data)} />
      <Shown query={query}>
        {(changes) => {
          const open = changes.filter((one) => one.state === "open");
          const past = changes.filter((one) => one.state !== "open");
          return (
            <>
              <Section id="open" title={texts.requests.open}>
                {open.length > 0 ? (
                  <List caption={texts.requests.open} changes={open} />
                ) : (
                  <p className="empty">{texts.requests.none}</p>
                )}
              </Section>
              {past.length > 0 && (
                <Section id="past" title={texts.requests.past}>
                  <List caption={texts.requests.past} changes={past} />
                </Section>
              )}
            </>
          );
        }}
      </Shown>
    </Page>
  );
}
