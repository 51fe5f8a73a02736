import { Button } from "react-aria-components";
import { Refused } from "../../api/central";
import type { Place } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { Problem } from "../../parts/Shown";
import { useDesk } from "./Desk";
import { ObjectLink } from "./ObjectLink";
import { fieldOf, problemPlace, samePlace } from "./places";
import { CannotUndo, Conflict } from "./useDraft";

/** A value that the model does not take, in the reader's language: how it is written, of which object, at which field. */
function Broken({ rule, path }: { rule: string; path: string }) {
  const texts = useTexts();
  const place = problemPlace({ sequence: 0, path });
  const field = texts.editor.fields[fieldOf(path)];
  return (
    <div className="notice notice-broken" role="alert">
      <p>{rule}</p>
      {place && (
        <p>
          <ObjectLink place={place} />
          {field && `, ${texts.editor.fieldOf(field)}`}
        </p>
      )}
    </div>
  );
}

/** Why an edit was not saved; and if it is because of somebody else, what she has done. */
export function SaveProblem({ error, here, onReload }: { error: Error; here?: Place; onReload: () => void }) {
  const texts = useTexts();
  const desk = useDesk();
  if (error instanceof CannotUndo)
    return (
      <p className="notice notice-late" role="alert">
        {texts.editor.cannotUndo}
      </p>
    );
  const model: Record<string, string | undefined> = texts.editor.model;
  const rule = error instanceof Refused ? model[error.code] : undefined;
  if (rule && error instanceof Refused) return <Broken rule={rule} path={error.told.path ?? ""} />;
  if (!(error instanceof Conflict)) return <Problem error={error} />;
  const reload = () => {
    desk.draft.show(error.newest);
    onReload();
  };
  return (
    <div className="notice notice-late" role="alert">
      <p>{texts.editor.conflict(error.differences.length)}</p>
      <ul>
        {error.differences.slice(0, 20).map((one) => (
          <li key={`${one.party}/${one.list}/${one.name}`}>
            <ObjectLink place={one} />
            {texts.editor.says.colon}
            {texts.editor.how[one.how]}
            {samePlace(one, here ?? null) && `, ${texts.editor.yours}`}
          </li>
        ))}
      </ul>
      {error.differences.length > 20 && <p>{texts.andMore(error.differences.length - 20)}</p>}
      <Button className="button" onPress={reload}>
        {texts.editor.reload}
      </Button>
    </div>
  );
}
