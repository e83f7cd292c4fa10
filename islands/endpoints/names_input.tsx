import { Button } from "../../components/button.tsx";
import { useT } from "../../components/locale.ts";
import type { FieldInputProps } from "./form_texts.ts";
import { isMasked, type NamedValue } from "./form_values.ts";

type Props = Omit<FieldInputProps, "value"> & { readonly named: readonly NamedValue[] };

/** The user's own names with their values, one pair in each row. */
export function NamesInput({ field: { path, label, hint }, named, disabled, errorAt, onValue }: Props) {
  const t = useT();
  const change = (index: number, values: Partial<NamedValue>) =>
    onValue(named.map((each, at) => at === index ? { ...each, ...values } : each));
  return (
    <fieldset class="field rows" aria-describedby={hint === "" ? undefined : `field-${path}-hint`}>
      <legend>{label}</legend>
      {hint !== "" && <div class="hint" id={`field-${path}-hint`}>{hint}</div>}
      {named.map((each, index) => {
        const error = errorAt(`${path}.${each.name}`) ?? errorAt(`${path}.${JSON.stringify(each.name)}`);
        return (
          <div class="row-inputs pair" key={index}>
            <input
              type="text"
              id={`field-${path}-${index}`}
              aria-label={t("endpoints.names_name")}
              placeholder={t("endpoints.names_name")}
              value={each.name}
              disabled={disabled}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => change(index, { name: event.currentTarget.value })}
            />
            <input
              type="text"
              aria-label={t("endpoints.names_value", { name: each.name })}
              aria-invalid={error !== undefined}
              placeholder={isMasked(each) ? t("endpoints.secret_kept") : t("endpoints.names_removes")}
              value={each.text}
              disabled={disabled}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => change(index, { text: event.currentTarget.value })}
            />
            <Button
              kind="quiet"
              icon="trash"
              label={t("endpoints.row_remove")}
              disabled={disabled}
              onClick={() => onValue(named.filter((_, at) => at !== index))}
            />
            {error !== undefined && <div class="error">{error}</div>}
          </div>
        );
      })}
      <div>
        <Button
          size="small"
          icon="plus"
          disabled={disabled}
          onClick={() => onValue([...named, { name: "", text: "", known: undefined }])}
        >
          {t("endpoints.row_add")}
        </Button>
      </div>
      {errorAt(path) !== undefined && <div class="error">{errorAt(path)}</div>}
    </fieldset>
  );
}
