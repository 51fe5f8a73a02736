import { useState } from "react";
import { Refused } from "../../api/central";
import { type Account, openAccount, removeCodes, removePasskey } from "../../api/sign_in";
import { moment } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { may } from "../../app/may";
import { client, useAccounts, useRights, useSession } from "../../app/queries";
import { Link } from "../../app/router";
import { Decision } from "../../parts/Decision";
import { Mark } from "../../parts/Mark";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { Kept, People, Quorum, WhatRolesMay } from "./Roles";

const again = () => client.invalidateQueries({ queryKey: ["accounts"] });

function Means({ account, mayRemove }: { account: Account; mayRemove: boolean }) {
  const { texts, language } = useLanguage();
  if (account.passkeys.length === 0 && !account.codes) return texts.rights.none;
  return (
    <ul className="plain-list">
      {account.passkeys.map((key, i) => (
        <li key={key.id}>
          {texts.rights.added(moment(key.added, language))},{" "}
          {key.used ? texts.rights.used(moment(key.used, language)) : texts.rights.unused}
          {mayRemove && (
            <Decision
              action={texts.rights.remove(i + 1)}
              consequence={texts.rights.removeConsequence(account.name)}
              act={() => removePasskey(account.name, key.id).then(again)}
            />
          )}
        </li>
      ))}
      {account.codes && (
        <li>
          {texts.rights.codesAdded(moment(account.codes.added, language))},{" "}
          {account.codes.used ? texts.rights.used(moment(account.codes.used, language)) : texts.rights.unused}
          {mayRemove && (
            <Decision
              action={texts.rights.removeCodes}
              consequence={texts.rights.removeCodesConsequence(account.name)}
              act={() => removeCodes(account.name).then(again)}
            />
          )}
        </li>
      )}
    </ul>
  );
}

function State({ account }: { account: Account }) {
  const texts = useTexts();
  if (account["asked-by"]) return <Mark kind="late">{texts.rights.askedBy(account["asked-by"])}</Mark>;
  if (account.open) return <Mark kind="late">{texts.rights.open}</Mark>;
  return account.passkeys.length > 0 || account.codes ? (
    <Mark kind="proved">{texts.rights.ready}</Mark>
  ) : (
    <Mark kind="deny">{texts.rights.closed}</Mark>
  );
}

interface Told {
  name: string;
  code: string | undefined;
}

/** Only an officer of its party opens an account, and not her own. */
function OpenIt({ account, tell }: { account: Account; tell: (told: Told) => void }) {
  const texts = useTexts();
  const session = useSession().data;
  if (!session || !may(session, "open-accounts") || session.party !== account.party || session.name === account.name) return null;
  const first = account["asked-by"];
  if (first === session.name) return null;
  return (
    <Decision
      action={first ? texts.rights.second : texts.rights.ask}
      consequence={
        first ? texts.rights.secondConsequence(account.name, first) : texts.rights.askConsequence(account.name)
      }
      act={async () => {
        tell({ name: account.name, code: await openAccount(account.name) });
        await again();
      }}
    />
  );
}

function Code({ name, code }: Told) {
  const texts = useTexts();
  if (!code)
    return (
      <p className="notice" role="status">
        {texts.rights.asked(name)}
      </p>
    );
  return (
    <div className="notice" role="status">
      <h2>{texts.rights.codeFor(name)}</h2>
      <p className="mono opening-code">{code}</p>
      <p>{texts.rights.codeOnce}</p>
    </div>
  );
}

function Accounts({ accounts }: { accounts: Account[] }) {
  const texts = useTexts();
  const session = useSession().data;
  const [told, setTold] = useState<Told | null>(null);
  const mayRemove = (one: Account) =>
    (session?.name === one.name && session.party === one.party) ||
    (may(session, "open-accounts") && session?.party === one.party);
  const columns = [
    { head: texts.rights.person, heads: true, cell: (one: Account) => one.name },
    { head: texts.rights.kind, cell: (one: Account) => texts.kinds[one.kind] },
    { head: texts.rights.party, cell: (one: Account) => texts.party(one.party) },
    {
      head: texts.rights.means,
      cell: (one: Account) => <Means account={one} mayRemove={mayRemove(one)} />,
    },
    {
      head: texts.rights.state,
      cell: (one: Account) => (
        <>
          <State account={one} />
          <OpenIt account={one} tell={setTold} />
        </>
      ),
    },
  ];
  return (
    <>
      {told && <Code {...told} />}
      <Table caption={texts.rights.caption} columns={columns} rows={accounts} rowKey={(one) => one.name} hideCaption />
    </>
  );
}

/** There if people sign in here. */
function AccountsSection() {
  const texts = useTexts();
  const query = useAccounts();
  const none = query.error instanceof Refused && query.error.status === 404;
  return (
    <Section id="accounts" title={texts.roles.accounts}>
      <p>{texts.rights.what}</p>
      {none ? (
        <p className="empty">{texts.rights.nobody}</p>
      ) : (
        <Shown query={query}>
          {(accounts) =>
            accounts.length > 0 ? <Accounts accounts={accounts} /> : <p className="empty">{texts.rights.nobody}</p>
          }
        </Shown>
      )}
    </Section>
  );
}

export default function Rights() {
  const texts = useTexts();
  const session = useSession().data;
  const query = useRights();
  const register = may(session, "read-register") && <Link href="/droits/registre">{texts.roles.register}</Link>;
  return (
    <Page title={texts.nav.rights} aside={register}>
      {session?.sites && <p className="notice">{texts.rights.yourSites(session.sites)}</p>}
      <Shown query={query}>{(rights) => <People rights={rights} />}</Shown>
      <AccountsSection />
      <Shown query={query} saysStale={false}>
        {(rights) => (
          <>
            <Quorum rights={rights} />
            <Kept rights={rights} />
            <WhatRolesMay rights={rights} />
          </>
        )}
      </Shown>
    </Page>
  );
}
