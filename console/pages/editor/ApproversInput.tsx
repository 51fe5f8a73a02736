import { useEffect, useState } from "react";
import { useTexts } from "../../app/language";
import { Field } from "../../parts/fields";
import { BadPolicy, parsePolicy } from "../../tlog/policy";

interface ApproversProps {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
}

/** What is wrong with it while it is typed: an unfinished draft may be kept all the same. */
function useFault(text: string): BadPolicy | null {
  const [fault, setFault] = useState<BadPolicy | null>(null);
  useEffect(() => {
    let current = true;
    const tell = (found: BadPolicy | null) => current && setFault(found);
    if (text.trim() === "") tell(null);
    else
      parsePolicy(`${text.trim()}\n`).then(
        () => tell(null),
        (error: unknown) => tell(error instanceof BadPolicy ? error : null),
      );
    return () => {
      current = false;
    };
  }, [text]);
  return fault;
}

/** A list of approvers, as the file that gateways pin. */
export function ApproversInput({ label, help, value, onChange }: ApproversProps) {
  const texts = useTexts().editor;
  const fault = useFault(value);
  const error = fault && (fault.line === 0 ? texts.noQuorum : texts.badLine(fault.line, fault.words));
  return (
    <div className="wide">
      <Field long label={label} help={help} value={value} onChange={onChange} error={error ?? undefined} />
    </div>
  );
}
