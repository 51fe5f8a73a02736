// The one polite live region of the console: what has changed by itself, once it has been quiet for a moment.
import { useEffect, useRef } from "react";
import { useLanguage } from "./language";
import { inMemory } from "./shared";

const quiet = 1_500;

const said = inMemory("");
let timer: ReturnType<typeof setTimeout> | undefined;

function announce(words: string): void {
  clearTimeout(timer);
  timer = setTimeout(() => said.set(words), quiet);
}

/** Says these words whenever they have become others; not the first time, nor in another language. */
export function useAnnounced(words: string | undefined): void {
  const { language } = useLanguage();
  const before = useRef<{ words: string; language: string }>(undefined);
  useEffect(() => {
    if (words === undefined || before.current?.words === words) return;
    if (before.current?.language === language) announce(words);
    before.current = { words, language };
  }, [words, language]);
}

export function Announcements() {
  const words = said.use();
  return (
    <p className="unseen announcements" role="status">
      {words}
    </p>
  );
}
