import { useMutation } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { type Case, type Extract, cases } from "../../api/cases";
import { byFours, count, dateAndTime, duration, moment, secondsBetween } from "../../app/format";
import { useLanguage, useTexts } from "../../app/language";
import { may } from "../../app/may";
import { client, useCase, useKey, useSession } from "../../app/queries";
import { noteLine } from "../../keys/sign";
import { Copy } from "../../parts/Copy";
import { Decision } from "../../parts/Decision";
import { Download } from "../../parts/Download";
import { Mark } from "../../parts/Mark";
import { Live } from "../../parts/Live";
import { Page, Section } from "../../parts/Page";
import { Problem, Shown } from "../../parts/Shown";
import { Link } from "../../app/router";
import { StateMark } from "./StateMark";
import { type Asked, parseCase } from "./text";

const again = (number: string) =>
  Promise.all([
    client.invalidateQueries({ queryKey: ["cases"] }),
    client.invalidateQueries({ queryKey: ["case", number] }),
  ]);

function AskedFor({ asked }: { asked: Asked }) {
  const { texts, language } = useLanguage();
  const rows: [string, string][] = [
    [texts.cases.authority, asked.authority],
    [texts.cases.reference, asked.reference],
    [texts.cases.reason, asked.reason],
    [texts.cases.period, texts.cases.between(moment(asked.from, language), moment(asked.to, language))],
    [texts.cases.streams, asked.streams.map((one) => texts.streams[one]).join(", ")],
    [texts.cases.sites, asked.sites.join(", ") || texts.cases.everySite],
    [texts.cases.tokens, asked.tokens.map(byFours).join(", ")],
    [texts.cases.sessions, asked.sessions.join(", ")],
    [texts.cases.address, asked.endpoint ?? ""],
    [texts.cases.hold, asked.hold ? texts.cases.yes : texts.cases.no],
  ];
  return (
    <dl className="facts">
      {rows
        .filter(([, value]) => value !== "")
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** What has been done and what is next, in order. */
function Steps({ file }: { file: Case }) {
  const { texts, language } = useLanguage();
  const by = (party: "region" | "academie") => file.approvals.find((one) => one.party === party);
  const approval = (party: "region" | "academie") => {
    const found = by(party);
    return {
      name: texts.cases.approvalOf(texts.party(party)),
      done: found && `${moment(found.at, language)}, ${found.approver}`,
    };
  };
  const steps = [
    { name: texts.cases.asked, done: `${moment(file.opened, language)}, ${file["opened-by"]}` },
    approval("region"),
    approval("academie"),
    { name: texts.cases.closing, done: file.outcome },
  ];
  return (
    <ol className="plain-list">
      {steps.map(({ name, done }) => (
        <li key={name}>
          <Mark kind={done ? "proved" : "unproved"}>{name}</Mark> {done ?? texts.cases.waits}
        </li>
      ))}
    </ol>
  );
}

function Sign({ file }: { file: Case }) {
  const texts = useTexts();
  const key = useKey().data;
  const sign = async () => {
    await cases.approve(file.number, await noteLine(key!, file.text));
    await again(file.number);
  };
  return (
    <Section id="sign" title={texts.cases.sign}>
      <p>{texts.cases.signHow}</p>
      {key ? (
        <Decision
          primary
          action={texts.cases.signWith(key.name)}
          consequence={texts.cases.signConsequence(file.number)}
          act={sign}
        />
      ) : (
        <p className="notice">
          {texts.cases.noKey} <Link href="/cle">{texts.nav.key}</Link>
        </p>
      )}
    </Section>
  );
}

function Command({ line }: { line: string }) {
  return (
    <p>
      <code className="vkey">{line}</code> <Copy text={line} />
    </p>
  );
}

const linesOf = (extract: Extract): string => extract.results.map(({ line }) => `${line}\n`).join("");

function HandOver({ file }: { file: Case }) {
  const { texts, language } = useLanguage();
  const mutation = useMutation({ mutationFn: () => cases.extract(file.number) });
  const found = mutation.data;
  return (
    <Section id="extract" title={texts.cases.extract}>
      <p>{texts.cases.extractHow}</p>
      {mutation.error && <Problem error={mutation.error} />}
      {found ? (
        <div className="notice" role="status">
          <p>{texts.cases.extracted(count(found.results.length, language), found.results.length)}</p>
          {found.gone > 0 && <p>{texts.cases.gone(count(found.gone, language), found.gone)}</p>}
          <Download name={`${file.number}.ndjson`} text={linesOf(found)}>
            {texts.cases.download}
          </Download>
        </div>
      ) : (
        <Button className="button button-primary" onPress={() => !mutation.isPending && mutation.mutate()}>
          {mutation.isPending ? texts.doing : texts.cases.extractIt}
        </Button>
      )}
      <h3>{texts.cases.unseal}</h3>
      <p>{texts.cases.unsealHow}</p>
      <Command line={`beffroi audit requisition extract ${file.number} --out ${file.number} --policy trust.policy`} />
      <Command line="beffroi audit unseal --help" />
      <Command
        line={`beffroi audit requisition bundle ${file.number} --policy trust.policy --approvers approvers --signing-key KEY`}
      />
    </Section>
  );
}

function Signed({ file }: { file: Case }) {
  const texts = useTexts();
  return (
    <details>
      <summary>{texts.cases.wordForWord}</summary>
      <pre className="said">{file.text}</pre>
      <Download name={`${file.number}.note`} text={file.note}>
        {texts.cases.downloadNote}
      </Download>
    </details>
  );
}

function CaseFile({ file }: { file: Case }) {
  const { texts, language } = useLanguage();
  const asked = parseCase(file.text);
  if (!asked || asked.number !== file.number) return <p className="notice notice-broken">{texts.cases.malformed}</p>;
  const left = secondsBetween(new Date(), asked.expires);
  const live = file.state === "waiting" || file.state === "approved";
  const session = useSession().data;
  const runs = may(session, file.kind === "subject-access" ? "run-access-requests" : "run-cases");
  return (
    <>
      <p>
        <StateMark state={file.state} /> {texts.cases.kinds[file.kind]}
        {live && ` · ${texts.cases.until(dateAndTime(asked.expires, language), duration(left, language))}`}
        {file["held-until"] && ` · ${texts.cases.heldUntil(moment(file["held-until"], language))}`}
        {live && file.due && ` · ${texts.roles.due} ${moment(file.due, language)}`}
      </p>
      <Steps file={file} />
      <AskedFor asked={asked} />
      <Signed file={file} />
      {file.state === "waiting" && runs && <Sign file={file} />}
      {file.state === "approved" && file.kind !== "legal-hold" && may(session, "run-cases") && <HandOver file={file} />}
      {(live || file["held-until"]) && runs && (
        <Decision
          action={texts.cases.close}
          consequence={texts.cases.closeConsequence}
          reason={texts.cases.outcome}
          act={async (outcome) => {
            await cases.close(file.number, outcome);
            await again(file.number);
          }}
        />
      )}
    </>
  );
}

export default function CasePage({ number }: { number: string }) {
  const texts = useTexts();
  const query = useCase(number);
  return (
    <Page title={texts.cases.title(number)} aside={<Link href="/dossiers">{texts.nav.cases}</Link>}>
      <Live at={query.dataUpdatedAt} says={query.data && texts.cases.said(query.data)} />
      <Shown query={query}>{(file) => <CaseFile file={file} />}</Shown>
    </Page>
  );
}
