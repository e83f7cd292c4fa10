/** What somebody can do about a test that failed. */
import type { EndpointConfig } from "../config/config.ts";
import type { Pane, RequestRecord } from "../record.ts";
import { say } from "../phrases/say.ts";
import { type TransportFault, transportFaultIn } from "../upstream/transport_error.ts";

export type TestAdvice =
  | "canceled"
  | "passthrough"
  | "oauth"
  | "timeout"
  | "address"
  | "not_running"
  | "network"
  | "certificate"
  | "proxy"
  | "unusable"
  | "credential"
  | "money"
  | "model"
  | "path"
  | "limit"
  | "redirect"
  | "request"
  | "overloaded"
  | "not_api";

const OF_FAULT: Readonly<Record<TransportFault, TestAdvice>> = {
  blocked: "address",
  proxy_auth: "proxy",
  proxy: "proxy",
  dns: "address",
  refused: "not_running",
  unreachable: "network",
  tls: "certificate",
  tls_plain: "certificate",
  certificate_time: "certificate",
  certificate_name: "certificate",
  certificate_unknown: "certificate",
  certificate_authority: "certificate",
  reset: "network",
  garbage: "address",
  long_head: "network",
  connect_timeout: "network",
  unusable: "unusable",
  other: "network",
};

/** A test, and what went in and out. */
interface Tested {
  readonly record: RequestRecord;
  readonly panes: readonly Pane[];
}

interface Failed {
  readonly record: RequestRecord;
  readonly error: string;
  readonly endpoint: EndpointConfig;
  /** Of the upstream's last answer; `undefined`: there was none. */
  readonly status: number | undefined;
}

/** The first row that fits. */
const ROWS: readonly { readonly advice: TestAdvice; readonly fits: (failed: Failed) => boolean }[] = [
  { advice: "canceled", fits: ({ record }) => record.errorKind === "canceled" },
  { advice: "passthrough", fits: ({ endpoint }) => endpoint.authType === "passthrough" },
  {
    advice: "oauth",
    fits: ({ endpoint, record, status }) =>
      endpoint.authType === "oauth" && record.errorKind === "authentication" && status === undefined,
  },
  { advice: "timeout", fits: ({ record, status }) => record.errorKind === "timeout" && status !== 504 },
  { advice: "credential", fits: ({ status }) => status === 401 || status === 403 },
  { advice: "money", fits: ({ status }) => status === 402 },
  { advice: "limit", fits: ({ status }) => status === 429 },
  { advice: "model", fits: ({ status, error }) => status !== undefined && status < 500 && NO_MODEL.test(error) },
  { advice: "path", fits: ({ status }) => status === 404 || status === 405 },
  { advice: "redirect", fits: ({ status }) => status !== undefined && status >= 300 && status < 400 },
  { advice: "request", fits: ({ status }) => status !== undefined && status >= 400 && status < 500 },
  { advice: "overloaded", fits: ({ status }) => status !== undefined && status >= 500 },
];

/** Of refusals in the words of Anthropic, OpenAI, Google, Ollama and their likes. */
const NO_MODEL =
  /model[\s\S]{0,200}(?:not (?:found|exist|supported|available)|does ?n[o']t exist|unknown|invalid|no access|不存在)|(?:unknown|invalid|no such|unsupported|not supported|not found)[\s\S]{0,40}model|模型不存在/i;

/** `undefined`: the test did not fail. */
export function adviceFor({ record, panes }: Tested, endpoint: EndpointConfig): TestAdvice | undefined {
  const { attempts } = record;
  if (record.error === undefined) return undefined;
  const error = say(record.error);
  const answered = panes.findLast(({ kind }) => kind === "upstream_response");
  const meant = attempts.at(-1)?.status;
  // What a 200 with an error in it means is known; one that could not be read counts as a bad gateway.
  const unread = answered?.head === "200" && (meant ?? 0) >= 500;
  const status = answered === undefined || unread ? undefined : meant;
  const row = ROWS.find(({ fits }) => fits({ record, error, endpoint, status }));
  if (row !== undefined) return row.advice;
  if (unread) return "not_api";
  if (status !== undefined) return "network";
  const fault = typeof record.error === "object" ? transportFaultIn(record.error) : undefined;
  return fault === undefined ? "unusable" : OF_FAULT[fault];
}
