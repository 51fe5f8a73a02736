// Signing in with a passkey, and the accounts (schemas/api/central.yaml). The browser and the authenticator do the work;
// here is what they are asked, and what of their answers the centre wants.
import { type Bytes, fromBase64url, toBase64url } from "../tlog/bytes";
import { Refused, answer, get, post } from "./central";

/** `ends`: of the session, unless it is extended. */
export interface SignedIn {
  name: string;
  ends: string;
}

export interface Account {
  name: string;
  kind: "officer" | "auditor";
  party: string;
  passkeys: { id: string; added: string; used?: string }[];
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

export async function signIn(): Promise<SignedIn> {
  const { challenge, host } = await send<{ challenge: string; host: string }>("/sign-in/challenge");
  const credential = await asked(
    navigator.credentials.get({
      publicKey: { challenge: decoded(challenge), rpId: host, userVerification: "required" },
    }),
  );
  const said = credential.response as AuthenticatorAssertionResponse;
  return send<SignedIn>("/sign-in", {
    id: coded(credential.rawId),
    "client-data": coded(said.clientDataJSON),
    "authenticator-data": coded(said.authenticatorData),
    signature: coded(said.signature),
  });
}

interface Invitation {
  challenge: string;
  host: string;
  account: string;
  handle: string;
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
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
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
export const removePasskey = (name: string, id: string) => remove(`${pathOf(name)}/passkeys/${id}`);
