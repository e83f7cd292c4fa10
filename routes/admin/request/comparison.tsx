import PaneDiff from "../../../islands/pane_diff.tsx";
import type { StoredRequestView } from "../../../lib/admin/request_views.ts";
import { Card } from "../../../components/card.tsx";
import { EmptyState } from "../../../components/empty_state.tsx";
import { useFormat, useT } from "../../../components/locale.ts";
import { keptPart } from "../../../components/requests/kept_part.ts";
import { bodyUrl, paneLabel } from "../../../components/requests/pane_labels.ts";

/** Any two of the panes, side against side. */
export function Comparison({ request }: { readonly request: StoredRequestView }) {
  const t = useT();
  const format = useFormat();
  const { panes, attempts } = request;
  if (panes.length < 2) {
    return <EmptyState icon="empty" title={t("request.no_panes")}>{t("request.no_panes_text")}</EmptyState>;
  }
  const sides = panes.map((pane, index) => ({
    label: paneLabel(pane, attempts.length, t),
    url: pane.kept === null ? null : bodyUrl(request.id, index),
    note: keptPart(pane, t, format) ?? null,
    headers: [pane.head, ...pane.headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`).sort()].join("\n"),
  }));
  const last = panes.findLastIndex(({ kind }) => kind === "upstream_request");
  return (
    <Card label={t("request.compare")}>
      <PaneDiff sides={sides} left={0} right={last < 0 ? 1 : last} />
    </Card>
  );
}
