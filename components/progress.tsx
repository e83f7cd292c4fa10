import { Button } from "./button.tsx";
import { useT } from "./locale.ts";
import { Spinner } from "./spinner.tsx";

interface ProgressProps {
  /** What goes on. */
  readonly label: string;
  /** How much of `total` is done; without, nobody knows. */
  readonly done?: number;
  readonly total?: number;
  readonly onCancel?: () => void;
}

export function Progress({ label, done, total, onCancel }: ProgressProps) {
  const t = useT();
  const isKnown = done !== undefined && total !== undefined;
  return (
    <div class="stack tight" role="status">
      <div class="row spread">
        <span class="row">{!isKnown && <Spinner />}{label}</span>
        {onCancel !== undefined && <Button size="small" onClick={onCancel}>{t("action.cancel")}</Button>}
      </div>
      {isKnown && <progress value={done} max={total} aria-label={label} />}
    </div>
  );
}
