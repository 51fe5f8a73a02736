import { type ReactNode, useId } from "react";
import { Checkbox, FieldError, Input, Label, Text, TextArea, TextField } from "react-aria-components";

interface FieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string;
  error?: string;
  type?: "text" | "password" | "datetime-local" | "date" | "time" | "number" | "search";
  long?: boolean;
  required?: boolean;
  maxLength?: number;
  /** Seconds; for fields of time. */
  step?: number;
  autoFocus?: boolean;
  /** For what the browser fills in. */
  autoComplete?: string;
  inputMode?: "numeric";
}

export function Field({ label, help, error, type = "text", long, required, step, ...rest }: FieldProps) {
  return (
    <TextField
      className="field"
      isInvalid={error !== undefined}
      isRequired={required}
      validationBehavior="aria"
      type={type as "text"}
      {...rest}
    >
      <Label>{label}</Label>
      {long ? <TextArea rows={3} /> : <Input step={step} />}
      {help && (
        <Text slot="description" className="help">
          {help}
        </Text>
      )}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}

export interface Option {
  value: string;
  label: string;
}

interface ChoiceProps {
  label: string;
  value: string;
  options: Option[];
  onChange: (value: string) => void;
  help?: string;
  error?: string;
}

/** The browser's own list: it is the one that phones, screen readers and 425 sites work best with. */
export function Choice({ label, value, options, onChange, help, error }: ChoiceProps) {
  const described = useId();
  return (
    <div className="field">
      <label htmlFor={`${described}-field`}>{label}</label>
      <select
        id={`${described}-field`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={help || error ? described : undefined}
        aria-invalid={error !== undefined || undefined}
        data-invalid={error !== undefined || undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {(help || error) && (
        <span id={described} className="hints">
          {help && <span className="help">{help}</span>}
          {error && <span className="error">{error}</span>}
        </span>
      )}
    </div>
  );
}

interface TickProps {
  isSelected: boolean;
  onChange: (selected: boolean) => void;
  children?: ReactNode;
  /** For a box whose words are elsewhere. */
  label?: string;
}

export function Tick({ label, children, ...rest }: TickProps) {
  return (
    <Checkbox className="tick" aria-label={label} {...rest}>
      <span className="tick-box" aria-hidden="true">
        <svg viewBox="0 0 16 16" width="14" height="14" focusable="false">
          <path d="m1 9 2-2 3 3 7-8 2 2-9 10z" />
        </svg>
      </span>
      {children}
    </Checkbox>
  );
}

export function FilesField({
  label,
  help,
  accept,
  multiple,
  onFiles,
}: {
  label: string;
  help: string;
  accept?: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="file"
        accept={accept}
        multiple={multiple}
        onChange={(event) => onFiles([...(event.target.files ?? [])])}
      />
      <span className="help">{help}</span>
    </label>
  );
}
