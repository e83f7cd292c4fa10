/** The first page: how the endpoints stand. */
import { Card } from "../../components/card.tsx";
import { EmptyState } from "../../components/empty_state.tsx";
import { EndpointState } from "../../components/endpoint_state.tsx";
import { PageHead } from "../../components/layout.tsx";
import { useT } from "../../components/locale.ts";
import { type Column, Table } from "../../components/table.tsx";
import Copy from "../../islands/copy.tsx";
import { clientCommands } from "../../lib/setup/client_commands.ts";
import { endpointViews } from "../../lib/admin/endpoint_views.ts";
import type { EndpointView } from "../../lib/admin/endpoint_views.ts";
import { ownUrl } from "../own_url.ts";
import type { PageCall } from "../page.tsx";

interface DashboardData {
  readonly endpoints: readonly EndpointView[];
  readonly configFile: string;
  readonly commands: { readonly claude: string; readonly codex: string };
}

export async function handler({ admin, request, url }: PageCall): Promise<DashboardData> {
  const { endpoints } = await endpointViews(admin);
  const { server } = admin.live.current();
  const needsKey = server.apiKeys.length > 0;
  const commands = clientCommands({ url: ownUrl(request, url, server), needsKey, os: Deno.build.os });
  return { endpoints, configFile: admin.live.file, commands };
}

export default function Dashboard({ endpoints, configFile, commands }: DashboardData) {
  const t = useT();
  return (
    <>
      <PageHead title={t("nav.dashboard")}>{t("dashboard.about")}</PageHead>
      <Card title={t("dashboard.endpoints")} flush>
        {endpoints.length === 0
          ? (
            <EmptyState icon="endpoints" title={t("dashboard.none")}>
              {t("dashboard.none_text", { file: configFile })}
            </EmptyState>
          )
          : <Endpoints endpoints={endpoints} />}
      </Card>
      <Card title={t("dashboard.clients")}>
        <div class="stack">
          <Command name={t("dashboard.claude")} command={commands.claude} />
          <Command name={t("dashboard.codex")} command={commands.codex} />
        </div>
      </Card>
    </>
  );
}

function Endpoints({ endpoints }: Pick<DashboardData, "endpoints">) {
  const t = useT();
  const columns: readonly Column<EndpointView>[] = [
    { label: t("dashboard.name"), cell: ({ name }) => name, isHead: true },
    {
      label: t("dashboard.state"),
      cell: ({ state, states }) => (
        <div class="stack tight">
          <div>
            <EndpointState state={state} />
          </div>
          {states.map(({ model, reason }) => (
            <div key={model} class="small muted break">{model === "" ? reason : `${model}: ${reason}`}</div>
          ))}
        </div>
      ),
    },
    { label: t("dashboard.priority"), cell: ({ priority }) => priority, align: "end" },
    { label: t("dashboard.protocols"), cell: ({ protocols }) => protocols.join(", ") },
    { label: t("dashboard.address"), cell: ({ url }) => <span class="break">{url}</span> },
  ];
  return <Table caption={t("dashboard.endpoints")} columns={columns} rows={endpoints} rowKey={({ id }) => id} />;
}

function Command({ name, command }: { readonly name: string; readonly command: string }) {
  return (
    <div class="stack tight">
      <div class="row spread">
        <h3>{name}</h3>
        <Copy text={command} />
      </div>
      <pre>{command}</pre>
    </div>
  );
}
