import { useMutation } from "@tanstack/react-query";
import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type Application, enrolApplication } from "../../api/sign_in";
import { byFours } from "../../app/format";
import { useTexts } from "../../app/language";
import { CodeField } from "./CodeField";
import { Failure } from "./Failure";

/** What the application is given, as a picture and as text, and the code that proves that it has it. */
export default function Scan({ application, code, done }: { application: Application; code: string; done: (name: string) => void }) {
  const texts = useTexts();
  const [first, setFirst] = useState("");
  const [missing, setMissing] = useState(false);
  const mutation = useMutation({
    mutationFn: (shown: string) => enrolApplication(code, shown),
    onSuccess: done,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const shown = first.replaceAll(" ", "");
    setMissing(shown === "");
    if (shown !== "" && !mutation.isPending) mutation.mutate(shown);
  };
  return (
    <form className="form" noValidate onSubmit={submit}>
      <p>{texts.signIn.scan(application.account)}</p>
      <p>
        <QRCodeSVG value={application.uri} title={texts.signIn.picture} size={200} marginSize={4} className="qr" />
      </p>
      <p>{texts.signIn.orType}</p>
      <p className="mono opening-code">{byFours(application.secret)}</p>
      <CodeField
        label={texts.signIn.firstCode}
        help={texts.signIn.firstCodeHelp}
        value={first}
        onChange={setFirst}
        missing={missing}
        required
      />
      {mutation.error && <Failure error={mutation.error} refused={texts.signIn.firstCodeRefused} />}
      <Button type="submit" className="button button-primary">
        {mutation.isPending ? texts.doing : texts.signIn.confirmApplication}
      </Button>
    </form>
  );
}
