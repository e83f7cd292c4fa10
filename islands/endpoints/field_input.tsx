import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import { Select } from "../../components/select.tsx";
import { Switch } from "../../components/switch.tsx";
import type { FieldInputProps } from "./form_texts.ts";
import type { NamedValue, RowValue, SecretValue } from "./form_values.ts";
import { ListInput } from "./list_input.tsx";
import { NamesInput } from "./names_input.tsx";
import { RowsInput } from "./rows_input.tsx";
import { SecretInput } from "./secret_input.tsx";
import { TextInput, type TextInputProps } from "./text_input.tsx";

/** One field of the form, whatever it holds. */
export function FieldInput(props: FieldInputProps) {
  const { field, value, disabled, onValue } = props;
  switch (field.input.type) {
    case "rows":
      return <RowsInput {...props} fields={field.input.fields} rows={value as readonly RowValue[]} />;
    case "names":
      return <NamesInput {...props} named={value as readonly NamedValue[]} />;
    case "list":
      return <ListInput {...props} items={value as readonly string[]} choices={field.input.values} />;
    case "secret":
      return <SecretInput {...props} secret={value as SecretValue} />;
    case "boolean":
      return <BooleanInput {...props} text={value as string} />;
    case "choice":
    case "text":
    case "integer":
    case "amount":
    case "duration":
      return <TextInput {...{ field, disabled, onValue }} errorAt={props.errorAt} text={value as string} />;
    default:
      return field.input satisfies never;
  }
}

/** A variable stands in it as it is written: nobody sees a switch for what the environment decides. */
function BooleanInput({ field, text, disabled, errorAt, onValue }: TextInputProps) {
  const t = useT();
  const { path, label, hint, fallback } = field;
  if (text !== "" && text !== "true" && text !== "false") {
    return <TextInput {...{ field, text, disabled, errorAt, onValue }} />;
  }
  if (fallback === "") {
    const options = [
      { value: "", label: t("endpoints.unset") },
      { value: "true", label: t("endpoints.yes") },
      { value: "false", label: t("endpoints.no") },
    ];
    return (
      <Field id={`field-${path}`} label={label} hint={hint} error={errorAt(path)}>
        {(input) => <Select {...input} options={options} value={text} disabled={disabled} onValue={onValue} />}
      </Field>
    );
  }
  const checked = (text === "" ? fallback : text) === "true";
  return (
    <Field id={`field-${path}`} label={label} hint={hint} error={errorAt(path)}>
      {(input) => (
        <Switch {...input} checked={checked} disabled={disabled} onValue={(on) => onValue(String(on))}>
          {checked ? t("endpoints.yes") : t("endpoints.no")}
        </Switch>
      )}
    </Field>
  );
}
