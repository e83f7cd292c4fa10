import type { EndpointStanding } from "../../lib/admin/status_schema.ts";
import { Card } from "../card.tsx";
import { Badge } from "../badge.tsx";
import { ENDPOINT_STATES, EndpointState, type EndpointStateName } from "../endpoint_state.tsx";
import { useFormat, useT } from "../locale.ts";
import { type Column, Table } from "../table.tsx";
import { RelativeTime } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";

/** More would push what went through them out of sight. */
const SHOWN = 8;

/** The worst first. */
const URGENT: readonly EndpointStateName[] = ["refused", "open", "half_open", "limited"];

/** How each endpoint stands, and why: of many, those that somebody should look at, and then those that are asked first. */
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
  const isCut = endpoints.length > SHOWN;
  const urgent = URGENT.flatMap((state) => endpoints.filter((endpoint) => endpoint.state === state));
  const rows = isCut ? [...new Set([...urgent, ...endpoints])].slice(0, SHOWN) : endpoints;
  return (
    <Card title={t("dashboard.endpoints")} {...(isCut ? { actions: <Counts endpoints={endpoints} /> } : {})} flush>
      <Table caption={t("dashboard.endpoints")} columns={columns} rows={rows} rowKey={({ id }) => id} />
      {isCut && (
        <p class="pager">
          <a href="/admin/endpoints">{t("pager.more", { count: endpoints.length - SHOWN })}</a>
        </p>
      )}
    </Card>
  );
}

/** How many stand so; a click leads to them. */
function Counts({ endpoints }: { readonly endpoints: readonly EndpointStanding[] }) {
  const t = useT();
  const format = useFormat();
  const byState = Map.groupBy(endpoints, ({ state }) => state);
  return (
    <>
      {[...URGENT, "ready" as const, "disabled" as const].filter((state) => byState.has(state)).map((state) => {
        const number = format.number(byState.get(state)!.length);
        const { tone, key } = ENDPOINT_STATES[state];
        return (
          <a key={state} href={`/admin/endpoints?state=${state}`}>
            <Badge tone={tone} dotted>{t("dashboard.state_count", { state: t(key), number })}</Badge>
          </a>
        );
      })}
    </>
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
