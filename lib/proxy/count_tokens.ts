/**
 * `POST /v1/messages/count_tokens`, OpenAI's `/v1/responses/input_tokens` and Gemini's `:countTokens`: the upstream's own
 * count, else an estimate that says it is one. Its failures say nothing about an endpoint, since many have no such call.
 */
import { NO_BYTES } from "../bytes.ts";
import type { JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { type ClientRequest, parseBody } from "./client_request.ts";
import { estimateTokens } from "./estimate.ts";
import { withKept } from "./inline_history.ts";
import type { Exchange } from "./exchange.ts";
import { identify, respond } from "./respond.ts";
import { settle } from "./settle.ts";

/** @throws ProxyError `invalid_request` if an estimate is needed and the body is no JSON object */
export async function countTokens(request: ClientRequest, exchange: Exchange): Promise<Response> {
  const settled = await settle(request, exchange);
  if (settled.type !== "failed") return respond(settled, request, exchange);
  const { protocol } = request.operation;
  const body = parseBody(withKept(request.bytes ?? NO_BYTES, protocol, exchange));
  const tokens = estimateTokens(body, exchange.deps.pdfs);
  const headers: HeaderFields = { "content-type": "application/json", "x-cccc-estimated": "true" };
  identify(headers, exchange);
  const estimate = JSON.stringify(answerOf(protocol, tokens));
  exchange.record.responseBytes = estimate.length;
  exchange.capture?.replied(200, headers);
  exchange.capture?.clientBytes(new TextEncoder().encode(estimate));
  exchange.close({ status: 200 });
  return new Response(estimate, { headers });
}

function answerOf(protocol: Protocol, tokens: number): JsonObject {
  if (protocol === "gemini") return { totalTokens: tokens };
  return {
    ...(protocol === "responses" ? { object: "response.input_tokens" } : {}),
    input_tokens: tokens,
    estimated: true,
  };
}
