import { useRef, useState } from "preact/hooks";
import { Card } from "../components/card.tsx";
import { Charts } from "../components/dashboard/charts.tsx";
import { Concerns } from "../components/dashboard/concerns.tsx";
import { EndpointStates } from "../components/dashboard/endpoint_states.tsx";
import { Failures } from "../components/dashboard/failures.tsx";
import { Figures } from "../components/dashboard/figures.tsx";
import { Parts } from "../components/dashboard/parts.tsx";
import { Welcome } from "../components/dashboard/welcome.tsx";
import { EmptyState } from "../components/empty_state.tsx";
import { ErrorNotice } from "../components/error_notice.tsx";
import { island } from "../components/island.tsx";
import { useT } from "../components/locale.ts";
import { Tabs } from "../components/tabs.tsx";
import { ButtonLink } from "../components/button.tsx";
import { Notice } from "../components/notice.tsx";
import type { Overview } from "../lib/admin/overview.ts";
import type { Status } from "../lib/admin/status_schema.ts";
import { useApi, useLoaded } from "../lib/browser/use_api.ts";
import { useEvents } from "../lib/browser/use_events.ts";
import { withChanged } from "../lib/browser/with_changed.ts";
import { useSettled } from "../lib/browser/use_settled.ts";
import Chart from "./chart.tsx";

export interface DashboardProps {
  readonly status: Status;
  readonly overview: Overview;
  /** Nothing has been set up, as after a start that wrote a file of examples. */
  readonly isNew: boolean;
}

/** The dashboard as it stands and changes: states as they are told, figures anew when requests have ended. */
function Dashboard({ status: first, overview: initial, isNew }: DashboardProps) {
  const t = useT();
  const api = useApi();
  const { value: overview = initial, failure, reload } = useLoaded(api, `/overview?span=${initial.span}`, initial);
  const [status, setStatus] = useState(first);
  const seen = useRef<number>();
  const { soon } = useSettled(reload);
  const tell = (change: (before: Status) => Status, { ended }: Status) => {
    setStatus(change);
    // With the first news too: something may have ended since the server made the page.
    if (seen.current !== ended) soon();
    seen.current = ended;
  };
  const connection = useEvents("/admin/api/status/live", {
    status: (data) => tell(() => data as Status, data as Status),
    changed: (data) => tell((before) => withChanged(before, data as Status), data as Status),
  });
  const isWelcome = isNew && overview.total === null && !status.endpoints.some(({ enabled }) => enabled);
  // What is not set up yet is no fault.
  const concerns = status.concerns.filter(({ type }) => !isWelcome || type !== "no_endpoint_enabled");
  return (
    <div class="stack wide">
      {connection === "waiting" && <Notice tone="warn" title={t("dashboard.lost")}>{t("dashboard.lost_text")}</Notice>}
      {failure !== undefined && <ErrorNotice failure={failure} onRetry={reload} />}
      <Concerns concerns={concerns} />
      {isWelcome ? <Welcome /> : <Present status={status} overview={overview} />}
    </div>
  );
}

export default island("dashboard", Dashboard);

function Present({ status, overview }: Pick<DashboardProps, "status" | "overview">) {
  return (
    <>
      {overview.total === null ? <NoRequests /> : <Figures total={overview.total} />}
      <EndpointStates endpoints={status.endpoints} />
      {overview.total !== null && (
        <>
          <Charts overview={overview} chart={Chart} />
          <Apart overview={overview} />
        </>
      )}
      <Failures failures={overview.failures} />
    </>
  );
}

function NoRequests() {
  const t = useT();
  return (
    <Card label={t("dashboard.quiet")}>
      <EmptyState
        icon="requests"
        title={t("dashboard.quiet")}
        actions={<ButtonLink href="/help" kind="primary" icon="help">{t("nav.help")}</ButtonLink>}
      >
        {t("dashboard.quiet_text")}
      </EmptyState>
    </Card>
  );
}

function Apart({ overview: { endpoints, models, clients } }: { readonly overview: Overview }) {
  const t = useT();
  const [selected, setSelected] = useState("endpoints");
  const tabs = [
    {
      id: "endpoints",
      label: t("dashboard.by_endpoint"),
      parts: endpoints,
      head: t("dashboard.endpoint"),
      nameless: t("dashboard.nobody"),
    },
    {
      id: "models",
      label: t("dashboard.by_model"),
      parts: models,
      head: t("dashboard.model"),
      nameless: t("dashboard.no_model"),
    },
    { id: "clients", label: t("dashboard.by_client"), parts: clients, head: t("dashboard.client"), nameless: "" },
  ];
  return (
    <Card title={t("dashboard.apart")} flush>
      <Tabs
        label={t("dashboard.apart")}
        selected={selected}
        onSelect={setSelected}
        tabs={tabs.map(({ id, label, parts, head, nameless }) => ({
          id,
          label,
          panel: () => <Parts label={head} nameless={nameless} parts={parts} />,
        }))}
      />
    </Card>
  );
}
