import { percentage } from "../../app/format";
import { type Language, useLanguage } from "../../app/language";
import type { Texts } from "../../app/texts.fr";
import { Mark } from "../../parts/Mark";
import { type Trouble, isSerious } from "./troubles";

export function markWords({ machine: { marks } }: Texts, language: Language, trouble: Trouble): string {
  switch (trouble.kind) {
    case "full":
    case "scarce":
      return marks[trouble.kind](trouble.room, percentage(trouble.percent, language));
    case "filling":
      return marks.filling(trouble.room, trouble.hours);
    case "ends":
      return marks.ends(trouble.days);
    default:
      return marks[trouble.kind];
  }
}

export const kindOf = (trouble: Trouble) => (isSerious(trouble) ? "broken" : "late");

export function TroubleMark({ trouble }: { trouble: Trouble }) {
  const { texts, language } = useLanguage();
  return <Mark kind={kindOf(trouble)}>{markWords(texts, language, trouble)}</Mark>;
}

/** Of a machine: that it is well, or its worst trouble, and how many more there are. */
export function MachineMark({ troubles: [worst, ...others] }: { troubles: Trouble[] }) {
  const { texts } = useLanguage();
  if (!worst) return <Mark kind="proved">{texts.machine.well}</Mark>;
  return (
    <>
      <TroubleMark trouble={worst} />
      {others.length > 0 && texts.andMore(others.length)}
    </>
  );
}
