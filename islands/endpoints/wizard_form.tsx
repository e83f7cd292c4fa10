import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button, ButtonLink } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { ErrorNotice } from "../../components/error_notice.tsx";
import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import type { Api, ApiFailure } from "../../lib/browser/api.ts";
import type { Preset } from "./page_props.ts";
import { adviceFor, placeholderIn, presetDraft, type WizardValues } from "./preset_draft.ts";
import { placed } from "./problems.ts";
import { TestPanel } from "./test_panel.tsx";

interface WizardFormProps {
  readonly api: Api;
  readonly preset: Preset;
  readonly version: string | null;
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onSaved: (name: string) => void;
}

const PATHS = ["name", "url", "auth_value", "default_model"];

/** The second step: name, key, address and model, and a test before anything is saved. */
export function WizardForm(props: WizardFormProps) {
  const { api, preset, onBack, onClose } = props;
  const t = useT();
  const { values, set, isChanged, failure, isBusy, save } = useWizard(props);
  const problems = placed(failure, PATHS);
  const placeholder = placeholderIn(values.url);
  const advice = adviceFor(preset, values.url);
  const isReady = values.name !== "" && placeholder === undefined;
  const actions = () => (
    <>
      <Button onClick={onBack}>{t("endpoints.wizard_back")}</Button>
      <Button kind="primary" busy={isBusy} disabled={!isReady} onClick={() => void save()}>
        {t("endpoints.save")}
      </Button>
    </>
  );
  const title = t("endpoints.wizard_add", { provider: preset.display_name });
  return (
    <Dialog id="wizard" title={title} open onClose={onClose} isChanged={isChanged} actions={actions}>
      {advice.length > 0 && (
        <Notice>
          <ul class="plain">{advice.map((each) => <li key={each}>{each}</li>)}</ul>
        </Notice>
      )}
      {problems.others !== undefined && <ErrorNotice failure={problems.others} />}
      <WizardFields {...{ preset, values, set, placeholder }} errorAt={(path) => problems.at.get(path)} />
      <details>
        <summary>{t("endpoints.wizard_test")}</summary>
        <TestPanel api={api} path="/endpoints/test" draft={presetDraft(preset, values)} />
      </details>
    </Dialog>
  );
}

function useWizard({ api, preset, version, onSaved }: WizardFormProps) {
  const model = preset.require_default_model ? preset.models[0] ?? "" : "";
  const [values, setValues] = useState<WizardValues>({ name: "", url: preset.url, key: "", model });
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  const [isChanged, setChanged] = useState(false);
  const set = (changed: Partial<WizardValues>) => {
    setChanged(true);
    setValues((before) => ({ ...before, ...changed }));
  };
  useEffect(() => {
    const body = { profile_id: preset.profile_id };
    void api.post<{ suggested_name: string }>("/endpoints/generate-name", { body }).then((result) => {
      if (result.type !== "ok") return;
      const { suggested_name: suggested } = result.value;
      // Who was quicker has a name already.
      setValues((before) => before.name === "" ? { ...before, name: suggested } : before);
    });
  }, [preset.profile_id]);
  const save = async () => {
    setBusy(true);
    const { name, url, key, model } = values;
    const body = { profile_id: preset.profile_id, name, url, auth_value: key, default_model: model };
    const send = (version: string) => api.post("/endpoints/from-wizard", { body, version });
    const first = await send(version ?? "*");
    // Whatever else has changed meanwhile: what is added is in nobody's way.
    const result = first.type === "failed" && first.failure.code === "CONFLICT" ? await send("*") : first;
    setBusy(false);
    setFailure(result.failure);
    if (result.type === "ok") onSaved(name);
  };
  return { values, set, isChanged, failure, isBusy, save };
}

interface WizardFieldsProps {
  readonly preset: Preset;
  readonly values: WizardValues;
  readonly set: (changed: Partial<WizardValues>) => void;
  /** A word of the address that is still to be replaced. */
  readonly placeholder: string | undefined;
  readonly errorAt: (path: string) => string | undefined;
}

function WizardFields({ preset, values, set, placeholder, errorAt }: WizardFieldsProps) {
  const t = useT();
  const text = { type: "text", autocomplete: "off", spellcheck: false } as const;
  const toReplace = placeholder === undefined ? undefined : t("endpoints.wizard_replace", { word: placeholder });
  const typed = (key: keyof WizardValues) => ({
    ...text,
    value: values[key],
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => set({ [key]: event.currentTarget.value }),
  });
  return (
    <div class="fields">
      {preset.auth_type !== "none" && (
        <KeyField preset={preset} error={errorAt("auth_value")} input={{ ...typed("key"), type: "password" }} />
      )}
      <Field
        id="wizard-model"
        label={preset.require_default_model ? t("endpoints.wizard_model") : t("endpoints.wizard_model_optional")}
        hint={t("endpoints.wizard_model_hint")}
        error={errorAt("default_model")}
      >
        {(input) => (
          <>
            <input {...input} {...typed("model")} list="wizard-models" />
            <datalist id="wizard-models">{preset.models.map((each) => <option key={each} value={each} />)}</datalist>
          </>
        )}
      </Field>
      <Field id="wizard-url" label={t("endpoints.wizard_url")} error={toReplace ?? errorAt("url")}>
        {(input) => <input {...input} {...typed("url")} />}
      </Field>
      <Field
        id="wizard-name"
        label={t("endpoints.wizard_name")}
        hint={t("endpoints.wizard_name_hint")}
        error={errorAt("name")}
      >
        {(input) => <input {...input} {...typed("name")} />}
      </Field>
    </div>
  );
}

interface KeyFieldProps {
  readonly preset: Preset;
  readonly error: string | undefined;
  readonly input: JSX.InputHTMLAttributes<HTMLInputElement>;
}

function KeyField({ preset: { key_url: page }, error, input: typed }: KeyFieldProps) {
  const t = useT();
  return (
    <div class="stack tight">
      <Field id="wizard-key" label={t("endpoints.wizard_key")} hint={t("endpoints.wizard_key_hint")} error={error}>
        {(input) => <input {...input} {...typed} autocomplete="new-password" />}
      </Field>
      {page !== null && (
        <div>
          <ButtonLink size="small" icon="external" href={page} target="_blank" rel="noreferrer">
            {t("endpoints.wizard_key_page")}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
