import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { ErrorNotice } from "../../components/error_notice.tsx";
import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import { Progress } from "../../components/progress.tsx";
import { Select } from "../../components/select.tsx";
import type { EndpointTestView } from "../../lib/admin/test_endpoints.ts";
import type { Api, ApiFailure } from "../../lib/browser/api.ts";
import type { Plain } from "./form_values.ts";
import { TestResult } from "./test_result.tsx";

interface TestPanelProps {
  readonly api: Api;
  /** Of the call. */
  readonly path: string;
  /** What is not saved; `undefined`: as it is saved. */
  readonly draft: Plain | undefined;
}

const ALL = "all";
const PROTOCOLS = [ALL, "messages", "chat", "responses", "gemini"];

interface Choice {
  readonly model: string;
  readonly form: string;
  readonly protocol: string;
}

/** Asks an endpoint something small and shows all that came of it. */
export function TestPanel({ api, path, draft }: TestPanelProps) {
  const t = useT();
  const [choice, setChoice] = useState<Choice>({ model: "", form: "both", protocol: ALL });
  const [test, setTest] = useState<EndpointTestView>();
  const [failure, setFailure] = useState<ApiFailure>();
  const running = useRef<AbortController>();
  const [isRunning, setRunning] = useState(false);
  // Whoever closes the panel waits for no answer.
  useEffect(() => () => running.current?.abort(), []);
  const run = async () => {
    running.current = new AbortController();
    setRunning(true);
    const body = { ...bodyOf(choice), ...(draft === undefined ? {} : { endpoint: draft }) };
    const result = await api.post<EndpointTestView>(path, { body, signal: running.current.signal });
    setRunning(false);
    if (result.type === "failed" && result.failure.code === "CANCELED") return;
    setTest(result.type === "ok" ? result.value : undefined);
    setFailure(result.type === "ok" ? undefined : result.failure);
  };
  return (
    <div class="stack">
      <p class="muted">{draft === undefined ? t("endpoints.test_about") : t("endpoints.test_about_draft")}</p>
      <Choices
        choice={choice}
        models={test?.models ?? []}
        onChoose={(changed) => setChoice({ ...choice, ...changed })}
      />
      {isRunning ? <Progress label={t("endpoints.test_running")} onCancel={() => running.current?.abort()} /> : (
        <div>
          <Button kind="primary" icon="play" onClick={() => void run()}>{t("endpoints.test_run")}</Button>
        </div>
      )}
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {test !== undefined && !isRunning && <TestResult test={test} />}
    </div>
  );
}

function bodyOf({ model, form, protocol }: Choice): object {
  return {
    model,
    ...(form === "both" ? {} : { streaming: form === "streaming" }),
    ...(protocol === ALL ? {} : { protocols: [protocol] }),
  };
}

interface ChoicesProps {
  readonly choice: Choice;
  /** Those that the endpoint says it has. */
  readonly models: readonly string[];
  readonly onChoose: (changed: Partial<Choice>) => void;
}

function Choices({ choice: { model, form, protocol }, models, onChoose }: ChoicesProps) {
  const t = useT();
  const protocols = PROTOCOLS.map((value) => ({ value, label: value === ALL ? t("endpoints.test_own") : value }));
  const forms = [
    { value: "both", label: t("endpoints.test_both") },
    { value: "streaming", label: t("endpoints.test_streaming") },
    { value: "whole", label: t("endpoints.test_whole") },
  ];
  return (
    <div class="fields">
      <Field id="test-model" label={t("endpoints.test_model")} hint={t("endpoints.test_model_hint")}>
        {(input) => (
          <>
            <input
              {...input}
              type="text"
              value={model}
              list="test-models"
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => onChoose({ model: event.currentTarget.value })}
            />
            <datalist id="test-models">{models.map((each) => <option key={each} value={each} />)}</datalist>
          </>
        )}
      </Field>
      <Field id="test-protocol" label={t("endpoints.test_protocol")}>
        {(input) => (
          <Select
            {...input}
            options={protocols}
            value={protocol}
            onValue={(value) => onChoose({ protocol: value })}
          />
        )}
      </Field>
      <Field id="test-form" label={t("endpoints.test_form")}>
        {(input) => <Select {...input} options={forms} value={form} onValue={(value) => onChoose({ form: value })} />}
      </Field>
    </div>
  );
}
