import type { Integrity, LogIntegrity, SiteStatus } from "../../api/central";
import { byFours, count, dateAndTime, duration } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { useIntegrity, useSites } from "../../app/queries";
import { Link } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { age, lateAfter } from "../overview/integrity";
import { Machine } from "./Machine";
import { SiteMark } from "./SiteMark";
import { stateOf } from "./state";
import { troublesOf } from "./troubles";

function Facts({ site }: { site: SiteStatus }) {
  const { texts, language } = useLanguage();
  const facts: [string, React.ReactNode][] = [
    [texts.sites.state, <SiteMark key="state" state={stateOf(site)} />],
    [texts.sites.meaning, texts.sites.advice[stateOf(site)]],
    ...(site.failed
      ? [[texts.sites.failure, texts.sites.failed(site.failed.number, site.failed.reason)] as [string, string]]
      : []),
    [texts.sites.seen, site.seen ? dateAndTime(site.seen, language) : texts.sites.neverSeen],
    [texts.sites.policy, texts.sites.policyOf(site.number, site.offered)],
    [
      texts.requests.fingerprint,
      <span key="digest" className="mono">
        {site.digest ? byFours(site.digest) : "–"}
      </span>,
    ],
    [texts.sites.generation, site.generation ?? "–"],
    [texts.sites.version, site.version ?? "–"],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Logs({ integrity, uai }: { integrity: Integrity; uai: string }) {
  const { texts, language } = useLanguage();
  const searches = useMay("search");
  const logs = integrity.logs.filter((log) => log.site === uai);
  if (logs.length === 0) return <p className="empty">{texts.sites.noLog}</p>;
  const signed = (log: LogIntegrity, cosigner: string) => {
    const seconds = age(log, cosigner, integrity.now);
    const words = seconds === Infinity ? texts.overview.never : duration(seconds, language);
    return log.size > 0 && seconds > lateAfter ? <Mark kind="late">{words}</Mark> : words;
  };
  const columns = [
    {
      head: texts.audit.stream,
      heads: true,
      cell: (log: LogIntegrity) =>
        searches ? (
          <Link href={`/audit?site=${uai}&flux=${log.stream}`}>{texts.streams[log.stream]}</Link>
        ) : (
          texts.streams[log.stream]
        ),
    },
    { head: texts.sites.entries, numeric: true, cell: (log: LogIntegrity) => log.damage ?? count(log.size, language) },
    ...integrity.cosigners.map((cosigner) => ({ head: cosigner, cell: (log: LogIntegrity) => signed(log, cosigner) })),
  ];
  return <Table caption={texts.sites.logsCaption} columns={columns} rows={logs} rowKey={(log) => log.origin} />;
}

export default function Site({ uai }: { uai: string }) {
  const texts = useTexts();
  const sites = useSites();
  const integrity = useIntegrity();
  const site = sites.data?.find((one) => one.uai === uai);
  const now = new Date(sites.dataUpdatedAt);
  const says =
    site && `${texts.sites.states[stateOf(site)]}. ${texts.machine.troublesSaid(troublesOf(site, now).length)}`;
  return (
    <Page
      title={site ? `${site.name} (${uai})` : texts.sites.title(uai)}
      aside={<Live at={sites.dataUpdatedAt} says={says} />}
    >
      <Shown query={sites}>
        {() => (site ? <Facts site={site} /> : <p className="empty">{texts.sites.unknown(uai)}</p>)}
      </Shown>
      {site && (
        <Section id="site-machine" title={texts.machine.title}>
          <Machine site={site} now={now} />
        </Section>
      )}
      <Section id="site-logs" title={texts.overview.logs}>
        <Shown query={integrity}>{(data) => <Logs integrity={data} uai={uai} />}</Shown>
      </Section>
      <p>
        <Link href="/sites">{texts.sites.back}</Link>
      </p>
    </Page>
  );
}
