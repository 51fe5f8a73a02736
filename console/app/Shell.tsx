import { type ReactNode, useEffect, useState } from "react";
import { Button } from "react-aria-components";
import type { Session } from "../api/central";
import { Announcements } from "./Announcements";
import { SessionEnd } from "./SessionEnd";
import { useLanguage, useTexts } from "./language";
import { opens } from "./may";
import { useChanges } from "./queries";
import { Link, useAddress } from "./router";

const pages = [
  ["/", "overview"],
  ["/politique/grille", "policy"],
  ["/demandes", "requests"],
  ["/sites", "sites"],
  ["/audit", "audit"],
  ["/dossiers", "cases"],
  ["/droits", "rights"],
  ["/cle", "key"],
] as const;

/** What is below the first part of a page's address belongs to it. */
const isHere = (href: string, path: string) => href.split("/")[1] === path.split("/")[1];

function Navigation({ session }: { session: Session | undefined }) {
  const texts = useTexts();
  const { path } = useAddress();
  const [open, setOpen] = useState(false);
  const waiting = useChanges(false).data?.filter((one) => one.state === "open").length ?? 0;
  useEffect(() => setOpen(false), [path]);
  return (
    <nav
      aria-label={texts.mainNavigation}
      className={open ? "main-nav main-nav-open" : "main-nav"}
      onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
    >
      <Button className="button menu-button" aria-expanded={open} onPress={() => setOpen(!open)}>
        {texts.menu}
      </Button>
      <ul>
        {pages
          .filter(([href]) => opens(session, href))
          .map(([href, name]) => (
            <li key={href}>
              <Link href={href} aria-current={isHere(href, path) ? "page" : undefined}>
                {texts.nav[name]}
                {name === "requests" && waiting > 0 && ` (${waiting})`}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}

function Person({ session }: { session: Session | undefined }) {
  const texts = useTexts();
  if (!session) return null;
  const party = session.party ? ` · ${texts.party(session.party)}` : "";
  return (
    <span className="person">
      <strong>{session.name}</strong> {texts.kinds[session.kind]}
      {party}
    </span>
  );
}

/** What every page stands in; `bar`: what the header has between its name and the other language. */
export function Frame({ bar, children }: { bar?: ReactNode; children: ReactNode }) {
  const { texts, language, speak } = useLanguage();
  const other = language === "fr" ? "en" : "fr";
  return (
    <>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <header className="header">
        <span className="brand">Beffroi</span>
        {bar}
        <Button className="button button-small language" onPress={() => speak(other)}>
          <span lang={other}>{texts.otherLanguage}</span>
        </Button>
      </header>
      <main id="main" tabIndex={-1} className="page">
        {children}
      </main>
    </>
  );
}

export function Shell({ session, children }: { session: Session | undefined; children: ReactNode }) {
  const bar = (
    <>
      <Navigation session={session} />
      <Person session={session} />
      {session && <SessionEnd />}
    </>
  );
  return (
    <>
      <Frame bar={bar}>{children}</Frame>
      <Announcements />
    </>
  );
}
