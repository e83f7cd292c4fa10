import { Card } from "../components/card.tsx";
import { EmptyState } from "../components/empty_state.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { KnownCost } from "../components/known_cost.tsx";
import { useT } from "../components/locale.ts";
import { Progress } from "../components/progress.tsx";
import { type Column, Table } from "../components/table.tsx";
import { Count, RelativeTime, Tokens } from "../components/values.tsx";
import { VERBATIM } from "../components/verbatim.ts";
import { useApi, useLoaded } from "../lib/browser/use_api.ts";

interface Session {
  readonly session: string;
  readonly client: string;
  readonly title: string;
  readonly last_at: string;
  readonly requests: number;
  readonly usage: { readonly input_tokens: number; readonly output_tokens: number };
  readonly cost: number;
  readonly unknown_cost: number;
}

/** The conversations that cost most since then; many requests are added up for them, so the page does not wait. */
function CostlySessions({ from }: { readonly from: number }) {
  const t = useT();
  const path = `/sessions?from=${from}&order=cost&limit=20`;
  const { value, failure, reload } = useLoaded<{ readonly sessions: readonly Session[] }>(useApi(), path);
  const columns: readonly Column<Session>[] = [
    {
      label: t("costs.session"),
      cell: ({ session, title, client }) => (
        <div class="stack tight">
          <a class="clip session-link" {...VERBATIM} href={`/admin/sessions/${encodeURIComponent(session)}`}>
            {title || session}
          </a>
          <span class="small muted">{client}</span>
        </div>
      ),
      isHead: true,
    },
    { label: t("costs.last"), cell: (each) => <RelativeTime time={each.last_at} /> },
    { label: t("costs.requests"), cell: ({ requests }) => <Count value={requests} />, align: "end" },
    { label: t("costs.input"), cell: ({ usage }) => <Tokens count={usage.input_tokens} />, align: "end" },
    { label: t("costs.output"), cell: ({ usage }) => <Tokens count={usage.output_tokens} />, align: "end" },
    { label: t("costs.cost"), cell: (each) => <KnownCost sums={each} />, align: "end" },
  ];
  return (
    <Card title={t("costs.by_session")} flush>
      {failure !== undefined && <ErrorNotice failure={failure} onRetry={reload} />}
      {value === undefined
        ? failure === undefined && (
          <div class="card-body">
            <Progress label={t("costs.loading")} />
          </div>
        )
        : value.sessions.length === 0
        ? <EmptyState icon="sessions" title={t("costs.no_sessions")} />
        : (
          <Table
            caption={t("costs.by_session")}
            columns={columns}
            rows={value.sessions}
            rowKey={({ session }) => session}
          />
        )}
    </Card>
  );
}

export default island("costly_sessions", CostlySessions);
