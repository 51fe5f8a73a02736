import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { type SignedIn, signOut, stay } from "../api/sign_in";
import { useTexts } from "./language";
import { client, useSignedIn } from "./queries";
import { navigate } from "./router";

const minute = 60_000;
const warned = 2 * minute;

async function extend(): Promise<void> {
  client.setQueryData(["signed-in"], await stay());
}

/** Whoever works stays signed in: the centre hears of it once a minute at most. What refreshes by itself is no work. */
function useStaying(session: SignedIn | null | undefined): void {
  const signedIn = Boolean(session);
  useEffect(() => {
    if (!signedIn) return;
    let told = Date.now();
    const work = () => {
      if (Date.now() - told < minute) return;
      told = Date.now();
      void extend().catch(() => undefined); // the next question of a page tells what is wrong
    };
    const kinds = ["keydown", "pointerdown"] as const;
    for (const kind of kinds) window.addEventListener(kind, work);
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, work);
    };
  }, [signedIn]);
}

function useNow(every: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

export function leave(fin = false): void {
  const here = location.pathname + location.search;
  client.clear();
  navigate(fin ? `/connexion?${new URLSearchParams({ suite: here, fin: "" })}` : "/connexion");
}

/** Leaving, and a word before the session ends. Nothing for those who came with a certificate. */
export function SessionEnd() {
  const texts = useTexts();
  const session = useSignedIn().data;
  const now = useNow(10_000);
  useStaying(session);
  const left = session ? Date.parse(session.ends) - now : Infinity;
  useEffect(() => {
    if (left <= 0) leave(true);
  }, [left]);
  if (!session) return null;
  return (
    <>
      <Button className="button button-small" onPress={() => void signOut().finally(() => leave())}>
        {texts.signIn.leave}
      </Button>
      {left < warned && (
        <div className="session-end" role="alert">
          {texts.signIn.endsSoon(Math.ceil(left / minute))}{" "}
          <Button className="button button-small" onPress={() => void extend().catch(() => leave(true))}>
            {texts.signIn.stay}
          </Button>
        </div>
      )}
    </>
  );
}
