// Whether the pages refresh by themselves. Whoever reads slowly, or aloud, stops it, for as long as the console is open.
import { useSyncExternalStore } from "react";

let live = true;
const listeners = new Set<() => void>();

const subscribe = (tell: () => void) => {
  listeners.add(tell);
  return () => void listeners.delete(tell);
};

export function setLive(on: boolean): void {
  live = on;
  listeners.forEach((tell) => tell());
}

export const useIsLive = (): boolean => useSyncExternalStore(subscribe, () => live);
