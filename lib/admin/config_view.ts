/** The configuration in use, in the file's own keys, and what is wrong with the file on disk. */
import * as z from "zod";
import type { Config, TaggingConfig } from "../config/config.ts";
import { stringifyDuration } from "../duration.ts";
import { readOnlyReason } from "../config/edit/write_file.ts";
import { type FileValue, valueAt } from "../config/edit/file_value.ts";
import { loadConfig } from "../config/load.ts";
import type { Problem } from "../config/problem.ts";
import { fileSchema } from "../config/schema.ts";
import { stringifySize } from "../config/size.ts";
import type { Json } from "../json.ts";
import { redactUrl } from "../redact.ts";
import { type AdminContext, showContext } from "./admin_context.ts";
import { problemSchema, shownSchema, versionSchema } from "./file_schemas.ts";
import { refusal, told } from "./refusal.ts";
import { type Mask, maskOf, namedValues, type ShowContext } from "./shown.ts";

export const configViewSchema = z.strictObject({
  version: versionSchema.nullable().describe("Of the file on disk; null: it cannot be read"),
  file: z.string(),
  read_only: z.string().nullable().describe("Why it cannot be changed from here; null: nothing is known"),
  configuration: shownSchema(fileSchema.omit({ endpoints: true }))
    .describe("Everything but endpoints and taggers, every default filled in, as it is in use"),
  problems: z.array(problemSchema).readonly()
    .describe("Of the file on disk: while there are some, an earlier content is in use"),
  warnings: z.array(problemSchema).readonly(),
});

export type ConfigView = z.output<typeof configViewSchema>;

export async function configView(context: AdminContext): Promise<ConfigView> {
  const { live, editor, say } = context;
  const [opened, loaded, readOnly] = await Promise.all([
    editor.open(),
    loadConfig(live.file, live.options),
    readOnlyReason(live.file),
  ]);
  const file = opened.type === "ok" ? opened.value : undefined;
  const show = showContext(context);
  const inWords = (problems: readonly Problem[]) =>
    told(problems.map((problem) => refusal(problem, show.secrets)), say);
  return {
    version: opened.type === "ok" ? opened.version : null,
    file: live.file,
    read_only: readOnly === undefined ? null : say(readOnly),
    configuration: inFileKeys(live.current(), file, show),
    problems: loaded.type === "invalid" ? inWords(loaded.problems) : [],
    warnings: inWords(loaded.warnings),
  };
}

function inFileKeys(config: Config, file: FileValue | undefined, show: ShowContext): Json {
  const { logging, routing, storage, learning, budgets, i18n } = config;
  return {
    server: serverOf(config, file, show),
    routing: routingOf(routing),
    tagging: taggingOf(config.tagging),
    timeouts: timeoutsOf(config),
    learning: { enabled: learning.enabled, expires: stringifyDuration(learning.expiresMs) },
    web_search: searchOf(config, file, show),
    budgets: budgets.map(({ of, perDay, action }) => ({
      ...(of.type === "endpoint" ? { endpoint: of.name } : { key_name: of.name }),
      per_day: perDay,
      action,
    })),
    logging: {
      level: logging.level,
      format: logging.format,
      log_request_types: logging.logRequestTypes,
      log_directory: logging.logDirectory,
      max_size: stringifySize(logging.maxSizeBytes),
      max_files: logging.maxFiles,
      log_request_body: logging.logRequestBody,
      log_response_body: logging.logResponseBody,
      max_body_size: stringifySize(logging.maxBodyBytes),
    },
    storage: {
      directory: storage.directory,
      records: storage.records,
      max_age: stringifyDuration(storage.maxAgeMs),
      max_size: stringifySize(storage.maxBytes),
    },
    telemetry: telemetryOf(config, file, show),
    i18n: { default_language: i18n.defaultLanguage },
  };
}

function searchOf({ webSearch }: Config, file: FileValue | undefined, show: ShowContext): Json {
  const { provider, url, apiKey, maxResults, timeoutMs } = webSearch;
  return {
    provider: provider ?? null,
    url: url === undefined ? null : redactUrl(url),
    api_key: secretOf(apiKey !== "", valueAt(file, ["web_search", "api_key"]), show),
    max_results: maxResults,
    timeout: stringifyDuration(timeoutMs),
  };
}

function serverOf({ server }: Config, file: FileValue | undefined, show: ShowContext): Json {
  return {
    host: server.host,
    port: server.port,
    allowed_hosts: [...server.allowedHosts],
    allowed_origins: [...server.allowedOrigins],
    api_keys: server.apiKeys.map(({ name, enabled }, index) => ({
      name,
      key: secretOf(true, valueAt(file, ["server", "api_keys", index, "key"]), show),
      enabled,
    })),
    admin_password: secretOf(server.adminPassword !== undefined, valueAt(file, ["server", "admin_password"]), show),
    passthrough_hosts: [...server.passthroughHosts],
    shutdown_grace: stringifyDuration(server.shutdownGraceMs),
    max_request_size: stringifySize(server.maxRequestBytes),
  };
}

/** Whether there is one is told by the configuration in use, where it is from by the file. */
function secretOf(set: boolean, value: FileValue | undefined, show: ShowContext): Json {
  const mask: Mask = { ...maskOf(value, show), set };
  return mask;
}

function routingOf({ policy, balance, affinity, breaker, implicitModelRewrite: implicit }: Config["routing"]): Json {
  return {
    policy,
    balance,
    affinity: { enabled: affinity.enabled, ttl: stringifyDuration(affinity.ttlMs), return: affinity.returns },
    breaker: {
      window: stringifyDuration(breaker.windowMs),
      failures: breaker.failures,
      failure_rate: breaker.failureRate,
      open: stringifyDuration(breaker.openMs),
    },
    implicit_model_rewrite: {
      enabled: implicit.enabled,
      claude_model: implicit.claudeModel,
      openai_model: implicit.openaiModel,
    },
  };
}

function taggingOf({ enabled, pipelineTimeoutMs }: TaggingConfig): Json {
  return { enabled, pipeline_timeout: stringifyDuration(pipelineTimeoutMs) };
}

function timeoutsOf({ timeouts, health }: Config): Json {
  return {
    response_header: stringifyDuration(timeouts.responseHeaderMs),
    first_event: stringifyDuration(timeouts.firstEventMs),
    idle: stringifyDuration(timeouts.idleMs),
    commit_hold: stringifyDuration(timeouts.commitHoldMs),
    total: stringifyDuration(timeouts.totalMs),
    check_interval: stringifyDuration(health.checkIntervalMs),
    health_check_timeout: stringifyDuration(health.timeoutMs),
    recovery_threshold: health.recoveryThreshold,
  };
}

/** What is left out is taken from variables, and is not the file's. */
function telemetryOf({ telemetry }: Config, file: FileValue | undefined, show: ShowContext): Json {
  const headers = namedValues(valueAt(file, ["telemetry", "headers"]) ?? {});
  return {
    enabled: telemetry.enabled,
    endpoint: telemetry.endpoint === undefined ? null : redactUrl(telemetry.endpoint),
    protocol: telemetry.protocol ?? null,
    headers: Object.fromEntries(
      Object.keys(telemetry.headers).map((name) => [name, secretOf(true, headers.get(name), show)]),
    ),
    service_name: telemetry.serviceName ?? null,
    resource_attributes: { ...telemetry.resourceAttributes },
    traces: telemetry.traces,
    sampling: telemetry.sampling ?? null,
    propagate: telemetry.propagate,
    metrics: telemetry.metrics,
    interval: telemetry.intervalMs === undefined ? null : stringifyDuration(telemetry.intervalMs),
  };
}
