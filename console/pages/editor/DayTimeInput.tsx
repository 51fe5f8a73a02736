import { useTexts } from "../../app/language";
import { Choice, Field } from "../../parts/fields";
import { weekDays } from "./shapes";

const aDate = "date";

interface DayTimeProps {
  label: string;
  help?: string;
  error?: string;
  /** "tue 10:05", "2026-11-24T10:05", or what there is of it while it is being filled in. */
  value: string;
  onChange: (value: string) => void;
}

/** A minute of an ordinary week, or of one day. */
export function DayTimeInput({ label, help, error, value, onChange }: DayTimeProps) {
  const texts = useTexts().editor;
  const dated = value.includes("T");
  const [day = "", time = ""] = value.split(dated ? "T" : " ");
  const write = (nextDay: string, nextTime: string, nextDated: boolean) =>
    onChange(nextDay === "" && nextTime === "" && !nextDated ? "" : `${nextDay}${nextDated ? "T" : " "}${nextTime}`);
  return (
    <>
      <Choice
        label={label}
        help={help}
        error={error}
        value={dated ? aDate : day}
        options={[
          { value: "", label: texts.choose },
          ...weekDays.map((one) => ({ value: one, label: texts.ordinary(texts.words[one] ?? one) })),
          { value: aDate, label: texts.oneDay },
        ]}
        onChange={(chosen) => (chosen === aDate ? write("", time, true) : write(chosen, time, false))}
      />
      {dated && (
        <Field type="date" label={texts.fields.day!} value={day} onChange={(next) => write(next, time, true)} />
      )}
      <Field type="time" label={texts.fields.time!} value={time} onChange={(next) => write(day, next, dated)} />
    </>
  );
}
