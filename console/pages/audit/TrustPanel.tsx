import { useState } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../../app/language";
import { Field, FilesField } from "../../parts/fields";
import { BadPolicy, type TrustPolicy, parsePolicy } from "../../tlog/policy";
import { keepPolicy } from "./trust";

function Choose() {
  const texts = useTexts();
  const [pasted, setPasted] = useState("");
  const [fault, setFault] = useState<BadPolicy | null>(null);
  const keep = async (text: string) => {
    try {
      await parsePolicy(text);
      setFault(null);
      keepPolicy(text);
    } catch (error) {
      if (!(error instanceof BadPolicy)) throw error;
      setFault(error);
    }
  };
  const error = fault ? texts.trust.bad(fault.line, fault.words) : undefined;
  return (
    <>
      <FilesField label={texts.trust.file} help={texts.trust.help} onFiles={([file]) => void file?.text().then(keep)} />
      <Field long label={texts.trust.paste} value={pasted} onChange={setPasted} error={error} />
      <Button className="button" onPress={() => void keep(pasted.endsWith("\n") ? pasted : `${pasted}\n`)}>
        {texts.trust.keep}
      </Button>
    </>
  );
}

export function TrustPanel({ policy }: { policy: TrustPolicy | null }) {
  const texts = useTexts();
  return (
    <details className="document">
      <summary>
        {policy
          ? texts.trust.have(policy.logs.length, policy.witnesses.map((one) => one.name).join(", "))
          : texts.trust.none}
      </summary>
      <p>{texts.trust.why}</p>
      {policy ? (
        <Button className="button" onPress={() => keepPolicy(null)}>
          {texts.trust.forget}
        </Button>
      ) : (
        <Choose />
      )}
    </details>
  );
}
