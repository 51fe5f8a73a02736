import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { useTexts } from "../../app/language";
import { client, useKey } from "../../app/queries";
import { type OfficerKey, makeKey, publicHalf, publicHalfForCases } from "../../keys/sign";
import { forgetKey, keepKey } from "../../keys/store";
import { Copy } from "../../parts/Copy";
import { Decision } from "../../parts/Decision";
import { Page } from "../../parts/Page";
import { Problem, Shown } from "../../parts/Shown";
import { Field } from "../../parts/fields";
import { isKeyName, vkey } from "../../tlog/note";

const again = () => client.invalidateQueries({ queryKey: ["key"] });

function Kept({ officer }: { officer: OfficerKey }) {
  const texts = useTexts();
  const lines = useQuery({
    queryKey: ["vkey", officer.name, officer.key.join()],
    queryFn: async () => ({
      policies: vkey(await publicHalf(officer)),
      cases: vkey(await publicHalfForCases(officer)),
    }),
  }).data;
  const forget = async () => {
    await forgetKey();
    await again();
  };
  return (
    <>
      <dl className="facts">
        <dt>{texts.key.name}</dt>
        <dd>{officer.name}</dd>
        <dt>{texts.key.publicHalf}</dt>
        <dd>
          <code className="vkey">{lines?.policies}</code>
          {lines && <Copy text={lines.policies} />}
          <span className="detail">{texts.key.handOver}</span>
        </dd>
        <dt>{texts.key.halfForCases}</dt>
        <dd>
          <code className="vkey">{lines?.cases}</code>
          {lines && <Copy text={lines.cases} />}
          <span className="detail">{texts.key.handOverForCases}</span>
        </dd>
      </dl>
      <Decision action={texts.key.forget} consequence={texts.key.forgetConsequence} act={forget} />
    </>
  );
}

function Make() {
  const texts = useTexts();
  const [name, setName] = useState("");
  const [wrong, setWrong] = useState(false);
  const mutation = useMutation({
    mutationFn: async () => {
      await keepKey(await makeKey(name));
      await again();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWrong(!isKeyName(name));
    if (isKeyName(name)) mutation.mutate();
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <p>{texts.key.none}</p>
      <Field
        label={texts.key.name}
        help={texts.key.nameHelp}
        value={name}
        onChange={setName}
        error={wrong ? texts.key.nameWrong : undefined}
        required
      />
      {mutation.error && <Problem error={mutation.error} />}
      <Button type="submit" className="button button-primary">
        {texts.key.make}
      </Button>
    </form>
  );
}

export default function KeyPage() {
  const texts = useTexts();
  const key = useKey();
  return (
    <Page title={texts.nav.key}>
      <p>{texts.key.what}</p>
      <Shown query={key}>{(officer) => (officer ? <Kept officer={officer} /> : <Make />)}</Shown>
      <p className="notice">{texts.key.limits}</p>
    </Page>
  );
}
