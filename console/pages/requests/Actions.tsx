import { type ChangeWithEvidence, type PublishedPolicy, type Session, central } from "../../api/central";
import { useTexts } from "../../app/language";
import { may } from "../../app/may";
import { client } from "../../app/queries";
import { Decision } from "../../parts/Decision";
import { type Read, Sign, kept } from "./Sign";

function Close({ change, session }: { change: ChangeWithEvidence; session: Session }) {
  const texts = useTexts();
  const own = change.by === session.name;
  const words = own ? texts.close.withdraw : texts.close.refuse;
  const act = async (reason: string) => kept(await central.close(change.number, reason));
  return (
    <Decision
      action={words}
      consequence={texts.close.consequence(change.approvals.length)}
      reason={texts.reason}
      act={act}
    />
  );
}

export function Steer({ policy }: { policy: PublishedPolicy }) {
  const texts = useTexts();
  if (policy.state === "superseded") return null;
  const paused = policy.state === "paused";
  const act = async (reason: string) => {
    await central.steer(policy.number, paused ? "resume" : "pause", reason);
    await client.invalidateQueries({ queryKey: ["policies"] });
  };
  return (
    <Decision
      key={policy.state}
      action={paused ? texts.rollout.resume : texts.rollout.pause}
      consequence={paused ? texts.rollout.resumeConsequence : texts.rollout.pauseConsequence(policy["in-force"])}
      reason={texts.reason}
      act={act}
    />
  );
}

export function Actions({ read, session }: { read: Read; session: Session }) {
  const { change } = read;
  const texts = useTexts();
  if (change.state !== "open") return null;
  return (
    <div className="actions">
      <Sign read={read} session={session} />
      {may(session, "end-changes") && <Close change={change} session={session} />}
      {may(session, "sign") && (
        <p className="muted">
          {texts.sign.elsewhere} <code>beffroi change approve {change.number}</code>
        </p>
      )}
    </div>
  );
}
