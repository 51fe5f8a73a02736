// French or English, for the reader: it is kept in the browser and not in the address, so that a link that she sends
// opens in the language of whoever follows it.
import { type ReactNode, createContext, useContext, useLayoutEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import type { Said } from "../api/central";
import { en } from "./texts.en";
import { type Texts, fr } from "./texts.fr";

export type Language = "fr" | "en";
const texts: Record<Language, Texts> = { fr, en };
const kept = "langue";

interface Spoken {
  language: Language;
  texts: Texts;
  speak: (language: Language) => void;
}

const Context = createContext<Spoken | null>(null);

function initial(): Language {
  const chosen = localStorage.getItem(kept) ?? navigator.language;
  return chosen.startsWith("en") ? "en" : "fr";
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(initial);
  const speak = (chosen: Language) => {
    localStorage.setItem(kept, chosen);
    setLanguage(chosen);
  };
  useLayoutEffect(() => void (document.documentElement.lang = language), [language]);
  return (
    <I18nProvider locale={language === "fr" ? "fr-FR" : "en-GB"}>
      <Context value={{ language, texts: texts[language], speak }}>{children}</Context>
    </I18nProvider>
  );
}

export function useLanguage(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("outside LanguageProvider");
  return spoken;
}

export const useTexts = (): Texts => useLanguage().texts;
/** What the engine says, in the reader's language. */
export const useSaid = (): ((said: Said) => string) => {
  const { language } = useLanguage();
  return (said) => said[language];
};
