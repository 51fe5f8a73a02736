// The sentences about the machine of a gateway, in French; machine.en.ts says the same.
import type { RoomName } from "../api/central";
import { french as many } from "./plural";

type ByRoom = Record<RoomName, string>;

const short: ByRoom = { disk: "DISQUE", memory: "MÉMOIRE", connections: "CONNEXIONS", neighbours: "ADRESSES" };
const taken: ByRoom = {
  disk: "DISQUE PLEIN",
  memory: "MÉMOIRE PLEINE",
  connections: "CONNEXIONS AU COMPLET",
  neighbours: "ADRESSES AU COMPLET",
};
const rooms: ByRoom = {
  disk: "Disque du journal",
  memory: "Mémoire",
  connections: "Connexions suivies",
  neighbours: "Adresses sur les réseaux",
};
const roomAdvice: ByRoom = {
  disk: "Faites de la place sur la passerelle, ou rétablissez l’envoi du journal aux deux parties : ce qu’elles ont signé peut être effacé. Sans place, les traces de trafic sont perdues, puis les connexions des personnes refusées.",
  memory:
    "Cherchez sur la passerelle ce qui la prend (systemctl status, puis top). Sans mémoire, le noyau arrête des programmes : si cela revient, ajoutez-en.",
  connections:
    "Cherchez l’appareil qui en ouvre trop (conntrack -L), ou relevez net.netfilter.nf_conntrack_max. Sans place, plus aucune nouvelle connexion ne passe.",
  neighbours:
    "Cherchez l’appareil qui en prend trop (ip neigh), ou relevez net.ipv4.neigh.default.gc_thresh3, et de même en ipv6. Sans place, plus aucun nouvel appareil n’a le réseau.",
};
const certificates: Record<string, string> = {
  portal: "Portail",
  delivery: "Lien avec le centre",
  journal: "Lecture du journal sur place",
};
const withoutCertificate: Record<string, string> = {
  portal: "les navigateurs avertissent chaque personne",
  delivery: "la passerelle ne reçoit plus de politique et ne donne plus de nouvelles",
  journal: "les auditeurs ne lisent plus le journal sur place",
};
const withoutPeer = "cette partie ne reçoit plus le journal, et ne le signe plus";
const doctor = "« beffroi site doctor », sur la passerelle, dit quel fichier.";

/** How long until a room is full. */
const within = (hours: number): string => {
  if (hours < 1) return "moins d’une heure";
  const days = Math.floor(hours / 24);
  return days < 2 ? `${hours} ${many(hours, "heure", "heures")}` : `${days} jours`;
};

export const machine = {
  title: "La machine",
  column: "Machine",
  well: "EN ORDRE",
  watch: "à surveiller",
  watchMark: "À SURVEILLER",
  said: (n: number) => `${n} à surveiller`,
  /** Without figures: those change at every refresh. */
  troublesSaid: (n: number) =>
    n === 0 ? "Machine en ordre." : `Machine : ${n} ${many(n, "point", "points")} à surveiller.`,
  /** Of a site in a list of several. */
  at: (site: string, mark: string) => `${site} (${mark.toLowerCase()})`,
  notTold: "inconnue",
  tooOld: "Cette passerelle ne dit rien de sa machine : sa version est trop ancienne. Mettez-la à jour.",
  noNews: "Rien n’en est connu : la passerelle n’a pas donné de nouvelles depuis le démarrage du centre.",
  saidLast: (at: string) => `Le site est muet. Voici ce qu’il disait en dernier, le ${at}.`,
  nothingToDo: "Rien à faire : la machine est en ordre.",
  sessions: "Sessions ouvertes",
  enforcer: "Enforcer",
  answers: "RÉPOND",
  away: "NE RÉPOND PAS",
  clock: "Horloge",
  trusted: (error: string) => `juste à ${error} près`,
  untrusted: "NON FIABLE",
  untrustedMeaning: (error: string) => `ses heures ne prouvent rien seules (erreur possible : ${error})`,
  marks: {
    enforcer: "ENFORCER ABSENT",
    clock: "HORLOGE NON FIABLE",
    full: (room: RoomName, percent: string) => `${taken[room]}, ${percent}`,
    scarce: (room: RoomName, percent: string) => `${short[room]} À ${percent}`,
    filling: (room: RoomName, hours: number) => `${taken[room]} DANS ${within(hours).toUpperCase()}`,
    ended: "CERTIFICAT EXPIRÉ",
    ends: (days: number) => (days === 0 ? "CERTIFICAT EXPIRE SOUS 24 H" : `CERTIFICAT EXPIRE DANS ${days} J`),
  },
  advice: {
    enforcer:
      "Les règles restent comme elles sont, mais plus personne n’est admis. Sur la passerelle, « journalctl -u beffroi-enforcer » dit pourquoi ; corrigez, puis « systemctl restart beffroi-enforcer ».",
    clock:
      "Ses heures ne prouvent rien seules : dire qui avait une adresse publique demande de les recouper. Donnez deux sources NTP à la passerelle, voyez si elles répondent (chronyc sources), et attendez une minute.",
    room: (room: RoomName) => roomAdvice[room],
    ended: (name: string, what: string, day: string) =>
      `${what}, expiré le ${day} : ${withoutCertificate[name] ?? withoutPeer}. Renouvelez ce certificat aujourd’hui ; ${doctor}`,
    ends: (name: string, what: string, day: string) =>
      `${what} : renouvelez ce certificat avant le ${day}. Après, ${withoutCertificate[name] ?? withoutPeer}. ${doctor}`,
  },
  roomsCaption: "Ce qui peut venir à manquer",
  room: "Quoi",
  rooms,
  used: "Pris",
  usedOf: (used: string, capacity: string) => `${used} sur ${capacity}`,
  share: "Taux",
  levels: { full: "PLEIN", scarce: "PEU DE PLACE", filling: "BIENTÔT PLEIN" },
  forecast: "Prévision",
  fullIn: (hours: number) => `plein dans ${within(hours)} si cela continue`,
  noGrowth: "pas de hausse connue",
  noRoom: "La place qui reste n’est pas connue.",
  certificatesCaption: "Certificats de la passerelle",
  certificate: "Certificat",
  /** `party`: the peer's name, for people. */
  certificateOf: (name: string, party: string) => certificates[name] ?? `Envoi du journal : ${party}`,
  ends: "Expire le",
  left: "Reste",
  ended: "EXPIRÉ",
  endsSoon: "À RENOUVELER",
  days: (n: number) => (n === 0 ? "moins d’un jour" : `${n} ${many(n, "jour", "jours")}`),
  noCertificate: "Aucun certificat n’est connu.",
};

export type MachineTexts = typeof machine;
