import { resolve } from "node:path";
import { checkAcross, type Overrides } from "./check.ts";
import type { Config, EndpointConfig, ServerConfig } from "./config.ts";
import { parseDocument } from "./document.ts";
import type { Environment } from "./env.ts";
import { host as hostField } from "./field.ts";
import { fileProblem, type Problem } from "./problem.ts";
import { readDocument, type Reading } from "./read.ts";
import type { ConfigFile } from "./schema.ts";
import { show } from "./show.ts";

export interface ParseOptions {
  /** Name of the file in messages. */
  readonly file: string;
  /** Absolute path that relative paths of the file start from. */
  readonly directory: string;
  readonly env: Environment;
  readonly overrides?: Overrides;
}

export type ParseResult =
  | { readonly type: "ok"; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly type: "invalid"; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

/** The configuration that `text` describes, or everything that is wrong with it. Never throws; does no I/O. */
export function parseConfig(text: string, options: ParseOptions): ParseResult {
  const { file, directory, env } = options;
  const { root, faults } = parseDocument(text);
  if (faults.length > 0) {
    const problems = faults.map(({ at, message }) => ({ file, ...at, path: "", message }));
    return { type: "invalid", problems: inOrder(problems), warnings: [] };
  }
  const reading = readDocument(root, file, env);
  const { problems, warnings } = reading;
  const add = (list: Problem[]) => (path: string, message: string) => {
    list.push({ file, ...reading.at(path), path, message: `${path} ${message}` });
  };
  const { overrides, problems: badFlags } = readOverrides(file, options.overrides ?? {});
  problems.push(...badFlags);
  checkAcross(reading, overrides, {
    isBad: (path) => problems.some((problem) => problem.path === path),
    problem: add(problems),
    warning: add(warnings),
  });
  if (problems.length > 0) return { type: "invalid", problems: inOrder(problems), warnings: inOrder(warnings) };
  return { type: "ok", config: configOf(reading, directory, overrides), warnings: inOrder(warnings) };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** The flags in the form that the file's own values have, or what is wrong with them. */
function readOverrides(file: string, { host, port }: Overrides): { overrides: Overrides; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = host === undefined ? undefined : hostField().safeParse(host);
  if (host !== undefined && read?.success !== true) {
    problems.push(fileProblem(file, `The host ${show(host)} of the command line is not a host name or IP address`));
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    problems.push(fileProblem(file, `The port ${port} of the command line is not valid; expected 0 to 65535`));
  }
  return { overrides: { host: read?.data, port }, problems };
}

function configOf(reading: Reading, directory: string, overrides: Overrides): Config {
  // Without problems every required field has been read.
  const values = reading.values as ConfigFile;
  const { logging, timeouts } = values;
  return deepFreeze({
    server: serverOf(values, overrides),
    endpoints: values.endpoints.map((endpoint) => endpointOf(endpoint, timeouts)),
    logging: {
      level: logging.level,
      format: logging.format,
      logRequestTypes: logging.log_request_types,
      logDirectory: resolve(directory, logging.log_directory),
      maxSizeBytes: logging.max_size,
      maxFiles: logging.max_files,
    },
    timeouts: {
      responseHeaderMs: timeouts.response_header,
      firstEventMs: timeouts.first_event,
      idleMs: timeouts.idle,
      commitHoldMs: timeouts.commit_hold,
      totalMs: timeouts.total,
    },
    storage: { directory: resolve(directory, values.storage.directory) },
    routing: {
      policy: "priority",
      affinity: { enabled: true, ttlMs: 3_600_000 },
      breaker: { windowMs: 120_000, failures: 5, failureRate: 0.5, openMs: 30_000 },
      implicitModelRewrite: { enabled: false, claudeModel: "", openaiModel: "" },
    },
    tagging: { enabled: true, pipelineTimeoutMs: 5000, taggers: [] },
    health: { checkIntervalMs: 30_000, timeoutMs: 30_000, recoveryThreshold: 1 },
    learning: { enabled: true, expiresMs: 7 * 86_400_000 },
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

function endpointOf(file: ConfigFile["endpoints"][number], global: ConfigFile["timeouts"]): EndpointConfig {
  const authType = file.auth_type ?? (file.auth_value === undefined ? "none" : "auth_token");
  const sendsValue = authType === "api_key" || authType === "auth_token";
  return {
    id: file.id ?? file.name,
    name: file.name,
    url: file.url,
    type: file.endpoint_type,
    wireApi: file.wire_api,
    pathPrefix: file.path_prefix,
    // OAuth needs what this version does not have; such an endpoint is never asked.
    authType: authType === "oauth" ? "none" : authType,
    authValue: sendsValue ? file.auth_value ?? "" : "",
    enabled: authType !== "oauth" && (file.enabled ?? true),
    priority: file.priority === 0 ? 1 : file.priority,
    timeouts: {
      responseHeaderMs: file.timeouts.response_header ?? global.response_header,
      firstEventMs: file.timeouts.first_event ?? global.first_event,
      idleMs: file.timeouts.idle ?? global.idle,
    },
    supportedClients: [],
    tags: [],
    weight: 1,
    maxConcurrency: 0,
    modelRewrite: { enabled: false, rules: [] },
    defaultModel: "",
    parameterOverrides: [],
    headerOverrides: [],
    maxTokensFieldName: "",
    maxOutputTokens: 0,
    reorderSystemMessagesFirst: false,
    requireDoneMarker: undefined,
    proxy: undefined,
    caFile: undefined,
    oauth: undefined,
    enhancedProtection: false,
    healthCheckModel: "",
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
