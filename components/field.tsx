import type { ComponentChildren } from "preact";

/** What an input has to have so that its label, its hint and its error are read with it. */
export interface FieldInput {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": boolean | undefined;
}

interface FieldProps {
  /** Of the input; one of its kind on the page. */
  readonly id: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  /** What the number is of. */
  readonly unit?: string;
  readonly error?: ComponentChildren;
  /** Renders the input with what it is given. */
  readonly children: (input: FieldInput) => ComponentChildren;
}

export function Field({ id, label, hint, unit, error, children }: FieldProps) {
  const hasError = error !== undefined && error !== "";
  const described = [hint === undefined ? "" : `${id}-hint`, hasError ? `${id}-error` : ""].filter(Boolean).join(" ");
  const input = children({
    id,
    "aria-describedby": described === "" ? undefined : described,
    "aria-invalid": hasError ? true : undefined,
  });
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {unit === undefined ? input : (
        <div class="with-unit">
          {input}
          <span class="muted">{unit}</span>
        </div>
      )}
      {hint !== undefined && <div class="hint" id={`${id}-hint`}>{hint}</div>}
      {hasError && <div class="error" id={`${id}-error`}>{error}</div>}
    </div>
  );
}
