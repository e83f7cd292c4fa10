import type { Overview } from "../../lib/admin/overview.ts";
import { Badge } from "../badge.tsx";
import { Card } from "../card.tsx";
import { EmptyState } from "../empty_state.tsx";
import { useT } from "../locale.ts";
import { FAILURE_MEANINGS } from "../failure_meanings.ts";
import { RelativeTime } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

type Failed = Overview["failures"][number];

/** What failed last, and what that means. */
export function Failures({ failures }: Pick<Overview, "failures">) {
  const t = useT();
  return (
    <Card title={t("failure.title")} flush>
      {failures.length === 0
        ? <EmptyState icon="check" title={t("failure.none")}>{t("failure.none_text")}</EmptyState>
        : <ul class="plain failures">{failures.map((each) => <Failure key={each.id} failed={each} />)}</ul>}
    </Card>
  );
}

function Failure({ failed }: { readonly failed: Failed }) {
  const t = useT();
  const { id, status, endpoint, model, client, method, path, error, error_kind: kind } = failed;
  const meaning = FAILURE_MEANINGS[kind ?? "upstream"];
  return (
    <li>
      <div class="row spread">
        <span class="row">
          <Badge tone={kind === "canceled" ? "neutral" : "bad"}>{status}</Badge>
          <a class="break" {...VERBATIM} href={`/admin/requests/${encodeURIComponent(id)}`}>
            {[client, model || `${method} ${path.split("?")[0]}`, endpoint?.name].filter(Boolean).join(" · ")}
          </a>
        </span>
        <span class="small muted">
          <RelativeTime time={failed.started_at} />
        </span>
      </div>
      {meaning !== undefined && <div>{t(meaning)}</div>}
      {error !== null && <div class="small muted few-lines">{error}</div>}
    </li>
  );
}
