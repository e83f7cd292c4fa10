import { resolve } from "node:path";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { BudgetConfig } from "./budget_config.ts";
import { checkAcross, type Overrides } from "./check.ts";
import { checkCaFiles } from "./check_ca_files.ts";
import type { Config, RoutingConfig, ServerConfig } from "./config.ts";
import { parseDocument } from "./document.ts";
import { endpointConfig } from "./endpoint_config.ts";
import { endpointNamed } from "./endpoint_named.ts";
import type { Environment } from "./env.ts";
import { readNamedFile, type Surroundings } from "./named_file.ts";
import { host as hostField } from "./network_field.ts";
import { fileProblem, type Problem, sentence } from "./problem.ts";
import { readDocument, type Reading } from "./read.ts";
import { readScripts } from "./read_scripts.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";
import type { SearchConfig } from "./search_config.ts";
import { shown } from "./show.ts";
import { taggingConfig } from "./tagger_config.ts";
import type { TelemetryConfig } from "./telemetry_config.ts";

export interface ParseOptions extends Surroundings {
  /** Name of the file in messages. */
  readonly file: string;
  readonly env: Environment;
  readonly overrides?: Overrides;
}

export type ParseResult =
  | { readonly type: "ok"; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly type: "invalid"; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/**
 * The configuration that `text` describes, or everything that is wrong with it. Never throws; does no input or output
 * but through `options`.
 */
export function parseConfig(text: string, options: ParseOptions): ParseResult {
  const { file, env } = options;
  const { root, faults } = parseDocument(text);
  if (faults.length > 0) {
    const problems = faults.map(({ at, message }) => ({ file, ...at, path: "", message }));
    return { type: "invalid", problems: inOrder(problems), warnings: [] };
  }
  const reading = readDocument(root, file, { env, readFile: (path) => readNamedFile(path, options) });
  const { problems, warnings } = reading;
  const add = (list: Problem[]) => (path: string, what: Phrase) => {
    list.push({ file, ...reading.at(path), path, message: sentence(path, what) });
  };
  const { overrides, problems: badFlags } = readOverrides(file, options.overrides ?? {});
  problems.push(...badFlags);
  const report: Report = {
    isBad: (path) => problems.some((problem) => problem.path === path),
    lineOf: (path) => reading.at(path).line,
    problem: add(problems),
    warning: add(warnings),
  };
  checkAcross(reading, overrides, report);
  const scripts = readScripts(reading.values.tagging, options, report);
  checkCaFiles(reading.values.endpoints ?? [], options, report);
  if (problems.length > 0) return { type: "invalid", problems: inOrder(problems), warnings: inOrder(warnings) };
  return {
    type: "ok",
    config: configOf(reading, options.directory, { overrides, scripts }),
    warnings: inOrder(warnings),
  };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** The flags in the form that the file's own values have, or what is wrong with them. */
function readOverrides(file: string, { host, port }: Overrides): { overrides: Overrides; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = host === undefined ? undefined : hostField().safeParse(host);
  if (host !== undefined && read?.success !== true) {
    problems.push(fileProblem(file, phrase("file.host_flag", { host: shown(host) })));
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    problems.push(fileProblem(file, phrase("file.port_flag", { port: String(port) })));
  }
  return { overrides: { host: read?.data, port }, problems };
}

interface Beside {
  readonly overrides: Overrides;
  readonly scripts: ReadonlyMap<number, string>;
}

function configOf(reading: Reading, directory: string, { overrides, scripts }: Beside): Config {
  // Without problems every required field has been read.
  const values = reading.values as ConfigFile;
  const { logging, timeouts } = values;
  return deepFreeze({
    server: serverOf(values, overrides),
    endpoints: values.endpoints.map((endpoint) => endpointConfig(endpoint, { timeouts, directory })),
    logging: {
      level: logging.level,
      format: logging.format,
      logRequestTypes: logging.log_request_types,
      logDirectory: resolve(directory, logging.log_directory),
      maxSizeBytes: logging.max_size,
      maxFiles: logging.max_files,
      logRequestBody: logging.log_request_body,
      logResponseBody: logging.log_response_body,
      maxBodyBytes: logging.max_body_size,
    },
    timeouts: {
      responseHeaderMs: timeouts.response_header,
      firstEventMs: timeouts.first_event,
      idleMs: timeouts.idle,
      commitHoldMs: timeouts.commit_hold,
      totalMs: timeouts.total,
    },
    storage: {
      directory: resolve(directory, values.storage.directory),
      records: values.storage.records,
      maxAgeMs: values.storage.max_age,
      maxBytes: values.storage.max_size,
    },
    routing: routingOf(values),
    tagging: taggingConfig(values.tagging, scripts),
    health: {
      checkIntervalMs: timeouts.check_interval,
      timeoutMs: timeouts.health_check_timeout,
      recoveryThreshold: Math.max(1, timeouts.recovery_threshold),
    },
    learning: { enabled: values.learning.enabled, expiresMs: values.learning.expires },
    webSearch: searchOf(values),
    budgets: values.budgets.map((budget) => budgetOf(budget, values)),
    i18n: { defaultLanguage: values.i18n.default_language },
    telemetry: telemetryOf(values),
  });
}

function serverOf({ server }: ConfigFile, overrides: Overrides): ServerConfig {
  return {
    host: overrides.host ?? server.host,
    port: overrides.port ?? server.port,
    allowedHosts: server.allowed_hosts,
    allowedOrigins: server.allowed_origins,
    apiKeys: server.api_keys,
    adminPassword: server.admin_password,
    passthroughHosts: server.passthrough_hosts,
    shutdownGraceMs: server.shutdown_grace,
    maxRequestBytes: server.max_request_size,
  };
}

function routingOf({ routing }: ConfigFile): RoutingConfig {
  const { affinity, breaker, implicit_model_rewrite: implicit } = routing;
  return {
    policy: routing.policy,
    balance: routing.balance,
    affinity: { enabled: affinity.enabled, ttlMs: affinity.ttl, returns: affinity.return },
    breaker: {
      windowMs: breaker.window,
      failures: breaker.failures,
      failureRate: breaker.failure_rate,
      openMs: breaker.open,
    },
    implicitModelRewrite: {
      enabled: implicit.enabled,
      claudeModel: implicit.claude_model ?? "",
      openaiModel: implicit.openai_model ?? "",
    },
  };
}

function searchOf({ web_search: search }: ConfigFile): SearchConfig {
  const { provider, url, api_key: apiKey = "", max_results: maxResults, timeout: timeoutMs } = search;
  return { provider, url, apiKey, maxResults, timeoutMs };
}

function budgetOf(
  { endpoint, key_name: key, ...budget }: ConfigFile["budgets"][number],
  { endpoints }: ConfigFile,
): BudgetConfig {
  const { per_day: perDay, action } = budget;
  if (key !== undefined) return { of: { type: "key", name: key }, perDay, action };
  const word = endpoint ?? "";
  const found = endpointNamed(endpoints, word);
  const name = found?.name ?? word;
  return { of: { type: "endpoint", id: found?.id ?? name, name }, perDay, action };
}

function telemetryOf({ telemetry }: ConfigFile): TelemetryConfig {
  const { service_name: serviceName, resource_attributes: resourceAttributes, interval: intervalMs, ...same } =
    telemetry;
  const { enabled, endpoint, protocol, headers, traces, sampling, propagate, metrics } = same;
  return {
    ...{ enabled, endpoint, protocol, headers: given(headers), traces, sampling, propagate, metrics },
    ...{ serviceName, resourceAttributes, intervalMs },
  };
}

/** A name without a value is none. */
function given(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(entries) as Record<string, string>;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
