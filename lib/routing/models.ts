/** Which model an endpoint is asked for, where a client named one. */
import type { EndpointConfig, RoutingConfig } from "../config/config.ts";
import type { ParameterOverride } from "../config/override_config.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Client } from "./client.ts";
import { isOneModel, LONG_CONTEXT, matchesModel, type ModelName, readModelName } from "./model_pattern.ts";

export interface RewriteContext {
  readonly endpoint: EndpointConfig;
  readonly client: Client;
  readonly routing: RoutingConfig;
}

export interface Rewrite extends Pick<ModelName, "longContext"> {
  /** The name that goes upstream. */
  readonly model: string;
  /** Why it is not the client's; `undefined`: it is. */
  readonly reason: Phrase | undefined;
  /** What the rule that was used sets in the body, over what the endpoint sets. */
  readonly overrides: readonly ParameterOverride[];
}

/** What a test of an endpoint's rules shows: names as in the predecessors' API. */
export interface RewriteTest {
  readonly original_model: string;
  readonly rewritten_model: string;
  /** Pattern of the rule that matched, or the key of what else replaced the name; empty: nothing did. */
  readonly matched_rule: string;
  readonly rewrite_applied: boolean;
}

/**
 * The model that `endpoint` is asked for instead of `model`, which is empty where a request names none: then nothing is
 * put there. First the rules, of which the first that matches counts, then the default model, then the implicit rewrite.
 */
export function rewriteModel(model: string, context: RewriteContext): Rewrite {
  const asked = readModelName(model);
  if (asked.name === "") return { model, reason: undefined, longContext: false, overrides: NO_OVERRIDES };
  const found = replacementOf(asked, context);
  if (found === undefined) {
    const reason = asked.longContext ? phrase("route.long_context", { suffix: LONG_CONTEXT }) : undefined;
    return { model: asked.name, reason, longContext: asked.longContext, overrides: NO_OVERRIDES };
  }
  const { overrides = NO_OVERRIDES } = found;
  const target = readModelName(found.target);
  const longContext = asked.longContext || target.longContext;
  if (target.name === model) return { model, reason: undefined, longContext, overrides };
  return { model: target.name, reason: found.reason, longContext, overrides };
}

const NO_OVERRIDES: readonly ParameterOverride[] = [];

/** What the first rule that leads to `model`, as `endpoint` knows it, sets in the body. */
export function overridesOf({ modelRewrite: { enabled, rules } }: EndpointConfig, model: string): Rewrite["overrides"] {
  const rule = enabled ? rules.find(({ targetModel }) => readModelName(targetModel).name === model) : undefined;
  return rule?.parameterOverrides ?? NO_OVERRIDES;
}

/** What `endpoint` would be asked for if a client named `model`, for the page that edits its rules. */
export function testRewrite(model: string, context: RewriteContext): RewriteTest {
  const rewritten = rewriteModel(model, context);
  return {
    original_model: model,
    rewritten_model: rewritten.model,
    matched_rule: replacementOf(readModelName(model), context)?.rule ?? "",
    rewrite_applied: rewritten.model !== model,
  };
}

/** Whether `endpoint` is for `model`, as a client names it; empty: it names none, and is held off nowhere. */
export function isForModel(endpoint: Pick<EndpointConfig, "models" | "name" | "id">, model: string): boolean {
  const { models } = endpoint;
  if (models.length === 0 || model === "") return true;
  const asked = readModelName(behindName(model, endpoint) ?? model);
  return models.some((pattern) => matchesModel(pattern, asked));
}

/**
 * Names that the configuration of `endpoint` has as they stand, in its rules and in what it is for: what a client may ask
 * for, whatever the upstream calls it.
 */
export function exactNames(endpoint: EndpointConfig): readonly string[] {
  const { modelRewrite: { enabled, rules }, models } = endpoint;
  const ruled = enabled ? rules.map(({ sourcePattern }) => sourcePattern) : [];
  return [...ruled, ...models].filter((pattern) => isOneModel(pattern) && isForModel(endpoint, pattern));
}

/** The endpoint that a client names in front of its model, `ENDPOINT,MODEL`, by name or id; no vendor's names have commas. */
export function endpointInModel(
  model: string,
  endpoints: readonly EndpointConfig[],
): EndpointConfig | undefined {
  return model.includes(",") ? endpoints.find((endpoint) => behindName(model, endpoint) !== undefined) : undefined;
}

function behindName(model: string, { name, id }: Pick<EndpointConfig, "name" | "id">): string | undefined {
  const comma = [name, id].find((each) => model.toLowerCase().startsWith(`${each.toLowerCase()},`))?.length;
  const rest = comma === undefined ? "" : model.slice(comma + 1).trim();
  return rest === "" ? undefined : rest;
}

interface Replacement {
  readonly target: string;
  readonly rule: string;
  readonly reason: Phrase;
  readonly overrides?: readonly ParameterOverride[] | undefined;
}

function replacementOf(asked: ModelName, context: RewriteContext): Replacement | undefined {
  if (asked.name === "") return undefined;
  const named = behindName(asked.name, context.endpoint);
  if (named !== undefined) return { target: named, rule: "", reason: phrase("route.named_in_model") };
  const { modelRewrite, defaultModel } = context.endpoint;
  const rule = modelRewrite.enabled
    ? modelRewrite.rules.find(({ sourcePattern }) => matchesModel(sourcePattern, asked))
    : undefined;
  if (rule !== undefined) {
    const { sourcePattern: pattern, targetModel: target, parameterOverrides: overrides } = rule;
    return { target, rule: pattern, reason: phrase("route.rewrite_rule", { pattern }), overrides };
  }
  if (defaultModel !== "") {
    return { target: defaultModel, rule: "default_model", reason: phrase("route.default_model") };
  }
  return implicitReplacement(asked.name, context);
}

/**
 * A family by its name, wherever gateways put their prefixes: `anthropic/claude-x`, `us.anthropic.claude-x`,
 * `openai/gpt-x`, `ft:gpt-x`. In doubt a model is of the family, and stays.
 */
const FAMILIES = [
  {
    client: "claude-code",
    type: "anthropic",
    key: "claudeModel",
    why: "route.implicit_claude",
    names: /(?:^|[^a-z0-9])claude/i,
  },
  {
    client: "codex",
    type: "openai",
    key: "openaiModel",
    why: "route.implicit_openai",
    names: /(?:^|[^a-z0-9])(?:gpt|chatgpt|codex|o\d)(?![a-z])/i,
  },
] as const;

/** Only where an endpoint has neither tags nor rules: who set those up said what it is for. */
function implicitReplacement(model: string, { endpoint, client, routing }: RewriteContext): Replacement | undefined {
  const { implicitModelRewrite } = routing;
  const { enabled, rules } = endpoint.modelRewrite;
  if (!implicitModelRewrite.enabled || endpoint.tags.length > 0 || enabled && rules.length > 0) return undefined;
  const row = FAMILIES.find((each) => each.client === client && each.type === endpoint.type);
  if (row === undefined || row.names.test(model)) return undefined;
  const target = implicitModelRewrite[row.key];
  if (target === "") return undefined;
  return { target, rule: "implicit_model_rewrite", reason: phrase(row.why, { model }) };
}
