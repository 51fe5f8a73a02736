import type { CheckProblem } from "../../api/restconf";
import { type Language, useLanguage } from "../../app/language";
import { Mark } from "../../parts/Mark";
import { useDesk } from "./Desk";
import { ObjectLink } from "./ObjectLink";
import { problemPlace } from "./places";

/** What a problem is and what mends it, in the reader's language. */
const saidIn = (language: Language, one: CheckProblem) =>
  language === "fr"
    ? { message: one["message-fr"], remedy: one["remedy-fr"] }
    : { message: one.message, remedy: one.remedy };

/** What the check says of one object, beside it. */
export function Problems({ problems }: { problems: CheckProblem[] }) {
  const { language } = useLanguage();
  return problems.map((one) => {
    const { message, remedy } = saidIn(language, one);
    return (
      <p key={one.sequence} className="notice notice-broken finding">
        <strong>{message}</strong> {remedy}
      </p>
    );
  });
}

/** All that the check found, with the way to each. */
export function Summary({ checking, failed, proved }: { checking: boolean; failed: boolean; proved: boolean }) {
  const { texts, language } = useLanguage();
  const { problems } = useDesk();
  if (failed) return null;
  if (problems.length === 0) {
    const { valid, unproved } = texts.editor;
    const found = <Mark kind={proved ? "proved" : "late"}>{proved ? valid : unproved}</Mark>;
    return <p className="together">{checking ? texts.editor.checking : found}</p>;
  }
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
              {saidIn(language, one).message}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
