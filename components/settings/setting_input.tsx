/** The field of a setting, by how it is written. */
import { LANGUAGES } from "../../lib/i18n/languages.ts";
import type { SettingView } from "../../lib/admin/settings.ts";
import type { FieldInput } from "../field.tsx";
import { useT } from "../locale.ts";
import { Select } from "../select.tsx";
import { Switch } from "../switch.tsx";
import { CHOICE_TEXTS } from "./choice_texts.ts";
import { WrittenDuration } from "../written_duration.tsx";
import { type Drafts, type DraftValue, fieldEntries, fieldItems, fieldText, isVariable } from "./draft.ts";
import { ItemsInput } from "./items_input.tsx";
import { MapInput } from "./map_input.tsx";
import { SecretInput } from "./secret_input.tsx";

interface SettingInputProps {
  readonly input: FieldInput;
  readonly setting: SettingView;
  readonly drafts: Drafts;
  readonly onValue: (value: DraftValue) => void;
  readonly isReadOnly: boolean;
}

export function SettingInput(props: SettingInputProps) {
  const { input, setting, drafts, onValue, isReadOnly: disabled } = props;
  const { kind, path } = setting;
  // A variable is text whatever it stands for.
  if (isVariable(setting) && kind !== "secret") return <TextInput {...props} />;
  switch (kind) {
    case "boolean":
      return <BooleanInput {...props} />;
    case "choice":
      return <ChoiceInput {...props} />;
    case "secret":
      return (
        <SecretInput
          input={input}
          written={Object.hasOwn(drafts, path) ? drafts[path] : setting.written}
          onValue={onValue}
          isReadOnly={disabled}
        />
      );
    case "list":
      return <ListInput {...props} />;
    case "items":
      return (
        <ItemsInput
          path={path}
          keys={setting.items}
          items={fieldItems(setting, drafts)}
          onItems={onValue}
          isReadOnly={disabled}
        />
      );
    case "map":
      return (
        <MapInput
          id={input.id}
          entries={fieldEntries(setting, drafts)}
          onEntries={(entries) => onValue({ entries })}
          isSecret={path.endsWith("headers")}
          isReadOnly={disabled}
        />
      );
    case "integer":
    case "number":
    case "duration":
    case "size":
    case "text":
      return <TextInput {...props} />;
    default:
      return kind satisfies never;
  }
}

/** A text a line. */
function ListInput({ input, setting, drafts, onValue, isReadOnly }: SettingInputProps) {
  const { default: fallback } = setting;
  return (
    <textarea
      {...input}
      class="mono"
      rows={2}
      disabled={isReadOnly}
      spellcheck={false}
      value={fieldText(setting, drafts)}
      placeholder={Array.isArray(fallback) ? fallback.join("\n") : ""}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  );
}

function TextInput({ input, setting, drafts, onValue, isReadOnly }: SettingInputProps) {
  const { default: fallback, kind } = setting;
  const text = fieldText(setting, drafts);
  const shown = typeof fallback === "string" ? fallback : setting.value === null ? "" : String(setting.value);
  return (
    <>
      <input
        {...input}
        class={kind === "text" ? undefined : "number"}
        disabled={isReadOnly}
        autocomplete="off"
        spellcheck={false}
        value={text}
        placeholder={shown}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {kind === "duration" && <WrittenDuration text={text === "" ? shown : text} />}
    </>
  );
}

function BooleanInput({ input, setting, drafts, onValue, isReadOnly }: SettingInputProps) {
  const t = useT();
  const { path, written, default: fallback } = setting;
  const draft = Object.hasOwn(drafts, path) ? drafts[path] : written;
  const isOn = String(draft ?? fallback) === "true";
  return (
    <Switch {...input} checked={isOn} disabled={isReadOnly} onValue={onValue}>
      {isOn ? t("settings.on") : t("settings.off")}
    </Switch>
  );
}

function ChoiceInput({ input, setting, drafts, onValue, isReadOnly }: SettingInputProps) {
  const t = useT();
  const { path, choices, default: fallback } = setting;
  const words = CHOICE_TEXTS[path] ?? {};
  const name = (choice: string) => {
    const key = words[choice];
    if (key !== undefined) return t(key);
    return path === "i18n.default_language" ? LANGUAGES[choice as keyof typeof LANGUAGES] ?? choice : choice;
  };
  const options = choices.map((choice) => ({
    value: choice,
    label: choice === fallback ? t("settings.choice_default", { value: name(choice) }) : name(choice),
  }));
  // Without a default nothing chosen is a choice too.
  if (fallback === null) options.unshift({ value: "", label: t("settings.choice_none") });
  const text = fieldText(setting, drafts);
  return (
    <Select
      {...input}
      disabled={isReadOnly}
      options={options}
      value={text === "" ? String(fallback ?? "") : text}
      onValue={onValue}
    />
  );
}
