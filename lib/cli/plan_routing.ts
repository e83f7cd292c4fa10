import type { Config, EndpointConfig, RoutingConfig, TaggerConfig, TaggingConfig } from "../config/config.ts";
import type { ErrorRule } from "../config/error_rule.ts";
import { stringifyDuration } from "../duration.ts";
import { stringifySize } from "../config/size.ts";
import { isCapped } from "../routing/rate_caps.ts";
import { sharesEqually } from "../routing/select.ts";
import type { Row } from "./table.ts";

/** What `plan` says about the choice of endpoints, and about what an endpoint changes in a request. */

export function routingRows({ routing, health, learning }: Config): Row[] {
  const { affinity, breaker } = routing;
  return [
    [
      "routing",
      `policy ${routing.policy}, ${equals(routing)}${
        affinity.enabled
          ? `sessions keep their endpoint for ${stringifyDuration(affinity.ttlMs)}${
            affinity.returns && routing.policy === "priority" ? " and go back to a better one" : ""
          }`
          : "no affinity"
      }`,
    ],
    [
      "breaker",
      `opens for ${stringifyDuration(breaker.openMs)} after ${breaker.failures} failures within ${
        stringifyDuration(breaker.windowMs)
      } that are ${Math.round(breaker.failureRate * 100)}% of the requests`,
    ],
    [
      "recovery",
      `asked every ${stringifyDuration(health.checkIntervalMs)}, at most ${
        stringifyDuration(health.timeoutMs)
      } each, until ${health.recoveryThreshold} in a row ${health.recoveryThreshold === 1 ? "is" : "are"} good`,
    ],
    ["learning", learning.enabled ? `on, tested again after ${stringifyDuration(learning.expiresMs)}` : "off"],
    ...implicitRow(routing),
  ];
}

function equals(routing: RoutingConfig): string {
  return sharesEqually(routing) ? `${routing.balance} among those of one priority, ` : "";
}

function implicitRow({ implicitModelRewrite: { enabled, claudeModel, openaiModel } }: RoutingConfig): Row[] {
  const parts = [
    ...(claudeModel === "" ? [] : [`Claude Code gets ${claudeModel}`]),
    ...(openaiModel === "" ? [] : [`Codex gets ${openaiModel}`]),
  ];
  return enabled && parts.length > 0 ? [["other models", parts.join(", ")]] : [];
}

/** One line for each tagger. */
export function taggerLines({ enabled, taggers }: TaggingConfig): string[] {
  if (taggers.length === 0) return [];
  if (!enabled) return ["Tagging is off"];
  const lines = taggers.map((tagger) => `  ${tagger.name}: ${tagger.enabled ? said(tagger) : "disabled"}`);
  return ["Taggers:", ...lines];
}

function said(tagger: TaggerConfig): string {
  switch (tagger.type) {
    case "script":
      return `a script, at most ${stringifyDuration(tagger.timeoutMs)}, gives ${tagger.tag}`;
    case "builtin": {
      const subject = tagger.field === "" ? tagger.builtinType : `${tagger.builtinType} ${tagger.field}`;
      const rules = tagger.rules.map(({ match, pattern, tag }) =>
        pattern === "*" && match === "wildcard" ? `gives ${tag}` : `${match} ${JSON.stringify(pattern)} gives ${tag}`
      );
      return [`${subject}${least(tagger)}`, rules.join(", ")].join(" ");
    }
    default:
      return tagger satisfies never;
  }
}

function least({ builtinType, minimum }: Extract<TaggerConfig, { readonly type: "builtin" }>): string {
  if (builtinType === "thinking" && minimum > 0) return ` from ${minimum} tokens`;
  return builtinType === "input-size" ? ` from ${stringifySize(minimum)}` : "";
}

/** What is special about an endpoint; nothing for one that has only defaults. No value of an override is shown. */
export function endpointRows(endpoint: EndpointConfig): Row[] {
  const { supportedClients, models, tags, weight, maxConcurrency, defaultModel, maxOutputTokens, proxy, caFile } =
    endpoint;
  const { images, documents, errorRules } = endpoint;
  const rows: readonly (readonly [isShown: boolean, name: string, value: () => string])[] = [
    [supportedClients.length > 0, "clients", () => supportedClients.join(", ")],
    [models.length > 0, "for models", () => models.join(", ")],
    [tags.length > 0, "tags", () => tags.join(", ")],
    [weight !== 1, "weight", () => String(weight)],
    [maxConcurrency > 0, "at a time", () => `${maxConcurrency} requests`],
    [isCapped(endpoint), "a minute", () => caps(endpoint)],
    [endpoint.modelRewrite.enabled || defaultModel !== "", "models", () => rewrites(endpoint)],
    [endpoint.parameterOverrides.length > 0, "parameters", () => changes(endpoint.parameterOverrides, "path")],
    [endpoint.headerOverrides.length > 0, "headers", () => changes(endpoint.headerOverrides, "name")],
    [errorRules.length > 0, "errors", () => errorRules.map(ruleWords).join(", ")],
    [images !== "auto", "images", () => images === "yes" ? "taken" : "not taken: others are asked first"],
    [documents !== "auto", "documents", () => documents === "yes" ? "taken" : "not taken: their text is sent"],
    [maxOutputTokens > 0, "output", () => `at most ${maxOutputTokens} tokens`],
    [
      proxy !== undefined,
      "proxy",
      () => `${proxy!.type}://${proxy!.address}${proxy!.username === undefined ? "" : ", with a password"}`,
    ],
    [caFile !== undefined, "authorities", () => caFile!],
    [endpoint.enhancedProtection, "protection", () => "asked no more when its limit is near"],
  ];
  return rows.filter(([isShown]) => isShown).map(([, name, value]) => [name, value()]);
}

function ruleWords({ status, contains, action, pauseMs }: ErrorRule): string {
  const what = [status ?? "any", ...(contains === "" ? [] : [`with ${JSON.stringify(contains)}`])].join(" ");
  return `${what}: ${action}${pauseMs > 0 ? `, a pause of ${stringifyDuration(pauseMs)}` : ""}`;
}

function caps({ maxPerMinute, maxTokensPerMinute }: EndpointConfig): string {
  return [
    ...(maxPerMinute === 0 ? [] : [`${maxPerMinute} requests`]),
    ...(maxTokensPerMinute === 0 ? [] : [`${maxTokensPerMinute} tokens`]),
  ].join(", ");
}

function rewrites({ modelRewrite, defaultModel }: EndpointConfig): string {
  const rules = modelRewrite.enabled
    ? modelRewrite.rules.map(({ sourcePattern, targetModel, parameterOverrides }) => {
      const own = parameterOverrides === undefined ? "" : ` (${changes(parameterOverrides, "path")})`;
      return `${sourcePattern} becomes ${targetModel}${own}`;
    })
    : [];
  const others = rules.length === 0 ? "any" : "any other";
  return [...rules, ...(defaultModel === "" ? [] : [`${others} becomes ${defaultModel}`])].join(", ");
}

function changes<K extends "name" | "path">(
  overrides: readonly ({ readonly [key in K]: string } & { readonly value: unknown })[],
  key: K,
): string {
  const names = (isKept: boolean) => overrides.filter(({ value }) => (value !== null) === isKept).map((o) => o[key]);
  const [set, removed] = [names(true), names(false)];
  return [
    ...(set.length === 0 ? [] : [`sets ${set.join(", ")}`]),
    ...(removed.length === 0 ? [] : [`removes ${removed.join(", ")}`]),
  ].join("; ");
}
