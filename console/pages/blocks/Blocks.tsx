import { Fragment } from "react";
import type { EmergencyBlock } from "../../api/central";
import { count, dateAndTime, duration, moment, secondsBetween } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { may, useMay } from "../../app/may";
import { useBlocks, useSession, useSites } from "../../app/queries";
import { Link } from "../../app/router";
import { Mark, type MarkKind } from "../../parts/Mark";
import { Name } from "../../parts/Name";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Table } from "../../parts/Table";
import { useNames, useSiteName } from "../../parts/names";
import { isCurrent } from "./current";
import { useWhere } from "./where";
import { useDenial } from "./words";

const kinds: Record<EmergencyBlock["state"], MarkKind> = {
  holds: "closes",
  withdrawn: "permit",
  ended: "permit",
  end: "permit",
};

function State({ block }: { block: EmergencyBlock }) {
  return <Mark kind={kinds[block.state]}>{useTexts().blocks.states[block.state]}</Mark>;
}

function Signers({ block }: { block: EmergencyBlock }) {
  return block.signers.map((signer, i) => (
    <Fragment key={signer}>
      {i > 0 && ", "}
      <Name>{signer}</Name>
    </Fragment>
  ));
}

/** How many sites have it, which ones not yet, and which ones say no. */
function InForce({ block }: { block: EmergencyBlock }) {
  const { texts, language } = useLanguage();
  const names = useNames();
  const name = useSiteName();
  const sites = useSites(false).data ?? [];
  const there = block["in-force"];
  const refused = block.refused.map((one) => one.site);
  const waiting = sites
    .map((site) => site.uai)
    .filter((uai) => block.sites.length === 0 || block.sites.includes(uai))
    .filter((uai) => !there.includes(uai) && !refused.includes(uai));
  return (
    <>
      {texts.blocks.inForceAt(count(there.length, language), count(block.concerned, language))}
      {waiting.length > 0 && <span className="detail">{texts.blocks.notYet(names(waiting.map(name)))}</span>}
      {block.refused.map((one) => (
        <span key={one.site} className="detail">
          {texts.blocks.refusedAt(name(one.site), one.reason)}
        </span>
      ))}
    </>
  );
}

function Ending({ block }: { block: EmergencyBlock }) {
  const texts = useTexts();
  const session = useSession().data;
  const party = texts.party(block.party);
  if (!session || !may(session, "publish")) return null;
  // A certificate without a party is no hindrance: whose the block is, the key says.
  if (session.party !== "" && session.party !== block.party)
    return <p className="muted">{texts.blocks.onlyItsParty(party)}</p>;
  return (
    <Link
      className="button"
      href={`/politique/blocages/nouveau?fin=${block.block}`}
      aria-label={texts.blocks.endWhich(party, block.number)}
    >
      {texts.blocks.end}
    </Link>
  );
}

function Current({ block }: { block: EmergencyBlock }) {
  const { texts, language } = useLanguage();
  const denial = useDenial();
  const where = useWhere();
  const party = texts.party(block.party);
  return (
    <li className="object">
      <h3 className="object-head">
        <State block={block} /> {texts.blocks.named(party, block.number)}
      </h3>
      {block.blocks && <p className="lead">{denial(block.blocks)}</p>}
      <dl className="facts">
        <dt>{texts.blocks.sign.where}</dt>
        <dd>{where(block.sites)}</dd>
        <dt>{texts.requests.reason}</dt>
        <dd>{block.reason}</dd>
        {block.until && (
          <>
            <dt>{texts.blocks.until}</dt>
            <dd>
              {dateAndTime(block.until, language)}{" "}
              <span className="muted">
                ({texts.blocks.lasts(duration(secondsBetween(new Date(), block.until), language))})
              </span>
            </dd>
          </>
        )}
        <dt>{texts.blocks.signed}</dt>
        <dd>
          <Signers block={block} />
        </dd>
        <dt>{texts.blocks.inForce}</dt>
        <dd>
          <InForce block={block} />
        </dd>
      </dl>
      {block.state === "holds" && <Ending block={block} />}
    </li>
  );
}

function Past({ blocks }: { blocks: EmergencyBlock[] }) {
  const { texts, language } = useLanguage();
  const denial = useDenial();
  const where = useWhere();
  const party = (one: EmergencyBlock) => texts.party(one.party);
  const columns = [
    {
      head: texts.blocks.block,
      heads: true,
      cell: (one: EmergencyBlock) => texts.blocks.named(party(one), one.number),
    },
    { head: texts.requests.state, cell: (one: EmergencyBlock) => <State block={one} /> },
    {
      head: texts.requests.effect,
      cell: (one: EmergencyBlock) =>
        one.ends !== undefined ? texts.blocks.endOf(party(one), one.ends) : one.blocks && denial(one.blocks),
    },
    { head: texts.blocks.sign.where, cell: (one: EmergencyBlock) => where(one.sites) },
    { head: texts.requests.reason, cell: (one: EmergencyBlock) => one.reason },
    { head: texts.blocks.until, cell: (one: EmergencyBlock) => (one.until ? moment(one.until, language) : "–") },
    { head: texts.blocks.signed, cell: (one: EmergencyBlock) => <Signers block={one} /> },
  ];
  return <Table caption={texts.blocks.caption} columns={columns} rows={blocks} rowKey={(one) => one.block} />;
}

function Lists({ blocks }: { blocks: EmergencyBlock[] }) {
  const texts = useTexts();
  const current = blocks.filter(isCurrent);
  const past = blocks.filter((one) => !isCurrent(one));
  return (
    <>
      <Section id="now" title={texts.blocks.now}>
        {current.length > 0 ? (
          <ul className="plain objects">
            {current.map((block) => (
              <Current key={block.block} block={block} />
            ))}
          </ul>
        ) : (
          <p className="empty">{texts.blocks.none}</p>
        )}
      </Section>
      {past.length > 0 && (
        <Section id="past" title={texts.blocks.past}>
          <Past blocks={past} />
        </Section>
      )}
    </>
  );
}

export default function Blocks() {
  const texts = useTexts();
  const query = useBlocks();
  const publishes = useMay("publish");
  const actions = publishes && (
    <span className="buttons">
      <Link className="button button-primary" href="/politique/blocages/nouveau">
        {texts.blocks.make}
      </Link>
      <Link className="button" href="/politique/blocages/signer">
        {texts.blocks.signReceived}
      </Link>
    </span>
  );
  return (
    <Page title={texts.blocks.title} aside={actions}>
      <p>{texts.blocks.what}</p>
      <Live
        at={query.dataUpdatedAt}
        says={query.data && texts.blocks.said(query.data.blocks.filter(isCurrent).length)}
      />
      {!publishes && <p className="muted">{texts.blocks.onlyOfficers}</p>}
      <Shown query={query}>{({ blocks }) => <Lists blocks={blocks} />}</Shown>
    </Page>
  );
}
