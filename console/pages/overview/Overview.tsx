import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { duration } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { useBlocks, useChanges, useIntegrity, useKey, usePolicies, useSites } from "../../app/queries";
import { Page, Section } from "../../parts/Page";
import { Loading, Problem, Shown, Stale } from "../../parts/Shown";
import { Attention } from "./Attention";
import { Logs } from "./Logs";
import { Rollouts } from "./Rollouts";
import { SitesSummary } from "./SitesSummary";
import { attention } from "./attention";

function Updated({ at, live, toggle }: { at: number; live: boolean; toggle: () => void }) {
  const { texts, language } = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="updated">
      <span>{at > 0 && texts.overview.updated(duration((now - at) / 1000, language))}</span>
      <Button className="button button-small" onPress={toggle}>
        {live ? texts.overview.pause : texts.overview.goOn}
      </Button>
    </p>
  );
}

function AttentionSection({ live }: { live: boolean }) {
  const texts = useTexts();
  const asked = {
    blocks: useBlocks(live),
    policies: usePolicies(live),
    sites: useSites(live),
    integrity: useIntegrity(live),
    changes: useChanges(live),
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
  const items = attention(known, key);
  const failed = all.find((query) => query.error && query.data === undefined);
  return (
    <Section id="todo" title={texts.overview.todo(items.length)}>
      {/* What could not be asked may hide something: never "nothing to do" then. */}
      {failed && <Problem error={failed.error} />}
      {all.every((query) => query.data !== undefined) || items.length > 0 ? (
        <Attention items={items} />
      ) : (
        !failed && <Loading />
      )}
    </Section>
  );
}

export default function Overview() {
  const texts = useTexts();
  const [live, setLive] = useState(true);
  const policies = usePolicies(live);
  const sites = useSites(live);
  const integrity = useIntegrity(live);
  const stale = [policies, sites, integrity].find((query) => query.error && query.data !== undefined);
  const at = Math.min(policies.dataUpdatedAt, sites.dataUpdatedAt, integrity.dataUpdatedAt);
  return (
    <Page title={texts.nav.overview} aside={<Updated at={at} live={live} toggle={() => setLive(!live)} />}>
      {stale && <Stale query={stale} />}
      <div className="overview">
        <AttentionSection live={live} />
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
