/** Which of the models that the endpoints offer a client can really have. */
import type { EndpointConfig } from "../config/config.ts";
import type { JsonObject } from "../json.ts";
import { exactNames } from "../routing/models.ts";
import { isFor, unfitness } from "../routing/fitness.ts";
import type { RequestRecord } from "../record.ts";
import type { Subject } from "../routing/subject.ts";
import { Departure } from "./departure.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import type { Offer, OfferedModels } from "./model_lists.ts";
import { pause } from "./pause.ts";
import { percentEncoded } from "./percent_encoded.ts";

/** Tags are asked for so many models, and waited for so long: Claude Code gives up on a list after 3 s. */
const MAX_TAGGED = 500;
const TAGS_MS = 500;

const UNTAGGED: ReadonlySet<string> = new Set();

/**
 * The entries of `offers`, in their order; the first of equal ids counts. A model that a rule takes by its full name is
 * one too. What only requests with certain tags reach is listed where a request for the model would have them.
 */
export async function routableModels(
  offers: readonly Offer[],
  incoming: Incoming,
  exchange: Exchange,
): Promise<OfferedModels> {
  const open = offers.filter(({ endpoint }) => isFor(endpoint, incoming.client));
  const all = open.map(({ endpoint, offered }) => ({ endpoint, offered: withRules(endpoint, offered) }));
  const names = all.filter(({ endpoint }) => endpoint.tags.length > 0).flatMap(({ offered }) => namesIn(offered));
  const tags = await tagsByName([...new Set(names)].slice(0, MAX_TAGGED), incoming, exchange);
  const { client } = incoming;
  const fits = (endpoint: EndpointConfig, model: string) => {
    const given = endpoint.tags.length === 0 ? UNTAGGED : tags.get(model);
    return given !== undefined && unfitness(endpoint, { client, tags: given, model }) === undefined;
  };
  const kept = (member: keyof OfferedModels, id: string) =>
    unique(
      all.flatMap(({ endpoint, offered }) => offered[member].filter((each) => fits(endpoint, String(each[id])))),
      id,
    );
  return { data: kept("data", "id"), catalog: kept("catalog", "slug") };
}

function withRules(endpoint: EndpointConfig, { data, catalog }: OfferedModels): OfferedModels {
  return { data: [...exactNames(endpoint).map((id) => ({ id })), ...data], catalog };
}

function namesIn({ data, catalog }: OfferedModels): string[] {
  return [...data.map(({ id }) => String(id)), ...catalog.map(({ slug }) => String(slug))];
}

/** The tags of a first small request for each of `names`; those whose tags are not known in time are missing. */
async function tagsByName(
  names: readonly string[],
  incoming: Incoming,
  { config, deps, record }: Exchange,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  if (names.length === 0) return found;
  const asking = names.map(async (name) => {
    const { tags } = await deps.tagging.of(subjectFor(name, incoming, record), config.tagging);
    found.set(name, tags);
  });
  const over = new Departure();
  await Promise.race([Promise.all(asking), pause(TAGS_MS, over)]);
  over.happen();
  return found;
}

/** What a client asks first, as far as that is known. */
const FIRST = [{ role: "user", content: "Hi" }];
const FIRST_CONTENTS = [{ role: "user", parts: [{ text: "Hi" }] }];

function subjectFor(
  model: string,
  { request, client, operation }: Incoming,
  { keyName }: Pick<RequestRecord, "keyName">,
): Subject {
  const encoded = percentEncoded(model);
  const [protocol, path, text] = operation.protocol === "gemini"
    ? ["gemini", `/v1beta/models/${encoded}:streamGenerateContent`, { contents: FIRST_CONTENTS }] as const
    : operation.protocol === "messages" || client === "claude-code"
    ? ["messages", "/v1/messages", { messages: FIRST }] as const
    : client === "codex"
    ? ["responses", "/v1/responses", { input: FIRST }] as const
    : ["chat", "/v1/chat/completions", { messages: FIRST }] as const;
  const body = { model, ...text, stream: true };
  return {
    ...{ method: "POST", path, search: "", headers: request.headers, client, keyName, protocol, model, stream: true },
    bytes: new TextEncoder().encode(JSON.stringify(body)),
    body: () => body,
  };
}

function unique(items: readonly JsonObject[], name: string): JsonObject[] {
  const seen = new Set<unknown>();
  return items.filter((item) => !seen.has(item[name]) && seen.add(item[name]));
}
