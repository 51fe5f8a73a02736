import { useEffect } from "react";
import { useTexts } from "./language";
import type { Texts } from "./texts.fr";
import { en } from "./texts.en";
import { fr } from "./texts.fr";

function Explained({ texts, lang }: { texts: Texts; lang: string }) {
  return (
    <section lang={lang} className="section">
      <h2>{texts.noAccess.title}</h2>
      <p>{texts.noAccess.which}</p>
      <ol>
        {texts.noAccess.how.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}

/** In both languages: whoever is stopped here has chosen none yet. */
export function NoAccess() {
  const { title } = useTexts().noAccess;
  useEffect(() => void (document.title = `${title} · Beffroi`), [title]);
  return (
    <main className="page">
      <h1>Beffroi</h1>
      <Explained texts={fr} lang="fr" />
      <Explained texts={en} lang="en" />
    </main>
  );
}
