// What is asked about, as the address and the API write it: NAME:SERVICE of the vocabulary, or ADDRESS:PORT/PROTOCOL.
import type { Vocabulary } from "../../api/central";

export interface Target {
  /** "": a free address. */
  destination: string;
  service: string;
  address: string;
}

/** The names of destinations and services never hold a colon, addresses of IPv6 do: the last one counts. */
export function parseTarget(to: string, { destinations }: Vocabulary): Target {
  const colon = to.lastIndexOf(":");
  const destination = to.slice(0, colon);
  return destinations.some((one) => one.name === destination)
    ? { destination, service: to.slice(colon + 1), address: "" }
    : { destination: "", service: "", address: to };
}

export const targetText = ({ destination, service, address }: Target): string =>
  destination === "" ? address.trim() : `${destination}:${service}`;
