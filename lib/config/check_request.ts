import { checkGlob, coversGlob } from "../routing/glob.ts";
import { coversModel, mayMeetModel } from "../routing/model_pattern.ts";
import { phrase } from "../phrases/phrase.ts";
import { CREDENTIAL_HEADERS, NOT_OVERRIDDEN } from "../wire_headers.ts";
import { checkUnique } from "./check_items.ts";
import { CLIENTS } from "./clients.ts";
import { clientName, OWN_PARAMETERS } from "./endpoint_config.ts";
import { oneOf } from "./field.ts";
import type { Incomplete } from "./read.ts";
import type { Report } from "./report.ts";
import type { ConfigFile } from "./schema.ts";
import { showKey, shown } from "./show.ts";

/** Checks of what an endpoint takes and of how a request is changed for it. */

type Endpoint = Incomplete<ConfigFile["endpoints"][number]>;

/** Says what of an endpoint's settings for requests is wrong or has no effect. */
export function checkRequest(endpoint: Endpoint, path: string, report: Report): void {
  checkClients(endpoint.supported_clients ?? [], `${path}.supported_clients`, report);
  checkListed(endpoint.models ?? [], `${path}.models`, report);
  checkRewrite(endpoint, path, report);
  checkErrorRules(endpoint.error_rules ?? [], `${path}.error_rules`, report);
  checkPrices(endpoint.prices ?? [], `${path}.prices`, report);
  checkHeaders(endpoint, path, report);
  checkParameters(endpoint, path, report);
  endpoint.model_rewrite?.rules?.forEach((rule, index) => {
    if (rule !== undefined) checkParameters(rule, `${path}.model_rewrite.rules[${index}]`, report);
  });
  if (endpoint.endpoint_type === "openai" || report.isBad(`${path}.endpoint_type`)) return;
  for (const [key, isSet] of Object.entries(OPENAI_ONLY)) {
    if (isSet(endpoint)) report.warning(`${path}.${key}`, NOT_OPENAI);
  }
}

const NOT_OPENAI = phrase("file.no_effect_as_not", { key: "endpoint_type", value: "openai" });

/** Keys about OpenAI's protocols, and whether one of them is set. */
const OPENAI_ONLY: Readonly<Record<string, (endpoint: Endpoint) => boolean>> = {
  wire_api: ({ wire_api: api }) => api !== undefined && api !== "auto",
  max_tokens_field_name: ({ max_tokens_field_name: name }) => name !== undefined,
  reorder_system_messages_first: ({ reorder_system_messages_first: reorder }) => reorder === true,
  "sse_config.require_done_marker": ({ sse_config: sse }) => sse?.require_done_marker !== undefined,
};

function checkClients(clients: readonly (string | undefined)[], path: string, report: Report): void {
  clients.forEach((client, index) => {
    if (client === undefined) return;
    const name = clientName(client);
    if (CLIENTS.some((known) => known === name)) return;
    const expected = oneOf(CLIENTS, name);
    report.warning(
      `${path}[${index}]`,
      phrase("field.value", { what: phrase("field.no_client"), value: shown(client), expected }),
    );
  });
}

function checkRewrite({ model_rewrite: rewrite, models = [] }: Endpoint, of: string, report: Report): void {
  if (rewrite?.rules === undefined) return;
  const path = `${of}.model_rewrite`;
  if (rewrite.rules.length === 0) {
    if (rewrite.enabled === true) report.warning(path, phrase("file.no_rules"));
    return;
  }
  const patterns = rewrite.rules.map((rule) => rule?.source_pattern);
  const place = (index: number) => `${path}.rules[${index}].source_pattern`;
  checkModels(patterns, { place, covers: coversModel }, report);
  checkUnique(rewrite.rules, `${path}.rules`, { report, key: "source_pattern" });
  patterns.forEach((pattern, index) => {
    if (pattern === undefined || models.length === 0) return;
    if (models.some((model) => model === undefined || mayMeetModel(model, pattern))) return;
    report.warning(place(index), phrase("file.rule_not_for_models", { path: `${of}.models` }));
  });
}

/** Of patterns of which one is enough, so that their order says nothing. */
function checkListed(patterns: readonly (string | undefined)[], path: string, report: Report): void {
  patterns.forEach((pattern, index) => checkOne(pattern, `${path}[${index}]`, report));
}

/** Whether `pattern` is one. */
function checkOne(pattern: string | undefined, path: string, report: Report): pattern is string {
  const fault = pattern === undefined ? undefined : checkGlob(pattern);
  if (fault !== undefined) report.problem(path, phrase("file.no_pattern", { why: fault }));
  return pattern !== undefined && fault === undefined;
}

function checkErrorRules(rules: NonNullable<Endpoint["error_rules"]>, of: string, report: Report): void {
  rules.forEach((rule, index) => {
    if (rule === undefined) return;
    const path = `${of}[${index}]`;
    if (rule.status === undefined && rule.contains === undefined) {
      report.problem(path, phrase("file.rule_of_any_error"));
    }
    if (rule.pause !== undefined && rule.action !== undefined && rule.action !== "next") {
      report.warning(`${path}.pause`, phrase("file.no_effect_as", { key: `${path}.action`, value: rule.action }));
    }
  });
}

function checkPrices(prices: NonNullable<Endpoint["prices"]>, path: string, report: Report): void {
  const place = (index: number) => `${path}[${index}].model`;
  checkModels(prices.map((price) => price?.model), { place, covers: coversGlob }, report);
}

interface FirstCounts {
  readonly place: (index: number) => string;
  /** Whether a pattern leaves nothing for another. */
  readonly covers: (pattern: string, other: string) => boolean;
}

/** Of patterns of which the first that matches counts. */
function checkModels(patterns: readonly (string | undefined)[], { place, covers }: FirstCounts, report: Report): void {
  patterns.forEach((pattern, index) => {
    if (!checkOne(pattern, place(index), report)) return;
    const first = patterns.slice(0, index).findIndex((each) => each !== undefined && covers(each, pattern));
    // Two equal ones have words of their own.
    if (first < 0 || patterns[first] === pattern) return;
    const other = place(first);
    const line = String(report.lineOf(other));
    report.warning(place(index), phrase("file.hidden_pattern", { other, line, pattern: shown(patterns[first]!) }));
  });
}

/** A cookie is one too. */
const CREDENTIALS: ReadonlySet<string> = new Set([...CREDENTIAL_HEADERS, "cookie"]);

function checkHeaders({ header_overrides: headers, auth_type: auth }: Endpoint, path: string, report: Report): void {
  const first = new Map<string, string>();
  for (const [key, value] of Object.entries(headers ?? {})) {
    const name = key.trim().toLowerCase();
    const at = `${path}.header_overrides.${showKey(key)}`;
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
      report.problem(at, phrase("file.no_header_name"));
    } else if (NOT_OVERRIDDEN.has(name)) {
      report.problem(at, phrase("file.header_of_connection"));
    } else if (first.has(name)) {
      report.problem(at, phrase("file.header_twice", { other: first.get(name)! }));
    } else if (CREDENTIALS.has(name) && value !== undefined && value !== "" && auth !== "none") {
      report.warning(at, phrase("file.header_with_credential"));
    }
    first.set(name, at);
  }
}

function checkParameters(
  { parameter_overrides: parameters }: Pick<Endpoint, "parameter_overrides">,
  path: string,
  report: Report,
): void {
  for (const key of Object.keys(parameters ?? {})) {
    const at = `${path}.parameter_overrides.${showKey(key)}`;
    if (key.split(".").some((name) => name.trim() === "")) {
      report.problem(at, phrase("file.names_of_members"));
    } else if (Object.hasOwn(OWN_PARAMETERS, key)) {
      report.warning(at, phrase("file.no_effect_because", { why: OWN_PARAMETERS[key]! }));
    }
  }
}
