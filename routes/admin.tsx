import { Layout } from "../components/layout.tsx";
import type { EndpointOverview, Overview } from "../lib/admin/overview.ts";

const STATE: Record<EndpointOverview["state"], string> = {
  ready: "Ready",
  limited: "Limit reached",
  open: "Out of order",
  half_open: "Being tried again",
  refused: "Refused",
  disabled: "Disabled",
};

/** The overview: what the proxy would do now, and how a client reaches it. */
export default function Admin({ version, configFile, commands, endpoints }: Overview) {
  return (
    <Layout title="cccc">
      <header>
        <h1>cccc</h1>
        <span class="quiet">version {version}</span>
      </header>
      <p class="quiet">Configuration: {configFile}. An edit of the file takes effect at once.</p>
      <h2>Endpoints</h2>
      {endpoints.length === 0
        ? <p>None yet. Add one to the configuration file.</p>
        : <Endpoints endpoints={endpoints} />}
      <h2>Claude Code</h2>
      <pre>{commands.claude}</pre>
      <h2>Codex</h2>
      <pre>{commands.codex}</pre>
    </Layout>
  );
}

function Endpoints({ endpoints }: { endpoints: readonly EndpointOverview[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Priority</th>
            <th>Name</th>
            <th>State</th>
            <th>Protocols</th>
            <th>Address</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <tr key={endpoint.name}>
              <td>{endpoint.priority}</td>
              <td>{endpoint.name}</td>
              <td>
                <span class={`state ${endpoint.state}`}>{STATE[endpoint.state]}</span>
                {endpoint.detail === "" ? null : <div class="quiet">{endpoint.detail}</div>}
              </td>
              <td>{endpoint.protocols}</td>
              <td class="url">{endpoint.url}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
