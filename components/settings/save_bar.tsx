/** Says that something is not saved, and offers to. */
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";

interface SaveBarProps {
  /** How many changes. */
  readonly count: number;
  readonly isBusy: boolean;
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

export function SaveBar({ count, isBusy, onDiscard, onSave }: SaveBarProps) {
  const t = useT();
  const words = t("settings.changes", { count });
  return (
    <div class="save-bar" role="region" aria-label={words}>
      <span role="status">{words}</span>
      <div class="row">
        <Button disabled={isBusy} onClick={onDiscard}>{t("settings.discard")}</Button>
        <Button kind="primary" busy={isBusy} onClick={onSave}>{t("settings.save")}</Button>
      </div>
    </div>
  );
}
