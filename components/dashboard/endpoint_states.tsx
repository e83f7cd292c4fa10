import type { EndpointStanding } from "../../lib/admin/status_schema.ts";
import { Card } from "../card.tsx";
import { EndpointState } from "../endpoint_state.tsx";
import { useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { RelativeTime } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

/** How each endpoint stands, and why. */
export function EndpointStates({ endpoints }: { readonly endpoints: readonly EndpointStanding[] }) {
  const t = useT();
  const columns: readonly Column<EndpointStanding>[] = [
    {
      label: t("dashboard.name"),
      cell: ({ name }) => <span class="break standing-name" {...VERBATIM}>{name}</span>,
      isHead: true,
    },
    {
      label: t("dashboard.state"),
      cell: ({ state, states }) => (
        <div class="stack tight">
          <div>
            <EndpointState state={state} />
          </div>
          {states.map((each) => <Why key={each.model + each.type} state={each} />)}
        </div>
      ),
    },
    { label: t("dashboard.priority"), cell: ({ priority }) => priority, align: "end" },
    { label: t("dashboard.running"), cell: (endpoint) => endpoint.in_flight, align: "end" },
    { label: t("dashboard.protocols"), cell: ({ protocols }) => <span {...VERBATIM}>{protocols.join(", ")}</span> },
    {
      label: t("dashboard.address"),
      cell: ({ url }) => <span class="small mono standing-address" {...VERBATIM} title={url}>{url}</span>,
    },
  ];
  return (
    <Card title={t("dashboard.endpoints")} flush>
      <Table caption={t("dashboard.endpoints")} columns={columns} rows={endpoints} rowKey={({ id }) => id} />
    </Card>
  );
}

function Why({ state: { model, reason, until } }: { readonly state: EndpointStanding["states"][number] }) {
  const t = useT();
  return (
    <div class="small muted break">
      {model === "" ? reason : t("endpoints.of_model", { model, reason })}
      {until !== null && (
        <>
          {" · "}
          {t("dashboard.again")} <RelativeTime time={until} />
        </>
      )}
    </div>
  );
}
