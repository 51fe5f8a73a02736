import type { Session } from "../api/central";
import { Page } from "../parts/Page";
import { useTexts } from "./language";
import { rightsFor } from "./may";
import { Link } from "./router";

/** A page that the centre would refuse to fill: what it takes, what she has, and where it stands who has what. */
export function NotYours({ path, session }: { path: string; session: Session }) {
  const texts = useTexts();
  const { roles } = texts;
  return (
    <Page title={roles.notYours}>
      <p>{roles.itTakes}</p>
      <ul>
        {rightsFor(path).map((right) => (
          <li key={right}>{roles.rights[right]}</li>
        ))}
      </ul>
      <p>{roles.yours(session.roles.map((role) => roles.names[role]).join(", "))}</p>
      <p>
        <Link href="/droits">{roles.seeRights}</Link>
      </p>
    </Page>
  );
}
