/** The fields of a tagger. */
import type { ComponentChildren } from "preact";
import { Button } from "../button.tsx";
import { Field, type FieldInput } from "../field.tsx";
import { useT } from "../locale.ts";
import { Select } from "../select.tsx";
import { Switch } from "../switch.tsx";
import {
  BUILTIN_TYPES,
  type ConfigKey,
  hasRules,
  KEYS_OF,
  type RuleDraft,
  type TaggerDraft,
  type TaggerKind,
} from "./tagger_draft.ts";
import { FIELD_TEXTS, KIND_TEXTS, MATCH_TEXTS } from "./tagger_texts.ts";

interface TaggerFormProps {
  readonly draft: TaggerDraft;
  readonly onDraft: (draft: TaggerDraft) => void;
  /** What is wrong with the field of that key. */
  readonly errorAt: (key: string) => string | undefined;
}

const KINDS: readonly TaggerKind[] = [...BUILTIN_TYPES, "script"];

export function TaggerForm({ draft, onDraft, errorAt }: TaggerFormProps) {
  const t = useT();
  const set = (change: Partial<TaggerDraft>) => onDraft({ ...draft, ...change });
  const text = (key: "name" | "tag") => (input: FieldInput) => (
    <input
      {...input}
      value={draft[key]}
      autocomplete="off"
      onInput={(event) => set({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <div class="stack">
      <div class="grid">
        <Field id="tagger-name" label={t("routing.name")} error={errorAt("name")}>{text("name")}</Field>
        <Field id="tagger-tag" label={t("routing.tag")} hint={t("routing.tag_hint")} error={errorAt("tag")}>
          {text("tag")}
        </Field>
      </div>
      <Field
        id="tagger-kind"
        label={t("routing.kind")}
        hint={t(KIND_TEXTS[draft.kind].hint)}
        error={errorAt("builtin_type") ?? errorAt("type")}
      >
        {(input) => (
          <Select
            {...input}
            value={draft.kind}
            options={KINDS.map((kind) => ({ value: kind, label: t(KIND_TEXTS[kind].name) }))}
            onValue={(kind) => set({ kind: kind as TaggerKind })}
          />
        )}
      </Field>
      {KEYS_OF[draft.kind].map((key) => (
        <ConfigField key={key} name={key} draft={draft} set={set} error={errorAt(key)} />
      ))}
      {hasRules(draft.kind) && (
        <Rules
          rules={draft.rules}
          onRules={(rules) => set({ rules })}
          error={errorAt("rules")}
        />
      )}
      <Switch
        checked={draft.enabled}
        onValue={(enabled) =>
          set({ enabled })}
      >
        {t("routing.enabled")}
      </Switch>
    </div>
  );
}

interface ConfigFieldProps {
  readonly name: ConfigKey;
  readonly draft: TaggerDraft;
  readonly set: (change: Partial<TaggerDraft>) => void;
  readonly error: string | undefined;
}

function ConfigField({ name, draft: { config }, set, error }: ConfigFieldProps) {
  const t = useT();
  const { label, hint } = FIELD_TEXTS[name];
  const value = config[name] ?? "";
  const change = (text: string) => set({ config: { ...config, [name]: text } });
  const attributes = { autocomplete: "off", spellcheck: false };
  return (
    <Field id={`tagger-${name}`} label={t(label)} hint={hint === undefined ? undefined : t(hint)} error={error}>
      {(input) =>
        name === "match"
          ? <MatchSelect {...input} value={value === "" ? "wildcard" : value} onValue={change} />
          : name === "script"
          ? (
            <textarea
              {...input}
              {...attributes}
              class="mono"
              rows={8}
              value={value}
              onInput={(event) => change(event.currentTarget.value)}
            />
          )
          : <input {...input} {...attributes} value={value} onInput={(event) => change(event.currentTarget.value)} />}
    </Field>
  );
}

interface MatchSelectProps extends Partial<FieldInput> {
  readonly value: string;
  readonly label?: string;
  readonly onValue: (value: string) => void;
}

function MatchSelect({ label, ...rest }: MatchSelectProps) {
  const t = useT();
  const options = Object.entries(MATCH_TEXTS).map(([value, key]) => ({ value, label: t(key) }));
  return <Select {...rest} options={options} {...(label === undefined ? {} : { "aria-label": label })} />;
}

interface RulesProps {
  readonly rules: readonly RuleDraft[];
  readonly onRules: (rules: readonly RuleDraft[]) => void;
  readonly error: ComponentChildren;
}

/** Several patterns, each with a tag of its own. */
function Rules({ rules, onRules, error }: RulesProps) {
  const t = useT();
  const change = (at: number, rule: Partial<RuleDraft>) =>
    onRules(rules.map((each, index) => index === at ? { ...each, ...rule } : each));
  return (
    <fieldset class="rules">
      <legend>{t("routing.rules")}</legend>
      <p class="small muted">{t("routing.rules_hint")}</p>
      {rules.map(({ pattern, match, tag }, index) => (
        <div key={index} class="rule">
          <input
            aria-label={t("routing.pattern")}
            placeholder={t("routing.pattern")}
            value={pattern}
            onInput={(event) => change(index, { pattern: event.currentTarget.value })}
          />
          <MatchSelect label={t("routing.match")} value={match} onValue={(match) => change(index, { match })} />
          <input
            aria-label={t("routing.tag")}
            placeholder={t("routing.tag")}
            value={tag}
            onInput={(event) => change(index, { tag: event.currentTarget.value })}
          />
          <Button
            kind="quiet"
            icon="trash"
            label={t("routing.remove_rule")}
            onClick={() => onRules(rules.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {error !== undefined && <div class="error small">{error}</div>}
      <Button
        size="small"
        icon="plus"
        onClick={() => onRules([...rules, { pattern: "", match: "wildcard", tag: "" }])}
      >
        {t("routing.add_rule")}
      </Button>
    </fieldset>
  );
}
