import type { PublishedPolicy } from "../api/central";
import { count } from "../app/format";
import { useLanguage } from "../app/language";
import { Mark, type MarkKind } from "./Mark";

const kinds: Record<PublishedPolicy["state"], MarkKind> = {
  "rolling-out": "unproved",
  paused: "broken",
  done: "proved",
  superseded: "permit",
};

/** How far a published policy is. */
export function Rollout({ policy }: { policy: PublishedPolicy }) {
  const { texts, language } = useLanguage();
  const inForce = policy["in-force"];
  const words = texts.rollout.progress(
    policy.stage,
    policy.stages,
    count(inForce, language),
    count(policy.offered, language),
  );
  return (
    <div className="progress">
      <Mark kind={kinds[policy.state]}>{texts.rollout.states[policy.state]}</Mark> <span>{words}</span>
      {policy.offered > 0 && <progress aria-label={words} max={policy.offered} value={inForce} />}
      {policy.reason && <p className="detail">{policy.reason}</p>}
    </div>
  );
}
