import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import type { FieldInputProps } from "./form_texts.ts";

type Props = Omit<FieldInputProps, "value"> & {
  readonly items: readonly string[];
  readonly choices: readonly string[] | undefined;
};

/** Texts as words in a row, each with a cross; what is known can be chosen. */
export function ListInput({ field: { path, label, hint }, items, choices, disabled, errorAt, onValue }: Props) {
  const t = useT();
  const [text, setText] = useState("");
  const error = errorAt(path) ?? items.map((_, index) => errorAt(`${path}[${index}]`)).find((each) => each);
  const add = () => {
    const word = text.trim();
    if (word !== "" && !items.includes(word)) onValue([...items, word]);
    setText("");
  };
  return (
    <Field id={`field-${path}`} label={label} hint={hint} error={error}>
      {(input) => (
        <div class="stack tight">
          {items.length > 0 && (
            <ul class="words">
              {items.map((item) => (
                <li key={item}>
                  <span class="break">{item}</span>
                  <Button
                    kind="quiet"
                    size="small"
                    icon="close"
                    label={t("endpoints.list_remove", { item })}
                    disabled={disabled}
                    onClick={() => onValue(items.filter((each) => each !== item))}
                  />
                </li>
              ))}
            </ul>
          )}
          <div class="with-button">
            <input
              {...input}
              type="text"
              value={text}
              disabled={disabled}
              spellcheck={false}
              autocomplete="off"
              list={choices === undefined ? undefined : `choices-${path}`}
              onInput={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault();
                add();
              }}
              onBlur={add}
            />
            <Button icon="plus" disabled={disabled || text.trim() === ""} onClick={add}>
              {t("endpoints.list_add")}
            </Button>
          </div>
          {choices !== undefined && (
            <datalist id={`choices-${path}`}>{choices.map((each) => <option key={each} value={each} />)}</datalist>
          )}
        </div>
      )}
    </Field>
  );
}
