// A block while somebody fills in its form, and what keeps it from being one.
import { oneLine } from "../../api/central";
import { fromCivil, toCivil } from "../../app/format";
import { type BlockParty, type Denial, type Denied, isReason, longest, minuteText } from "../../policy/block";
import { parsePrefix } from "../../policy/prefix";

export interface Draft {
  party: BlockParty;
  reason: string;
  /** Civil time of Paris. */
  until: string;
  role: string[];
  zone: string[];
  destination: string[];
  service: string[];
  /** One a line. */
  address: string;
  everything: boolean;
  sites: string[];
}

const day = 86_400_000;

export const emptyDraft = (party: BlockParty, now: Date): Draft => ({
  party,
  reason: "",
  until: toCivil(new Date(now.getTime() + day)),
  role: [],
  zone: [],
  destination: [],
  service: [],
  address: "",
  everything: false,
  sites: [],
});

const addressesOf = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== "");

export const deniedBy = ({ role, zone, destination, service, address }: Draft): Denied => ({
  role,
  zone,
  destination,
  service,
  address: addressesOf(address),
});

const isWithin = (until: string, now: Date): boolean => {
  const lasts = (fromCivil(until)?.getTime() ?? 0) - Date.parse(minuteText(now));
  return lasts > 0 && lasts <= longest;
};

export interface Faults {
  reason: boolean;
  until: boolean;
  /** What is no address. */
  address: string | undefined;
  /** Nothing is named, or everything and something. */
  nothing: boolean;
}

export function faults(draft: Draft, now: Date): Faults {
  const named = Object.values(deniedBy(draft)).some((names) => names.length > 0);
  return {
    reason: !isReason(oneLine(draft.reason)),
    until: !isWithin(draft.until, now),
    address: addressesOf(draft.address).find((text) => parsePrefix(text) === null),
    nothing: named === draft.everything,
  };
}

export const countOf = (found: Faults): number =>
  Object.values(found).filter((one) => one !== false && one !== undefined).length;

/** Of a draft without a fault. */
export const denialOf = (draft: Draft, number: number, now: Date): Denial => ({
  number,
  party: draft.party,
  reason: oneLine(draft.reason),
  sites: draft.sites,
  from: minuteText(now),
  until: minuteText(fromCivil(draft.until)!),
  denies: deniedBy(draft),
});
