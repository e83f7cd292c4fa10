/** Whether a web search is ours to run: the client asks for one, and who is to answer has none. */
import { NO_BYTES } from "../bytes.ts";
import type { EngineConfig, SearchConfig } from "../config/search_config.ts";
import { holdsText } from "../holds_text.ts";
import { isObject, parseJson } from "../json.ts";
import { carrying } from "../protocol/parse_exactly.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { type OwnSearch, withSearchFunction } from "../protocol/search_function.ts";
import { isKnownToSearch } from "../protocol/search_vendors.ts";
import { vendorOf } from "../upstream/vendor.ts";
import type { ClientRequest } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import type { Asked } from "./outgoing.ts";
import { withBody } from "./read_request.ts";

/** Whether there is an engine to ask. */
export function hasEngine(web: SearchConfig): web is EngineConfig {
  return web.provider !== undefined;
}

/** What stands in every request for a search, in any of its forms. */
const WORDS: Readonly<Record<Protocol, string>> = {
  messages: "web_search",
  chat: "web_search",
  responses: "web_search",
  gemini: "oogle",
};

/** Whether a request may ask for a search, as far as a look at its bytes tells. */
export function mayWantSearch({ operation, bytes }: ClientRequest): boolean {
  return operation.type === "generate" && bytes !== null && operation.path !== "/responses/compact" &&
    holdsText(bytes, WORDS[operation.protocol]);
}

/** A request as who has no search gets it, and the search that it asks for. */
export interface WithFunction {
  readonly search: OwnSearch;
  readonly request: ClientRequest;
}

/** `null`: it asks for no search. */
export function withFunction(
  { operation: { protocol }, bytes }: ClientRequest,
  incoming: Incoming,
  exchange: Exchange,
): WithFunction | null {
  const text = decoder.decode(bytes ?? NO_BYTES);
  const body = parseJson(text);
  const exact = body === undefined ? undefined : carrying(body, text);
  const search = isObject(exact) ? withSearchFunction(protocol, exact) : undefined;
  return search === undefined ? null : { search, request: withBody(incoming, search.body, { exchange }) };
}

const decoder = new TextDecoder();

/** Where nobody said who searches: by the vendors and models of which it is known, unless the endpoint has refused it. */
export function searchesItself({ candidate, lesson }: Asked): boolean {
  const { endpoint, protocol, model } = candidate;
  if (endpoint.searchedBy !== "auto") return endpoint.searchedBy === "endpoint";
  if (!isKnownToSearch(protocol, { vendor: vendorOf(endpoint), model })) return false;
  return !lesson?.changes.some((change) =>
    change.type === "drop" && change.path === "tools[]" && change.of?.startsWith("web_search") === true
  );
}
