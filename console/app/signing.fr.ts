// The sentences of signing in and of the accounts, in French; signing.en.ts says the same.

export const signing = {
  signIn: {
    title: "Connexion",
    what: "Votre clé d’accès est dans votre téléphone, votre ordinateur ou une clé de sécurité. Elle vous demande votre code, votre doigt ou votre visage.",
    whatWithPassword:
      "Votre identifiant et votre mot de passe sont ceux de l’annuaire de votre partie. Il faut ensuite votre clé d’accès, ou un code de votre application.",
    passwordOnlyOf: (parties: string[]) =>
      `Le mot de passe est celui de l’annuaire : ${parties.join(", ")}. Si votre partie n’en a pas ici, laissez identifiant et mot de passe vides : votre clé d’accès suffit.`,
    login: "Identifiant",
    loginMissing: "Écrivez votre identifiant de l’annuaire.",
    password: "Mot de passe",
    passwordMissing: "Écrivez votre mot de passe de l’annuaire.",
    second: "Puis",
    seconds: { passkey: "ma clé d’accès", code: "un code de mon application" },
    totp: "Code de l’application",
    totpHelp: "Six chiffres, qui changent toutes les trente secondes. Chaque code sert une fois.",
    totpMissing: "Écrivez les six chiffres que montre votre application.",
    enterWithPassword: "Se connecter",
    directorySilent:
      "L’annuaire ne répond pas : votre mot de passe ne peut pas être vérifié. Recommencez dans un moment. Si cela dure, un certificat client permet d’entrer.",
    confirmTitle: "Confirmez que c’est vous",
    confirmWhy:
      "Ce que vous faites engage votre partie. Montrez que c’est bien vous, comme à la connexion ; cela vaut quelques minutes. Ce que vous avez écrit est gardé.",
    confirm: "Confirmer",
    enter: "Se connecter avec ma clé d’accès",
    refused:
      "Connexion refusée. Vérifiez que vous utilisez la clé faite pour cette console, puis recommencez. Si elle est perdue, deux officiers de votre partie peuvent rouvrir votre compte.",
    refusedWithPassword:
      "Connexion refusée. Vérifiez l’identifiant, le mot de passe, et la clé ou le code faits pour cette console, puis recommencez. Clé ou téléphone perdus : deux officiers de votre partie peuvent rouvrir votre compte.",
    givenUp: "La clé n’a pas répondu, ou vous avez renoncé. Rien n’a été envoyé : vous pouvez recommencer.",
    tooOften: (seconds: number) =>
      seconds < 60
        ? `Trop d’essais. Attendez ${seconds} secondes, puis recommencez.`
        : `Trop d’essais. Attendez ${Math.ceil(seconds / 60)} min, puis recommencez.`,
    noPasskeys:
      "Ce navigateur ne connaît pas les clés d’accès. Utilisez Firefox, Chrome, Edge ou Safari à jour, ou demandez un certificat client.",
    first: "Première connexion, clé ou téléphone perdus",
    firstHow:
      "Deux officiers de votre partie ouvrent votre compte dans la page « Droits ». Le second reçoit un code, qu’il vous dit de vive voix. Il vaut vingt-quatre heures, pour une clé d’accès ou une application.",
    code: "Code",
    codeHelp: "Vingt lettres et chiffres. Majuscules, espaces et traits d’union ne comptent pas.",
    codeMissing: "Écrivez le code que l’on vous a dit.",
    codeRefused:
      "Ce code n’ouvre aucun compte, ou plus. Demandez à deux officiers de votre partie d’ouvrir votre compte de nouveau.",
    enrol: "Créer ma clé d’accès",
    enrolled: (name: string) => `La clé de ${name} est faite. Connectez-vous avec elle.`,
    enrolApplication: "Utiliser une application de codes",
    scan: (name: string) =>
      `Ouvrez votre application de codes (FreeOTP, Aegis, ou celle de votre téléphone) et ajoutez le compte ${name} avec cette image.`,
    picture: "Image à lire avec l’application de codes",
    orType: "Ou tapez-y cette clé. Elle n’est montrée qu’ici ; ne la gardez nulle part ailleurs.",
    firstCode: "Premier code",
    firstCodeHelp: "Les six chiffres que l’application montre maintenant : ils prouvent qu’elle a la clé.",
    firstCodeRefused:
      "Ce n’est pas le code attendu. Vérifiez l’heure du téléphone et attendez le code suivant ; si l’image a été montrée de nouveau, seule la dernière compte.",
    confirmApplication: "C’est fait",
    enrolledApplication: (name: string) =>
      `L’application de ${name} est en service. Connectez-vous avec votre mot de passe et un nouveau code.`,
    endsSoon: (minutes: number) =>
      minutes <= 1 ? "Votre session finit dans moins d’une minute." : `Votre session finit dans ${minutes} minutes.`,
    stay: "Rester connecté",
    leave: "Se déconnecter",
    over: "Votre session est finie. Ce que vous avez enregistré est gardé. Reconnectez-vous pour continuer.",
  },
  rights: {
    what: "Qui entre dans cette console sans certificat client. La liste est dans la configuration du centre ; un compte s’ouvre ici, par deux officiers de sa partie.",
    caption: "Comptes",
    person: "Personne",
    kind: "Genre",
    party: "Partie",
    means: "Moyens de connexion",
    codesAdded: (at: string) => `application de codes ajoutée ${at}`,
    removeCodes: "Supprimer l’application",
    removeCodesConsequence: (name: string) => `${name} est déconnectée, et les codes de cette application n’ouvrent plus rien.`,
    yourSites: (sites: string[]) =>
      `Vos droits portent sur ${sites.length > 1 ? "les sites" : "le site"} ${sites.join(", ")}. Pour en changer, voyez qui tient la configuration du centre.`,
    state: "Compte",
    none: "aucune",
    added: (at: string) => `clé faite ${at}`,
    used: (at: string) => `utilisée ${at}`,
    unused: "jamais utilisée",
    closed: "fermé",
    ready: "en service",
    askedBy: (name: string) => `ouverture demandée par ${name}`,
    open: "ouvert : un code attend",
    ask: "Demander l’ouverture",
    second: "Ouvrir",
    askConsequence: (name: string) =>
      `${name} pourra faire une clé d’accès ou ajouter une application quand un second officier de sa partie l’aura demandé aussi, dans les vingt-quatre heures. Les clés qu’elle a restent ; une application nouvelle remplace l’ancienne.`,
    secondConsequence: (name: string, first: string) =>
      `${first} l’a demandé. Avec vous, ${name} peut faire une clé d’accès ou ajouter une application : vous recevez un code, à lui dire de vive voix après avoir vérifié que c’est bien elle.`,
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
