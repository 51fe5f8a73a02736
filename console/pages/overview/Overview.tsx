import { useAnnounced } from "../../app/Announcements";
import { useTexts } from "../../app/language";
import { useBlocks, useChanges, useIntegrity, useKey, usePolicies, useSites } from "../../app/queries";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { rolloutWords } from "../../parts/rolloutWords";
import { Loading, Problem, Shown, Stale } from "../../parts/Shown";
import { Attention } from "./Attention";
import { Logs } from "./Logs";
import { Rollouts } from "./Rollouts";
import { SitesSummary } from "./SitesSummary";
import { attention } from "./attention";

function AttentionSection() {
  const texts = useTexts();
  const asked = {
    blocks: useBlocks(),
    policies: usePolicies(),
    sites: useSites(),
    integrity: useIntegrity(),
    changes: useChanges(),
  };
  const key = useKey().data?.name;
  const all = Object.values(asked);
  const known = {
    blocks: asked.blocks.data?.blocks,
    policies: asked.policies.data,
    sites: asked.sites.data,
    integrity: asked.integrity.data,
    changes: asked.changes.data,
  };
  const items = attention(known, key, new Date(asked.sites.dataUpdatedAt));
  const whole = all.every((query) => query.data !== undefined);
  useAnnounced(whole ? texts.overview.todo(items.length) : undefined);
  const failed = all.find((query) => query.error && query.data === undefined);
  return (
    <Section id="todo" title={texts.overview.todo(items.length)}>
      {/* What could not be asked may hide something: never "nothing to do" then. */}
      {failed && <Problem error={failed.error} />}
      {whole || items.length > 0 ? <Attention items={items} /> : !failed && <Loading />}
    </Section>
  );
}

export default function Overview() {
  const texts = useTexts();
  const policies = usePolicies();
  const sites = useSites();
  const integrity = useIntegrity();
  const stale = [policies, sites, integrity].find((query) => query.error && query.data !== undefined);
  const at = Math.min(policies.dataUpdatedAt, sites.dataUpdatedAt, integrity.dataUpdatedAt);
  return (
    <Page
      title={texts.nav.overview}
      aside={<Live at={at} says={policies.data && rolloutWords(texts, policies.data)} />}
    >
      {stale && <Stale query={stale} />}
      <div className="overview">
        <AttentionSection />
        <Section id="logs" title={texts.overview.logs}>
          <Shown query={integrity} saysStale={false}>
            {(data) => <Logs integrity={data} />}
          </Shown>
        </Section>
        <Section id="sites" title={texts.nav.sites}>
          <Shown query={sites} saysStale={false}>
            {(data) => <SitesSummary sites={data} />}
          </Shown>
        </Section>
        <Section id="rollouts" title={texts.overview.rollouts}>
          <Shown query={policies} saysStale={false}>
            {(data) => <Rollouts policies={data} />}
          </Shown>
        </Section>
      </div>
    </Page>
  );
}
