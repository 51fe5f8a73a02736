import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type Change, type Files, Refused, central, oneLine } from "../../api/central";
import { fromCivil, toCivil } from "../../app/format";
import { useSaid, useTexts } from "../../app/language";
import { useMay } from "../../app/may";
import { Link, navigate } from "../../app/router";
import { Page } from "../../parts/Page";
import { Problem } from "../../parts/Shown";
import { Field, FilesField } from "../../parts/fields";
import { kept } from "./Sign";
import { type Folder, folderOf } from "./folder";

const fortnight = 14 * 86_400_000;

async function read(files: File[]): Promise<Files> {
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file.name, await file.text()])));
}

function FolderSummary({ folder }: { folder: Folder }) {
  const texts = useTexts();
  const { manifest, missing, ignored, signaturesDropped } = folder;
  return (
    <div className="notice" role="status">
      {manifest ? (
        <p>{texts.propose.found(manifest.number, manifest.title, manifest.author)}</p>
      ) : (
        <p>{texts.propose.noManifest}</p>
      )}
      {missing.length > 0 && <p>{texts.propose.missing(missing.join(", "))}</p>}
      {ignored.length > 0 && <p>{texts.propose.ignored(ignored.join(", "))}</p>}
      {signaturesDropped && <p>{texts.propose.signaturesDropped}</p>}
    </div>
  );
}

interface Draft {
  folder: Folder | null;
  /** The open request of its number, as its author was shown it: the one that is replaced. */
  held?: Change;
  reason: string;
  expires: string;
}

/** Why it was not sent: for a request that somebody else revised meanwhile, with what changed. */
function NotProposed({ error }: { error: unknown }) {
  const texts = useTexts();
  const said = useSaid();
  const since = error instanceof Refused ? error.told.since : undefined;
  return (
    <Problem error={error}>
      {since && (
        <>
          <p>{texts.propose.changed}</p>
          <p className="lines">{said(since.difference)}</p>
        </>
      )}
    </Problem>
  );
}

/** What keeps the form from being sent, by field. */
function faults({ folder, reason, expires }: Draft) {
  return {
    folder: !folder?.manifest || folder.missing.length > 0,
    reason: reason.trim() === "",
    expires: (fromCivil(expires)?.getTime() ?? 0) <= Date.now(),
  };
}

async function propose({ folder, held, reason, expires }: Draft): Promise<void> {
  const body = {
    reason: oneLine(reason),
    expires: `${fromCivil(expires)!.toISOString().slice(0, 19)}Z`,
    files: folder!.files,
    revises: held?.revision,
  };
  const change = await central.propose(body);
  kept(change);
  navigate(`/demandes/${change.number}/effet`);
}

export default function NewRequest() {
  const texts = useTexts();
  const drafts = useMay("edit-drafts");
  const [draft, setDraft] = useState<Draft>({
    folder: null,
    reason: "",
    expires: toCivil(new Date(Date.now() + fortnight)),
  });
  const [tried, setTried] = useState(false);
  const mutation = useMutation({
    mutationFn: propose,
    onError: (error) => {
      const held = error instanceof Refused ? error.told.change : undefined;
      if (held) setDraft((before) => ({ ...before, held }));
    },
  });
  const wrong = faults(draft);
  const { held } = draft;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!Object.values(wrong).some(Boolean) && !mutation.isPending) mutation.mutate(draft);
  };
  const choose = async (files: File[]) => {
    const folder = folderOf(await read(files));
    const changes = await central.changes().catch(() => []); // the centre refuses what is not named
    const held = changes.find((one) => one.number === folder.manifest?.number && one.state === "open");
    setDraft((before) => ({ ...before, folder, held }));
  };
  return (
    <Page title={texts.propose.title}>
      <p>{texts.propose.before}</p>
      {drafts && (
        <p>
          <Link href="/politique/brouillons">{texts.propose.orDraft}</Link>
        </p>
      )}
      <form className="form" noValidate onSubmit={submit}>
        <FilesField
          label={texts.propose.files}
          help={texts.propose.filesHelp}
          multiple
          onFiles={(files) => void choose(files)}
        />
        {draft.folder && <FolderSummary folder={draft.folder} />}
        {held && <p className="notice">{texts.propose.replaces(held.number, held.revision, held.by)}</p>}
        {tried && wrong.folder && <p className="error">{texts.propose.folderWrong}</p>}
        <Field
          long
          required
          label={texts.propose.reason}
          value={draft.reason}
          maxLength={1000}
          onChange={(reason) => setDraft({ ...draft, reason })}
          error={tried && wrong.reason ? texts.reasonMissing : undefined}
        />
        <Field
          type="datetime-local"
          label={texts.propose.expires}
          help={texts.propose.expiresHelp}
          value={draft.expires}
          onChange={(expires) => setDraft({ ...draft, expires })}
          error={tried && wrong.expires ? texts.propose.expiresWrong : undefined}
        />
        {mutation.error && <NotProposed error={mutation.error} />}
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.propose.computing : texts.requests.propose}
        </Button>
      </form>
    </Page>
  );
}
