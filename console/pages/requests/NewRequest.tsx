import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";
import { type Files, central } from "../../api/central";
import { fromCivil, toCivil } from "../../app/format";
import { useTexts } from "../../app/language";
import { navigate } from "../../app/router";
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
  reason: string;
  expires: string;
}

/** What keeps the form from being sent, by field. */
function faults({ folder, reason, expires }: Draft) {
  return {
    folder: !folder?.manifest || folder.missing.length > 0,
    reason: reason.trim() === "",
    expires: (fromCivil(expires)?.getTime() ?? 0) <= Date.now(),
  };
}

/** The centre takes no line ends in it. */
const oneLine = (text: string) => text.trim().replace(/\s+/g, " ");

async function propose({ folder, reason, expires }: Draft): Promise<void> {
  const body = {
    reason: oneLine(reason),
    expires: `${fromCivil(expires)!.toISOString().slice(0, 19)}Z`,
    files: folder!.files,
  };
  const change = await central.propose(body);
  kept(change);
  navigate(`/demandes/${change.number}/effet`);
}

export default function NewRequest() {
  const texts = useTexts();
  const [draft, setDraft] = useState<Draft>({
    folder: null,
    reason: "",
    expires: toCivil(new Date(Date.now() + fortnight)),
  });
  const [tried, setTried] = useState(false);
  const mutation = useMutation({ mutationFn: propose });
  const wrong = faults(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!Object.values(wrong).some(Boolean) && !mutation.isPending) mutation.mutate(draft);
  };
  const choose = async (files: File[]) => {
    const folder = folderOf(await read(files));
    setDraft((before) => ({ ...before, folder }));
  };
  return (
    <Page title={texts.propose.title}>
      <p>{texts.propose.before}</p>
      <form className="form" noValidate onSubmit={submit}>
        <FilesField
          label={texts.propose.files}
          help={texts.propose.filesHelp}
          multiple
          onFiles={(files) => void choose(files)}
        />
        {draft.folder && <FolderSummary folder={draft.folder} />}
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
        {mutation.error && <Problem error={mutation.error} />}
        <Button type="submit" className="button button-primary">
          {mutation.isPending ? texts.propose.computing : texts.requests.propose}
        </Button>
      </form>
    </Page>
  );
}
