// What is asked about, as the address and the API write it: DESTINATION/SERVICE of the vocabulary, or
// ADDRESS:PORT/PROTOCOL.
import type { Vocabulary } from "../../api/central";

export interface Target {
  /** "": a free address. */
  destination: string;
  service: string;
  address: string;
}

export function parseTarget(to: string, { destinations }: Vocabulary): Target {
  const slash = to.indexOf("/");
  const destination = to.slice(0, slash);
  return destinations.some((one) => one.name === destination)
    ? { destination, service: to.slice(slash + 1), address: "" }
    : { destination: "", service: "", address: to };
}

export const targetText = ({ destination, service, address }: Target): string =>
  destination === "" ? address.trim() : `${destination}/${service}`;
