/**
 * All metrics that are counted. Those of `gen_ai_` are OpenTelemetry's for generative AI, in Prometheus' spelling
 * (https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md, read on
 * 2026-11-26), with its buckets.
 */
import { Counter, Histogram } from "./family.ts";

const GEN_AI = ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"];

const TOKEN_BOUNDS = Array.from({ length: 14 }, (_, index) => 4 ** index);
const DURATION_BOUNDS = Array.from({ length: 14 }, (_, index) => 2 ** index / 100);
const FIRST_TOKEN_BOUNDS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export function families() {
  return {
    requests: new Counter({
      name: "cccc_requests",
      help: "Requests of clients that have ended, each once however often it was tried.",
      labels: ["operation", "endpoint", "model", "client", "status", "error_type"],
      otel: ["cccc.requests", "{request}"],
    }),
    attempts: new Counter({
      name: "cccc_attempts",
      help: "Requests to endpoints, by what came of them.",
      labels: ["endpoint", "result"],
      otel: ["cccc.attempts", "{attempt}"],
    }),
    requestBytes: new Counter({
      name: "cccc_request_bytes",
      help: "Bodies that came from clients.",
      unit: "bytes",
      labels: ["client"],
      otel: ["cccc.request.size", "By"],
    }),
    responseBytes: new Counter({
      name: "cccc_response_bytes",
      help: "Bodies that went to clients.",
      unit: "bytes",
      labels: ["client"],
      otel: ["cccc.response.size", "By"],
    }),
    tokens: new Counter({
      name: "cccc_tokens",
      help: "Tokens as the endpoints' answers state them, each counted as one sort.",
      labels: ["endpoint", "model", "client", "type"],
      otel: ["cccc.tokens", "{token}"],
    }),
    cost: new Counter({
      name: "cccc_cost_dollars",
      help: "Cost of the answers whose cost is known, in US dollars.",
      labels: ["endpoint", "model", "client"],
      otel: ["cccc.cost", "{USD}"],
    }),
    unpriced: new Counter({
      name: "cccc_unpriced_answers",
      help: "Answers that state their tokens and whose cost is unknown.",
      labels: ["endpoint", "model", "client"],
      otel: ["cccc.unpriced_answers", "{answer}"],
    }),
    ...genAiFamilies(),
  };
}

/** OpenTelemetry's. */
function genAiFamilies() {
  return {
    duration: new Histogram({
      name: "gen_ai_server_request_duration_seconds",
      help: "Time from a client's request for an answer until its end.",
      unit: "seconds",
      labels: [...GEN_AI, "error_type"],
      otel: ["gen_ai.server.request.duration", "s"],
    }, DURATION_BOUNDS),
    firstToken: new Histogram({
      name: "gen_ai_server_time_to_first_token_seconds",
      help: "Time from a client's request until its answer has begun, of those that went well.",
      unit: "seconds",
      labels: GEN_AI,
      otel: ["gen_ai.server.time_to_first_token", "s"],
    }, FIRST_TOKEN_BOUNDS),
    operationDuration: new Histogram({
      name: "gen_ai_client_operation_duration_seconds",
      help: "Time of one attempt at an endpoint, from its beginning until it failed or its answer ended.",
      unit: "seconds",
      labels: [...GEN_AI, "error_type"],
      otel: ["gen_ai.client.operation.duration", "s"],
    }, DURATION_BOUNDS),
    firstChunk: new Histogram({
      name: "gen_ai_client_operation_time_to_first_chunk_seconds",
      help: "Time from the beginning of the attempt that was answered until its stream began.",
      unit: "seconds",
      labels: GEN_AI,
      otel: ["gen_ai.client.operation.time_to_first_chunk", "s"],
    }, FIRST_TOKEN_BOUNDS),
    tokenUsage: new Histogram({
      name: "gen_ai_client_token_usage",
      help: "Tokens of one answer.",
      labels: [...GEN_AI, "gen_ai_token_type"],
      otel: ["gen_ai.client.token.usage", "{token}"],
    }, TOKEN_BOUNDS),
  };
}
