import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Found } from "../../api/central";
import { duration, moment, secondsBetween } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { Loading, Problem } from "../../parts/Shown";
import { toBase64, toHex } from "../../tlog/bytes";
import { parsePolicy } from "../../tlog/policy";
import { type Cosigner, type Verdict, verify } from "../../tlog/verify";
import { TrustPanel } from "./TrustPanel";
import { usePolicyText } from "./trust";

type Held = boolean | null;

function Step({ holds, title, children }: { holds: Held; title: string; children?: ReactNode }) {
  const texts = useTexts();
  const kind = holds === null ? "unproved" : holds ? "proved" : "broken";
  const words = holds === null ? texts.proof.unchecked : holds ? texts.proof.holds : texts.proof.wrong;
  return (
    <li>
      <Mark kind={kind}>{words}</Mark> <strong>{title}</strong>
      {children && <span className="detail">{children}</span>}
    </li>
  );
}

function CosignerStep({ cosigner }: { cosigner: Cosigner }) {
  const { texts, language } = useLanguage();
  const { name, state, at } = cosigner;
  const ago = at ? duration(secondsBetween(at, new Date()), language) : "";
  return (
    <Step holds={state === "valid"} title={texts.proof.cosigned(name)}>
      {at ? texts.proof.cosignedAt(moment(at, language), ago) : texts.proof.cosigner[state]}
    </Step>
  );
}

function Steps({ verdict }: { verdict: Verdict }) {
  const texts = useTexts();
  const { leaf, proof, checkpoint, included, log, cosigners, quorum } = verdict;
  return (
    <ol className="steps proof">
      <Step holds title={texts.proof.leaf}>
        <span className="mono">{toHex(leaf)}</span>
      </Step>
      <Step holds={included} title={texts.proof.path}>
        {proof && checkpoint
          ? texts.proof.pathOf(proof.hashes.length, String(proof.index), String(checkpoint.size))
          : texts.proof.malformed}
      </Step>
      <Step holds={included} title={texts.proof.root}>
        {checkpoint && (
          <>
            {checkpoint.origin} <span className="mono">{toBase64(checkpoint.root)}</span>
          </>
        )}
      </Step>
      <Step holds={log && log.valid} title={texts.proof.log}>
        {log ? log.name : texts.proof.noPolicy}
      </Step>
      {cosigners.map((cosigner) => (
        <CosignerStep key={cosigner.name} cosigner={cosigner} />
      ))}
      {quorum !== null && <Step holds={quorum} title={texts.proof.quorum} />}
    </ol>
  );
}

const outcomes = { proved: "proved", included: "unproved", invalid: "broken" } as const;

function Outcome({ verdict }: { verdict: Verdict }) {
  const texts = useTexts();
  const kind = outcomes[verdict.outcome];
  return (
    <div className={`notice notice-${kind}`} role={verdict.outcome === "invalid" ? "alert" : "status"}>
      <Mark kind={kind}>{texts.proof.outcome[verdict.outcome]}</Mark>
      <p>{texts.proof.meaning[verdict.outcome]}</p>
    </div>
  );
}

/** The proof of the bytes shown, checked here, with the keys that the auditor brought. */
export function Proof({ found, origin, index }: { found: Found; origin: string; index: number }) {
  const trusted = usePolicyText();
  const question = { line: found.line, proof: found.proof, origin, index };
  const check = async () => {
    const policy = trusted === null ? null : await parsePolicy(trusted);
    return { policy, verdict: await verify(question, policy, new Date()) };
  };
  const query = useQuery({ queryKey: ["proof", question, trusted], queryFn: check, staleTime: Infinity });
  if (query.error) return <Problem error={query.error} />;
  if (!query.data) return <Loading />;
  return (
    <>
      <Outcome verdict={query.data.verdict} />
      <Steps verdict={query.data.verdict} />
      <TrustPanel policy={query.data.policy} />
    </>
  );
}
