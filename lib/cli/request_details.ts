/** One request whole, as lines. */
import type { PaneView, StoredRequestView } from "../admin/request_views.ts";
import { modelNames } from "../model_names.ts";
import { shownCost, shownSpan, shownTime } from "./request_table.ts";
import { type Row, table } from "./table.ts";
import { terminalText, terminalWords } from "./terminal_text.ts";

export function requestDetails(request: StoredRequestView): string[] {
  return [
    `Request ${request.id}`,
    ...table(facts(request).filter(([, value]) => value !== "").map(([name, value]) => [name, terminalWords(value)])),
    "",
    "Attempts",
    ...(request.attempts.length === 0 ? ["  none"] : request.attempts.flatMap(attempt)),
    ...request.panes.flatMap(pane),
  ];
}

function facts(request: StoredRequestView): Row[] {
  const { first_byte_ms, first_token_ms, key_name, session, agent, endpoint, error } = request;
  const first = [
    first_byte_ms === null ? "" : `first byte after ${shownSpan(first_byte_ms)}`,
    first_token_ms === null ? "" : `answer begins after ${shownSpan(first_token_ms)}`,
  ];
  return [
    ["time", shownTime(request.started_at)],
    ["client", joined([request.client, key_name === null ? "" : `key ${key_name}`])],
    ["session", joined([session ?? "", agent === null ? "" : `agent ${agent}`])],
    ["asked", joined([`${request.method} ${request.path}`, request.operation, request.stream ? "stream" : ""])],
    ["protocol", joined([request.protocol ?? "", request.upstream_protocol ?? ""], " > ")],
    ["model", modelNames(request).join(" > ")],
    ["endpoint", endpoint === null ? "none answered" : endpoint.name],
    ["status", joined([String(request.status), `ended by ${request.ended_by}`, request.error_kind ?? ""])],
    ["error", error ?? ""],
    ["took", joined([shownSpan(request.duration_ms), ...first])],
    ["tokens", tokens(request)],
    ["cost", shownCost(request.cost)],
    ["stop reason", request.stop_reason ?? ""],
    ["tools", joined(request.tools)],
    ["tags", joined(request.tags)],
    ["losses", joined(request.losses, "; ")],
    ["learned", joined(request.learned, "; ")],
    ["route", request.route ?? ""],
  ];
}

function tokens({ usage, tokens_per_second }: StoredRequestView): string {
  if (usage === null) return "";
  const written = usage.cache_write_5m_tokens + usage.cache_write_1h_tokens;
  return joined([
    `${usage.input_tokens} in`,
    usage.cache_read_tokens > 0 ? `${usage.cache_read_tokens} of them from a cache` : "",
    written > 0 ? `${written} into one` : "",
    `${usage.output_tokens} out`,
    usage.reasoning_tokens > 0 ? `${usage.reasoning_tokens} of them thinking` : "",
    tokens_per_second === null ? "" : `${tokens_per_second.toFixed(1)}/s`,
  ]);
}

function attempt(attempt: StoredRequestView["attempts"][number]): string[] {
  const { number, endpoint, protocol, model, reason, result, changes, duration_ms, sends } = attempt;
  const how = joined([endpoint.name, protocol ?? "", model, `${sends > 1 ? `sent ${sends} times, ` : ""}${reason}`]);
  return [
    `  ${number}  ${terminalWords(how)}`,
    `     ${terminalWords(`${result}, after ${shownSpan(duration_ms)}`)}`,
    ...changes.map((change) => `     ${terminalWords(change)}`),
  ];
}

const TITLE: Readonly<Record<PaneView["kind"], string>> = {
  client_request: "Client request",
  upstream_request: "Upstream request",
  upstream_response: "Upstream response",
  client_response: "Client response",
};

function pane({ kind, attempt, head, headers, size, kept, text, base64 }: PaneView): string[] {
  const of = attempt === null ? "" : ` of attempt ${attempt}`;
  const how = kept === null ? "not kept" : kept === size ? "" : `${kept} kept`;
  const body = text === undefined
    ? base64 === undefined ? "" : "(no text; -json has it as base64)"
    : terminalText(text);
  return [
    "",
    `${TITLE[kind]}${of}: ${terminalWords(head)}, ${joined([`${size} bytes`, how])}`,
    ...headers.map(([name, value]) => `  ${terminalWords(`${name}: ${value}`)}`),
    ...(body === "" ? [] : ["", body.replace(/\n+$/, "")]),
  ];
}

function joined(parts: readonly string[], by = ", "): string {
  return parts.filter((part) => part !== "").join(by);
}
