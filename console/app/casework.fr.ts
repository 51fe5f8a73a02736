// The sentences of the cases, in French; casework.en.ts says the same.
import type { Case, CaseState } from "../api/cases";
import { french as many } from "./plural";

const states: Record<CaseState, string> = {
  waiting: "attend une signature",
  approved: "accordé",
  expired: "expiré",
  closed: "clos",
};

export const casework = {
  cases: {
    what: "Ce qu’une autorité demande, ou une personne sur elle-même. Rien n’est remis avant qu’une personne de chaque partie ait signé la demande, mot pour mot.",
    open: "Ouvrir un dossier",
    openIt: "Ouvrir le dossier",
    title: (number: string) => `Dossier ${number}`,
    caption: "Dossiers",
    none: "Aucun dossier. Les dossiers clos restent dans le journal du centre.",
    number: "Numéro",
    numberHelp: "Du registre, par exemple 2026-0042.",
    numberWrong: "Un numéro s’écrit en un mot : lettres, chiffres, point, tiret.",
    kind: "Genre",
    kinds: {
      requisition: "Réquisition",
      "subject-access": "Droit d’accès",
      "legal-hold": "Conservation",
    },
    kindHelp: {
      requisition: "Une autorité demande (CPCE, art. L. 34-1 ; code de procédure pénale).",
      "subject-access": "Une personne demande ce qui la concerne (RGPD, art. 15). Donnez ses jetons.",
      "legal-hold": "Rien n’est remis : ce qui est demandé est gardé au-delà de sa durée.",
    },
    authority: "Qui demande",
    authorityHelp: "L’autorité, ou le lycée de la personne qui demande pour elle-même.",
    reference: "Sa référence",
    reason: "Motif",
    missing: "À remplir.",
    state: "État",
    states,
    said: ({ number, state, approvals }: Pick<Case, "number" | "state" | "approvals">) =>
      `Dossier ${number} : ${states[state]}, ${approvals.length} ${many(approvals.length, "signature", "signatures")}.`,
    signedBy: "Signé par",
    period: "Période",
    between: (from: string, to: string) => `du ${from} au ${to}`,
    from: "Du (heure de Paris)",
    to: "Au (heure de Paris)",
    periodWrong: "La fin doit être après le début.",
    expires: "Expire",
    expiresHelp:
      "Après, les signatures n’ouvrent plus rien, et une conservation prend fin. Une conservation que les deux parties n’ont pas signée prend fin quelques jours après l’ouverture.",
    heldUntil: (at: string) => `conservé jusqu’au ${at}`,
    expiresWrong: "Donnez une date à venir.",
    until: (at: string, left: string) => `expire ${at} (${left})`,
    streams: "Journaux",
    streamsMissing: "Cochez au moins un journal.",
    sites: "Lycées",
    sitesHelp: "UAI, séparés par des espaces. Vide : tous les lycées.",
    everySite: "tous",
    tokens: "Jetons",
    tokensHelp: "Un par ligne. Un jeton désigne une personne, dans un lycée, pendant un mois.",
    tokensMissing: "La demande d’une personne nomme ses jetons ; sans eux, on remettrait ce qui concerne d’autres.",
    sessions: "Sessions",
    address: "Adresse publique",
    addressHelp: "Pour savoir qui l’avait pendant la période.",
    addressStreams: "Cochez les journaux access et flow : ils disent qui avait une adresse.",
    port: "Port",
    protocol: "Protocole",
    hold: "Conserver au-delà de la durée ce qui est demandé",
    yes: "oui",
    no: "non",
    toMend: "Corrigez ce qui est marqué ci-dessus.",
    signedWordForWord:
      "Les deux parties signent ce texte mot pour mot : il ne se modifie plus. Une erreur se corrige en fermant le dossier et en en ouvrant un autre.",
    asked: "Demande",
    approvalOf: (party: string) => `Accord : ${party}`,
    closing: "Clôture",
    waits: "en attente",
    sign: "Signer",
    signHow:
      "Une personne de chaque partie signe, avec sa propre clé. Comparez ce qui est écrit ci-dessus avec la demande que vous avez reçue.",
    signWith: (key: string) => `Signer avec ${key}`,
    signConsequence: (number: string) =>
      `Vous signez le texte du dossier ${number}, rien d’autre. Avec une signature de chaque partie, ce qu’il demande peut être extrait. L’accord est inscrit au journal.`,
    noKey:
      "Votre clé n’est pas dans ce navigateur. Signez avec « beffroi audit requisition approve », ou créez une clé.",
    extract: "Extraire",
    extractHow: "Ce que le dossier demande, et rien d’autre. L’extraction est inscrite au journal avant la réponse.",
    extractIt: "Extraire maintenant",
    extracted: (shown: string, n: number) =>
      `${shown} ${many(n, "entrée extraite", "entrées extraites")}. Les noms y restent scellés.`,
    gone: (shown: string, n: number) =>
      `${shown} ${many(n, "entrée n’existe plus", "entrées n’existent plus")} : leur durée est passée.`,
    download: "Télécharger les entrées",
    unseal: "Lever les scellés",
    unsealHow:
      "Les clés du mois ne viennent jamais dans un navigateur. Chaque partie lève son scellé sur son poste, la Région d’abord, l’académie ensuite, puis la liasse se signe :",
    wordForWord: "Le texte signé",
    downloadNote: "Télécharger avec les signatures",
    malformed: "Ce que le centre montre n’est pas le texte d’un dossier. Ne signez rien ; prévenez les deux parties.",
    close: "Clore le dossier",
    closeConsequence: "Plus rien n’est remis. Une conservation prend fin quand chaque partie qui a ouvert ou signé le dossier l’a clos. Le dossier reste dans le journal.",
    outcome: "Comment il finit, en une ligne",
  },
};

export type Casework = typeof casework;
