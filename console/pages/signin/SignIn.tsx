import { signIn } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import { client, useWays } from "../../app/queries";
import { navigate, useAddress } from "../../app/router";
import { Page, Section } from "../../parts/Page";
import { Shown } from "../../parts/Shown";
import { Enrol } from "./Enrol";
import { ShowWho } from "./ShowWho";

/** A page of this console, whatever the address says. */
const next = (asked: string | null): string => (asked && /^\/(?![/\\])/.test(asked) ? asked : "/");

export default function SignIn() {
  const texts = useTexts();
  const { terms } = useAddress();
  const query = useWays();
  return (
    <Page title={texts.signIn.title}>
      {terms.get("fin") !== null && <p className="notice">{texts.signIn.over}</p>}
      <Shown query={query}>
        {(ways) => (
          <>
            <p>{ways.password.length > 0 ? texts.signIn.whatWithPassword : texts.signIn.what}</p>
            <ShowWho
              ways={ways}
              action={ways.password.length > 0 ? texts.signIn.enterWithPassword : texts.signIn.enter}
              send={signIn}
              // Nothing that was shown to somebody else stays.
              done={() => {
                client.clear();
                navigate(next(terms.get("suite")), "replace");
              }}
            />
            <Section id="first" title={texts.signIn.first}>
              <Enrol codes={ways.codes} />
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
}
