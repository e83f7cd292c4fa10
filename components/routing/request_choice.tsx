/** The fields of a request for a preview or a test. */
import type { ComponentChildren } from "preact";
import type { RequestView } from "../../lib/admin/request_views.ts";
import { Field, type FieldInput } from "../field.tsx";
import { useFormat, useT } from "../locale.ts";
import { Select } from "../select.tsx";
import { Switch } from "../switch.tsx";
import type { RequestDraft } from "./request_draft.ts";

const CLIENTS = ["claude-code", "codex", "gemini-cli", "opencode", "anthropic-sdk", "openai-sdk", "other"];
const PROTOCOLS = ["messages", "chat", "responses", "gemini"];

interface RequestChoiceProps {
  /** Begins the ids of its fields. */
  readonly id: string;
  readonly draft: RequestDraft;
  readonly onDraft: (draft: RequestDraft) => void;
  /** The latest ones; `undefined`: they are not there yet. */
  readonly recorded: readonly RequestView[] | undefined;
}

export function RequestChoice({ id, draft, onDraft, recorded }: RequestChoiceProps) {
  const t = useT();
  const set = (change: Partial<RequestDraft>) => onDraft({ ...draft, ...change });
  return (
    <div class="stack">
      <Field id={`${id}-source`} label={t("routing.request")}>
        {(input) => (
          <Select
            {...input}
            value={draft.source}
            options={[
              { value: "described", label: t("routing.request_described") },
              { value: "recorded", label: t("routing.request_recorded") },
            ]}
            onValue={(source) => set({ source: source as RequestDraft["source"] })}
          />
        )}
      </Field>
      {draft.source === "recorded"
        ? <Recorded id={id} draft={draft} set={set} recorded={recorded} />
        : <Described id={id} draft={draft} set={set} />}
    </div>
  );
}

interface PartProps extends Pick<RequestChoiceProps, "id" | "draft"> {
  readonly set: (change: Partial<RequestDraft>) => void;
}

function Recorded({ id, draft, set, recorded }: PartProps & Pick<RequestChoiceProps, "recorded">) {
  const t = useT();
  const format = useFormat();
  const options = (recorded ?? []).map((request) => ({
    value: request.id,
    label: [format.dateTime(new Date(request.started_at)), request.client, request.model].filter(Boolean).join(" · "),
  }));
  const hint = recorded !== undefined && options.length === 0 ? t("routing.no_recorded") : t("routing.recorded_hint");
  return (
    <Field id={`${id}-request`} label={t("routing.recorded")} hint={hint}>
      {(input) => (
        <Select
          {...input}
          value={draft.requestId}
          options={[{ value: "", label: t("routing.choose") }, ...options]}
          onValue={(requestId) => set({ requestId })}
        />
      )}
    </Field>
  );
}

type TextOf = (key: "model" | "session" | "message" | "path") => (input: FieldInput) => ComponentChildren;

function Described({ id, draft, set }: PartProps) {
  const t = useT();
  const plain = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const text: TextOf = (key) => (input) => (
    <input
      {...input}
      value={draft[key]}
      autocomplete="off"
      onInput={(event) => set({ [key]: event.currentTarget.value })}
    />
  );
  return (
    <>
      <div class="grid">
        <Field id={`${id}-client`} label={t("routing.client")}>
          {(input) => (
            <Select
              {...input}
              value={draft.client}
              options={plain(CLIENTS)}
              onValue={(client) => set({ client })}
            />
          )}
        </Field>
        <Field id={`${id}-protocol`} label={t("routing.protocol")}>
          {(input) => (
            <Select
              {...input}
              value={draft.protocol}
              options={plain(PROTOCOLS)}
              onValue={(protocol) => set({ protocol })}
            />
          )}
        </Field>
        <Field id={`${id}-model`} label={t("routing.model")}>{text("model")}</Field>
        <Field id={`${id}-session`} label={t("routing.session")} hint={t("routing.session_hint")}>
          {text("session")}
        </Field>
      </div>
      <div class="row">
        <Switch checked={draft.stream} onValue={(stream) => set({ stream })}>{t("routing.stream")}</Switch>
        <Switch checked={draft.tools} onValue={(tools) => set({ tools })}>{t("routing.tools")}</Switch>
      </div>
      <Advanced id={id} draft={draft} set={set} text={text} />
    </>
  );
}

/** What few taggers look at. */
function Advanced({ id, draft, set, text }: PartProps & { readonly text: TextOf }) {
  const t = useT();
  return (
    <details>
      <summary>{t("routing.more")}</summary>
      <div class="stack details-body">
        <Field id={`${id}-message`} label={t("routing.message")}>{text("message")}</Field>
        <Field id={`${id}-path`} label={t("routing.path")} hint={t("routing.path_hint")}>{text("path")}</Field>
        <Field id={`${id}-headers`} label={t("routing.headers")} hint={t("routing.headers_hint")}>
          {(input) => (
            <textarea
              {...input}
              class="mono"
              rows={2}
              value={draft.headers}
              onInput={(event) => set({ headers: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
