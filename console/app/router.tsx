// The address is the state: pages read it, links and forms change it. Over the history API, and no more than needed.
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

const changed = new Set<() => void>();
window.addEventListener("popstate", () => changed.forEach((tell) => tell()));

const subscribe = (tell: () => void) => {
  changed.add(tell);
  return () => void changed.delete(tell);
};

/** Set once somebody moved inside the console: the first page must not take the focus from the browser. */
let moved = false;
export const hasMoved = (): boolean => moved;

export function navigate(url: string, how: "push" | "replace" = "push"): void {
  moved = true;
  const samePage = url.split("?")[0] === location.pathname;
  history[how === "push" ? "pushState" : "replaceState"](null, "", url);
  if (!samePage) window.scrollTo(0, 0);
  changed.forEach((tell) => tell());
}

export interface Address {
  path: string;
  terms: URLSearchParams;
}

export function useAddress(): Address {
  const url = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const [path, query] = url.split("?");
  return { path: path!, terms: new URLSearchParams(query) };
}

/** The page's address with some terms changed; an empty one goes. */
export function withTerms(address: Address, terms: Record<string, string>): string {
  const all = new URLSearchParams(address.terms);
  for (const [name, value] of Object.entries(terms)) value === "" ? all.delete(name) : all.set(name, value);
  return all.size === 0 ? address.path : `${address.path}?${all}`;
}

export function Link({ href, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
