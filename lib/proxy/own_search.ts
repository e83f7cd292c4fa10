/** Whether a request's web search is ours to run: its client asks for one, and who would answer has none. */
import type { EngineConfig, SearchConfig } from "../config/search_config.ts";
import { isObject } from "../json.ts";
import { carrying } from "../protocol/parse_exactly.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { type OwnSearch, withSearchFunction } from "../protocol/search_function.ts";
import { isKnownToSearch } from "../protocol/search_vendors.ts";
import type { Candidate } from "../routing/route.ts";
import { route } from "../routing/route.ts";
import { vendorOf } from "../upstream/vendor.ts";
import { type ClientRequest, objectIn } from "./client_request.ts";
import type { Exchange } from "./exchange.ts";
import { holdsText } from "./holds_text.ts";
import { routeRequest } from "./route_request.ts";

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

/** `undefined`: the request goes as it is. Asked only where a search engine is configured. */
export async function ownSearch(request: ClientRequest, exchange: Exchange): Promise<OwnSearch | undefined> {
  const { config, deps } = exchange;
  const { operation, bytes } = request;
  if (operation.type !== "generate" || bytes === null || operation.path === "/responses/compact") return undefined;
  const { protocol } = operation;
  if (!holdsText(bytes, WORDS[protocol])) return undefined;
  const body = objectIn(bytes);
  if (body === undefined) return undefined;
  const exact = carrying(body, decoder.decode(bytes));
  const search = isObject(exact) ? withSearchFunction(protocol, exact) : undefined;
  if (search === undefined) return undefined;
  const wanted = await routeRequest(request, exchange);
  const { candidates, heldBack } = route(wanted, config, deps.availability.at(deps.clock.monotonic()));
  const first = candidates[0] ?? heldBack[0];
  return first === undefined || searchesItself(first, exchange) ? undefined : search;
}

const decoder = new TextDecoder();

/** Where nobody said who searches: by the vendors and models of which it is known, unless the endpoint has refused it. */
function searchesItself(candidate: Candidate, { deps }: Exchange): boolean {
  const { endpoint, protocol, model } = candidate;
  if (endpoint.searchedBy !== "auto") return endpoint.searchedBy === "endpoint";
  if (!isKnownToSearch(protocol, { vendor: vendorOf(endpoint), model })) return false;
  const facts = deps.learner.factsFor({ endpointId: endpoint.id, model, protocol });
  return !facts.some(({ change }) =>
    change.type === "drop" && change.path === "tools[]" && change.of?.startsWith("web_search") === true
  );
}
