/** The columns of the list of requests. Which of them are shown, and in which order, is each visitor's choice. */
import type { ComponentChildren } from "preact";
import type { RequestView } from "../../lib/admin/request_views.ts";
import { differentModels } from "../../lib/model_names.ts";
import { Badge } from "../badge.tsx";
import { useT } from "../locale.ts";
import { Bytes, Count, Duration, Money, Percent, Time, Tokens } from "../values.tsx";
import { VERBATIM } from "../verbatim.ts";
import { RequestStatus } from "./request_status.tsx";

export interface RequestColumn {
  readonly id: string;
  /** Key of its name. */
  readonly label: string;
  readonly align?: "end";
  readonly isHead?: boolean;
  readonly cell: (request: RequestView) => ComponentChildren;
}

const text = (value: string | null) =>
  value === null || value === "" ? null : <span class="break" {...VERBATIM}>{value}</span>;
const list = (values: readonly string[]) => values.length === 0 ? null : <span class="break">{values.join(", ")}</span>;

export const REQUEST_COLUMNS: readonly RequestColumn[] = [
  {
    id: "time",
    label: "requests.time",
    isHead: true,
    cell: ({ id, started_at }) => (
      <a href={`/admin/requests/${encodeURIComponent(id)}`} class="nowrap">
        <Time time={started_at} shown="moment" />
      </a>
    ),
  },
  { id: "status", label: "requests.status", cell: (request) => <RequestStatus request={request} /> },
  { id: "client", label: "requests.client", cell: ({ client }) => <span class="nowrap" {...VERBATIM}>{client}</span> },
  { id: "model", label: "requests.model", cell: (request) => <ModelCell request={request} /> },
  { id: "endpoint", label: "requests.endpoint", cell: (request) => <EndpointCell request={request} /> },
  {
    id: "duration",
    label: "requests.duration",
    align: "end",
    cell: ({ duration_ms }) => <Duration ms={duration_ms} />,
  },
  {
    id: "first_token",
    label: "requests.first_token",
    align: "end",
    cell: ({ first_token_ms }) => first_token_ms === null ? null : <Duration ms={first_token_ms} />,
  },
  { id: "tokens", label: "requests.tokens", align: "end", cell: (request) => <TokensCell request={request} /> },
  {
    id: "cached",
    label: "requests.cached",
    align: "end",
    cell: ({ usage }) =>
      usage === null || usage.input_tokens === 0
        ? null
        : <Percent share={usage.cache_read_tokens / usage.input_tokens} />,
  },
  {
    id: "speed",
    label: "requests.speed",
    align: "end",
    cell: ({ tokens_per_second }) => tokens_per_second === null ? null : <Count value={tokens_per_second} />,
  },
  {
    id: "cost",
    label: "requests.cost",
    align: "end",
    // Of what nobody answered there is no cost to know.
    cell: ({ cost, endpoint }) => cost === null && endpoint === null ? null : <Money dollars={cost} />,
  },
  {
    id: "session",
    label: "requests.session",
    cell: ({ session }) => session !== null && <SessionCell session={session} />,
  },
  { id: "agent", label: "requests.agent", cell: ({ agent }) => text(agent) },
  {
    id: "tags",
    label: "requests.tags",
    cell: ({ tags }) => <span class="row tag-list">{tags.map((tag) => <Badge key={tag} isName>{tag}</Badge>)}</span>,
  },
  { id: "key_name", label: "requests.key_name", cell: ({ key_name }) => text(key_name) },
  {
    id: "protocol",
    label: "requests.protocol",
    cell: ({ protocol, upstream_protocol }) =>
      protocol === upstream_protocol || upstream_protocol === null ? protocol : `${protocol} → ${upstream_protocol}`,
  },
  { id: "operation", label: "requests.operation", cell: ({ operation }) => operation },
  {
    id: "attempts",
    label: "requests.attempts",
    align: "end",
    cell: ({ attempt_count }) => <Count value={attempt_count} />,
  },
  { id: "tools", label: "requests.tools", cell: ({ tools }) => text([...new Set(tools)].join(", ")) },
  { id: "stop_reason", label: "requests.stop_reason", cell: ({ stop_reason }) => text(stop_reason) },
  { id: "losses", label: "requests.losses", cell: ({ losses }) => list(losses) },
  {
    id: "request_bytes",
    label: "requests.request_bytes",
    align: "end",
    cell: (r) => <Bytes bytes={r.request_bytes} />,
  },
  {
    id: "response_bytes",
    label: "requests.response_bytes",
    align: "end",
    cell: (r) => <Bytes bytes={r.response_bytes} />,
  },
  { id: "error", label: "requests.error", cell: ({ error }) => error !== null && <span class="break">{error}</span> },
  { id: "id", label: "requests.id", cell: ({ id }) => <code class="break">{id}</code> },
];

export const DEFAULT_COLUMNS: readonly string[] = [
  ...["time", "status", "client", "model", "endpoint", "duration", "tokens", "cost"],
];

/** Those that are named, in the table's order; the time always, since it leads to the request. */
export function columnsOf(ids: readonly string[]): readonly RequestColumn[] {
  return REQUEST_COLUMNS.filter(({ id }) => id === "time" || ids.includes(id));
}

interface CellProps {
  readonly request: RequestView;
}

function ModelCell({ request }: CellProps) {
  const { model, method, path, error } = request;
  const [, ...others] = differentModels(request);
  return (
    <div class="request-model">
      {/* One for a list of models, such as Codex begins with, names none. */}
      {model === ""
        ? <span class="small muted break" {...VERBATIM}>{method} {path.split("?")[0]}</span>
        : <span class="few-lines" title={model} {...VERBATIM}>{model}</span>}
      {others.map((name) => <span key={name} class="small muted few-lines" title={name} {...VERBATIM}>→ {name}</span>)}
      {error !== null && <span class="small toned tone-bad clip" title={error}>{error}</span>}
    </div>
  );
}

function EndpointCell({ request: { endpoint, attempt_count } }: CellProps) {
  const t = useT();
  return (
    <div class="request-endpoint">
      {endpoint === null
        ? <span class="muted">{t("requests.nobody")}</span>
        : <span class="few-lines" title={endpoint.name} {...VERBATIM}>{endpoint.name}</span>}
      {attempt_count > 1 && <Badge tone="warn">{t("requests.attempt_count", { count: attempt_count })}</Badge>}
    </div>
  );
}

function TokensCell({ request: { usage } }: CellProps) {
  if (usage === null) return null;
  return (
    <span class="nowrap">
      <Tokens count={usage.input_tokens} /> / <Tokens count={usage.output_tokens} />
    </span>
  );
}

function SessionCell({ session }: { readonly session: string }) {
  return (
    <a
      class="clip request-session"
      {...VERBATIM}
      href={`/admin/requests?session=${encodeURIComponent(session)}`}
      title={session}
    >
      {session}
    </a>
  );
}
