import { useMutation } from "@tanstack/react-query";
import { type FormEvent, Suspense, lazy, useState } from "react";
import { Button } from "react-aria-components";
import { applicationFor, enrol, hasPasskeys } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import type { Texts } from "../../app/texts.fr";
import { Loading } from "../../parts/Shown";
import { Field } from "../../parts/fields";
import { Failure } from "./Failure";

/** Few need it: with it comes what draws the picture. */
const Scan = lazy(() => import("./Scan"));

/** With the code that two officers have asked for: a passkey, or an application where the centre takes its codes. */
export function Enrol({ codes }: { codes: boolean }) {
  const texts = useTexts();
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const [enrolled, setEnrolled] = useState<((texts: Texts) => string) | null>(null);
  const passkey = useMutation({
    mutationFn: enrol,
    onSuccess: (name) => {
      setCode("");
      setEnrolled(() => (spoken: Texts) => spoken.signIn.enrolled(name));
    },
  });
  const application = useMutation({ mutationFn: applicationFor });
  const begin = (start: (typed: string) => void) => {
    setMissing(code.trim() === "");
    setEnrolled(null);
    passkey.reset();
    application.reset();
    if (code.trim() !== "" && !passkey.isPending && !application.isPending) start(code.trim());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin(hasPasskeys() ? passkey.mutate : application.mutate);
  };
  const error = passkey.error ?? application.error;
  return (
    <>
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
        {error && <Failure error={error} refused={texts.signIn.codeRefused} />}
        {enrolled && (
          <p className="notice" role="status">
            {enrolled(texts)}
          </p>
        )}
        <div className="buttons">
          {hasPasskeys() && (
            <Button type="submit" className="button">
              {passkey.isPending ? texts.doing : texts.signIn.enrol}
            </Button>
          )}
          {codes && (
            <Button className="button" onPress={() => begin(application.mutate)}>
              {application.isPending ? texts.doing : texts.signIn.enrolApplication}
            </Button>
          )}
        </div>
      </form>
      {application.data && (
        <Suspense fallback={<Loading />}>
          <Scan
            application={application.data}
            code={code.trim()}
            done={(name) => {
              application.reset();
              setCode("");
              setEnrolled(() => (spoken: Texts) => spoken.signIn.enrolledApplication(name));
            }}
          />
        </Suspense>
      )}
    </>
  );
}
