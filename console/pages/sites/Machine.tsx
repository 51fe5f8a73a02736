// How the machine of a site's gateway is, and what to do about it.
import type { Room, RoomName, SiteStatus, Vitals } from "../../api/central";
import { bytes, count, dateAndTime, dayOf, duration, percentage, secondsBetween } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { Table } from "../../parts/Table";
import { TroubleMark, kindOf } from "./TroubleMark";
import { type Trouble, percentOf, roomNames, troubleOfCertificate, troubleOfRoom, troubles } from "./troubles";

function useAdvice(): (trouble: Trouble) => string {
  const { texts, language } = useLanguage();
  const { advice, certificateOf } = texts.machine;
  return (trouble) => {
    switch (trouble.kind) {
      case "enforcer":
      case "clock":
        return advice[trouble.kind];
      case "ended":
      case "ends": {
        const { kind, certificate: name, until } = trouble;
        return advice[kind](name, certificateOf(name, texts.party(name)), dayOf(until, language));
      }
      default:
        return advice.room(trouble.room);
    }
  };
}

function Advice({ found }: { found: Trouble[] }) {
  const texts = useTexts();
  const advice = useAdvice();
  if (found.length === 0) return <p>{texts.machine.nothingToDo}</p>;
  return (
    <ul className="attention" aria-label={texts.sites.meaning}>
      {found.map((trouble, i) => (
        <li key={i}>
          <TroubleMark trouble={trouble} />
          <p>{advice(trouble)}</p>
        </li>
      ))}
    </ul>
  );
}

function Clock({ clock }: { clock: Vitals["clock"] }) {
  const { texts, language } = useLanguage();
  const milliseconds = clock["error-ms"];
  const error = milliseconds < 1000 ? `${milliseconds}\u00a0ms` : duration(milliseconds / 1000, language);
  if (clock.trusted) return texts.machine.trusted(error);
  return (
    <>
      <Mark kind="broken">{texts.machine.untrusted}</Mark> {texts.machine.untrustedMeaning(error)}
    </>
  );
}

function Facts({ vitals }: { vitals: Vitals }) {
  const { texts, language } = useLanguage();
  const answers = vitals["enforcer-connected"];
  return (
    <dl className="facts">
      <div>
        <dt>{texts.machine.sessions}</dt>
        <dd>{count(vitals.sessions, language)}</dd>
      </div>
      <div>
        <dt>{texts.machine.enforcer}</dt>
        <dd>
          <Mark kind={answers ? "proved" : "broken"}>{answers ? texts.machine.answers : texts.machine.away}</Mark>
        </dd>
      </div>
      <div>
        <dt>{texts.machine.clock}</dt>
        <dd>
          <Clock clock={vitals.clock} />
        </dd>
      </div>
    </dl>
  );
}

interface Line {
  name: RoomName;
  room: Room;
}

function Rooms({ rooms }: { rooms: Vitals["rooms"] }) {
  const { texts, language } = useLanguage();
  const words = texts.machine;
  const lines = roomNames.flatMap((name): Line[] => (rooms[name] ? [{ name, room: rooms[name] }] : []));
  if (lines.length === 0) return <p className="empty">{words.noRoom}</p>;
  const amount = (name: RoomName, value: number) =>
    name === "disk" || name === "memory" ? bytes(value, language) : count(value, language);
  const share = ({ name, room }: Line) => {
    const trouble = troubleOfRoom(name, room);
    const level = trouble && "room" in trouble && words.levels[trouble.kind];
    return (
      <>
        {percentage(percentOf(room), language)} {level && <Mark kind={kindOf(trouble)}>{level}</Mark>}
      </>
    );
  };
  const columns = [
    { head: words.room, heads: true, cell: ({ name }: Line) => words.rooms[name] },
    {
      head: words.used,
      cell: ({ name, room }: Line) => words.usedOf(amount(name, room.used), amount(name, room.capacity)),
    },
    { head: words.share, cell: share },
    {
      head: words.forecast,
      cell: ({ room: { "full-in-hours": hours } }: Line) =>
        hours === undefined ? words.noGrowth : words.fullIn(hours),
    },
  ];
  return <Table caption={words.roomsCaption} columns={columns} rows={lines} rowKey={({ name }) => name} />;
}

type Certificate = [name: string, until: string];

function Certificates({ certificates, now }: { certificates: Vitals["certificates"]; now: Date }) {
  const { texts, language } = useLanguage();
  const words = texts.machine;
  const all = Object.entries(certificates).sort(([, a], [, b]) => Date.parse(a) - Date.parse(b));
  if (all.length === 0) return <p className="empty">{words.noCertificate}</p>;
  const left = ([name, until]: Certificate) => {
    const trouble = troubleOfCertificate(name, until, now);
    if (trouble?.kind === "ended") return <Mark kind="broken">{words.ended}</Mark>;
    return (
      <>
        {words.days(Math.floor(secondsBetween(now, until) / 86_400))}{" "}
        {trouble && <Mark kind="late">{words.endsSoon}</Mark>}
      </>
    );
  };
  const columns = [
    {
      head: words.certificate,
      heads: true,
      cell: ([name]: Certificate) => words.certificateOf(name, texts.party(name)),
    },
    { head: words.ends, cell: ([, until]: Certificate) => dayOf(until, language) },
    { head: words.left, cell: left },
  ];
  return <Table caption={words.certificatesCaption} columns={columns} rows={all} rowKey={([name]) => name} />;
}

export function Machine({ site, now }: { site: SiteStatus; now: Date }) {
  const { texts, language } = useLanguage();
  const { vitals, seen } = site;
  if (!vitals) return <p className="empty">{seen ? texts.machine.tooOld : texts.machine.noNews}</p>;
  return (
    <div className="machine">
      {site.silent && seen && (
        <p className="notice notice-late">{texts.machine.saidLast(dateAndTime(seen, language))}</p>
      )}
      <Advice found={troubles(vitals, now)} />
      <Facts vitals={vitals} />
      <Rooms rooms={vitals.rooms} />
      <Certificates certificates={vitals.certificates} now={now} />
    </div>
  );
}
