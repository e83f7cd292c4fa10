/** A list of requests as text for other programs, and so in English. */
import { say } from "../phrases/say.ts";
import type { RequestSummary } from "../store/request_store.ts";
import { type RequestView, requestView } from "./request_views.ts";

export type ListFormat = "jsonl" | "csv";

interface Form {
  readonly contentType: string;
  /** The first lines. */
  readonly head: string;
  line(view: RequestView): string;
}

export const LIST_FORMATS: Readonly<Record<ListFormat, Form>> = {
  jsonl: { contentType: "application/jsonl", head: "", line: (view) => `${JSON.stringify(view)}\n` },
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    get head() {
      return csvLine(Object.keys(COLUMNS));
    },
    line: (view) => csvLine(Object.values(COLUMNS).map((cell) => cell(view))),
  },
};

export function isListFormat(text: string): text is ListFormat {
  return Object.hasOwn(LIST_FORMATS, text);
}

export function requestLines(requests: readonly RequestSummary[], format: ListFormat): string {
  return requests.map((request) => LIST_FORMATS[format].line(requestView(request, say))).join("");
}

type Cell = string | number | boolean | null;

/** Names of the members that are one value; what has parts is a column for each. */
const COLUMNS: Readonly<Record<string, (view: RequestView) => Cell>> = {
  id: ({ id }) => id,
  started_at: (view) => view.started_at,
  method: ({ method }) => method,
  path: ({ path }) => path,
  operation: ({ operation }) => operation,
  client: ({ client }) => client,
  key_name: (view) => view.key_name,
  session: ({ session }) => session,
  agent: ({ agent }) => agent,
  replay_of: (view) => view.replay_of,
  protocol: ({ protocol }) => protocol,
  model: ({ model }) => model,
  stream: ({ stream }) => stream,
  status: ({ status }) => status,
  endpoint_id: ({ endpoint }) => endpoint?.id ?? null,
  endpoint_name: ({ endpoint }) => endpoint?.name ?? null,
  upstream_protocol: (view) => view.upstream_protocol,
  upstream_model: (view) => view.upstream_model,
  attempt_count: (view) => view.attempt_count,
  tags: ({ tags }) => tags.join("; "),
  losses: ({ losses }) => losses.join("; "),
  learned: ({ learned }) => learned.join("; "),
  request_bytes: (view) => view.request_bytes,
  response_bytes: (view) => view.response_bytes,
  first_byte_ms: (view) => view.first_byte_ms,
  first_token_ms: (view) => view.first_token_ms,
  duration_ms: (view) => view.duration_ms,
  ended_by: (view) => view.ended_by,
  error_kind: (view) => view.error_kind,
  error: ({ error }) => error,
  input_tokens: ({ usage }) => usage?.input_tokens ?? null,
  cache_read_tokens: ({ usage }) => usage?.cache_read_tokens ?? null,
  cache_write_5m_tokens: ({ usage }) => usage?.cache_write_5m_tokens ?? null,
  cache_write_1h_tokens: ({ usage }) => usage?.cache_write_1h_tokens ?? null,
  output_tokens: ({ usage }) => usage?.output_tokens ?? null,
  reasoning_tokens: ({ usage }) => usage?.reasoning_tokens ?? null,
  tokens_per_second: (view) => view.tokens_per_second,
  cost: ({ cost }) => cost,
  stop_reason: (view) => view.stop_reason,
  answered_model: (view) => view.answered_model,
  tools: ({ tools }) => tools.join("; "),
};

/** A spreadsheet takes such a cell for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** One line after RFC 4180. */
function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",;\s]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
