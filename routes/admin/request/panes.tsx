/** What came in, went on, came back and went out, as it was kept. */
import PaneBody from "../../../islands/pane_body.tsx";
import type { PaneView, StoredRequestView } from "../../../lib/admin/request_views.ts";
import { Card } from "../../../components/card.tsx";
import { EmptyState } from "../../../components/empty_state.tsx";
import { useFormat, useT } from "../../../components/locale.ts";
import { VERBATIM } from "../../../components/verbatim.ts";
import { keptPart } from "../../../components/requests/kept_part.ts";
import { bodyUrl, paneLabel } from "../../../components/requests/pane_labels.ts";

/** So much of a body is in the page; the rest is asked for. */
const PREVIEW = 16 * 1024;

export function Panes({ request }: { readonly request: StoredRequestView }) {
  const t = useT();
  const { panes } = request;
  if (panes.length === 0) {
    return <EmptyState icon="empty" title={t("request.no_panes")}>{t("request.no_panes_text")}</EmptyState>;
  }
  return (
    <div class="stack">
      {panes.map((pane, index) => <PaneCard key={index} pane={pane} index={index} request={request} />)}
    </div>
  );
}

interface PaneCardProps {
  readonly pane: PaneView;
  readonly index: number;
  readonly request: StoredRequestView;
}

function PaneCard({ pane, index, request }: PaneCardProps) {
  const t = useT();
  const format = useFormat();
  const { head, headers, size, kept, text } = pane;
  const note = keptPart(pane, t, format);
  return (
    <Card
      title={paneLabel(pane, request.attempts.length, t)}
      actions={<span class="small muted">{format.bytes(size)}</span>}
    >
      <div class="stack tight">
        <code class="break">{head}</code>
        <details>
          <summary>{t("request.headers", { count: headers.length })}</summary>
          <dl class="pane-headers">
            {headers.map(([name, value], at) => (
              <div key={at}>
                <dt class="mono break">{name}</dt>
                <dd class="mono break" {...VERBATIM}>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
        {note !== undefined && <p class="small toned tone-warn">{note}</p>}
        {kept !== null && kept > 0 && (
          <PaneBody
            url={bodyUrl(request.id, index)}
            preview={text === undefined ? null : text.slice(0, PREVIEW)}
            size={text?.length ?? kept}
          />
        )}
      </div>
    </Card>
  );
}
