import { useQuery } from "@tanstack/react-query";
import { type Entry, type Found, central } from "../../api/central";
import { exactMoment } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Link, useAddress } from "../../app/router";
import { Copy } from "../../parts/Copy";
import { Download } from "../../parts/Download";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Proof } from "./Proof";
import { entryLink, text } from "./Rows";

/** Read from the bytes that the proof is of, not from what the centre made of them. */
function parsed(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Entry) : null;
  } catch {
    return null;
  }
}

function What({ line }: { line: string }) {
  const { texts, language } = useLanguage();
  const entry = parsed(line);
  if (!entry) return <p>{texts.record.unknown}</p>;
  const at = text(entry, "time");
  return (
    <>
      {at && (
        <p>
          {texts.record.paris(exactMoment(at, language))} = <span className="mono">{at}</span>
        </p>
      )}
      {entry.event && <p>{texts.roles.events(text(entry, "event"))}</p>}
      <dl className="facts">
        {Object.entries(entry)
          .filter(([name]) => name !== "v" && name !== "salt" && name !== "time")
          .map(([name, value]) => (
            <div key={name}>
              <dt className="mono">{name}</dt>
              <dd>{typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>
            </div>
          ))}
      </dl>
    </>
  );
}

function Neighbours({ found }: { found: Found }) {
  const texts = useTexts();
  const { origin, index } = found;
  return (
    <p className="pages">
      {index > 0 && <Link href={entryLink({ origin, index: index - 1 })}>{texts.record.before(index - 1)}</Link>}
      <Link href={entryLink({ origin, index: index + 1 })}>{texts.record.after(index + 1)}</Link>
    </p>
  );
}

function Body({ found, origin, index }: { found: Found; origin: string; index: number }) {
  const texts = useTexts();
  return (
    <>
      <p className="muted">{texts.record.recorded}</p>
      <div className="buttons">
        <Copy text={location.href} label={texts.record.copyLink} />
        <Download name={`${found.site}-${found.stream}-${index}.tlog-proof`} text={found.proof}>
          {texts.record.proofFile}
        </Download>
        <Download name={`${found.site}-${found.stream}-${index}.json`} text={found.line}>
          {texts.record.entryFile}
        </Download>
      </div>
      <Section id="proof" title={texts.record.proof}>
        <Proof found={found} origin={origin} index={index} />
      </Section>
      <Section id="what" title={texts.record.what}>
        <What line={found.line} />
      </Section>
      <Section id="bytes" title={texts.record.bytes}>
        <pre className="said" tabIndex={0}>
          {found.line}
        </pre>
      </Section>
      <Neighbours found={found} />
    </>
  );
}

export default function Record() {
  const texts = useTexts();
  const { terms } = useAddress();
  const origin = terms.get("origin") ?? "";
  const index = Number(terms.get("index") ?? NaN);
  const once = { staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false };
  const asked = { origin, index: String(index), case: terms.get("dossier") ?? "" };
  const query = useQuery({
    queryKey: ["entry", asked],
    queryFn: ({ signal }) => central.entry(asked, signal),
    ...once,
  });
  return (
    <Page title={texts.record.title(Number.isNaN(index) ? "?" : String(index), origin)}>
      <Shown query={query}>{(found) => <Body found={found} origin={origin} index={index} />}</Shown>
    </Page>
  );
}
