/** What a tagger says of a request. */
import type { TaggerTestView } from "../../lib/admin/test_tagger.ts";
import { Badge } from "../badge.tsx";
import { useFormat, useT } from "../locale.ts";
import { Notice } from "../notice.tsx";

export function TestResult({ test }: { readonly test: TaggerTestView }) {
  const t = useT();
  const format = useFormat();
  const { would_tag, tags, error, values, duration_ms } = test;
  const took = <span class="small muted">{t("routing.took", { time: format.duration(duration_ms) })}</span>;
  return (
    <div class="stack tight" role="status">
      {error !== null
        ? <Notice tone="bad" title={t("routing.test_failed")}>{error}</Notice>
        : would_tag
        ? (
          <Notice tone="ok" title={t("routing.would_tag")}>
            <span class="row">{tags.map((tag) => <Badge key={tag} tone="ok" isName>{tag}</Badge>)}</span>
          </Notice>
        )
        : <Notice title={t("routing.would_not_tag")} />}
      {values !== null && (
        <div class="small">
          {values.length === 0 ? t("routing.no_values") : t("routing.values")}{" "}
          {values.map((value, index) => <code key={index} class="break">{value}</code>)}
        </div>
      )}
      {took}
    </div>
  );
}
