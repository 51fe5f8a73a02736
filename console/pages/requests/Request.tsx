import { type ChangeWithEvidence, Refused } from "../../api/central";
import { useTexts } from "../../app/language";
import { may, useMay } from "../../app/may";
import { useChange, useFiles, usePolicies, useSession } from "../../app/queries";
import { Link } from "../../app/router";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { Rollout } from "../../parts/Rollout";
import { Shown } from "../../parts/Shown";
import { signedText } from "../../policy/manifest";
import { Actions, Steer } from "./Actions";
import { Documents } from "./Documents";
import { Effect } from "./Effect";
import { History } from "./History";
import { Impact } from "./Impact";
import { Summary } from "./Summary";
import { changeWords } from "./said";
import { useSeen } from "./seen";

const tabs = { effet: "effect", impact: "impact", documents: "documents", historique: "history" } as const;
export type Tab = keyof typeof tabs;
export const isTab = (name: string): name is Tab => name in tabs;

function Tabs({ number, tab }: { number: number; tab: Tab }) {
  const texts = useTexts();
  return (
    <nav aria-label={texts.tabs.label} className="tabs">
      <ul>
        {(Object.keys(tabs) as Tab[]).map((one) => (
          <li key={one}>
            <Link href={`/demandes/${number}/${one}`} aria-current={one === tab ? "page" : undefined}>
              {texts.tabs[tabs[one]]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function RolloutSection({ number }: { number: number }) {
  const texts = useTexts();
  const policy = usePolicies().data?.find((one) => one.number === number);
  const steers = useMay("steer");
  if (!policy) return null;
  return (
    <Section id="rollout" title={texts.rollout.title}>
      <Rollout policy={policy} />
      {steers && <Steer policy={policy} />}
    </Section>
  );
}

function Body({ change, tab }: { change: ChangeWithEvidence; tab: Tab }) {
  const session = useSession().data;
  const files = useFiles(change);
  const approvers = files.data?.["approvers.policy"] ?? null;
  const text = signedText(files.data?.["approved.note"] ?? "");
  const seen = useSeen(change, approvers);
  const signs = may(session, "sign") && change.state === "open";
  return (
    <>
      <p className="lead">{change.title}</p>
      <Summary change={change} text={text} />
      <RolloutSection number={change.number} />
      <Tabs number={change.number} tab={tab} />
      {tab === "effet" && <Effect change={change} approvers={approvers} seen={signs ? seen : null} />}
      {tab === "impact" && <Impact change={change} />}
      {tab === "documents" && <Documents change={change} />}
      {tab === "historique" && <History change={change} />}
      {session && <Actions read={{ change, approvers, text, unseen: seen.left }} session={session} />}
    </>
  );
}

export default function Request({ number, tab }: { number: number; tab: Tab }) {
  const texts = useTexts();
  const query = useChange(number);
  const policy = usePolicies().data?.find((one) => one.number === number);
  const says = query.data && changeWords(texts, query.data, policy);
  // A policy can be published by command, without a request: its roll-out is here all the same.
  const withoutRequest = query.error instanceof Refused && query.error.status === 404;
  return (
    <Page
      title={texts.requests.title(number, texts.tabs[tabs[tab]])}
      aside={<Live at={query.dataUpdatedAt} says={says} />}
    >
      {withoutRequest && policy ? (
        <>
          <p>{texts.requests.withoutRequest}</p>
          <RolloutSection number={number} />
        </>
      ) : (
        <Shown query={query}>{(change) => <Body change={change} tab={tab} />}</Shown>
      )}
    </Page>
  );
}
