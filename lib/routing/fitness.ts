/** Whether an endpoint is for a request at all, by the configuration alone. */
import type { EndpointConfig } from "../config/config.ts";
import { listed } from "../phrases/listed.ts";
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { Client } from "./client.ts";
import { isForModel } from "./models.ts";

/** So many patterns of a list are told. */
const MOST_MODELS = 10;

/** Whether a client that asks for the endpoint `word` means this one. */
export function isNamed({ name, id }: Pick<EndpointConfig, "name" | "id">, word: string): boolean {
  return name === word || id === word;
}

/** Whether `endpoint` takes requests of `client` at all. */
export function isFor({ supportedClients }: Pick<EndpointConfig, "supportedClients">, client: Client): boolean {
  return supportedClients.length === 0 || supportedClients.includes(client);
}

/** What counts of a request. */
interface Wanted {
  readonly client: Client;
  readonly tags: ReadonlySet<string>;
  readonly model: string;
  readonly about?: string | undefined;
}

/** What keeps `endpoint` from requests like this one, by the configuration alone. */
export function unfitness(
  endpoint: EndpointConfig,
  request: Wanted,
): Phrase | undefined {
  const { enabled, supportedClients, tags, models } = endpoint;
  if (!enabled) return phrase("route.disabled");
  if (!isFor(endpoint, request.client)) {
    return phrase("route.only_clients", { clients: listed(supportedClients, "list.and") });
  }
  if (tags.length > 0) {
    if (request.tags.size === 0) return phrase("route.only_tagged", { tags: listed(tags, "list.or") });
    const missing = [...request.tags].filter((tag) => !tags.includes(tag));
    if (missing.length > 0) return phrase("route.not_tagged", { tags: listed(missing, "list.and") });
  }
  // Last: where that is the reason, it is the only one.
  if (isForModel(endpoint, request.about ?? request.model)) return undefined;
  return phrase("route.only_models", { models: listed(models.slice(0, MOST_MODELS), "list.comma") });
}
