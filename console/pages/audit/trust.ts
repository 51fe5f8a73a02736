// The auditor's policy file, in this browser. It must not come from the centre: who gives the record would then also
// say whose signatures prove it.
import { useSyncExternalStore } from "react";

const kept = "tlog-policy";
const changed = new Set<() => void>();

export function keepPolicy(text: string | null): void {
  text === null ? localStorage.removeItem(kept) : localStorage.setItem(kept, text);
  changed.forEach((tell) => tell());
}

export const usePolicyText = (): string | null =>
  useSyncExternalStore(
    (tell) => {
      changed.add(tell);
      return () => void changed.delete(tell);
    },
    () => localStorage.getItem(kept),
  );
