import { useTexts } from "../../app/language";
import { Field } from "../../parts/fields";

interface CodeFieldProps {
  label: string;
  help: string;
  value: string;
  onChange: (typed: string) => void;
  missing: boolean;
  required?: boolean;
}

/** For the six digits that an application shows, with the space that some show in the middle. */
export function CodeField({ missing, ...field }: CodeFieldProps) {
  const texts = useTexts();
  return (
    <Field
      {...field}
      maxLength={7}
      autoComplete="one-time-code"
      inputMode="numeric"
      error={missing ? texts.signIn.totpMissing : undefined}
    />
  );
}
