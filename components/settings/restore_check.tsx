/** What would come of a restore: all that is wrong, or what the file would bring. */
import { Button } from "../button.tsx";
import { useT } from "../locale.ts";
import { Notice } from "../notice.tsx";

interface Told {
  readonly line: number | null;
  readonly message: string;
}

export interface Checked {
  readonly problems: readonly Told[];
  readonly warnings: readonly Told[];
  readonly endpoints: readonly string[];
  readonly taggers: readonly string[];
  /** Of the file in whose place it would be put. */
  readonly version: string | null;
}

interface RestoreCheckProps {
  /** Of the file. */
  readonly name: string;
  readonly check: Checked;
  readonly onRestore: () => void;
}

export function RestoreCheck(
  { name, check: { problems, warnings, endpoints, taggers }, onRestore }: RestoreCheckProps,
) {
  const t = useT();
  if (problems.length > 0) {
    return (
      <Notice tone="bad" isAlert title={t("settings.bad_file", { name })}>
        <List told={problems} />
      </Notice>
    );
  }
  return (
    <div class="stack tight">
      <Notice tone="info" title={t("settings.good_file", { name })}>
        <dl class="named-values">
          <dt>{t("nav.endpoints")}</dt>
          <dd>{endpoints.length === 0 ? "–" : endpoints.join(", ")}</dd>
          <dt>{t("routing.taggers")}</dt>
          <dd>{taggers.length === 0 ? "–" : taggers.join(", ")}</dd>
        </dl>
      </Notice>
      {warnings.length > 0 && (
        <Notice tone="warn">
          <List told={warnings} />
        </Notice>
      )}
      <div>
        <Button kind="danger" icon="upload" onClick={onRestore}>{t("settings.restore_now")}</Button>
      </div>
    </div>
  );
}

function List({ told }: { readonly told: readonly Told[] }) {
  const t = useT();
  return (
    <ul class="small">
      {told.map(({ line, message }) => (
        <li key={`${line} ${message}`}>
          {line === null ? message : t("settings.line", { number: line, message })}
        </li>
      ))}
    </ul>
  );
}
