import type { CheckProblem } from "../../api/restconf";
import { useTexts } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { useDesk } from "./Desk";
import { ObjectLink } from "./ObjectLink";
import { problemPlace } from "./places";

/** What the check says of one object, beside it. The engine writes English. */
export function Problems({ problems }: { problems: CheckProblem[] }) {
  return problems.map((one) => (
    <p key={one.sequence} className="notice notice-broken finding" lang="en">
      <strong>{one.message}</strong> {one.remedy}
    </p>
  ));
}

/** All that the check found, with the way to each. */
export function Summary({ checking, failed }: { checking: boolean; failed: boolean }) {
  const texts = useTexts();
  const { problems } = useDesk();
  if (failed) return null;
  if (problems.length === 0)
    return (
      <p className="together">{checking ? texts.editor.checking : <Mark kind="proved">{texts.editor.valid}</Mark>}</p>
    );
  return (
    <section className="notice notice-broken" aria-labelledby="problems">
      <h2 id="problems">{texts.editor.problems(problems.length)}</h2>
      {checking && <p className="muted">{texts.editor.before}</p>}
      <ul>
        {problems.map((one) => {
          const place = problemPlace(one);
          return (
            <li key={one.sequence}>
              {place ? <ObjectLink place={place} /> : one.document}
              {texts.editor.says.colon}
              <span lang="en">{one.message}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
