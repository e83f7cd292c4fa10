/** A list of maps, such as the API keys: added, changed, taken out. */
import type { SettingKey } from "../../lib/admin/settings_keys.ts";
import { Button } from "../button.tsx";
import { Field, type FieldInput } from "../field.tsx";
import { useT } from "../locale.ts";
import { Select } from "../select.tsx";
import { Switch } from "../switch.tsx";
import { CHOICE_TEXTS } from "./choice_texts.ts";
import { type Item, numeric } from "./draft.ts";
import { SecretInput } from "./secret_input.tsx";
import { ITEM_TEXTS } from "./setting_texts.ts";

interface ItemsInputProps {
  /** Of the list. */
  readonly path: string;
  readonly keys: readonly SettingKey[];
  readonly items: readonly Item[];
  readonly onItems: (items: readonly Item[]) => void;
  readonly isReadOnly: boolean;
}

export function ItemsInput({ path, keys, items, onItems, isReadOnly }: ItemsInputProps) {
  const t = useT();
  const set = (at: number, key: string, value: unknown) =>
    onItems(items.map((item, index) => index === at ? changed(item, key, value) : item));
  return (
    <div class="stack tight items">
      {items.map((item, index) => (
        <fieldset key={index} class="item">
          <legend class="visually-hidden">{t("settings.item", { number: index + 1 })}</legend>
          {keys.map((key) => (
            <ItemField
              key={key.path}
              id={`setting-${path}-${index}-${key.path}`}
              label={labelOf(path, key.path, t)}
              setting={key}
              value={item[key.path]}
              onValue={(value) => set(index, key.path, value)}
              isReadOnly={isReadOnly}
            />
          ))}
          <Button
            kind="quiet"
            icon="trash"
            label={t("settings.item_remove", { number: index + 1 })}
            disabled={isReadOnly}
            onClick={() => onItems(items.filter((_, at) => at !== index))}
          />
        </fieldset>
      ))}
      <div>
        <Button size="small" icon="plus" disabled={isReadOnly} onClick={() => onItems([...items, {}])}>
          {t("settings.item_add")}
        </Button>
      </div>
    </div>
  );
}

function labelOf(path: string, key: string, t: ReturnType<typeof useT>): string {
  const text = ITEM_TEXTS[path]?.[key];
  return text === undefined ? key : t(text);
}

/** Nothing is the same as no mention. */
function changed(item: Item, key: string, value: unknown): Item {
  const { [key]: _, ...rest } = item;
  return value === "" || value === null ? rest : { ...rest, [key]: value };
}

interface ItemFieldProps {
  readonly id: string;
  readonly label: string;
  readonly setting: SettingKey;
  readonly value: unknown;
  readonly onValue: (value: string | number | boolean | null) => void;
  readonly isReadOnly: boolean;
}

function ItemField({ id, label, ...rest }: ItemFieldProps) {
  return <Field id={id} label={label}>{(input) => <ItemInput input={input} {...rest} />}</Field>;
}

function ItemInput(
  { input, setting, value, onValue, isReadOnly }: Omit<ItemFieldProps, "id" | "label"> & { readonly input: FieldInput },
) {
  const t = useT();
  const { kind, choices, default: fallback } = setting;
  if (kind === "secret") {
    return <SecretInput input={input} written={value} onValue={onValue} isReadOnly={isReadOnly} canRemove={false} />;
  }
  if (kind === "boolean") {
    const isOn = String(value ?? fallback) === "true";
    return (
      <Switch {...input} checked={isOn} disabled={isReadOnly} onValue={onValue}>
        {isOn ? t("settings.on") : t("settings.off")}
      </Switch>
    );
  }
  if (kind === "choice") {
    const words = CHOICE_TEXTS[setting.path] ?? {};
    const options = choices.map((choice) => ({ value: choice, label: words[choice] ? t(words[choice]) : choice }));
    return (
      <Select {...input} disabled={isReadOnly} options={options} value={String(value ?? fallback)} onValue={onValue} />
    );
  }
  return (
    <input
      {...input}
      autocomplete="off"
      disabled={isReadOnly}
      value={value === undefined || value === null ? "" : String(value)}
      onInput={(event) => onValue(numeric(kind, event.currentTarget.value))}
    />
  );
}
