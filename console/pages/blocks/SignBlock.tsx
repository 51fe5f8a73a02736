import { useState } from "react";
import { Button } from "react-aria-components";
import { type EmergencyBlocks, type Session, central } from "../../api/central";
import { dateAndTime } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { client, useBlocks, useKey, useSession } from "../../app/queries";
import { Link, navigate } from "../../app/router";
import { type OfficerKey, approvalLine } from "../../keys/sign";
import { Decision } from "../../parts/Decision";
import { Download } from "../../parts/Download";
import { Mark } from "../../parts/Mark";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Words } from "../../parts/Words";
import { FilesField } from "../../parts/fields";
import { blockName, isEnd } from "../../policy/block";
import {
  type Held,
  type Obstacle,
  dropHeld,
  keepHeld,
  loadHeld,
  obsolete,
  obstacle,
  parseHeld,
  signatures,
} from "./held";
import { useWhere } from "./where";
import { useDenial } from "./words";

const back = "/politique/blocages";
const fileName = ({ block }: Held) => `${blockName(block)}.note`;

function Open({ onHeld }: { onHeld: (held: Held) => void }) {
  const texts = useTexts();
  const [wrong, setWrong] = useState(false);
  const read = async (file: File | undefined) => {
    const held = parseHeld((await file?.text()) ?? "");
    setWrong(!held);
    if (held) onHeld(held);
  };
  return (
    <div className="form">
      <FilesField
        label={texts.blocks.sign.file}
        help={texts.blocks.sign.fileHelp}
        onFiles={([file]) => void read(file)}
      />
      {wrong && (
        <p className="error" role="alert">
          {texts.blocks.sign.fileWrong}
        </p>
      )}
      <Link href={`${back}/nouveau`}>{texts.blocks.make}</Link>
    </div>
  );
}

function Facts({ held, known }: { held: Held; known: EmergencyBlocks }) {
  const { texts, language } = useLanguage();
  const denial = useDenial();
  const where = useWhere();
  const { block } = held;
  const party = texts.party(block.party);
  const { has, needs, left } = signatures(held, known.parties);
  return (
    <>
      <p className="lead">{isEnd(block) ? texts.blocks.endOf(party, block.ends) : denial(block.denies)}</p>
      <dl className="facts">
        <dt>{texts.blocks.sign.where}</dt>
        <dd>{where(block.sites)}</dd>
        <dt>{texts.requests.reason}</dt>
        <dd>{block.reason}</dd>
        {!isEnd(block) && (
          <>
            <dt>{texts.blocks.until}</dt>
            <dd>{dateAndTime(block.until, language)}</dd>
          </>
        )}
        <dt>{texts.blocks.block}</dt>
        <dd>{texts.blocks.named(party, block.number)}</dd>
        <dt>{texts.requests.fingerprint}</dt>
        <dd>
          <Words of={held.text} />
          <span className="detail">{texts.requests.compare}</span>
        </dd>
        <dt>{texts.blocks.sign.signatures}</dt>
        <dd>
          <span role="status">
            <Mark kind={has >= needs ? "proved" : "late"}>{texts.blocks.sign.has(has, needs)}</Mark>{" "}
            {held.signers.join(", ")}
          </span>
          {has < needs && left.length > 0 && (
            <span className="detail">{texts.blocks.sign.maySign(left.join(", "))}</span>
          )}
        </dd>
      </dl>
      <Section id="text" title={texts.blocks.sign.text}>
        <pre className="said" tabIndex={0} role="region" aria-label={fileName(held)}>
          {held.text}
        </pre>
      </Section>
    </>
  );
}

function Why({ why, keyName }: { why: Obstacle; keyName: string }) {
  const texts = useTexts();
  return (
    <p className="notice">
      {texts.blocks.sign.obstacles[why](keyName)} {why === "no-key" && <Link href="/cle">{texts.sign.makeKey}</Link>}
      {(why === "over" || why === "overtaken") && <Link href={`${back}/nouveau`}>{texts.blocks.sign.again}</Link>}
    </p>
  );
}

interface ActionsProps {
  held: Held;
  known: EmergencyBlocks;
  session: Session;
  onHeld: (held: Held | null) => void;
}

function SignIt({ held, officer, onHeld }: Pick<ActionsProps, "held" | "onHeld"> & { officer: OfficerKey }) {
  const texts = useTexts();
  const act = async () => onHeld(parseHeld(held.note + (await approvalLine(officer, held.text, new Date()))));
  const consequence = texts.blocks.sign.consequence(texts.party(held.block.party));
  return <Decision primary action={texts.blocks.sign.sign} consequence={consequence} act={act} />;
}

function Publish({ held }: { held: Held }) {
  const texts = useTexts();
  const where = useWhere()(held.block.sites);
  const end = isEnd(held.block);
  const act = async () => {
    await central.publishBlock(held.note);
    dropHeld();
    await client.invalidateQueries({ queryKey: ["blocks"] });
    navigate(back);
  };
  return (
    <Decision
      primary
      action={end ? texts.blocks.sign.publishEnd : texts.blocks.sign.publish}
      consequence={end ? texts.blocks.sign.publishEndConsequence(where) : texts.blocks.sign.publishConsequence(where)}
      act={act}
    />
  );
}

function Actions({ held, known, session, onHeld }: ActionsProps) {
  const texts = useTexts();
  const key = useKey();
  if (key.isPending) return null;
  const officer = key.data ?? undefined;
  const around = { session, key: officer?.name, ...known, now: new Date() };
  const why = obstacle(held, around);
  const useful = obsolete(held, around) === null;
  const { has, needs } = signatures(held, known.parties);
  const file = fileName(held);
  return (
    <div className="actions">
      {useful && has >= needs && <Publish held={held} />}
      {why && <Why why={why} keyName={officer?.name ?? ""} />}
      {!why && officer && <SignIt held={held} officer={officer} onHeld={onHeld} />}
      <Download name={file} text={held.note}>
        {texts.blocks.sign.pass}
      </Download>
      <Button className="button" onPress={() => onHeld(null)}>
        {texts.blocks.sign.other}
      </Button>
      <p className="muted">
        {texts.blocks.sign.elsewhere} <code>beffroi policy block-sign {file} --policy …</code>
      </p>
    </div>
  );
}

export default function SignBlock() {
  const texts = useTexts();
  const query = useBlocks();
  const session = useSession().data;
  const [held, setHeld] = useState(loadHeld);
  const take = (next: Held | null) => {
    next ? keepHeld(next.note) : dropHeld();
    setHeld(next);
  };
  return (
    <Page title={texts.blocks.sign.title} aside={<Link href={back}>{texts.blocks.title}</Link>}>
      <p>{texts.blocks.sign.what}</p>
      {held ? (
        <Shown query={query}>
          {(known) => (
            <>
              <Facts held={held} known={known} />
              {session && <Actions held={held} known={known} session={session} onHeld={take} />}
            </>
          )}
        </Shown>
      ) : (
        <Open onHeld={take} />
      )}
    </Page>
  );
}
