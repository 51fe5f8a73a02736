import type { ChangeWithEvidence, Session } from "../../api/central";
import { central } from "../../api/central";
import { useTexts } from "../../app/language";
import { client, useKey } from "../../app/queries";
import { Link } from "../../app/router";
import { type OfficerKey, approvalLine } from "../../keys/sign";
import { Decision } from "../../parts/Decision";
import { Words } from "../../parts/Words";
import { type Obstacle, obstacle, partiesOf } from "./maySign";
import { rowIds } from "./seen";
import { textToSign } from "./toSign";

export function kept(change: ChangeWithEvidence): void {
  client.setQueryData(["change", change.number], change);
  for (const queryKey of [["changes"], ["policies"], ["files", change.number]])
    void client.invalidateQueries({ queryKey });
}

function Why({ why, unseen, keyName }: { why: Obstacle; unseen: number; keyName: string }) {
  const texts = useTexts();
  const words = texts.sign.obstacles[why](why === "unseen" ? String(unseen) : keyName);
  return (
    <p className="notice">
      {words} {why === "no-key" && <Link href="/cle">{texts.sign.makeKey}</Link>}
    </p>
  );
}

/** What the page showed. */
export interface Read {
  change: ChangeWithEvidence;
  approvers: string | null;
  text: string | null;
  unseen: number;
}

/** The page was read; what the key signs is read again from the centre and held against it. */
async function sign({ change, ...shown }: Read, key: OfficerKey, mismatch: (what: string) => string): Promise<void> {
  const checked = textToSign(await central.files(change.number), change, shown);
  if ("mismatch" in checked) throw new Error(mismatch(checked.mismatch));
  kept(await central.approve(change.number, await approvalLine(key, checked.text, new Date())));
}

export function Sign({ read, session }: { read: Read; session: Session }) {
  const { change, approvers, text, unseen } = read;
  const texts = useTexts();
  const key = useKey();
  const officer = key.data ?? undefined;
  if (key.isPending || text === null) return null;
  const why = obstacle(change, { session, key: officer?.name, unseen });
  if (why === "not-open") return null;
  if (why || !officer) return <Why why={why ?? "no-key"} unseen={unseen} keyName={officer?.name ?? ""} />;
  const parties = partiesOf(change, officer.name)
    .map((party) => texts.party(party))
    .join(", ");
  const consequence = (
    <>
      {texts.sign.consequence(parties, rowIds(change, approvers).length)}{" "}
      <Words of={text} />
    </>
  );
  const act = () => sign(read, officer, (what) => texts.sign.mismatch(what));
  return <Decision primary action={texts.sign.sign} consequence={consequence} act={act} />;
}
