/** `GET /v1/models`, and one model of it, in the shape that its sender reads, told from the request's own signs. */
import type { EndpointConfig } from "../config/config.ts";
import { type JsonObject, stringMember } from "../json.ts";
import { clientNamed } from "../routing/client.ts";
import { isForModel, rewriteModel } from "../routing/models.ts";
import { isFor } from "../routing/fitness.ts";
import { clientCredential } from "../upstream/auth.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { windowFor } from "./context_windows.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import type { ModelLists } from "./model_lists.ts";
import { percentDecoded } from "./percent_decoded.ts";
import { identify } from "./respond.ts";
import { routableModels } from "./routable_models.ts";
import { onlyEndpoint } from "./route_request.ts";

/** `undefined`: the model that is asked for is in no list. */
export async function listModels(
  arrived: Incoming,
  exchange: Exchange,
  lists: ModelLists,
): Promise<Response | undefined> {
  const incoming = onBehalf(arrived);
  const { request, url, client, operation } = incoming;
  const anthropic = operation.protocol === "messages" || client === "claude-code" || client === "anthropic-sdk";
  const offers = await lists.offers(exchange.config, {
    headers: request.headers,
    search: url.search,
    credential: clientCredential(request.headers, exchange.config.server.apiKeys),
    now: exchange.deps.clock.monotonic(),
  });
  const { data, catalog } = await routableModels(offers, incoming, exchange);
  const { windows } = exchange.deps;
  await windows.loaded();
  const only = onlyEndpoint({ headers: request.headers, search: url.search });
  const shapeOf = operation.protocol === "gemini" ? geminiModel : anthropic ? anthropicModel : openaiModel;
  const named = percentDecoded(operation.path.slice("/models/".length));
  const found = data.find(({ id }) => id === named) ?? rewritten(named, incoming, exchange) ??
    (named !== "" && incoming !== arrived ? { id: named } : undefined);
  if (named !== "" && found === undefined) return undefined;
  const windowed = (model: JsonObject): JsonObject => {
    const window = windowFor({ model: String(model["id"]), client, only }, exchange.config, windows);
    return window === undefined
      ? model
      : { ...model, [operation.protocol === "gemini" ? "inputTokenLimit" : "context_length"]: window };
  };
  const one = found && windowed(found);
  const codex = client === "codex" || url.searchParams.has("client_version");
  const models = named === "" ? data.map((model) => shapeOf(windowed(model))) : [];
  // Codex wants `models`: an entry holds a model's whole prompt and tools, so only an upstream's own are handed on.
  const body = one !== undefined
    ? shapeOf(one)
    : operation.protocol === "gemini"
    ? { models }
    : anthropic
    ? anthropicList(models)
    : { object: "list", data: models, ...(codex ? { models: [...catalog] } : {}) };
  const headers: HeaderFields = { "content-type": "application/json" };
  identify(headers, exchange);
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  exchange.record.responseBytes = bytes.length;
  exchange.close({ status: 200 });
  return new Response(bytes, { headers });
}

/** Asked for another client, as a program does that sets one up: `?client=codex`. Then any name is one. */
function onBehalf(incoming: Incoming): Incoming {
  const client = clientNamed(incoming.url.searchParams.get("client"));
  return client === undefined ? incoming : { ...incoming, client };
}

/** A model that nobody has under this name, and some endpoint answers for: LlamaIndex asks for its model before all else. */
function rewritten(
  id: string,
  { client }: Incoming,
  { config: { endpoints, routing } }: Exchange,
): JsonObject | undefined {
  const answers = (endpoint: EndpointConfig) =>
    endpoint.enabled && isFor(endpoint, client) && isForModel(endpoint, id) &&
    rewriteModel(id, { endpoint, client, routing }).reason !== undefined;
  return endpoints.some(answers) ? { id } : undefined;
}

/**
 * https://docs.anthropic.com/en/api/models-list (read 2026-11-27). What an upstream says of a model never changes the
 * type of a member: SDKs of typed languages lose the whole list by one.
 */
function anthropicModel(model: JsonObject): JsonObject {
  return {
    ...model,
    type: "model",
    display_name: stringMember(model, "display_name") ?? stringMember(model, "name") ?? model["id"]!,
    created_at: new Date(madeAt(model) * 1000).toISOString(),
    lifecycle: stringMember(model, "lifecycle") ?? "active",
  };
}

/** More is no date of a model, in seconds; OpenAI's clients in Rust have no room for it either. */
const MAX_SECONDS = 2 ** 32;

/** In seconds; 0 if nobody knows. Anthropic says a date; some say `created` in parts of a second. */
function madeAt({ created, created_at: date }: JsonObject): number {
  let seconds = typeof created === "number" ? created : typeof date === "string" ? Date.parse(date) / 1000 : 0;
  for (let part = 0; part < 3 && seconds >= MAX_SECONDS; part++) seconds /= 1000;
  return seconds > 0 && seconds < MAX_SECONDS ? Math.trunc(seconds) : 0;
}

function anthropicList(models: JsonObject[]): JsonObject {
  return {
    data: models,
    has_more: false,
    first_id: models[0]?.["id"] ?? null,
    last_id: models[models.length - 1]?.["id"] ?? null,
  };
}

/**
 * https://platform.openai.com/docs/api-reference/models/list (read 2026-11-22). Clients in Go read nothing of a list in
 * which one number has a fraction or one text is none.
 */
function openaiModel(model: JsonObject): JsonObject {
  return {
    ...model,
    object: "model",
    created: madeAt(model),
    owned_by: stringMember(model, "owned_by") ?? "upstream",
  };
}

/** What Gemini itself says of a model beside its name: https://ai.google.dev/api/models (read 2026-11-25). */
const GEMINI_MEMBERS = [
  "baseModelId",
  "version",
  "description",
  "inputTokenLimit",
  "outputTokenLimit",
  "thinking",
  "temperature",
  "maxTemperature",
  "topP",
  "topK",
] as const;

/** What this proxy does with any model, whoever has it. */
const GEMINI_METHODS = ["generateContent"];

function geminiModel(model: JsonObject): JsonObject {
  return {
    name: `models/${model["id"]}`,
    displayName: model["display_name"] ?? model["id"]!,
    ...Object.fromEntries(GEMINI_MEMBERS.filter((name) => name in model).map((name) => [name, model[name]!])),
    supportedGenerationMethods: model["supportedGenerationMethods"] ?? GEMINI_METHODS,
  };
}
