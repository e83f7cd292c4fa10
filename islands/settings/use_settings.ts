import { useState } from "preact/hooks";
import type { SettingsView, SettingView } from "../../lib/admin/settings.ts";
import type { ApiFailure } from "../../lib/browser/api.ts";
import { useApi } from "../../lib/browser/use_api.ts";

interface Saved {
  readonly version: string;
  readonly settings: readonly SettingView[];
  readonly warnings: readonly { readonly message: string }[];
}

/** The settings as the server has them, and changes of them, all or none. */
export function useSettings(first: SettingsView) {
  const api = useApi();
  const [view, setView] = useState(first);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isBusy, setBusy] = useState(false);
  /** What is there now; what was typed stays, and can then be saved. */
  const load = async () => {
    const now = await api.get<SettingsView>("/settings");
    if (now.type === "ok") setView(now.value);
    setFailure(now.failure);
  };
  const save = async (body: object): Promise<boolean> => {
    setBusy(true);
    const result = await api.put<Saved>("/settings", { body, version: view.version ?? "" });
    setBusy(false);
    setFailure(result.failure);
    if (result.type === "failed") return false;
    const { version, settings, warnings } = result.value;
    setView({ ...view, version, settings: [...settings] });
    setWarnings(warnings.map(({ message }) => message));
    return true;
  };
  return { view, warnings, failure, isBusy, load, save, fail: setFailure };
}
