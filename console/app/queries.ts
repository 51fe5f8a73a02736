// What the pages ask, by the names that refreshing and invalidating use.
import { QueryCache, QueryClient, useQuery } from "@tanstack/react-query";
import { type Change, Refused, central } from "../api/central";
import { cases } from "../api/cases";
import { accounts, signedIn, ways } from "../api/sign_in";
import { loadKey } from "../keys/store";
import { isLive, useIsLive } from "./live";

export const isSignedOut = (error: unknown): boolean => error instanceof Refused && error.status === 401;

export const client = new QueryClient({
  // A session that is over shows in whatever is asked first: then everything that was shown goes.
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (isSignedOut(error) && query.queryKey[0] !== "session") void client.resetQueries({ queryKey: ["session"] });
    },
  }),
  defaultOptions: {
    queries: {
      // The centre may be near although the machine has no Internet.
      networkMode: "always",
      staleTime: 2_000,
      // A page that nobody sees asks for nothing, and once it is shown again for all that is old; unless its reader has
      // stopped the refreshing.
      refetchIntervalInBackground: false,
      refetchOnWindowFocus: () => isLive(),
      retry: (failures, error) => !(error instanceof Refused) && failures < 2,
      retryDelay: 500,
    },
    mutations: { networkMode: "always" },
  },
});

const refresh = 5_000;
/** Of what is large and tells of minutes: some hundred kB for 425 sites. */
const seldom = 15_000;
/** How often a page asks again: it does not follow an event stream, of which the centre has four for everybody. */
const useEvery = (wanted: boolean, milliseconds = refresh) => useIsLive() && wanted && milliseconds;

export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: ({ signal }) => central.session(signal), staleTime: Infinity });

export const useSignedIn = () =>
  useQuery({ queryKey: ["signed-in"], queryFn: ({ signal }) => signedIn(signal), staleTime: Infinity });

export const useWays = () =>
  useQuery({ queryKey: ["ways"], queryFn: ({ signal }) => ways(signal), staleTime: Infinity });

export const useRights = () => useQuery({ queryKey: ["rights"], queryFn: ({ signal }) => central.rights(signal) });

export const useAccounts = () => useQuery({ queryKey: ["accounts"], queryFn: ({ signal }) => accounts(signal) });

export const useCases = () =>
  useQuery({ queryKey: ["cases"], queryFn: ({ signal }) => cases.all(signal), refetchInterval: useEvery(true) });

export const useCase = (number: string) =>
  useQuery({
    queryKey: ["case", number],
    queryFn: ({ signal }) => cases.one(number, signal),
    refetchInterval: useEvery(true),
  });

export const useIntegrity = (live = true) =>
  useQuery({
    queryKey: ["integrity"],
    queryFn: ({ signal }) => central.integrity(signal),
    refetchInterval: useEvery(live, seldom),
    // Who looks away for a moment, or goes to another page, does not ask for it anew.
    staleTime: seldom,
  });

export const usePolicies = (live = true) =>
  useQuery({
    queryKey: ["policies"],
    queryFn: ({ signal }) => central.policies(signal),
    refetchInterval: useEvery(live),
  });

export const useSites = (live = true) =>
  useQuery({
    queryKey: ["sites"],
    queryFn: ({ signal }) => central.sites(signal),
    refetchInterval: useEvery(live, seldom),
  });

export const useChanges = (live = true) =>
  useQuery({
    queryKey: ["changes"],
    queryFn: ({ signal }) => central.changes(signal),
    refetchInterval: useEvery(live),
  });

export const useBlocks = (live = true) =>
  useQuery({ queryKey: ["blocks"], queryFn: ({ signal }) => central.blocks(signal), refetchInterval: useEvery(live) });

export const useChange = (number: number) =>
  useQuery({
    queryKey: ["change", number],
    queryFn: ({ signal }) => central.change(number, signal),
    refetchInterval: useEvery(true),
  });

/** By revision: those of another one must not be shown beside this one's effects. */
export const useFiles = ({ number, revision }: Change) =>
  useQuery({ queryKey: ["files", number, revision], queryFn: ({ signal }) => central.files(number, signal) });

export const useKey = () => useQuery({ queryKey: ["key"], queryFn: loadKey, staleTime: Infinity });
