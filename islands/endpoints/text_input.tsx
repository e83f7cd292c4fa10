import { Field } from "../../components/field.tsx";
import { WrittenDuration } from "../../components/written_duration.tsx";
import { useT } from "../../components/locale.ts";
import { Select } from "../../components/select.tsx";
import type { FieldInputProps } from "./form_texts.ts";

export type TextInputProps = Omit<FieldInputProps, "value"> & { readonly text: string };

const KEYBOARD = { integer: "numeric", amount: "decimal" } as const;

export function TextInput({ field, text, disabled, errorAt, onValue }: TextInputProps) {
  const t = useT();
  const { path, label, hint, unit, fallback, input: { type }, isRequired } = field;
  const texts = unit === undefined ? {} : { unit };
  return (
    <Field id={`field-${path}`} label={label} hint={hint === "" ? undefined : hint} error={errorAt(path)} {...texts}>
      {(input) => {
        if (field.input.type === "choice") {
          const known = field.input.values;
          const values = text === "" || known.includes(text) ? known : [...known, text];
          const none = fallback === "" ? t("endpoints.unset") : t("endpoints.unset_to", { value: fallback });
          const options = [{ value: "", label: none }, ...values.map((each) => ({ value: each, label: each }))];
          return <Select {...input} options={options} value={text} disabled={disabled} onValue={onValue} />;
        }
        const isDuration = type === "duration";
        const own = (
          <input
            {...input}
            type="text"
            value={text}
            placeholder={fallback}
            disabled={disabled}
            required={isRequired}
            spellcheck={false}
            autocomplete="off"
            {...(type === "integer" || type === "amount" ? { inputMode: KEYBOARD[type] } : {})}
            onInput={(event) => onValue(event.currentTarget.value)}
          />
        );
        if (!isDuration) {
          return own;
        }
        return (
          <div class="with-unit">
            {own}
            <WrittenDuration text={text === "" ? fallback : text} />
          </div>
        );
      }}
    </Field>
  );
}
