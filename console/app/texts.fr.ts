// Every sentence of the console in French; texts.en.ts says the same, and the compiler that it says all of it.
import { auditing } from "./auditing.fr";
import { blocks } from "./blocks.fr";
import { roles } from "./rights.fr";
import { casework } from "./casework.fr";
import { editing } from "./editing.fr";
import { impact } from "./impact.fr";
import { machine } from "./machine.fr";
import { signing } from "./signing.fr";
import { french as many } from "./plural";

const parties: Record<string, string> = { region: "Région", academie: "Académie", lycee: "Lycée", policy: "Politique" };
const tiers: Record<string, string> = {
  emergency: "blocage d’urgence",
  "region-mandatory": "Région, obligatoire",
  "academie-mandatory": "Académie, obligatoire",
  lycee: "Lycée",
  "academie-default": "Académie, par défaut",
  "region-default": "Région, par défaut",
  none: "aucune règle : refusé",
};

export const fr = {
  skip: "Aller au contenu",
  menu: "Menu",
  mainNavigation: "Navigation principale",
  otherLanguage: "English",
  kinds: { officer: "officier", auditor: "auditeur", dpo: "DPO" },
  party: (name: string) => parties[name] ?? name,
  tier: (name: string) => tiers[name] ?? name,
  streams: { access: "accès", admin: "administration", flow: "flux", filter: "filtrage" },
  nav: {
    overview: "Vue d’ensemble",
    policy: "Politique",
    requests: "Demandes",
    sites: "Sites",
    audit: "Audit",
    cases: "Dossiers",
    rights: "Droits",
    key: "Ma clé",
  },
  loading: "Chargement…",
  doing: "En cours…",
  tryAgain: "Réessayer",
  giveUp: "Renoncer",
  copy: "Copier",
  copied: "Copié",
  reason: "Raison, en une ligne : elle reste dans l’historique",
  reasonMissing: "Écrivez pourquoi.",
  andMore: (n: number) => ` et ${n} ${many(n, "autre", "autres")}`,
  unreachable:
    "Centre injoignable. Les lycées gardent leur politique signée. Rien de ce que vous avez écrit n’est perdu : réessayez.",
  /** Not since when: a page that was hidden had not asked. */
  unreachableWith: (at: string) =>
    `Centre injoignable : ce qui suit date de ${at}. Les lycées gardent leur politique signée.`,
  browserFault: (what: string) => `Ce navigateur n’a pas pu le faire : ${what}`,
  refused: "Refusé.",
  fault: "Le centre n’a pas pu le faire : la panne est de son côté. Réessayez dans un moment.",
  /** By what the centre calls the refusal; its details follow, in English but for those of a policy. */
  refusals: {
    forbidden: "Refusé : votre certificat ne donne pas ce droit.",
    unknown: "Introuvable : le centre ne connaît pas ce que cette adresse désigne.",
    malformed: "Refusé : la demande n’est pas bien formée.",
    conflict:
      "Refusé : ce n’est plus possible dans l’état où c’est maintenant. Rechargez la page, puis décidez de nouveau.",
    signature: "Refusé : il manque une signature, ou l’une d’elles ne compte pas.",
    documents: "Refusé : ces documents ne forment pas une politique, ou ne sont pas ceux qui ont été signés.",
    guarantee: "Refusé : une garantie serait rompue, ou n’est pas démontrée.",
    edited: "Pas fait : un brouillon a été modifié depuis que cette page l’a lu. Relisez celui-ci, puis proposez-le.",
    unrecorded: "Pas fait : le journal n’a pas pu l’inscrire. Réessayez dans un moment.",
  },
  notAPage: "Cette page n’existe pas. L’adresse a peut-être été coupée.",
  noAccess: {
    title: "Certificat demandé",
    which:
      "Cette console demande un certificat client de la Région, de genre « officer », « auditor » ou « dpo », qui y a un rôle. Le vôtre est absent, d’un autre genre ou sans rôle.",
    how: [
      "Demandez à qui tient l’autorité de certification un fichier .p12 (ou .pfx) à votre nom, et son mot de passe par une autre voie.",
      "Firefox : Paramètres, Vie privée et sécurité, Certificats, Afficher les certificats, Vos certificats, Importer.",
      "Chrome ou Edge sous Windows : double-cliquez sur le fichier et suivez l’assistant ; sous macOS, ouvrez-le avec Trousseaux d’accès.",
      "Fermez toutes les fenêtres du navigateur, revenez ici et choisissez ce certificat.",
    ],
  },
  live: {
    updated: (ago: string) => `Vérifié il y a ${ago}`,
    pause: "Suspendre la mise à jour",
    goOn: "Reprendre la mise à jour",
  },
  overview: {
    todo: (n: number) => (n === 0 ? "À traiter" : `À traiter (${n})`),
    nothing: "Rien à traiter.",
    logs: "Journaux",
    logsCaption: "Depuis quand des entrées attendent la cosignature de chacun, tous sites confondus",
    upToDate: "à jour",
    cosigner: "Cosignataire",
    never: "jamais",
    noLog: "aucun journal",
    rollouts: "Déploiements en cours",
    noRollout: "Aucun déploiement en cours.",
    policy: (number: number, title: string) => `Politique ${number} : ${title}`,
    showChanges: "La liste a changé : afficher",
    paused: "ARRÊTÉ",
    pausedPolicy: (number: number, title: string) => `Déploiement ${number} arrêté : ${title}`,
    sitesIn: (n: number) => `${n} ${many(n, "site", "sites")}`,
    machinesOf: (n: number) => many(n, "La machine d’un site", `Les machines de ${n} sites`),
    damaged: "ABÎMÉ",
    damagedLog: (stream: string, site: string) => `La copie du journal « ${stream} » de ${site} ne peut pas servir`,
    late: "EN RETARD",
    notCosigned: (stream: string, who: string, since: string | null) =>
      since === null
        ? `« ${stream} » : ${who} n’a jamais cosigné`
        : `« ${stream} » : ${who} n’a pas cosigné depuis ${since}`,
    toSign: "À SIGNER",
    waiting: (number: number, title: string) => `Demande ${number} : ${title}`,
    yourSignature: "Votre signature manque.",
    lacks: (who: string) => `Manque : ${who}.`,
  },
  rollout: {
    title: "Déploiement",
    states: { "rolling-out": "EN COURS", paused: "ARRÊTÉ", done: "TERMINÉ", superseded: "REMPLACÉ" },
    progress: (stage: number, stages: number, done: string, of: string) =>
      `vague ${stage} sur ${stages} · sites où elle est en vigueur : ${done} sur ${of}`,
    said: (number: number, state: string, stage: number, stages: number) =>
      `Déploiement ${number} : ${state.toLowerCase()}, vague ${stage} sur ${stages}.`,
    pause: "Arrêter le déploiement",
    pauseConsequence: (n: number) =>
      `Plus aucun site ne la recevra. ${many(n, `Le site qui l’a la garde`, `Les ${n} sites qui l’ont la gardent`)}.`,
    resume: "Reprendre le déploiement",
    resumeConsequence: "Les sites où elle a échoué la recevront de nouveau, et les vagues continuent.",
  },
  requests: {
    title: (number: number, tab: string) => `Demande ${number} – ${tab}`,
    draft: "Préparer un brouillon",
    propose: "Proposer un changement",
    open: "Ouvertes",
    past: "Historique",
    none: "Aucune demande ouverte.",
    request: "Demande",
    state: "État",
    effect: "Effet",
    signatures: "Signatures",
    author: "Auteur",
    expires: "Expire",
    reason: "Raison",
    fingerprint: "Empreinte",
    compare: "Comparez ces douze mots sur un autre écran avant de signer.",
    everySite: "tous les sites",
    opens: (n: string) => `OUVRE ${n}`,
    closes: (n: string) => `FERME ${n}`,
    openNow: (n: number) => `${n} ${many(n, "demande ouverte", "demandes ouvertes")}.`,
    now: (state: string, revision: number, signatures: string) =>
      `Demande ${state.toLowerCase()}, révision ${revision}. Signatures : ${signatures}.`,
    states: { open: "OUVERTE", published: "PUBLIÉE", closed: "CLOSE", expired: "EXPIRÉE", outdated: "DÉPASSÉE" },
    maySign: (who: string) => `Peuvent signer : ${who}`,
    proposedBy: (by: string, revision: number) => `proposée par ${by}, révision ${revision}`,
    withoutRequest: "Cette politique a été publiée en ligne de commande, sans demande.",
  },
  tabs: { label: "Parties de la demande", effect: "Effet", impact: "Impact", documents: "Documents", history: "Historique" },
  effect: {
    title: "Ce qui change",
    caption: "Chaque ligne est un effet de la demande",
    direction: "Sens",
    opens: "OUVRE",
    closes: "FERME",
    role: "Rôle",
    zone: "Lieu",
    when: "Quand",
    destination: "Destination",
    service: "Service",
    before: "Décide avant",
    after: "Décide après",
    seen: "Vu",
    seenRow: (row: string) => `Vu : ${row}`,
    comparedWith: (base: number) => `Comparée à la politique ${base}.`,
    firstPolicy: "C’est la première politique : tout ce qu’elle permet s’ouvre.",
    noDifference: "Aucune différence d’effet : démontré.",
    unproved: "DIFFÉRENCE NON DÉMONTRÉE",
    approvers: "CHANGE QUI APPROUVE",
    approversMeaning: "À partir de la politique suivante, ce sont ces clés qui approuvent :",
    seenApprovers: "J’ai vu qui approuvera",
    first: "PREMIÈRE POLITIQUE",
    seenFirst: "J’ai lu que tout ce que cette politique permet s’ouvre",
    seenUnproved: "J’ai lu que la différence n’est pas démontrée",
    guarantees: (n: string) => `Garanties (${n})`,
    proved: "PROUVÉE",
    vacuous: "SANS OBJET",
    noGuarantee: "Cette politique n’énonce aucune garantie.",
    examples: (n: number) =>
      n === 0
        ? "Aucun exemple dans ce dossier."
        : many(n, "1 exemple, qui répond comme attendu.", `${n} exemples, tous répondent comme attendu.`),
    findings: "Remarques",
    rules: (n: number) => `${n} ${many(n, "règle", "règles")}.`,
  },
  documents: {
    shownIndented: "Le JSON est montré en retrait ; le téléchargement donne les octets exacts.",
    bytes: (n: number) => `${n.toLocaleString("fr-FR")} ${many(n, "octet", "octets")}`,
    download: (name: string) => `Télécharger ${name}`,
  },
  history: {
    steps: "Étapes",
    step: { proposed: "proposée", revised: "révisée", approved: "signée", published: "publiée", closed: "close" },
    approvals: "Signatures valables",
    noApproval: "Aucune signature.",
    void: "Signatures qui ne valent plus",
    whyVoid: "La demande a été révisée après elles : ce qu’elles signaient n’est plus ce qui est proposé.",
    key: "Clé",
    signedAt: "Signée le",
    revision: "Révision",
  },
  sign: {
    sign: "Signer avec ma clé",
    consequence: (parties: string, effects: number) =>
      `Vous signez pour : ${parties}. ${many(effects, effects === 0 ? "Aucun effet" : "Cet effet", `Ces ${effects} effets`)}, rien d’autre. Comparez les douze mots sur un autre écran :`,
    elsewhere: "Sur votre poste, sans vous fier à cette page :",
    makeKey: "Ma clé",
    mismatch: (what: string) =>
      `le texte à signer n’est pas celui de cette page (${what}). Ne signez pas ; prévenez les deux parties.`,
    obstacles: {
      "not-open": (_: string) => "",
      role: (_: string) => "Vos rôles ne signent pas : vous lisez, les approbateurs signent.",
      "no-key": (_: string) =>
        "Votre clé n’est pas dans ce navigateur. Signez en ligne de commande, ou créez une clé :",
      author: (_: string) => "Vous êtes l’auteur : une autre personne doit signer.",
      stranger: (key: string) => `Votre clé « ${key} » n’est pas de celles qui peuvent signer cette demande.`,
      signed: (key: string) => `Vous avez signé cette demande (${key}).`,
      unseen: (n: string) => `Avant de signer, cochez « vu » à chaque effet : il en reste ${n}.`,
    },
  },
  close: {
    withdraw: "Retirer la demande",
    refuse: "Refuser la demande",
    consequence: (n: number) =>
      `La demande sera close pour tous${n === 0 ? "" : many(n, ", et sa signature ne vaudra plus", `, et ses ${n} signatures ne vaudront plus`)}. Pour la rouvrir, il faudra la proposer de nouveau.`,
  },
  propose: {
    title: "Proposer un changement",
    before:
      "Préparez d’abord le dossier sur votre poste avec « beffroi policy propose » : cette page l’apporte au centre, qui prouve les garanties et calcule l’effet.",
    orDraft: "Ou modifiez une copie de la politique ici, dans des formulaires",
    files: "Fichiers du dossier",
    filesHelp:
      "Choisissez-les tous ensemble : region.json, academie.json, lycee.json, manifest ou approved.note, et s’ils existent examples.json et approvers.policy.",
    found: (number: number, title: string, author: string) => `Politique ${number}, « ${title} », de ${author}.`,
    noManifest: "Aucun manifeste lisible : lancez « beffroi policy propose » dans ce dossier.",
    missing: (names: string) => `Manque : ${names}.`,
    ignored: (names: string) => `Ne sera pas envoyé : ${names}.`,
    signaturesDropped: "Les signatures de approved.note sont d’un autre manifeste : elles ne sont pas envoyées.",
    replaces: (number: number, revision: number, by: string) =>
      `La demande ${number} est déjà ouverte (révision ${revision}, de ${by}) : lisez-la d’abord. Envoyer ce dossier la remplace par une nouvelle révision et annule ses signatures.`,
    changed: "Ce qui a changé depuis la révision que vous aviez lue :",
    folderWrong: "Le dossier n’est pas complet.",
    reason: "Raison, pour ceux qui approuvent",
    expires: "Expire le",
    expiresHelp: "Heure de Paris, dans 90 jours au plus. Passé ce moment, plus personne ne peut l’approuver.",
    expiresWrong: "Choisissez un moment à venir.",
    computing: "Preuve en cours…",
  },
  key: {
    what: "Votre clé d’officier signe les demandes. Elle est créée ici, ne peut pas être copiée hors de ce navigateur, et ne sert qu’à vous.",
    none: "Votre clé n’est pas dans ce navigateur.",
    name: "Nom de la clé",
    nameHelp: "Celui de la liste des signataires, par exemple politique.region.example/r.leroy",
    nameWrong: "Un nom de clé n’est pas vide et n’a ni espace ni signe +.",
    make: "Créer la clé",
    publicHalf: "Moitié publique",
    handOver: "Donnez cette ligne à qui tient la liste des signataires. Elle n’est pas secrète.",
    halfForCases: "Moitié publique, pour les dossiers",
    handOverForCases:
      "La même clé, écrite comme la configuration du centre (« approver ») la demande à qui signe des dossiers.",
    forget: "Supprimer la clé",
    forgetConsequence:
      "La clé sera détruite, ici et partout. Vos signatures passées restent valables ; pour signer de nouveau, il faudra une autre clé dans la liste des signataires.",
    limits:
      "Une clé dans une page ne protège pas de la page : un centre compromis pourrait montrer une demande et en faire signer une autre. Pour ne pas s’y fier, signez sur votre poste avec « beffroi change approve ».",
  },
  sites: {
    all: "sites",
    every: "tous",
    site: "Site",
    state: "État",
    meaning: "Ce qu’il faut faire",
    policy: "Politique",
    version: "Version",
    seen: "Dernières nouvelles",
    neverSeen: "aucune depuis le démarrage du centre",
    failure: "Échec",
    failed: (number: number, reason: string) => `politique ${number} : ${reason}`,
    policyOf: (number: number | undefined, offered: number | undefined) =>
      number === undefined
        ? "–"
        : offered !== undefined && offered !== number
          ? `${number || "aucune"} au lieu de ${offered}`
          : String(number || "aucune"),
    generation: "Génération",
    filters: "Filtrer par état",
    find: "Nom ou UAI",
    none: "Aucun site ne correspond.",
    caption: (n: number) => `${n} ${many(n, "site", "sites")}`,
    title: (uai: string) => `Site ${uai}`,
    unknown: (uai: string) => `Aucun site ${uai} dans la configuration du centre.`,
    back: "Tous les sites",
    noLog: "Aucun journal de ce site n’est configuré.",
    logsCaption: "Journaux du site : entrées, et âge de la dernière cosignature de chacun",
    entries: "Entrées",
    states: {
      failed: "EN ÉCHEC",
      off: "HORS POLITIQUE",
      silent: "MUET",
      late: "EN RETARD",
      trial: "À L’ESSAI",
      ok: "CONFORME",
    },
    said: (n: number, state: string) => `${n} ${state.toLowerCase()}`,
    advice: {
      failed:
        "Il n’a pas pu mettre la politique en vigueur, et garde la précédente. Corrigez la cause et publiez un nouveau numéro, ou reprenez le déploiement.",
      off: "Il a une autre politique, ou d’autres documents, que ce qu’il devrait avoir. Voir l’appareil.",
      silent: "Il ne donne plus de nouvelles. Sa dernière politique y reste en vigueur. Voir la ligne ou l’appareil.",
      late: "Il n’a pas encore la politique qu’il devrait avoir. Attendez une minute ; s’il y reste, voir l’appareil.",
      trial:
        "Il vient de recevoir la politique. Elle est à l’essai : sans nouvelles du centre pendant une minute, la précédente revient.",
      ok: "Rien : il a la politique qu’il devrait avoir.",
    },
  },
  grid: {
    title: "Ce que la politique permet",
    what: "Tout ce qui est permis, et rien d’autre : c’est le moteur des passerelles qui l’a calculé. Les rôles qui ont les mêmes droits partagent une ligne.",
    caption: "Rôles et destinations",
    role: "Rôle",
    place: "Lieu",
    everybody: "tous les rôles",
    everywhere: "tous les lieux",
    week: "Semaine du",
    legend:
      "Une case montre la semaine, du lundi au dimanche, minuit en haut : l’encre est ce qui est permis, les hachures ce qui ne l’est que dans certains lieux. Flèches pour aller d’une case à l’autre, Entrée pour l’ouvrir.",
    unnamed: "autres adresses",
    rule: "Règle",
    denied: "Rien n’est permis.",
    permitted: (n: number) => `Permis : ${n} ${many(n, "ligne", "lignes")}`,
    all: (n: number) => `Tout ce qui est permis, en ${n} ${many(n, "ligne", "lignes")}`,
    elseDenied: "Ce qui n’est dans aucune ligne est refusé.",
    cell: (role: string, destination: string, rows: string[]) =>
      rows.length === 0
        ? `${role} vers ${destination} : refusé`
        : `${role} vers ${destination} : autorisé ${rows.slice(0, 3).join(" ; ")}${rows.length > 3 ? " ; et d’autres cas" : ""}`,
  },
  blocks,
  roles,
  impact,
  machine,
  ...editing,
  ...signing,
  ...casework,
  why: {
    title: "Pourquoi ?",
    what: "Qui peut joindre quoi, quand, et quelle règle en décide. La réponse est celle du moteur que les passerelles appliquent.",
    policy: "Politique",
    newest: "celle publiée sous le plus grand numéro",
    request: (number: number, title: string) => `demande ${number} : ${title}`,
    published: (number: number, title: string) => `${number} : ${title}`,
    otherAddress: "une autre adresse…",
    address: "Adresse",
    addressHelp: "Par exemple 203.0.113.17:443/tcp",
    addressMissing: "Écrivez une adresse, un port et un protocole.",
    at: "Quand (heure locale du lycée)",
    site: "Site",
    anySite: "tous : seuls comptent les blocages généraux",
    blocks: "Blocages d’urgence à ce moment",
    ask: "Demander",
    answer: "Réponse",
    permit: "AUTORISÉ",
    deny: "REFUSÉ",
  },
  ...auditing,
};

export type Texts = typeof fr;
