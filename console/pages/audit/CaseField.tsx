import { useTexts } from "../../app/language";
import { Field } from "../../parts/fields";

/** The case that a question is asked for: on record, and no filter. */
export function CaseField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const texts = useTexts();
  return <Field label={texts.audit.terms.dossier} help={texts.audit.caseHelp} value={value} onChange={onChange} />;
}
