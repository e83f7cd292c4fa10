import { useState } from "preact/hooks";
import { Button } from "../../components/button.tsx";
import { ErrorNotice } from "../../components/error_notice.tsx";
import { Field } from "../../components/field.tsx";
import { useT } from "../../components/locale.ts";
import { Notice } from "../../components/notice.tsx";
import { Select } from "../../components/select.tsx";
import type { Api, ApiFailure } from "../../lib/browser/api.ts";
import type { Plain } from "./form_values.ts";

interface RewriteTesterProps {
  readonly api: Api;
  readonly id: string;
  /** Changes that are not saved. */
  readonly draft: Plain;
}

interface RewriteTest {
  readonly original_model: string;
  readonly rewritten_model: string;
  readonly matched_rule: string;
  readonly rewrite_applied: boolean;
}

const CLIENTS = ["claude-code", "codex", "gemini-cli", "opencode", "other"];

/** Says which model the endpoint would be asked for, by the rules as they stand in the form. */
export function RewriteTester({ api, id, draft }: RewriteTesterProps) {
  const t = useT();
  const [model, setModel] = useState("claude-sonnet-4-5");
  const [client, setClient] = useState("claude-code");
  const [test, setTest] = useState<RewriteTest>();
  const [failure, setFailure] = useState<ApiFailure>();
  const run = async () => {
    const body = { test_model: model, client, endpoint: draft };
    const result = await api.post<RewriteTest>(`/endpoints/${encodeURIComponent(id)}/test-model-rewrite`, { body });
    setTest(result.type === "ok" ? result.value : undefined);
    setFailure(result.type === "ok" ? undefined : result.failure);
  };
  return (
    <fieldset class="field rows">
      <legend>{t("endpoints.rewrite_test")}</legend>
      <div class="fields">
        <Field id="rewrite-model" label={t("endpoints.rewrite_model")}>
          {(input) => (
            <input
              {...input}
              type="text"
              value={model}
              spellcheck={false}
              autocomplete="off"
              onInput={(event) => setModel(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field id="rewrite-client" label={t("endpoints.rewrite_client")}>
          {(input) => (
            <Select
              {...input}
              options={CLIENTS.map((value) => ({ value, label: value }))}
              value={client}
              onValue={setClient}
            />
          )}
        </Field>
      </div>
      <div>
        <Button icon="play" disabled={model === ""} onClick={() => void run()}>{t("endpoints.rewrite_run")}</Button>
      </div>
      {failure !== undefined && <ErrorNotice failure={failure} />}
      {test !== undefined && (
        <Notice tone={test.rewrite_applied ? "ok" : "neutral"}>
          {test.rewrite_applied
            ? t("endpoints.rewritten", {
              from: test.original_model,
              to: test.rewritten_model,
              rule: test.matched_rule,
            })
            : t("endpoints.not_rewritten", { model: test.original_model })}
        </Notice>
      )}
    </fieldset>
  );
}
