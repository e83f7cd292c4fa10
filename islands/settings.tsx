/** Every setting, searched, changed and saved together. */
import { useState } from "preact/hooks";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Notice } from "../components/notice.tsx";
import { type Drafts, isShown, repeatedNames, sentOf } from "../components/settings/draft.ts";
import { SaveBar } from "../components/settings/save_bar.tsx";
import { SETTING_TEXTS } from "../components/settings/setting_texts.ts";
import { SettingGroups } from "../components/settings/setting_groups.tsx";
import { SettingsFailure } from "../components/settings/settings_failure.tsx";
import { SettingsSearch } from "../components/settings/settings_search.tsx";
import { Toasts, useToasts } from "../components/toasts.tsx";
import type { SettingsView } from "../lib/admin/settings.ts";
import { useLeaveWarning } from "../components/use_leave_warning.ts";
import { useSettings } from "./settings/use_settings.ts";

interface SettingsProps {
  readonly first: SettingsView;
  /** What is searched for at the beginning. */
  readonly query: string;
}

function Settings({ first, query }: SettingsProps) {
  const t = useT();
  const toasts = useToasts();
  const { view, warnings, failure, isBusy, load, save, fail } = useSettings(first);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [words, setWords] = useState(query);
  const [onlyChanged, setOnlyChanged] = useState(false);
  const count = Object.keys(drafts).length;
  useLeaveWarning(count > 0);
  const isReadOnly = view.read_only !== null || view.version === null;
  const shown = view.settings.filter((setting) => {
    const { label = "", hint = "" } = SETTING_TEXTS[setting.path] ?? {};
    return isShown(setting, { words, onlyChanged, texts: [t(label), t(hint)], drafts });
  });
  const submit = async () => {
    const again = repeatedNames(drafts).map(({ path, name }) => ({ path, message: t("form.name_again", { name }) }));
    if (again.length > 0) return fail({ code: "INVALID_CONFIGURATION", message: "", problems: again });
    if (!await save(sentOf(drafts))) return;
    setDrafts({});
    toasts.show("ok", t("settings.saved"));
  };
  const problem = failure !== undefined && <SettingsFailure failure={failure} onLoad={() => void load()} />;
  return (
    <div class="stack">
      <SettingsSearch words={words} onWords={setWords} onlyChanged={onlyChanged} onOnlyChanged={setOnlyChanged} />
      {count === 0 && problem}
      {warnings.map((message) => <Notice key={message} tone="warn">{message}</Notice>)}
      {view.settings.some(({ waits }) => waits) && (
        <Notice tone="warn" title={t("settings.waits")}>
          {view.settings.filter(({ waits }) => waits).map(({ path }) => path).join(", ")}
        </Notice>
      )}
      <SettingGroups
        settings={shown}
        drafts={drafts}
        onDrafts={setDrafts}
        problems={failure?.problems ?? []}
        isReadOnly={isReadOnly}
      />
      {count > 0 && (
        <div class="save-area">
          {problem}
          <SaveBar count={count} isBusy={isBusy} onDiscard={() => setDrafts({})} onSave={() => void submit()} />
        </div>
      )}
      <Toasts list={toasts} />
    </div>
  );
}

export default island("settings", Settings);
