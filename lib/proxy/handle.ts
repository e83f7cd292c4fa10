/** The path of a request, from bytes in to bytes out. */
import { ProxyError } from "../errors.ts";
import { within } from "../within.ts";
import { countTokens } from "./count_tokens.ts";
import type { Exchange } from "./exchange.ts";
import type { Incoming } from "./incoming.ts";
import { hasEngine, mayWantSearch } from "./own_search.ts";
import { readRequest } from "./read_request.ts";
import { fail, respond, respondHeld } from "./respond.ts";
import { settleSearching } from "./search_turns.ts";
import { settle } from "./settle.ts";

export async function handle(incoming: Incoming, exchange: Exchange): Promise<Response> {
  try {
    const request = await readRequest(incoming, exchange);
    if (request.operation.type === "count_tokens") return await countTokens(request, exchange);
    const { webSearch: web } = exchange.config;
    const settling = hasEngine(web) && mayWantSearch(request)
      ? settleSearching(request, { incoming, web }, exchange)
      : settle(request, exchange);
    if (!request.stream) return respond(await settling, request, exchange);
    const settled = await within(exchange.config.timeouts.commitHoldMs, settling);
    return settled === undefined ? respondHeld(settling, request, exchange) : respond(settled, request, exchange);
  } catch (error) {
    if (!(error instanceof ProxyError)) throw error;
    return fail({ error, verbatim: undefined }, incoming, exchange);
  }
}
