import { join } from "node:path";
import type { Config, EndpointConfig, EndpointTimeouts, ServerConfig } from "../config/config.ts";
import { stringifyDuration } from "../duration.ts";
import { stringifySize } from "../config/size.ts";
import { type Protocol, PROTOCOLS } from "../protocol/protocol.ts";
import { redact, redactUrl } from "../redact.ts";
import { protocolsOf } from "../routing/route.ts";
import { applyAuth } from "../upstream/auth.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { upstreamUrl } from "../upstream/url.ts";
import { secretsOf } from "../upstream/secrets.ts";
import { isEveryAddress, openableUrl } from "./address.ts";
import { endpointRows, routingRows, taggerLines } from "./plan_routing.ts";
import { type Row, table } from "./table.ts";

/** What a request for one answer goes to, relative to the API's version. */
const PATHS: Readonly<Record<Protocol, string>> = {
  messages: "/messages",
  chat: "/chat/completions",
  responses: "/responses",
  gemini: "/models/MODEL:streamGenerateContent",
};

/** Lines that say what the server does with `config`; no credential is in them. */
export function plan(config: Config): string[] {
  const enabled = config.endpoints.filter((endpoint) => endpoint.enabled);
  const disabled = config.endpoints.filter((endpoint) => !endpoint.enabled);
  // `sort` is stable: equal priorities keep the file's order, as in routing.
  const ordered = enabled.toSorted((a, b) => a.priority - b.priority);
  const without = PROTOCOLS.filter((protocol) => !enabled.some((endpoint) => protocolsOf(endpoint).includes(protocol)));
  return [
    ...table([...serverRows(config), ["timeouts", globalTimeouts(config)], ...routingRows(config)]),
    ...taggerLines(config.tagging),
    ordered.length === 0
      ? "No endpoint is enabled: requests get an error"
      : "Endpoints, in the order of their priority:",
    ...ordered.flatMap((endpoint, index) => describe(endpoint, index + 1)),
    ...(disabled.length === 0 ? [] : [`Disabled: ${disabled.map(({ name }) => name).join(", ")}`]),
    ...(without.length === 0 || ordered.length === 0
      ? []
      : [`Converted, since no enabled endpoint speaks them: ${without.join(", ")}`]),
  ];
}

function serverRows({ server, storage, logging, webSearch }: Config): Row[] {
  const url = openableUrl(server.host, server.port);
  const every = isEveryAddress(server.host) ? ", and on every other address of this machine" : "";
  return [
    ["listens on", `${url}${every}`],
    ["admin", `${url}/admin${server.adminPassword === undefined ? "" : ", with a password"}`],
    ["clients", clients(server)],
    ["largest body", stringifySize(server.maxRequestBytes)],
    ...(webSearch.provider === undefined ? [] : [["web search", webSearch.provider] as const]),
    ["storage", storage.directory],
    ["log", `${join(logging.logDirectory, "proxy.log")}, level ${logging.level}`],
  ];
}

function clients({ apiKeys }: ServerConfig): string {
  if (apiKeys.length === 0) return "any token is accepted";
  const names = apiKeys.filter(({ enabled }) => enabled).map(({ name }) => name);
  return names.length === 0 ? "refused: no API key is enabled" : `need one of the API keys: ${names.join(", ")}`;
}

function globalTimeouts({ timeouts, server }: Config): string {
  return `${endpointTimeouts(timeouts)}, commit hold ${stringifyDuration(timeouts.commitHoldMs)}, total ${
    stringifyDuration(timeouts.totalMs)
  }, shutdown grace ${stringifyDuration(server.shutdownGraceMs)}`;
}

function describe(endpoint: EndpointConfig, position: number): string[] {
  const urls = protocolsOf(endpoint).map((protocol): Row => [
    protocol,
    redact(
      redactUrl(upstreamUrl(endpoint, protocol, { path: PATHS[protocol], search: "" })),
      secretsOf(endpoint),
    ),
  ]);
  return [
    `${position}. ${endpoint.name} (${endpoint.type}, priority ${endpoint.priority})`,
    ...table([
      ...urls,
      ["credential", credential(endpoint)],
      ["timeouts", endpointTimeouts(endpoint.timeouts)],
      ...endpointRows(endpoint),
    ], "   "),
  ];
}

/** The kind of credential and the header that carries it, never its value. */
function credential(endpoint: EndpointConfig): string {
  switch (endpoint.authType) {
    case "none":
      return "none";
    case "passthrough":
      return "the client's own";
    case "oauth":
      return "a token that is refreshed (OAuth)";
    case "api_key":
    case "auth_token": {
      const headers: HeaderFields = {};
      applyAuth(headers, { ...endpoint, authValue: "value" });
      return `${endpoint.authType === "api_key" ? "API key" : "bearer token"} in ${Object.keys(headers).join(", ")}`;
    }
    default:
      return endpoint.authType satisfies never;
  }
}

function endpointTimeouts({ responseHeaderMs, firstEventMs, idleMs }: EndpointTimeouts): string {
  return `response header ${limit(responseHeaderMs)}, first event ${limit(firstEventMs)}, idle ${limit(idleMs)}`;
}

function limit(ms: number): string {
  return ms === 0 ? "unlimited" : stringifyDuration(ms);
}
