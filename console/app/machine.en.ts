import type { RoomName } from "../api/central";
import type { MachineTexts } from "./machine.fr";
import { english as many } from "./plural";

type ByRoom = Record<RoomName, string>;

const short: ByRoom = { disk: "DISK", memory: "MEMORY", connections: "CONNECTIONS", neighbours: "ADDRESSES" };
const rooms: ByRoom = {
  disk: "Disk of the journal",
  memory: "Memory",
  connections: "Tracked connections",
  neighbours: "Addresses on the networks",
};
const roomAdvice: ByRoom = {
  disk: "Make room on the gateway, or get deliveries of the journal to both parties going again: what they have signed may be deleted. Without room traces of traffic are lost, then people's logins are refused.",
  memory:
    "Find out on the gateway what takes it (systemctl status, then top). Without memory the kernel ends programs: if it comes back, add some.",
  connections:
    "Find the device that opens too many (conntrack -L), or raise net.netfilter.nf_conntrack_max. Without room no new connection passes.",
  neighbours:
    "Find the device that takes too many (ip neigh), or raise net.ipv4.neigh.default.gc_thresh3, and the same of ipv6. Without room no new device has the network.",
};
const certificates: Record<string, string> = {
  portal: "Portal",
  delivery: "Line to the centre",
  journal: "Reading the journal on the spot",
};
const withoutCertificate: Record<string, string> = {
  portal: "browsers warn everybody",
  delivery: "the gateway gets no policy any more and gives no news",
  journal: "auditors read the journal on the spot no more",
};
const withoutPeer = "this party gets the journal no more, and signs it no more";
const doctor = "“beffroi site doctor”, on the gateway, says which file.";

const within = (hours: number): string => {
  if (hours < 1) return "less than an hour";
  const days = Math.floor(hours / 24);
  return days < 2 ? `${hours} ${many(hours, "hour", "hours")}` : `${days} days`;
};

export const machine: MachineTexts = {
  title: "The machine",
  column: "Machine",
  well: "WELL",
  watch: "to watch",
  watchMark: "TO WATCH",
  said: (n) => `${n} to watch`,
  troublesSaid: (n) => (n === 0 ? "Machine well." : `Machine: ${n} ${many(n, "point", "points")} to watch.`),
  at: (site, mark) => `${site} (${mark.toLowerCase()})`,
  notTold: "not known",
  tooOld: "This gateway says nothing of its machine: its version is too old. Update it.",
  noNews: "Nothing is known of it: the gateway has given no news since the centre started.",
  saidLast: (at) => `The site is silent. This is what it said last, on ${at}.`,
  nothingToDo: "Nothing to do: the machine is well.",
  sessions: "Open sessions",
  enforcer: "Enforcer",
  answers: "ANSWERS",
  away: "DOES NOT ANSWER",
  clock: "Clock",
  trusted: (error) => `right within ${error}`,
  untrusted: "NOT TRUSTED",
  untrustedMeaning: (error) => `its times prove nothing by themselves (possible error: ${error})`,
  marks: {
    enforcer: "ENFORCER AWAY",
    clock: "CLOCK NOT TRUSTED",
    full: (room, percent) => `${short[room]} FULL, ${percent}`,
    scarce: (room, percent) => `${short[room]} AT ${percent}`,
    filling: (room, hours) => `${short[room]} FULL IN ${within(hours).toUpperCase()}`,
    ended: "CERTIFICATE ENDED",
    ends: (days) => (days === 0 ? "CERTIFICATE ENDS WITHIN 24 H" : `CERTIFICATE ENDS IN ${days} D`),
  },
  advice: {
    enforcer:
      "Rules stay as they are, but nobody is admitted any more. On the gateway “journalctl -u beffroi-enforcer” says why; mend it, then “systemctl restart beffroi-enforcer”.",
    clock:
      "Its times prove nothing by themselves: to say who had a public address they must be confirmed from elsewhere. Give the gateway two NTP sources, see whether they answer (chronyc sources), and wait a minute.",
    room: (room) => roomAdvice[room],
    ended: (name, what, day) =>
      `${what}, ended on ${day}: ${withoutCertificate[name] ?? withoutPeer}. Renew this certificate today; ${doctor}`,
    ends: (name, what, day) =>
      `${what}: renew this certificate before ${day}. After that ${withoutCertificate[name] ?? withoutPeer}. ${doctor}`,
  },
  roomsCaption: "What may run out",
  room: "What",
  rooms,
  used: "Used",
  usedOf: (used, capacity) => `${used} of ${capacity}`,
  share: "Share",
  levels: { full: "FULL", scarce: "SCARCE", filling: "SOON FULL" },
  forecast: "Forecast",
  fullIn: (hours) => `full in ${within(hours)} if it goes on`,
  noGrowth: "no growth known",
  noRoom: "What room is left is not known.",
  certificatesCaption: "Certificates of the gateway",
  certificate: "Certificate",
  certificateOf: (name, party) => certificates[name] ?? `Sending the journal: ${party}`,
  ends: "Ends on",
  left: "Left",
  ended: "ENDED",
  endsSoon: "TO RENEW",
  days: (n) => (n === 0 ? "less than a day" : `${n} ${many(n, "day", "days")}`),
  noCertificate: "No certificate is known.",
};
