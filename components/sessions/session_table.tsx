import { Fragment } from "preact";
import type { SessionView } from "../../lib/admin/session_list.ts";
import { KnownCost } from "../known_cost.tsx";
import { useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { Count, Percent, RelativeTime, Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

/** Conversations, each with what it took. */
export function SessionTable({ sessions }: { readonly sessions: readonly SessionView[] }) {
  const t = useT();
  const columns: readonly Column<SessionView>[] = [
    {
      label: t("sessions.session"),
      cell: (each) => (
        <div class="stack tight">
          <a class="clip session-link" {...VERBATIM} href={`/admin/sessions/${encodeURIComponent(each.session)}`}>
            {each.title || each.session}
          </a>
          <span class="small muted" {...VERBATIM}>
            {[each.client, ...each.models].map((name, index) => (
              <Fragment key={index}>
                {index > 0 && " · "}
                <span class="whole-name" title={name}>{name}</span>
              </Fragment>
            ))}
          </span>
        </div>
      ),
      isHead: true,
    },
    { label: t("sessions.last"), cell: (each) => <RelativeTime time={each.last_at} /> },
    { label: t("sessions.turns"), cell: ({ requests }) => <Count value={requests} />, align: "end" },
    { label: t("sessions.failed"), cell: ({ failed }) => <Failed count={failed} />, align: "end" },
    { label: t("sessions.agents"), cell: ({ agents }) => <Count value={agents} />, align: "end" },
    { label: t("sessions.input"), cell: ({ usage }) => <Tokens count={usage.input_tokens} />, align: "end" },
    { label: t("sessions.output"), cell: ({ usage }) => <Tokens count={usage.output_tokens} />, align: "end" },
    { label: t("sessions.cache"), cell: (each) => <Percent share={each.cache_hit_rate} />, align: "end" },
    { label: t("sessions.cost"), cell: (each) => <KnownCost sums={each} />, align: "end" },
  ];
  return <Table caption={t("nav.sessions")} columns={columns} rows={sessions} rowKey={({ session }) => session} />;
}

function Failed({ count }: { readonly count: number }) {
  return (
    <span class={count > 0 ? "toned tone-bad" : "muted"}>
      <Count value={count} />
    </span>
  );
}
