import { Button } from "react-aria-components";
import { dateAndTime, duration } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Link } from "../../app/router";
import { Mark } from "../../parts/Mark";
import { useNames } from "../../parts/names";
import { useDenial } from "../blocks/words";
import { kindOf, markWords } from "../sites/TroubleMark";
import { toWatch } from "../sites/troubles";
import { SiteMark } from "../sites/SiteMark";
import type { Item } from "./attention";
import { useSteady } from "./steady";

const sameIds = (a: Item[], b: Item[]) => a.map((item) => item.id).join() === b.map((item) => item.id).join();

function Block({ item: { block } }: { item: Item & { kind: "block" } }) {
  const { texts, language } = useLanguage();
  const denial = useDenial();
  return (
    <>
      <Mark kind="closes">{texts.blocks.attention.mark}</Mark>{" "}
      <Link href="/politique/blocages">
        {texts.blocks.attention.what(
          texts.blocks.named(texts.party(block.party), block.number),
          block.blocks ? denial(block.blocks) : "",
        )}
      </Link>
      <span className="detail">
        {block.reason}
        {block.until && ` · ${texts.blocks.attention.end(dateAndTime(block.until, language))}`}
        {block.refused.length > 0 && ` ${texts.blocks.attention.refused(block.refused.length)}`}
      </span>
    </>
  );
}

function Paused({ item }: { item: Item & { kind: "paused" } }) {
  const texts = useTexts();
  const { number, title, reason } = item.policy;
  return (
    <>
      <Mark kind="broken">{texts.overview.paused}</Mark>{" "}
      <Link href={`/demandes/${number}/effet`}>{texts.overview.pausedPolicy(number, title)}</Link>
      {reason && <span className="detail">{reason}</span>}
    </>
  );
}

function Sites({ item: { state, sites } }: { item: Item & { kind: "sites" } }) {
  const texts = useTexts();
  const names = useNames();
  const href = sites.length === 1 ? `/sites/${sites[0]!.uai}` : `/sites?etat=${state}`;
  return (
    <>
      <SiteMark state={state} /> <Link href={href}>{texts.overview.sitesIn(sites.length)}</Link>
      <span className="detail">
        {names(sites.map((site) => site.name))}
        {sites.length === 1 && sites[0]!.failed && ` – ${sites[0]!.failed.reason}`}
      </span>
    </>
  );
}

function Machines({ item: { troubled } }: { item: Item & { kind: "machines" } }) {
  const { texts, language } = useLanguage();
  const names = useNames();
  const [first] = troubled;
  const href = troubled.length === 1 ? `/sites/${first!.site.uai}` : `/sites?etat=${toWatch}`;
  return (
    <>
      <Mark kind={kindOf(first!.worst)}>{texts.machine.watchMark}</Mark>{" "}
      <Link href={href}>{texts.overview.machinesOf(troubled.length)}</Link>
      <span className="detail">
        {names(troubled.map(({ site, worst }) => texts.machine.at(site.name, markWords(texts, language, worst))))}
      </span>
    </>
  );
}

function Log({ item: { worst } }: { item: Item & { kind: "log" } }) {
  const { texts, language } = useLanguage();
  const names = useNames();
  const late = worst.seconds === Infinity ? null : duration(worst.seconds, language);
  return (
    <>
      <Mark kind="late">{texts.overview.late}</Mark>{" "}
      {texts.overview.notCosigned(texts.streams[worst.stream], worst.cosigner, late)}
      <span className="detail">{names(worst.late.map((log) => log.name))}</span>
    </>
  );
}

function Damage({ item: { log } }: { item: Item & { kind: "damage" } }) {
  const texts = useTexts();
  return (
    <>
      <Mark kind="broken">{texts.overview.damaged}</Mark>{" "}
      {texts.overview.damagedLog(texts.streams[log.stream], log.name)}
      <span className="detail">{log.damage}</span>
    </>
  );
}

function Waiting({ item: { change, mine } }: { item: Item & { kind: "change" } }) {
  const texts = useTexts();
  const parties = change.parties.filter((party) => party.has < party.needs).map((party) => texts.party(party.name));
  return (
    <>
      <Mark kind={mine ? "late" : "unproved"}>{texts.overview.toSign}</Mark>{" "}
      <Link href={`/demandes/${change.number}/effet`}>{texts.overview.waiting(change.number, change.title)}</Link>
      <span className="detail">{mine ? texts.overview.yourSignature : texts.overview.lacks(parties.join(", "))}</span>
    </>
  );
}

function One({ item }: { item: Item }) {
  if (item.kind === "block") return <Block item={item} />;
  if (item.kind === "paused") return <Paused item={item} />;
  if (item.kind === "sites") return <Sites item={item} />;
  if (item.kind === "machines") return <Machines item={item} />;
  if (item.kind === "damage") return <Damage item={item} />;
  return item.kind === "log" ? <Log item={item} /> : <Waiting item={item} />;
}

export function Attention({ items }: { items: Item[] }) {
  const texts = useTexts();
  const { shown, waiting, show, holder } = useSteady(items, sameIds);
  return (
    <div {...holder}>
      {shown.length === 0 ? (
        <p className="empty">{texts.overview.nothing}</p>
      ) : (
        <ul className="attention">
          {shown.map((item) => (
            <li key={item.id}>
              <One item={item} />
            </li>
          ))}
        </ul>
      )}
      {waiting && (
        <Button className="button" onPress={show}>
          {texts.overview.showChanges}
        </Button>
      )}
    </div>
  );
}
