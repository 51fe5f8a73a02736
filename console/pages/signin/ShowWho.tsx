import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type Shown, type SignedIn, type Ways, hasPasskeys } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import { Choice, Field } from "../../parts/fields";
import { CodeField } from "./CodeField";
import { Failure } from "./Failure";

interface ShowWhoProps {
  ways: Ways;
  action: string;
  send: (shown: Shown) => Promise<SignedIn>;
  done: (session: SignedIn) => void;
}

/** Password and second means, or a passkey alone: as the centre's configuration asks for it. */
export function ShowWho(props: ShowWhoProps) {
  const texts = useTexts();
  const { send, done } = props;
  const mutation = useMutation({ mutationFn: send, onSuccess: done });
  const submit = (shown: Shown) => !mutation.isPending && mutation.mutate(shown);
  const action = mutation.isPending ? texts.doing : props.action;
  const passwords = props.ways.password.length > 0;
  const refused = passwords ? texts.signIn.refusedWithPassword : texts.signIn.refused;
  const Form = passwords ? WithPassword : PasskeyAlone;
  return (
    <>
      {mutation.error && <Failure error={mutation.error} refused={refused} />}
      <Form ways={props.ways} action={action} submit={submit} />
    </>
  );
}

interface FormProps {
  ways: Ways;
  action: string;
  submit: (shown: Shown) => void;
}

function PasskeyAlone({ action, submit }: FormProps) {
  const texts = useTexts();
  if (!hasPasskeys()) return <p className="notice notice-broken">{texts.signIn.noPasskeys}</p>;
  return (
    <p>
      <Button className="button button-primary" onPress={() => submit({ second: "passkey" })}>
        {action}
      </Button>
    </p>
  );
}

const noErrors = { login: false, password: false, code: false };

function WithPassword({ ways, action, submit }: FormProps) {
  const texts = useTexts();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [second, setSecond] = useState<"passkey" | "code">(hasPasskeys() ? "passkey" : "code");
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(noErrors);
  const all = ["region", "academie"].every((party) => ways.password.includes(party));
  const offered = (["passkey", "code"] as const).filter((one) => (one === "passkey" ? hasPasskeys() : ways.codes));
  const send = (event: FormEvent) => {
    event.preventDefault();
    const alone = !all && second === "passkey" && login.trim() === "" && password === "";
    const absent = {
      login: !alone && login.trim() === "",
      password: !alone && password === "",
      code: second === "code" && code.trim() === "",
    };
    setMissing(absent);
    if (absent.login || absent.password || absent.code) return;
    const given = alone ? {} : { password: { login: login.trim(), password } };
    submit(second === "code" ? { ...given, second, code: code.replaceAll(" ", "") } : { ...given, second });
  };
  return (
    <form className="form" noValidate onSubmit={send}>
      {!all && <p>{texts.signIn.passwordOnlyOf(ways.password.map(texts.party))}</p>}
      <Field
        label={texts.signIn.login}
        value={login}
        onChange={setLogin}
        maxLength={256}
        autoComplete="username"
        error={missing.login ? texts.signIn.loginMissing : undefined}
      />
      <Field
        label={texts.signIn.password}
        type="password"
        value={password}
        onChange={setPassword}
        maxLength={1024}
        autoComplete="current-password"
        error={missing.password ? texts.signIn.passwordMissing : undefined}
      />
      {offered.length > 1 && (
        <Choice
          label={texts.signIn.second}
          value={second}
          options={offered.map((value) => ({ value, label: texts.signIn.seconds[value] }))}
          onChange={(value) => setSecond(value as "passkey" | "code")}
        />
      )}
      {second === "code" && (
        <CodeField
          label={texts.signIn.totp}
          help={texts.signIn.totpHelp}
          value={code}
          onChange={setCode}
          missing={missing.code}
        />
      )}
      <Button type="submit" className="button button-primary">
        {action}
      </Button>
    </form>
  );
}
