/**
 * `POST /v1/messages/count_tokens`: the upstream's own count, else an estimate that says it is one. Its failures say
 * nothing about an endpoint, since many have no such call.
 */
import { ProxyError } from "../errors.ts";
import { isObject, type Json } from "../json.ts";
import type { ClientRequest } from "./client_request.ts";
import { estimateTokens } from "./estimate.ts";
import type { Exchange } from "./exchange.ts";
import { fail, identify, respond } from "./respond.ts";
import { settle } from "./settle.ts";

export async function countTokens(request: ClientRequest, exchange: Exchange): Promise<Response> {
  const body = parse(request.bytes ?? new Uint8Array(0));
  if (!isObject(body)) {
    const error = new ProxyError("invalid_request", "Cannot read the request: its body is not a JSON object");
    return fail({ error, verbatim: undefined }, request, exchange);
  }
  const settled = await settle(request, exchange);
  if (settled.type !== "failed") return respond(settled, request, exchange);
  const headers = new Headers({ "content-type": "application/json", "x-cccc-estimated": "true" });
  identify(headers, exchange);
  const estimate = JSON.stringify({ input_tokens: estimateTokens(body), estimated: true });
  exchange.record.responseBytes = estimate.length;
  exchange.close({ status: 200 });
  return new Response(estimate, { headers });
}

function parse(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}
