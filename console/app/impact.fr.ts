// The sentences about what a change would have done to recorded traffic, in French; impact.en.ts says the same.
import { french as many } from "./plural";

const counted = (n: number, one: string, several: string) => `${n.toLocaleString("fr-FR")} ${many(n, one, several)}`;

export const impact = {
  title: "Sur le trafic enregistré",
  first: "C’est la première politique de ces lycées : il n’y a rien à comparer.",
  missing: "Cette demande est d’avant ce calcul. Proposez-la de nouveau pour l’avoir.",
  costly: "Les deux politiques étaient trop longues à comparer : le trafic n’a pas été rejoué.",
  none: "Aucun enregistrement de ces lycées ne peut être rejoué : rien n’y a été refusé, et les flux permis n’ont pas de destination.",
  extent: (records: number, days: number, sites: number) =>
    `${counted(records, "enregistrement rejoué", "enregistrements rejoués")} des ${days} derniers jours, de ${counted(sites, "lycée", "lycées")}, d’une politique à l’autre.`,
  between: (from: string, to: string) => `Du ${from} au ${to}.`,
  partial: "Le temps ou le nombre ne suffisait pas pour tous : ce sont les plus récents de chaque lycée.",
  withoutDestination: (n: number) =>
    `${counted(n, "autre enregistrement n’a", "autres enregistrements n’ont")} pas de destination : personne ne sait ce qu’il en serait.`,
  nowhere: (n: number) =>
    `${counted(n, "flux est", "flux sont")} d’un rôle ou d’un lieu qu’aucune des deux politiques ne connaît.`,
  same: "Aucun de ces flux ne changerait de sort.",
  caption: "Flux dont le sort changerait, par rôle",
  blocked: "BLOQUÉS EN PLUS",
  allowed: "PERMIS EN PLUS",
  everyone: "Tous les rôles",
  flows: "Flux",
  people: "Personnes",
  devices: "Appareils",
  details: "Le détail, comme « beffroi policy impact » l’écrit",
  brief: (blocked: number, allowed: number) =>
    `Sur le trafic enregistré : ${counted(blocked, "flux serait bloqué", "flux seraient bloqués")} en plus, ${counted(allowed, "permis", "permis")} en plus.`,
};

export type ImpactTexts = typeof impact;
