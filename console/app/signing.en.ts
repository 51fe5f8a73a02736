import type { Signing } from "./signing.fr";

export const signing: Signing = {
  signIn: {
    title: "Sign in",
    what: "Your passkey is in your phone, your computer or a security key. It asks for your PIN, your finger or your face.",
    enter: "Sign in with my passkey",
    refused:
      "Sign-in refused. Check that you use the key that was made for this console, and try again. If it is lost, two officers of your party can reopen your account.",
    givenUp: "The key did not answer, or you gave up. Nothing was sent: you can try again.",
    tooOften: "Too many attempts from this address. Wait a minute, then try again.",
    noPasskeys:
      "This browser does not know passkeys. Use an up-to-date Firefox, Chrome, Edge or Safari, or ask for a client certificate.",
    first: "First sign-in, or lost key",
    firstHow:
      "Two officers of your party open your account on the page “Rights”. The second one gets a code, and tells it to you in person. It holds for twenty-four hours, for one key.",
    code: "Code",
    codeHelp: "Twenty letters and digits. Case, spaces and hyphens do not count.",
    codeMissing: "Type the code that you were told.",
    codeRefused: "This code opens no account, or no longer. Ask two officers of your party to open your account again.",
    enrol: "Make my passkey",
    enrolled: (name) => `The key of ${name} is made. Sign in with it.`,
    endsSoon: (minutes) =>
      minutes <= 1 ? "Your session ends in less than a minute." : `Your session ends in ${minutes} minutes.`,
    stay: "Stay signed in",
    leave: "Sign out",
    over: "Your session is over. What you saved is kept. Sign in again to go on.",
  },
  rights: {
    what: "Who comes into this console with a passkey. The list is in the centre's configuration; an account is opened here, by two officers of its party.",
    caption: "Accounts",
    person: "Person",
    kind: "Kind",
    party: "Party",
    passkeys: "Passkeys",
    state: "Account",
    none: "none",
    added: (at) => `made ${at}`,
    used: (at) => `used ${at}`,
    unused: "never used",
    closed: "closed",
    ready: "in service",
    askedBy: (name) => `opening asked for by ${name}`,
    open: "open: a code waits",
    ask: "Ask to open",
    second: "Open",
    askConsequence: (name) =>
      `${name} can make a passkey once a second officer of the same party has asked for it too, within twenty-four hours. The keys that exist stay.`,
    secondConsequence: (name, first) =>
      `${first} has asked for it. With you, ${name} can make a passkey: you get a code, to be told in person after you have made sure who it is.`,
    codeFor: (name) => `The code of ${name}`,
    codeOnce: "It is shown once and holds for twenty-four hours. Say it in person; do not send it by mail.",
    asked: (name) => `The opening of the account of ${name} is asked for. A second officer has to confirm it.`,
    remove: (number) => `Remove key ${number}`,
    removeConsequence: (name) => `${name} is signed out, and this key opens nothing any more.`,
    nobody: "No account is configured: people come with a client certificate.",
  },
};
