/** Why the settings were not saved. */
import { Button } from "../button.tsx";
import { ErrorNotice } from "../error_notice.tsx";
import type { Failure } from "../error_text.ts";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";

interface SettingsFailureProps {
  readonly failure: Failure;
  /** Loads what is there now; what was typed stays. */
  readonly onLoad: () => void;
}

export function SettingsFailure({ failure, onLoad }: SettingsFailureProps) {
  const t = useT();
  if (failure.code !== "CONFLICT") return <ErrorNotice failure={failure} />;
  return (
    <Notice
      tone="bad"
      isAlert
      title={t("settings.conflict")}
      actions={<Button size="small" icon="refresh" onClick={onLoad}>{t("settings.load_now")}</Button>}
    >
      {t("settings.conflict_text")}
    </Notice>
  );
}
