// What the pages of the audit say, in French; auditing.en.ts says the same.
import { french as many } from "./plural";

/** "par 30 min", "par heure", "par jour" */
function perSpan(minutes: number): string {
  if (minutes < 60) return `par ${minutes}\u00a0min`;
  const hours = minutes / 60;
  if (hours < 24) return hours === 1 ? "par heure" : `par ${hours}\u00a0heures`;
  return hours === 24 ? "par jour" : `par ${hours / 24}\u00a0jours`;
}

export const auditing = {
  exporting: {
    open: "Exporter…",
    title: "Exporter la réponse entière",
    what: "Un fichier de toutes les lignes de cette recherche, avec la question, ce qui a été cherché et de quoi prouver chaque ligne. L’export est inscrit au journal, avec son motif, avant de commencer.",
    motive: "Motif",
    motiveHelp: "En une ligne, 200 signes au plus. Il reste au journal.",
    motiveMissing: "Donnez le motif.",
    format: "Forme du fichier",
    formats: { csv: "CSV, pour un tableur", "json-lines": "JSON, une ligne par entrée, avec les preuves" },
    formatHelp: {
      csv: "Chaque ligne nomme son journal, sa place et le point de contrôle qui la couvre.",
      "json-lines": "Chaque ligne porte sa preuve, vérifiable sans le centre.",
    },
    start: "Exporter",
    running: (lines: string) => `Export en cours… ${lines} lignes reçues`,
    stop: "Arrêter l’export",
    stopped: "Export arrêté : rien n’a été enregistré. Il reste inscrit au journal.",
    done: (n: number, rows: string, name: string) =>
      `${rows} ${many(n, "ligne exportée", "lignes exportées")} dans ${name}.`,
    close: "Fermer",
  },
  audit: {
    from: "Depuis (heure de Paris)",
    to: "Jusqu’à (heure de Paris)",
    stream: "Flux",
    everyStream: "tous les flux permis",
    everySite: "tous les sites permis",
    siteField: "Site (UAI ou central)",
    centre: "le centre",
    moreTerms: "Autres critères",
    terms: {
      site: "Site",
      flux: "Flux",
      evenement: "Événement",
      role: "Rôle",
      jeton: "Jeton",
      session: "Session",
      regle: "Règle qui a refusé",
      categorie: "Catégorie d’un nom bloqué",
      interne: "Adresse interne",
      dossier: "Dossier",
    },
    caseHelp: "Celui pour lequel vous cherchez : inscrit au journal, sans filtrer.",
    search: "Chercher",
    results: "Résultats",
    recorded: "Cette recherche est inscrite au journal.",
    complete: "COMPLET",
    partial: "INCOMPLET",
    covers: (logs: number, sites: number, entries: string) =>
      `${logs} ${many(logs, "journal", "journaux")} de ${sites} ${many(sites, "site", "sites")}, ${entries} entrées cherchées.`,
    behind: (n: number) =>
      `${n} ${many(n, "journal n’est pas cherché", "journaux ne sont pas cherchés")} jusqu’au bout`,
    behindOne: (missing: string, unknown: string) =>
      `${missing} entrées pas encore cherchées, ${unknown} de forme inconnue`,
    running: (n: number, shown: string) => `Recherche… ${shown} ${many(n, "ligne", "lignes")}`,
    stopped: (n: number, shown: string) =>
      `Arrêtée : ${shown} ${many(n, "ligne lue", "lignes lues")}, le reste non cherché.`,
    nothing: "Recherche complète : aucun événement.",
    whole: (n: number, shown: string) => `Recherche complète : ${shown} ${many(n, "ligne", "lignes")}.`,
    ended: (n: number, shown: string) =>
      `${shown} ${many(n, "ligne", "lignes")} dans ce qui a été cherché ; le reste peut en contenir d’autres.`,
    atLeast: (n: string) => `Au moins ${n} lignes : précisez la recherche pour voir les autres.`,
    gone: (n: number) =>
      `${n} ${many(n, "entrée dont la conservation est finie n’est plus là", "entrées dont la conservation est finie ne sont plus là")}.`,
    stop: "Arrêter",
    rowsCaption: "Événements trouvés, du plus ancien au plus récent",
    time: "Heure (Paris)",
    event: "Événement",
    token: "Jeton",
    rule: "Règle",
    index: "Entrée",
    unknownLine: "ligne de forme inconnue",
    filterBy: "Chercher cette valeur",
    rows: (n: number, shown: string) => `${shown} ${many(n, "événement", "événements")}`,
    rowsSoFar: (shown: string) => `${shown} lus, pas jusqu’au bout`,
    bar: (when: string, rows: string) => `${when} : ${rows}`,
    rowsHead: "Événements",
    perBucket: (minutes: number) => `Événements ${perSpan(minutes)}`,
    highest: (rows: string, when: string) => `Le plus : ${rows}, ${when}.`,
    unread: "Hachuré : pas encore lu jusqu’au bout.",
    asTable: "Tableau",
    moreValues: (n: number) => `et ${n} ${many(n, "autre", "autres")}`,
    saved: (n: number) => `Recherches gardées (${n})`,
    noSaved: "Aucune recherche gardée.",
    saveAs: "Garder cette recherche sous le nom",
    saveHelp: "Elle reste dans ce navigateur ; le lien de la page la transmet à quelqu’un d’autre.",
    saveMissing: "Écrivez un nom.",
    save: "Garder",
    forget: "Oublier",
    forgetWhich: (name: string) => `Oublier la recherche « ${name} »`,
    pages: "Pages de résultats",
    page: (page: number, pages: number) => `page ${page} sur ${pages}`,
    previous: "Page précédente",
    next: "Page suivante",
  },
  requisition: {
    question: "Qui avait cette adresse publique ?",
    back: "Recherche par critères",
    address: "Adresse publique",
    port: "Port",
    protocol: "Protocole",
    at: "À (heure de Paris)",
    within: "À combien de secondes près",
    withinHelp: "Ce dont l’horloge de celui qui demande peut être fausse.",
    ask: "Chercher",
    missing: "À remplir.",
    flow: "Flux",
    session: "Ouverture de la session",
    noSession: "pas trouvée",
    nobody: "Recherche complète : personne n’avait cette adresse à ce moment.",
    nobodySearched: "Personne n’avait cette adresse à ce moment, dans ce qui a été cherché.",
    caption: "Qui avait l’adresse, du plus ancien au plus récent",
    more: "Il y en a plus qu’il n’en est montré : d’autres avaient aussi cette adresse. Interrogez un temps plus court.",
  },
  record: {
    title: (index: string, origin: string) => `Entrée ${index} de ${origin}`,
    recorded: "Cette lecture est inscrite au journal.",
    copyLink: "Copier le lien",
    proofFile: "Télécharger la preuve",
    entryFile: "Télécharger l’entrée",
    proof: "Preuve",
    what: "Ce qui s’est passé",
    bytes: "Octets exacts",
    unknown: "La forme de cette ligne n’est pas connue ici ; ses octets sont ci-dessous, et prouvés comme les autres.",
    paris: (at: string) => `${at} Paris`,
    before: (index: number) => `Entrée précédente (${index})`,
    after: (index: number) => `Entrée suivante (${index})`,
  },
  proof: {
    holds: "JUSTE",
    wrong: "FAUX",
    unchecked: "NON VÉRIFIÉ",
    leaf: "Empreinte des octets montrés",
    path: "Chemin dans l’arbre",
    pathOf: (hashes: number, index: string, size: string) =>
      `${hashes} ${many(hashes, "empreinte", "empreintes")}, entrée ${index} d’un arbre de ${size}`,
    malformed: "ce n’est pas une preuve bien formée",
    root: "Racine signée",
    log: "Signature du journal",
    noPolicy: "il faut votre fichier de confiance",
    cosigned: (name: string) => `Cosignature : ${name}`,
    cosignedAt: (at: string, ago: string) => `le ${at}, il y a ${ago}`,
    cosigner: { valid: "", false: "elle est fausse", absent: "elle manque", future: "elle est datée dans l’avenir" },
    quorum: "Quorum des cosignataires",
    outcome: {
      proved: "Preuve vérifiée dans ce navigateur",
      included: "Inclusion vérifiée, signatures non vérifiées",
      invalid: "Preuve invalide",
    },
    meaning: {
      proved: "Ces octets sont dans le journal que ces clés ont signé, à cette place.",
      included:
        "Ces octets sont dans l’arbre du point de contrôle. Sans votre fichier de confiance, rien ne dit qui l’a signé : ce n’est pas encore une preuve.",
      invalid: "N’utilisez pas cet enregistrement ; gardez cette page, prévenez les deux parties.",
    },
  },
  trust: {
    none: "Fichier de confiance : aucun. Le choisir",
    have: (logs: number, witnesses: string) =>
      `Fichier de confiance : ${logs} ${many(logs, "journal", "journaux")}, cosignataires ${witnesses || "aucun"}`,
    why: "Les clés ne viennent pas du centre : qui donne l’enregistrement ne doit pas dire aussi quelles signatures le prouvent. C’est le fichier de « beffroi journal verify ». Il reste dans ce navigateur.",
    file: "Fichier de confiance (tlog-policy)",
    help: "Lignes log, witness, group et quorum.",
    paste: "Ou collez-le ici",
    keep: "Garder le texte collé",
    forget: "Oublier ce fichier",
    bad: (line: number, words: string) => {
      if (line === 0) return "Ce fichier n’a pas de ligne quorum.";
      return words === ""
        ? "La dernière ligne n’a pas de fin : le fichier a peut-être été coupé."
        : `Ligne ${line} non comprise : ${words}`;
    },
  },
};

export type Auditing = typeof auditing;
