import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { restconf } from "../../api/restconf";
import { fromCivil, toCivil } from "../../app/format";
import { useTexts } from "../../app/language";
import { useChanges } from "../../app/queries";
import { navigate } from "../../app/router";
import { Section } from "../../parts/Page";
import { Problem } from "../../parts/Shown";
import { Field } from "../../parts/fields";
import { useDesk } from "./Desk";
import { draftKey } from "./useDraft";

const fortnight = 14 * 86_400_000;

/** Makes a change request of the draft, and shows what it opens and closes. */
export function Propose({ number }: { number: string }) {
  const texts = useTexts();
  const { problems, draft, read } = useDesk();
  const client = useQueryClient();
  /** The request that this draft became before: it is named, so that nobody replaces a revision that she has not seen. */
  const held = useChanges(false).data?.find((one) => String(one.number) === number && one.state === "open");
  const [reason, setReason] = useState("");
  const [expires, setExpires] = useState(toCivil(new Date(Date.now() + fortnight)));
  const [tried, setTried] = useState(false);
  const end = fromCivil(expires);
  const late = !end || end.getTime() <= Date.now();
  const line = reason.trim().replace(/\s+/g, " ");
  const mutation = useMutation({
    mutationFn: async () => {
      const until = `${end!.toISOString().slice(0, 19)}Z`;
      const revises = held && { revises: held.revision };
      const request = await restconf.propose({ number, tag: read.tag, reason: line, expires: until, ...revises });
      await client.invalidateQueries({ queryKey: ["changes"] });
      await client.invalidateQueries({ queryKey: ["candidate"] });
      // Of a number that was overtaken meanwhile the centre makes another.
      navigate(`/demandes/${request.number}/effet`);
    },
    // If it is because somebody edited it meanwhile, the page shows what there is now.
    onError: () => client.invalidateQueries({ queryKey: draftKey(number) }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (line !== "" && !late && !mutation.isPending) mutation.mutate();
  };
  return (
    <Section id="propose" title={texts.editor.propose}>
      <p>{texts.editor.proposeWhat}</p>
      {problems.length > 0 && <p className="notice notice-late">{texts.editor.proposeFirst}</p>}
      {Object.keys(draft.typed).length > 0 && <p className="notice notice-late">{texts.editor.unsavedProposal}</p>}
      {held && <p className="notice">{texts.editor.replaces(held.revision, held.by)}</p>}
      <form className="form" noValidate onSubmit={submit}>
        <Field
          long
          required
          label={texts.propose.reason}
          value={reason}
          maxLength={1000}
          onChange={setReason}
          error={tried && line === "" ? texts.reasonMissing : undefined}
        />
        <Field
          type="datetime-local"
          label={texts.propose.expires}
          help={texts.propose.expiresHelp}
          value={expires}
          onChange={setExpires}
          error={tried && late ? texts.propose.expiresWrong : undefined}
        />
        {mutation.error && <Problem error={mutation.error} />}
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.propose.computing : texts.editor.propose}
        </Button>
      </form>
    </Section>
  );
}
