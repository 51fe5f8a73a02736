import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { Refused } from "../../api/central";
import { GivenUp, enrol, hasPasskeys, signIn } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import { client } from "../../app/queries";
import { navigate, useAddress } from "../../app/router";
import { Page, Section } from "../../parts/Page";
import { problemIn } from "../../parts/Shown";
import { Field } from "../../parts/fields";

/** A page of this console, whatever the address says. */
const next = (asked: string | null): string => (asked && /^\/(?![/\\])/.test(asked) ? asked : "/");

function Failure({ error, refused }: { error: unknown; refused: string }) {
  const texts = useTexts();
  const words = () => {
    if (error instanceof GivenUp) return texts.signIn.givenUp;
    if (error instanceof Refused && error.status === 429) return texts.signIn.tooOften;
    if (error instanceof Refused && error.status !== 503) return refused;
    return problemIn(texts, error);
  };
  return (
    <div className="notice notice-broken" role="alert">
      <p>{words()}</p>
    </div>
  );
}

function Enter({ suite }: { suite: string | null }) {
  const texts = useTexts();
  const mutation = useMutation({
    mutationFn: signIn,
    // Nothing that was shown to somebody else stays.
    onSuccess: () => {
      client.clear();
      navigate(next(suite), "replace");
    },
  });
  return (
    <>
      {mutation.error && <Failure error={mutation.error} refused={texts.signIn.refused} />}
      <p>
        <Button className="button button-primary" onPress={() => !mutation.isPending && mutation.mutate()}>
          {mutation.isPending ? texts.doing : texts.signIn.enter}
        </Button>
      </p>
    </>
  );
}

function Enrol() {
  const texts = useTexts();
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const mutation = useMutation({ mutationFn: enrol, onSuccess: () => setCode("") });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(code.trim() === "");
    if (code.trim() !== "" && !mutation.isPending) mutation.mutate(code.trim());
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <p>{texts.signIn.firstHow}</p>
      <Field
        label={texts.signIn.code}
        help={texts.signIn.codeHelp}
        value={code}
        onChange={setCode}
        maxLength={64}
        error={missing ? texts.signIn.codeMissing : undefined}
        required
      />
      {mutation.error && <Failure error={mutation.error} refused={texts.signIn.codeRefused} />}
      {mutation.data && (
        <p className="notice" role="status">
          {texts.signIn.enrolled(mutation.data)}
        </p>
      )}
      <Button type="submit" className="button">
        {mutation.isPending ? texts.doing : texts.signIn.enrol}
      </Button>
    </form>
  );
}

export default function SignIn() {
  const texts = useTexts();
  const { terms } = useAddress();
  return (
    <Page title={texts.signIn.title}>
      {terms.get("fin") !== null && <p className="notice">{texts.signIn.over}</p>}
      <p>{texts.signIn.what}</p>
      {hasPasskeys() ? (
        <>
          <Enter suite={terms.get("suite")} />
          <Section id="first" title={texts.signIn.first}>
            <Enrol />
          </Section>
        </>
      ) : (
        <p className="notice notice-broken">{texts.signIn.noPasskeys}</p>
      )}
    </Page>
  );
}
