import type { Change, ChangeApproval } from "../../api/central";
import { moment } from "../../app/format";
import { useLanguage } from "../../app/language";
import { Name } from "../../parts/Name";
import { Section } from "../../parts/Page";
import { Table } from "../../parts/Table";

function Approvals({ caption, approvals }: { caption: string; approvals: ChangeApproval[] }) {
  const { texts, language } = useLanguage();
  const columns = [
    { head: texts.history.key, heads: true, cell: (one: ChangeApproval) => <Name>{one.name}</Name> },
    { head: texts.history.signedAt, cell: (one: ChangeApproval) => moment(one.at, language) },
    { head: texts.history.revision, numeric: true, cell: (one: ChangeApproval) => one.revision ?? "" },
  ];
  return (
    <Table caption={caption} hideCaption columns={columns} rows={approvals} rowKey={(one) => `${one.name} ${one.at}`} />
  );
}

export function History({ change }: { change: Change }) {
  const { texts, language } = useLanguage();
  return (
    <>
      <Section id="steps" title={texts.history.steps}>
        <ol className="steps">
          {change.history.map((step) => (
            <li key={`${step.at} ${step.step} ${step.by}`}>
              <span className="muted">{moment(step.at, language)}</span>{" "}
              <strong>{texts.history.step[step.step]}</strong> {step.by}
              {step.detail && <span className="detail">{step.detail}</span>}
            </li>
          ))}
        </ol>
      </Section>
      <Section id="approvals" title={texts.history.approvals}>
        {change.approvals.length > 0 ? (
          <Approvals caption={texts.history.approvals} approvals={change.approvals} />
        ) : (
          <p className="empty">{texts.history.noApproval}</p>
        )}
      </Section>
      {change.void.length > 0 && (
        <Section id="void" title={texts.history.void}>
          <p>{texts.history.whyVoid}</p>
          <Approvals caption={texts.history.void} approvals={change.void} />
        </Section>
      )}
    </>
  );
}
