import type { Signing } from "./signing.fr";

export const signing: Signing = {
  signIn: {
    title: "Sign in",
    what: "Your passkey is in your phone, your computer or a security key. It asks for your PIN, your finger or your face.",
    whatWithPassword:
      "Your login and password are those of your party's directory. Then it takes your passkey, or a code of your application.",
    passwordOnlyOf: (parties) =>
      `The password is that of the directory of: ${parties.join(", ")}. If your party has none here, leave login and password empty: your passkey is enough.`,
    login: "Login",
    loginMissing: "Type your login in the directory.",
    password: "Password",
    passwordMissing: "Type your password in the directory.",
    second: "Then",
    seconds: { passkey: "my passkey", code: "a code of my application" },
    totp: "Code of the application",
    totpHelp: "Six digits, which change every thirty seconds. Each code works once.",
    totpMissing: "Type the six digits that your application shows.",
    enterWithPassword: "Sign in",
    directorySilent:
      "The directory does not answer: your password cannot be checked. Try again in a moment. If it goes on, a client certificate lets you in.",
    confirmTitle: "Confirm that it is you",
    confirmWhy:
      "What you do binds your party. Show that it is you, as when you sign in; that holds for some minutes. What you wrote is kept.",
    confirm: "Confirm",
    enter: "Sign in with my passkey",
    refused:
      "Sign-in refused. Check that you use the key that was made for this console, and try again. If it is lost, two officers of your party can reopen your account.",
    refusedWithPassword:
      "Sign-in refused. Check the login, the password, and the key or code that was made for this console, and try again. Lost your key or telephone: two officers of your party can reopen your account.",
    givenUp: "The key did not answer, or you gave up. Nothing was sent: you can try again.",
    tooOften: (seconds) =>
      seconds < 60
        ? `Too many attempts. Wait ${seconds} seconds, then try again.`
        : `Too many attempts. Wait ${Math.ceil(seconds / 60)} min, then try again.`,
    noPasskeys:
      "This browser does not know passkeys. Use an up-to-date Firefox, Chrome, Edge or Safari, or ask for a client certificate.",
    first: "First sign-in, lost key or telephone",
    firstHow:
      "Two officers of your party open your account on the page “Rights”. The second one gets a code, and tells it to you in person. It holds for twenty-four hours, for one passkey or one application.",
    code: "Code",
    codeHelp: "Twenty letters and digits. Case, spaces and hyphens do not count.",
    codeMissing: "Type the code that you were told.",
    codeRefused: "This code opens no account, or no longer. Ask two officers of your party to open your account again.",
    enrol: "Make my passkey",
    enrolled: (name) => `The key of ${name} is made. Sign in with it.`,
    enrolApplication: "Use an application that makes codes",
    scan: (name) =>
      `Open your application for codes (FreeOTP, Aegis, or that of your telephone) and add the account ${name} with this picture.`,
    picture: "Picture to be read by the application for codes",
    orType: "Or type this key there. It is shown here only; keep it nowhere else.",
    firstCode: "First code",
    firstCodeHelp: "The six digits that the application shows now: they prove that it has the key.",
    firstCodeRefused:
      "This is not the code that was expected. Check the telephone's clock and wait for the next code; if the picture was shown again, only the last one counts.",
    confirmApplication: "Done",
    enrolledApplication: (name) =>
      `The application of ${name} is in service. Sign in with your password and a new code.`,
    endsSoon: (minutes) =>
      minutes <= 1 ? "Your session ends in less than a minute." : `Your session ends in ${minutes} minutes.`,
    stay: "Stay signed in",
    leave: "Sign out",
    over: "Your session is over. What you saved is kept. Sign in again to go on.",
  },
  rights: {
    what: "Who comes into this console without a client certificate. The list is in the centre's configuration; an account is opened here, by two officers of its party.",
    caption: "Accounts",
    person: "Person",
    kind: "Kind",
    party: "Party",
    means: "Means of signing in",
    codesAdded: (at) => `application for codes added ${at}`,
    removeCodes: "Remove the application",
    removeCodesConsequence: (name) => `${name} is signed out, and the codes of this application open nothing any more.`,
    yourSites: (sites) =>
      `Your rights are limited to the ${sites.length > 1 ? "sites" : "site"} ${sites.join(", ")}. Whoever keeps the centre's configuration can change that.`,
    state: "Account",
    none: "none",
    added: (at) => `key made ${at}`,
    used: (at) => `used ${at}`,
    unused: "never used",
    closed: "closed",
    ready: "in service",
    askedBy: (name) => `opening asked for by ${name}`,
    open: "open: a code waits",
    ask: "Ask to open",
    second: "Open",
    askConsequence: (name) =>
      `${name} can make a passkey or add an application once a second officer of the same party has asked for it too, within twenty-four hours. The keys that exist stay; a new application replaces the one before.`,
    secondConsequence: (name, first) =>
      `${first} has asked for it. With you, ${name} can make a passkey or add an application: you get a code, to be told in person after you have made sure who it is.`,
    codeFor: (name) => `The code of ${name}`,
    codeOnce: "It is shown once and holds for twenty-four hours. Say it in person; do not send it by mail.",
    asked: (name) => `The opening of the account of ${name} is asked for. A second officer has to confirm it.`,
    remove: (number) => `Remove key ${number}`,
    removeConsequence: (name) => `${name} is signed out, and this key opens nothing any more.`,
    nobody: "No account is configured: people come with a client certificate.",
  },
};
