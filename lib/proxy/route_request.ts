import type { RouteRequest } from "../routing/route.ts";
import type { ClientRequest } from "./client_request.ts";

/** What routing asks of a request. */
export function routeRequest({ operation, model, client }: ClientRequest): RouteRequest {
  return {
    protocol: operation.protocol,
    generates: operation.type === "generate",
    counts: operation.type !== "count_tokens",
    model,
    client,
    tags: new Set(),
    session: undefined,
  };
}
