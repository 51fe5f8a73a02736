import type { PublishedPolicy } from "../../api/central";
import { useTexts } from "../../app/language";
import { Link } from "../../app/router";
import { Rollout } from "../../parts/Rollout";

export function Rollouts({ policies }: { policies: PublishedPolicy[] }) {
  const texts = useTexts();
  const running = policies.filter((policy) => policy.state === "rolling-out" || policy.state === "paused");
  if (running.length === 0) return <p className="empty">{texts.overview.noRollout}</p>;
  return (
    <ul className="plain">
      {running.map((policy) => (
        <li key={policy.number} className="rollout">
          <Link href={`/demandes/${policy.number}/effet`}>{texts.overview.policy(policy.number, policy.title)}</Link>
          <Rollout policy={policy} />
        </li>
      ))}
    </ul>
  );
}
