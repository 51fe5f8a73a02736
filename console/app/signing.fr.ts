// The sentences of signing in and of the accounts, in French; signing.en.ts says the same.

export const signing = {
  signIn: {
    title: "Connexion",
    what: "Votre clé d’accès est dans votre téléphone, votre ordinateur ou une clé de sécurité. Elle vous demande votre code, votre doigt ou votre visage.",
    enter: "Se connecter avec ma clé d’accès",
    refused:
      "Connexion refusée. Vérifiez que vous utilisez la clé faite pour cette console, puis recommencez. Si elle est perdue, deux officiers de votre partie peuvent rouvrir votre compte.",
    givenUp: "La clé n’a pas répondu, ou vous avez renoncé. Rien n’a été envoyé : vous pouvez recommencer.",
    tooOften: "Trop d’essais depuis cette adresse. Attendez une minute, puis recommencez.",
    noPasskeys:
      "Ce navigateur ne connaît pas les clés d’accès. Utilisez Firefox, Chrome, Edge ou Safari à jour, ou demandez un certificat client.",
    first: "Première connexion, ou clé perdue",
    firstHow:
      "Deux officiers de votre partie ouvrent votre compte dans la page « Droits ». Le second reçoit un code, qu’il vous dit de vive voix. Il vaut vingt-quatre heures, pour une clé.",
    code: "Code",
    codeHelp: "Vingt lettres et chiffres. Majuscules, espaces et traits d’union ne comptent pas.",
    codeMissing: "Écrivez le code que l’on vous a dit.",
    codeRefused:
      "Ce code n’ouvre aucun compte, ou plus. Demandez à deux officiers de votre partie d’ouvrir votre compte de nouveau.",
    enrol: "Créer ma clé d’accès",
    enrolled: (name: string) => `La clé de ${name} est faite. Connectez-vous avec elle.`,
    endsSoon: (minutes: number) =>
      minutes <= 1 ? "Votre session finit dans moins d’une minute." : `Votre session finit dans ${minutes} minutes.`,
    stay: "Rester connecté",
    leave: "Se déconnecter",
    over: "Votre session est finie. Ce que vous avez enregistré est gardé. Reconnectez-vous pour continuer.",
  },
  rights: {
    what: "Qui entre dans cette console avec une clé d’accès. La liste est dans la configuration du centre ; un compte s’ouvre ici, par deux officiers de sa partie.",
    caption: "Comptes",
    person: "Personne",
    kind: "Genre",
    party: "Partie",
    passkeys: "Clés d’accès",
    state: "Compte",
    none: "aucune",
    added: (at: string) => `faite ${at}`,
    used: (at: string) => `utilisée ${at}`,
    unused: "jamais utilisée",
    closed: "fermé",
    ready: "en service",
    askedBy: (name: string) => `ouverture demandée par ${name}`,
    open: "ouvert : un code attend",
    ask: "Demander l’ouverture",
    second: "Ouvrir",
    askConsequence: (name: string) =>
      `${name} pourra faire une clé d’accès quand un second officier de sa partie l’aura demandé aussi, dans les vingt-quatre heures. Les clés qu’elle a restent.`,
    secondConsequence: (name: string, first: string) =>
      `${first} l’a demandé. Avec vous, ${name} peut faire une clé d’accès : vous recevez un code, à lui dire de vive voix après avoir vérifié que c’est bien elle.`,
    codeFor: (name: string) => `Le code de ${name}`,
    codeOnce:
      "Il n’est montré qu’une fois et vaut vingt-quatre heures. Dites-le de vive voix ; ne l’envoyez pas par courriel.",
    asked: (name: string) => `L’ouverture du compte de ${name} est demandée. Un second officier doit la confirmer.`,
    remove: (number: number) => `Supprimer la clé ${number}`,
    removeConsequence: (name: string) => `${name} est déconnectée, et cette clé n’ouvre plus rien.`,
    nobody: "Aucun compte n’est configuré : on entre avec un certificat client.",
  },
};

export type Signing = typeof signing;
