/** Finds settings among many. */
import { useT } from "../locale.ts";
import { Switch } from "../switch.tsx";

interface SettingsSearchProps {
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly onlyChanged: boolean;
  readonly onOnlyChanged: (only: boolean) => void;
}

export function SettingsSearch({ words, onWords, onlyChanged, onOnlyChanged }: SettingsSearchProps) {
  const t = useT();
  return (
    <div class="row spread">
      <input
        type="search"
        class="inline search"
        aria-label={t("settings.search")}
        placeholder={t("settings.search")}
        value={words}
        onInput={(event) => onWords(event.currentTarget.value)}
      />
      <Switch checked={onlyChanged} onValue={onOnlyChanged}>{t("settings.only_changed")}</Switch>
    </div>
  );
}
