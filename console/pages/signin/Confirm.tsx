import { useEffect, useRef } from "react";
import { Button } from "react-aria-components";
import { confirm } from "../../api/sign_in";
import { useTexts } from "../../app/language";
import { useWays } from "../../app/queries";
import { Shown } from "../../parts/Shown";
import { ShowWho } from "./ShowWho";

/** Before something is signed: as when one signs in. `over`: true once she has shown who she is. */
export default function Confirm({ over }: { over: (shown: boolean) => void }) {
  const texts = useTexts();
  const query = useWays();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <h2 id="confirm-title" ref={title} tabIndex={-1}>{texts.signIn.confirmTitle}</h2>
      <p>{texts.signIn.confirmWhy}</p>
      <Shown query={query}>
        {(ways) => (
          <ShowWho ways={ways} action={texts.signIn.confirm} send={confirm} done={() => over(true)} />
        )}
      </Shown>
      <p>
        <Button className="button" onPress={() => over(false)}>
          {texts.giveUp}
        </Button>
      </p>
    </>
  );
}
