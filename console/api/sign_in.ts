// Signing in with a passkey, and the accounts (schemas/api/central.yaml). The browser and the authenticator do the work;
// here is what they are asked, and what of their answers the centre wants.
import { type Bytes, fromBase64url, toBase64url } from "../tlog/bytes";
import { type Kind, Refused, answer, get, post } from "./central";

/** `ends`: of the session, unless it is extended. */
export interface SignedIn {
  name: string;
  ends: string;
}

export interface Account {
  name: string;
  kind: Kind;
  party: string;
  passkeys: { id: string; added: string; used?: string }[];
  /** An application that makes codes. */
  codes?: { added: string; used?: string };
  /** Who has asked to open it, and waits for a second officer; empty: nobody. */
  "asked-by": string;
  /** A code is out. */
  open: boolean;
}

const send = <T>(path: string, body: object = {}) => post<T>(path, JSON.stringify(body));
const remove = (path: string) => answer(path, { method: "DELETE" });

const coded = (bytes: ArrayBuffer): string => toBase64url(new Uint8Array(bytes));

function decoded(text: string): Bytes {
  const bytes = fromBase64url(text);
  if (!bytes) throw new Error("the centre's challenge is malformed");
  return bytes;
}

export const hasPasskeys = (): boolean => typeof PublicKeyCredential !== "undefined";

/** The authenticator gave up, or the person did: nothing was sent. */
export class GivenUp extends Error {}

/** What the authenticator was asked and did; whatever it says of why not is no help to anybody. */
async function asked(ceremony: Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ceremony.catch(() => null);
  if (!(credential instanceof PublicKeyCredential)) throw new GivenUp();
  return credential;
}

/** Of which parties the people give a password, and whether somebody may use codes. */
export interface Ways {
  password: string[];
  codes: boolean;
}

export const ways = (signal?: AbortSignal) => get<Ways>("/sign-in/ways", signal);

/** Of the directory of somebody's party. */
export interface Password {
  login: string;
  password: string;
}

/** What somebody shows; a passkey without a password has to know its holder. */
export type Shown = { password?: Password } & ({ second: "passkey" } | { second: "code"; code: string });

async function assertion(alone: boolean): Promise<object> {
  const { challenge, host } = await send<{ challenge: string; host: string }>("/sign-in/challenge");
  const credential = await asked(
    navigator.credentials.get({
      publicKey: { challenge: decoded(challenge), rpId: host, userVerification: alone ? "required" : "preferred" },
    }),
  );
  const said = credential.response as AuthenticatorAssertionResponse;
  return {
    id: coded(credential.rawId),
    "client-data": coded(said.clientDataJSON),
    "authenticator-data": coded(said.authenticatorData),
    signature: coded(said.signature),
  };
}

const presented = async (shown: Shown): Promise<object> => ({
  ...shown.password,
  ...(shown.second === "code" ? { code: shown.code } : await assertion(!shown.password)),
});

export const signIn = async (shown: Shown) => send<SignedIn>("/sign-in", await presented(shown));
/** Shows again who is signed in. */
export const confirm = async (shown: Shown) => send<SignedIn>("/sign-in/confirmation", await presented(shown));

interface Invitation {
  challenge: string;
  host: string;
  account: string;
  handle: string;
  verification: UserVerificationRequirement;
}

/** ES256, EdDSA, RS256 (RFC 9053, RFC 8812). */
const algorithms = [-7, -8, -257];

/** Makes a passkey for the account that the code opens: its name. */
export async function enrol(code: string): Promise<string> {
  const invited = await send<Invitation>("/enrolment/challenge", { code });
  const credential = await asked(
    navigator.credentials.create({
      publicKey: {
        challenge: decoded(invited.challenge),
        rp: { id: invited.host, name: "Beffroi" },
        user: { id: decoded(invited.handle), name: invited.account, displayName: invited.account },
        pubKeyCredParams: algorithms.map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "required", userVerification: invited.verification },
        attestation: "none",
      },
    }),
  );
  const said = credential.response as AuthenticatorAttestationResponse;
  await send("/enrolment", {
    code,
    "client-data": coded(said.clientDataJSON),
    "authenticator-data": coded(said.getAuthenticatorData()),
  });
  return invited.account;
}

/** What an application that makes codes is given, by hand or as a picture of `uri`. */
export interface Application {
  account: string;
  secret: string;
  uri: string;
}

/** Another secret each time. */
export const applicationFor = (code: string) => send<Application>("/enrolment/secret", { code });
/** The first code of the application says that it has the secret: whose account it is. */
export const enrolApplication = async (code: string, first: string): Promise<string> =>
  (await send<{ account: string }>("/enrolment/codes", { code, first })).account;

/** null: there is no session to end, the certificate says who it is. */
export async function signedIn(signal?: AbortSignal): Promise<SignedIn | null> {
  try {
    return await get<SignedIn>("/sign-in", signal);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

export const stay = () => send<SignedIn>("/sign-in/extension");
export const signOut = () => remove("/sign-in");

const pathOf = (account: string) => `/accounts/${encodeURIComponent(account)}`;

export const accounts = async (signal?: AbortSignal): Promise<Account[]> =>
  (await get<{ accounts: Account[] }>("/accounts", signal)).accounts;
/** The code, once a second officer asks; until then undefined. */
export const openAccount = async (name: string): Promise<string | undefined> =>
  (await send<{ code?: string }>(`${pathOf(name)}/opening`)).code;
export const removeCodes = (name: string) => remove(`${pathOf(name)}/codes`);
export const removePasskey = (name: string, id: string) => remove(`${pathOf(name)}/passkeys/${id}`);
