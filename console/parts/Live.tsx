import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useAnnounced } from "../app/Announcements";
import { duration } from "../app/format";
import { useLanguage } from "../app/language";
import { setLive, useIsLive } from "../app/live";

interface LiveProps {
  /** When what is shown was asked last; 0: not yet. */
  at: number;
  /** What matters of it, said aloud when it changes. */
  says?: string;
}

/** On a page that refreshes by itself: how old it is, and how to stop that. */
export function Live({ at, says }: LiveProps) {
  const { texts, language } = useLanguage();
  const live = useIsLive();
  const [now, setNow] = useState(Date.now);
  useAnnounced(says);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    const timer = setInterval(tick, 1000);
    // The clock of a hidden page ticks once a minute: who comes back reads how old it is now.
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return (
    <p className="updated">
      <span>{at > 0 && texts.live.updated(duration((now - at) / 1000, language))}</span>
      <Button className="button button-small" onPress={() => setLive(!live)}>
        {live ? texts.live.pause : texts.live.goOn}
      </Button>
    </p>
  );
}
