/** How much is kept, since when, and how much could not be. */
import type { StorageView } from "../../lib/admin/storage_view.ts";
import { parseDuration } from "../../lib/duration.ts";
import { useFormat, useT } from "../locale.ts";
import { Notice } from "../notice.tsx";
import { Bytes, Count, Time } from "../values.tsx";

export function StorageFacts({ storage }: { readonly storage: StorageView }) {
  const t = useT();
  const format = useFormat();
  const { requests, oldest_at, bytes, max_age, max_size, dropped_rows, dropped_bodies, directory } = storage;
  return (
    <div class="stack">
      <dl class="named-values">
        <dt>{t("settings.kept_requests")}</dt>
        <dd>
          <Count value={requests} />
        </dd>
        <dt>{t("settings.kept_since")}</dt>
        <dd>{oldest_at === null ? "–" : <Time time={oldest_at} />}</dd>
        <dt>{t("settings.kept_size")}</dt>
        <dd>
          <Bytes bytes={bytes} />{" "}
          <span class="muted small">
            {t("settings.at_most", { size: max_size, age: format.span(parseDuration(max_age) ?? 0) })}
          </span>
        </dd>
        <dt>{t("settings.kept_in")}</dt>
        <dd>
          <code class="break">{directory}</code>
        </dd>
      </dl>
      {dropped_rows + dropped_bodies > 0 && (
        <Notice tone="warn">
          {t("settings.dropped", { rows: format.number(dropped_rows), bodies: format.number(dropped_bodies) })}
        </Notice>
      )}
    </div>
  );
}
