/** One setting: its name, what it is for, where its value is from, and its field. */
import type { SettingView } from "../../lib/admin/settings.ts";
import { parseDuration } from "../../lib/duration.ts";
import type { Format } from "../../lib/i18n/format.ts";
import type { Translate } from "../../lib/i18n/translate.ts";
import { Badge } from "../badge.tsx";
import { Button } from "../button.tsx";
import { Field } from "../field.tsx";
import { joined } from "../joined.ts";
import { useFormat, useT } from "../locale.ts";
import { type Drafts, type DraftValue, withDraft } from "./draft.ts";
import { SettingInput } from "./setting_input.tsx";
import { SETTING_TEXTS } from "./setting_texts.ts";

export interface SettingRowProps {
  readonly setting: SettingView;
  readonly drafts: Drafts;
  readonly onDrafts: (drafts: Drafts) => void;
  readonly error: string | undefined;
  readonly isReadOnly: boolean;
}

export function SettingRow({ setting, drafts, onDrafts, error, isReadOnly }: SettingRowProps) {
  const t = useT();
  const { path, written } = setting;
  const texts = SETTING_TEXTS[path];
  const isDrafted = Object.hasOwn(drafts, path);
  const set = (value: DraftValue) => onDrafts(withDraft(drafts, setting, value));
  const label = (
    <span class="row setting-label">
      <span>{texts === undefined ? path : t(texts.label)}</span>
      {isDrafted && <Badge tone="info">{t("settings.unsaved")}</Badge>}
      <Source setting={setting} />
      {setting.needs_restart && <Badge tone={setting.waits ? "warn" : "neutral"}>{t("settings.restart")}</Badge>}
    </span>
  );
  const fallback = fallbackText(setting, t, useFormat());
  const hint = (
    <>
      <span class="break">
        {joined(t, "settings.sentences", [
          texts === undefined ? setting.description : t(texts.hint),
          ...(fallback === undefined ? [] : [fallback]),
          "",
        ])}
      </span>
      <code class="nowrap">{path}</code>
    </>
  );
  const canReset = !isReadOnly && (isDrafted ? drafts[path] !== null : written !== null) && !setting.required;
  return (
    <div class="setting" id={path}>
      <Field id={`setting-${path}`} label={label} hint={hint} error={error}>
        {(input) => (
          <div class="setting-field">
            <SettingInput input={input} setting={setting} drafts={drafts} onValue={set} isReadOnly={isReadOnly} />
            {canReset && (
              <Button
                kind="quiet"
                size="small"
                icon="refresh"
                label={t("settings.to_default")}
                onClick={() => set(null)}
              />
            )}
          </div>
        )}
      </Field>
    </div>
  );
}

function Source({ setting: { from, written } }: { readonly setting: SettingView }) {
  const t = useT();
  switch (from) {
    case "default":
      return null;
    case "file":
      return written === null ? null : <Badge>{t("settings.from_file")}</Badge>;
    case "environment":
      return <Badge tone="info">{t("settings.from_environment")}</Badge>;
    case "command line":
      return <Badge tone="info">{t("settings.from_command_line")}</Badge>;
    default:
      return from satisfies never;
  }
}

/** What holds if nothing is set. */
function fallbackText({ default: fallback, kind }: SettingView, t: Translate, format: Format): string | undefined {
  if (fallback === null || kind === "items" || kind === "map" || kind === "boolean" || kind === "choice") {
    return undefined;
  }
  const written = typeof fallback === "string" ? fallback : fallback.join(", ");
  const text = kind === "duration" ? format.span(parseDuration(written) ?? 0) : written;
  return text === "" ? undefined : t("settings.default", { value: text });
}
