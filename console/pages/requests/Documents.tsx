import type { Change } from "../../api/central";
import { useTexts } from "../../app/language";
import { useFiles } from "../../app/queries";
import { Download } from "../../parts/Download";
import { Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";

const order = ["approved.note", "region.json", "academie.json", "lycee.json", "examples.json", "approvers.policy"];
const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

function pretty(name: string, text: string): string {
  try {
    return name.endsWith(".json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

export function Documents({ change }: { change: Change }) {
  const texts = useTexts();
  const query = useFiles(change);
  return (
    <Section id="documents" title={texts.tabs.documents}>
      <p className="muted">{texts.documents.shownIndented}</p>
      <Shown query={query}>
        {(files) =>
          Object.entries(files)
            .sort(([a], [b]) => place(a) - place(b))
            .map(([name, text]) => (
              <details key={name} className="document" open={name === "approved.note"}>
                <summary>
                  <span className="mono">{name}</span>{" "}
                  <span className="muted">{texts.documents.bytes(new TextEncoder().encode(text).length)}</span>
                </summary>
                <Download name={name} text={text}>
                  {texts.documents.download(name)}
                </Download>
                <pre className="said" tabIndex={0} aria-label={name} role="region">
                  {pretty(name, text)}
                </pre>
              </details>
            ))
        }
      </Shown>
    </Section>
  );
}
