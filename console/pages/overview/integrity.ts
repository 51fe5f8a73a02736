import { type Integrity, type LogIntegrity, type Stream, streams } from "../../api/central";
import { secondsBetween } from "../../app/format";

/** Beyond this a cosigner is late, and the rest of the log could still be rewritten. */
export const lateAfter = 600;

/** Seconds for which entries of a log have waited for this key, at most: 0 once it has signed all that is held, Infinity if
    it never signed. */
export function age(log: LogIntegrity, cosigner: string, now: string): number {
  const found = log.signed.find((one) => one.name === cosigner);
  if (!found) return Infinity;
  return found.newest ? 0 : Math.max(0, secondsBetween(found.at, now));
}

export interface Worst {
  stream: Stream;
  cosigner: string;
  seconds: number;
  /** The oldest. */
  log: LogIntegrity;
  late: LogIntegrity[];
}

/** Of one stream and one cosigner over all sites. A log that has no entry yet has nothing to be signed. */
export function worst({ now, logs }: Integrity, stream: Stream, cosigner: string): Worst | null {
  // Each age once: there are four logs for each of some hundred sites, and this is asked at every refresh.
  const concerned = logs
    .filter((log) => log.stream === stream && log.size > 0)
    .map((log) => ({ log, seconds: age(log, cosigner, now) }));
  if (concerned.length === 0) return null;
  const { log, seconds } = concerned.reduce((worse, one) => (one.seconds > worse.seconds ? one : worse));
  const late = concerned.filter((one) => one.seconds > lateAfter).map((one) => one.log);
  return { stream, cosigner, seconds, log, late };
}

export const lateCosigners = (integrity: Integrity): Worst[] =>
  streams
    .flatMap((stream) => integrity.cosigners.map((cosigner) => worst(integrity, stream, cosigner)))
    .filter((one): one is Worst => one !== null && one.seconds > lateAfter);
