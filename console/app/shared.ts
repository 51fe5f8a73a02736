// Values outside of React that components share: who sets one tells all that use it.
import { useSyncExternalStore } from "react";

interface Shared<T> {
  get: () => T;
  set: (value: T) => void;
  /** A hook. */
  use: () => T;
}

function shared<T>(read: () => T, write: (value: T) => void): Shared<T> {
  const listeners = new Set<() => void>();
  const subscribe = (tell: () => void) => {
    listeners.add(tell);
    return () => void listeners.delete(tell);
  };
  return {
    get: read,
    set: (value) => {
      write(value);
      listeners.forEach((tell) => tell());
    },
    use: () => useSyncExternalStore(subscribe, read),
  };
}

/** For as long as the console is open. */
export function inMemory<T>(initial: T): Shared<T> {
  let value = initial;
  return shared<T>(
    () => value,
    (next) => {
      value = next;
    },
  );
}

/** A text that this browser keeps. */
export const inBrowser = (key: string): Shared<string | null> =>
  shared<string | null>(
    () => localStorage.getItem(key),
    (text) => (text === null ? localStorage.removeItem(key) : localStorage.setItem(key, text)),
  );
