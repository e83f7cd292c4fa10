/**
 * All metrics that are counted. Those of `gen_ai_` are OpenTelemetry's for generative AI, in Prometheus' spelling
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/, read on 2026-11-25), with its buckets.
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
    }),
    attempts: new Counter({
      name: "cccc_attempts",
      help: "Requests to endpoints, by what came of them.",
      labels: ["endpoint", "result"],
    }),
    requestBytes: new Counter({
      name: "cccc_request_bytes",
      help: "Bodies that came from clients.",
      unit: "bytes",
      labels: ["client"],
    }),
    responseBytes: new Counter({
      name: "cccc_response_bytes",
      help: "Bodies that went to clients.",
      unit: "bytes",
      labels: ["client"],
    }),
    tokens: new Counter({
      name: "cccc_tokens",
      help: "Tokens as the endpoints' answers state them, each counted as one sort.",
      labels: ["endpoint", "model", "client", "type"],
    }),
    cost: new Counter({
      name: "cccc_cost_dollars",
      help: "Cost of the answers whose cost is known, in US dollars.",
      labels: ["endpoint", "model", "client"],
    }),
    unpriced: new Counter({
      name: "cccc_unpriced_answers",
      help: "Answers that state their tokens and whose cost is unknown.",
      labels: ["endpoint", "model", "client"],
    }),
    duration: new Histogram({
      name: "gen_ai_server_request_duration_seconds",
      help: "Time from a client's request for an answer until its end.",
      unit: "seconds",
      labels: [...GEN_AI, "error_type"],
    }, DURATION_BOUNDS),
    firstToken: new Histogram({
      name: "gen_ai_server_time_to_first_token_seconds",
      help: "Time from a client's request until its answer has begun, of those that went well.",
      unit: "seconds",
      labels: GEN_AI,
    }, FIRST_TOKEN_BOUNDS),
    tokenUsage: new Histogram({
      name: "gen_ai_client_token_usage",
      help: "Tokens of one answer.",
      labels: [...GEN_AI, "gen_ai_token_type"],
    }, TOKEN_BOUNDS),
  };
}
