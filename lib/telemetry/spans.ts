/**
 * The spans of a request: one of the request as its client saw it, and one for each attempt, which is the call of a model
 * that OpenTelemetry's conventions for generative AI describe (`metrics/gen_ai.ts`). Nothing in them was said in a body.
 */
import { attemptError, genAi, resultOf } from "../metrics/gen_ai.ts";
import { redact } from "../redact.ts";
import type { AttemptRecord, RequestRecord } from "../record.ts";
import type { AnswerUsage } from "../store/answer_usage.ts";
import { answerEndMs, isLastOfTurn } from "../turns.ts";

export interface SpanData {
  readonly name: string;
  readonly kind: "server" | "client";
  /** Milliseconds of the epoch. */
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly failed: boolean;
}

type AttributeValue = string | number | boolean | string[];

export interface RequestSpans {
  readonly request: SpanData;
  readonly attempts: readonly SpanData[];
}

/** Where an endpoint is. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

export interface SpanContext {
  /** `undefined`: it is not known. */
  readonly usage: AnswerUsage | undefined;
  readonly addressOf: (endpointId: string) => ServerAddress | undefined;
  /** Credentials: a client may have put one where a name belongs. */
  readonly secrets: readonly string[];
}

const CLIENT_LEFT = 499;

export function requestSpans(record: RequestRecord, context: SpanContext): RequestSpans {
  const request = requestSpan(record, context);
  const attempts = record.attempts.map((attempt, index) => attemptSpan(attempt, index, { record, context }));
  return { request: masked(request, context.secrets), attempts: attempts.map((span) => masked(span, context.secrets)) };
}

function requestSpan(record: RequestRecord, context: SpanContext): SpanData {
  const { operation, attempts, startedAt, durationMs, status, errorKind } = record;
  const model = record.model === "" ? undefined : record.model;
  const [genAiOperation] = genAi(record.protocol);
  const name = operation === "generate" ? genAiOperation : operation;
  const used = answered(record) ? usageAttributes(context.usage) : {};
  return {
    name: [name === "" ? "request" : name, model].filter((word) => word !== undefined).join(" "),
    kind: "server",
    startMs: startedAt,
    endMs: startedAt + durationMs,
    failed: status >= 500 || errorKind !== undefined && status !== CLIENT_LEFT,
    attributes: compact({
      "http.request.method": record.method,
      "http.response.status_code": status,
      "url.path": record.path,
      "error.type": errorKind ?? (status >= 500 ? String(status) : undefined),
      ...(operation === "generate"
        ? { "gen_ai.operation.name": genAiOperation, "gen_ai.request.stream": record.stream }
        : {}),
      "gen_ai.request.model": model,
      "gen_ai.conversation.id": record.route?.session,
      "gen_ai.agent.id": record.agent,
      ...used,
      "cccc.request.id": record.id,
      "cccc.operation": operation === "" ? undefined : operation,
      "cccc.client": record.client,
      "cccc.key.name": record.keyName,
      "cccc.protocol": record.protocol,
      "cccc.attempts": attempts.length,
      "cccc.tags": listed(record.route?.tags.map(({ tag }) => tag)),
      "cccc.losses": record.losses.length === 0 ? undefined : record.losses.length,
      "cccc.replay_of": record.replayOf,
      "cccc.time_to_first_token": seconds(record.firstTokenMs),
      "cccc.cost": context.usage?.cost,
    }),
  };
}

interface Of {
  readonly record: RequestRecord;
  readonly context: SpanContext;
}

function attemptSpan(attempt: AttemptRecord, index: number, { record, context }: Of): SpanData {
  const { startedAt, operation, stream, firstTokenMs } = record;
  const isLast = isLastOfTurn(record.attempts, index);
  const errorKind = index === record.attempts.length - 1 ? record.errorKind : undefined;
  const result = resultOf(attempt.status, isLast);
  const isAnswer = result === "answered";
  const [genAiOperation, provider] = genAi(attempt.protocol);
  const name = operation === "generate" ? genAiOperation : operation;
  const error = attemptError(attempt.status, isLast, errorKind);
  const server = context.addressOf(attempt.endpointId);
  return {
    name: attempt.model === "" ? name : `${name} ${attempt.model}`,
    kind: "client",
    startMs: startedAt + attempt.startMs,
    // What is an answer goes on until the request ends, or its next turn begins.
    endMs: startedAt + (isAnswer ? answerEndMs(record, index) : attempt.startMs + attempt.durationMs),
    failed: error !== "" && errorKind !== "canceled",
    attributes: compact({
      "gen_ai.operation.name": name,
      "gen_ai.provider.name": provider,
      "gen_ai.request.model": attempt.model === "" ? undefined : attempt.model,
      "gen_ai.conversation.id": record.route?.session,
      "server.address": server?.address,
      "server.port": server?.port,
      "http.response.status_code": attempt.status,
      "error.type": error === "" ? undefined : error,
      ...(operation === "generate" ? { "gen_ai.request.stream": stream } : {}),
      // What all turns used is said of the last.
      ...(isAnswer && index === record.attempts.length - 1 ? usageAttributes(context.usage) : {}),
      "gen_ai.response.time_to_first_chunk": isAnswer && stream && firstTokenMs !== undefined &&
          attempt.turn === undefined
        ? seconds(Math.max(0, firstTokenMs - attempt.startMs))
        : undefined,
      "cccc.endpoint.id": attempt.endpointId,
      "cccc.endpoint.name": attempt.endpointName,
      "cccc.attempt.number": index + 1,
      "cccc.attempt.result": result,
    }),
  };
}

function masked(span: SpanData, secrets: readonly string[]): SpanData {
  const text = (value: AttributeValue): AttributeValue =>
    typeof value === "string"
      ? redact(value, secrets)
      : Array.isArray(value)
      ? value.map((one) => redact(one, secrets))
      : value;
  const attributes = Object.entries(span.attributes).map(([name, value]) => [name, text(value)] as const);
  return { ...span, name: redact(span.name, secrets), attributes: Object.fromEntries(attributes) };
}

function answered({ attempts }: RequestRecord): boolean {
  return resultOf(attempts.at(-1)?.status, true) === "answered";
}

function usageAttributes(answer: AnswerUsage | undefined): Record<string, AttributeValue | undefined> {
  if (answer === undefined) return {};
  const { usage, stopReason, answeredModel } = answer;
  return {
    "gen_ai.usage.input_tokens": usage.inputTokens,
    "gen_ai.usage.output_tokens": usage.outputTokens,
    "gen_ai.usage.cache_read.input_tokens": usage.cacheReadTokens,
    "gen_ai.usage.cache_creation.input_tokens": usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    "gen_ai.usage.reasoning.output_tokens": usage.reasoningTokens === 0 ? undefined : usage.reasoningTokens,
    "gen_ai.response.model": answeredModel,
    "gen_ai.response.finish_reasons": stopReason === undefined ? undefined : [stopReason],
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function listed(words: readonly string[] | undefined): string[] | undefined {
  return words === undefined || words.length === 0 ? undefined : [...words];
}

function compact(attributes: Readonly<Record<string, AttributeValue | undefined>>): Record<string, AttributeValue> {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Record<string, AttributeValue>;
}
