import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, lazy, useEffect } from "react";
import { Refused } from "../api/central";
import { Page } from "../parts/Page";
import { Loading, Shown } from "../parts/Shown";
import { Confirmation } from "./Confirmation";
import { NoAccess } from "./NoAccess";
import { NotYours } from "./NotYours";
import { Frame, Shell } from "./Shell";
import { LanguageProvider, useTexts } from "./language";
import { opens } from "./may";
import { client, isSignedOut, useSession } from "./queries";
import { navigate, useAddress } from "./router";

const Overview = lazy(() => import("../pages/overview/Overview"));
const Requests = lazy(() => import("../pages/requests/Requests"));
const NewRequest = lazy(() => import("../pages/requests/NewRequest"));
const Request = lazy(() => import("../pages/requests/Request"));
const Sites = lazy(() => import("../pages/sites/Sites"));
const Site = lazy(() => import("../pages/sites/Site"));
const GridPage = lazy(() => import("../pages/policy/GridPage"));
const Drafts = lazy(() => import("../pages/editor/Drafts"));
const Editor = lazy(() => import("../pages/editor/Editor"));
const Blocks = lazy(() => import("../pages/blocks/Blocks"));
const NewBlock = lazy(() => import("../pages/blocks/NewBlock"));
const SignBlock = lazy(() => import("../pages/blocks/SignBlock"));
const Why = lazy(() => import("../pages/why/Why"));
const Audit = lazy(() => import("../pages/audit/Audit"));
const Requisition = lazy(() => import("../pages/audit/Requisition"));
const Record = lazy(() => import("../pages/audit/Record"));
const Cases = lazy(() => import("../pages/cases/Cases"));
const NewCase = lazy(() => import("../pages/cases/NewCase"));
const CasePage = lazy(() => import("../pages/cases/CasePage"));
const Rights = lazy(() => import("../pages/rights/Rights"));
const Register = lazy(() => import("../pages/rights/Register"));
const SignIn = lazy(() => import("../pages/signin/SignIn"));
const KeyPage = lazy(() => import("../pages/key/KeyPage"));

const tabNames = ["effet", "impact", "documents", "historique"] as const;

function RequestRoute({ number, name }: { number: string; name: string | undefined }) {
  const tab = tabNames.find((one) => one === (name ?? "effet"));
  return tab && /^[1-9][0-9]*$/.test(number) ? <Request number={Number(number)} tab={tab} /> : <NotAPage />;
}

function NotAPage() {
  const texts = useTexts();
  return <Page title="404">{texts.notAPage}</Page>;
}

const fixed: Record<string, () => React.ReactNode> = {
  "/": () => <Overview />,
  "/demandes": () => <Requests />,
  "/demandes/nouvelle": () => <NewRequest />,
  "/sites": () => <Sites />,
  "/politique/grille": () => <GridPage />,
  "/politique/brouillons": () => <Drafts />,
  "/politique/pourquoi": () => <Why />,
  "/politique/blocages": () => <Blocks />,
  "/politique/blocages/nouveau": () => <NewBlock />,
  "/politique/blocages/signer": () => <SignBlock />,
  "/audit": () => <Audit />,
  "/audit/adresse": () => <Requisition />,
  "/audit/entree": () => <Record />,
  "/dossiers": () => <Cases />,
  "/dossiers/nouveau": () => <NewCase />,
  "/droits": () => <Rights />,
  "/droits/registre": () => <Register />,
  "/cle": () => <KeyPage />,
};

function Route({ path }: { path: string }) {
  const found = fixed[path === "/" ? path : path.replace(/\/$/, "")];
  if (found) return found();
  const [, first, second, third, ...more] = path.split("/");
  if (first === "demandes" && second && more.length === 0)
    return <RequestRoute number={second} name={third || undefined} />;
  if (first === "politique" && second === "brouillons" && /^[1-9][0-9]*$/.test(third ?? "") && more.length === 0)
    return <Editor number={third!} />;
  if (first === "dossiers" && second && !third) return <CasePage number={decodeURIComponent(second)} />;
  if (first === "sites" && second && !third) return <Site uai={second} />;
  return <NotAPage />;
}

function Door() {
  return (
    <Frame>
      <Suspense fallback={<Loading />}>
        <SignIn />
      </Suspense>
    </Frame>
  );
}

/** Nobody is signed in: to the door, and from there back here. */
function ToTheDoor() {
  useEffect(
    () => navigate(`/connexion?${new URLSearchParams({ suite: location.pathname + location.search })}`, "replace"),
    [],
  );
  return null;
}

function Inside() {
  const session = useSession();
  const { path } = useAddress();
  if (isSignedOut(session.error)) return <ToTheDoor />;
  if (session.error instanceof Refused && session.error.status === 403) return <NoAccess />;
  return (
    <Shell session={session.data}>
      <Confirmation />
      <Shown query={session}>
        {(who) => (
          // By its path each page is a new one: its heading takes the focus.
          <Suspense key={path} fallback={<Loading />}>
            {opens(who, path) ? <Route path={path} /> : <NotYours path={path} session={who} />}
          </Suspense>
        )}
      </Shown>
    </Shell>
  );
}

function Console() {
  const { path } = useAddress();
  return path === "/connexion" ? <Door /> : <Inside />;
}

export function App() {
  return (
    <QueryClientProvider client={client}>
      <LanguageProvider>
        <Console />
      </LanguageProvider>
    </QueryClientProvider>
  );
}
