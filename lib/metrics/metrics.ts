/** Counts what happens, for whoever scrapes it: a few additions at the end of each request. */
import { redactText } from "../redact.ts";
import type { Recorder, RequestRecord } from "../record.ts";
import type { EndpointState } from "../routing/availability_snapshot.ts";
import type { AnswerUsage } from "../store/answer_usage.ts";
import { type Format, stringifyMetrics } from "./exposition.ts";
import { families } from "./families.ts";
import { type Description, type Family, gauge } from "./family.ts";
import { attemptError, genAi, resultOf } from "./gen_ai.ts";
import { Names } from "./names.ts";
import { answerEndMs, isLastOfTurn } from "../turns.ts";

/** What is asked for when metrics are read. */
export interface Moment {
  readonly version: string;
  /** Of each endpoint that is enabled. */
  readonly inFlight: readonly { readonly endpointId: string; readonly requests: number }[];
  /** Of each of them as a whole, and of those models for which something else holds. */
  readonly states: readonly { readonly endpointId: string; readonly model: string; readonly state: StateName }[];
  /** How much of their windows the endpoints say is used, 0 to 1. */
  readonly windows: readonly { readonly endpointId: string; readonly name: string; readonly used: number }[];
  /** Not kept since the start, for want of room. */
  readonly dropped: { readonly rows: number; readonly bodies: number };
}

type StateName = EndpointState["type"];

const MOST_MODELS = 100;
const MOST_ENDPOINTS = 500;

export class Metrics implements Recorder {
  readonly #families = families();
  readonly #models: Names;
  readonly #endpoints = new Names(MOST_ENDPOINTS);

  /** @param secrets that nobody may read, in a model's name neither: somebody gave a key where a model was asked for */
  constructor(secrets: () => readonly string[] = () => []) {
    this.#models = new Names(MOST_MODELS, (name) => redactText(name, secrets()));
  }

  /** A replay is no client's request; what its answer used is counted all the same. */
  record(request: RequestRecord): void {
    if (request.replayOf !== undefined) return;
    const { attempts, operation, client, errorKind: errorType = "" } = request;
    const { requests, requestBytes, responseBytes } = this.#families;
    const last = attempts.at(-1);
    const isAnswered = last?.status !== undefined && last.status < 300;
    const model = this.#models.of(last?.model ?? request.model, isAnswered);
    const endpoint = last === undefined ? "" : this.#endpoints.of(last.endpointId, true);
    requests.add([operation, endpoint, model, client, classOf(request.status), errorType]);
    for (const index of attempts.keys()) this.#attempted(index, request);
    requestBytes.add([client], request.requestBytes);
    responseBytes.add([client], request.responseBytes);
    if (operation === "generate") this.#timed(request, genAi(last?.protocol ?? request.protocol), model);
  }

  /** What answers used is known some time after their end. */
  used(usages: readonly AnswerUsage[]): void {
    const { tokens, tokenUsage, cost, unpriced } = this.#families;
    for (const answer of usages) {
      const { client, endpointId, protocol, usage } = answer;
      const model = this.#models.of(answer.model, true);
      const of = [this.#endpoints.of(endpointId, true), model, client];
      const labels = [...genAi(protocol), model];
      tokenUsage.observe([...labels, "input"], usage.inputTokens);
      tokenUsage.observe([...labels, "output"], usage.outputTokens);
      const { cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, reasoningTokens } = usage;
      const cached = cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens;
      tokens.add([...of, "input"], Math.max(0, usage.inputTokens - cached));
      tokens.add([...of, "cache_read"], cacheReadTokens);
      tokens.add([...of, "cache_write_5m"], cacheWrite5mTokens);
      tokens.add([...of, "cache_write_1h"], cacheWrite1hTokens);
      tokens.add([...of, "output"], Math.max(0, usage.outputTokens - reasoningTokens));
      tokens.add([...of, "reasoning"], reasoningTokens);
      if (answer.cost === undefined) unpriced.add(of);
      else cost.add(of, answer.cost);
    }
  }

  /** All that is counted, and what is so at this moment. */
  families(moment: Moment): Family[] {
    return [...Object.values(this.#families), ...now(moment)];
  }

  expose(moment: Moment, format: Format): string {
    return stringifyMetrics(this.families(moment), format);
  }

  #attempted(index: number, request: RequestRecord): void {
    const attempt = request.attempts[index]!;
    const isLast = isLastOfTurn(request.attempts, index);
    const errorKind = index === request.attempts.length - 1 ? request.errorKind : undefined;
    const { endpointId, status, protocol, startMs } = attempt;
    const { attempts, operationDuration, firstChunk } = this.#families;
    const result = resultOf(status, isLast);
    attempts.add([this.#endpoints.of(endpointId, true), result]);
    if (request.operation !== "generate") return;
    const [asked, provider] = genAi(protocol);
    const model = this.#models.of(attempt.model, result === "answered");
    // An answer goes on until the request ends, or its next turn begins.
    const durationMs = result === "answered" ? answerEndMs(request, index) - startMs : attempt.durationMs;
    operationDuration.observe(
      [asked, provider, model, attemptError(status, isLast, errorKind)],
      Math.max(0, durationMs) / 1000,
    );
    if (result !== "answered" || !request.stream || request.firstTokenMs === undefined) return;
    if (attempt.turn !== undefined) return;
    firstChunk.observe([asked, provider, model], Math.max(0, request.firstTokenMs - startMs) / 1000);
  }

  #timed(
    { durationMs, firstTokenMs, errorKind, error }: RequestRecord,
    [asked, provider]: ReturnType<typeof genAi>,
    model: string,
  ): void {
    const { duration, firstToken } = this.#families;
    duration.observe([asked, provider, model, errorKind ?? ""], durationMs / 1000);
    if (firstTokenMs === undefined || error !== undefined) return;
    firstToken.observe([asked, provider, model], firstTokenMs / 1000);
  }
}

/** Made once: to look a new text up takes longer than an old one. */
const CLASSES = ["0xx", "1xx", "2xx", "3xx", "4xx", "5xx"] as const;

function classOf(status: number): string {
  return status === 499 ? "canceled" : CLASSES[Math.floor(status / 100)] ?? `${Math.floor(status / 100)}xx`;
}

const STATES: readonly StateName[] = ["closed", "half_open", "open", "limited", "refused"];

function now({ version, inFlight, states, windows, dropped }: Moment): Family[] {
  return [
    gauge({
      name: "cccc_requests_in_flight",
      help: "Requests that endpoints are working on.",
      labels: ["endpoint"],
      otel: ["cccc.requests.in_flight", "{request}"],
    }, inFlight.map(({ endpointId, requests }) => [[endpointId], requests])),
    gauge(
      {
        name: "cccc_endpoint_state",
        help: "How an endpoint stands, for all models or for one: 1 for the state that holds.",
        labels: ["endpoint", "model", "state"],
        otel: ["cccc.endpoint.state", "1"],
      },
      states.flatMap(({ endpointId, model, state }) =>
        STATES.map((each) => [[endpointId, model, each], Number(each === state)] as const)
      ),
    ),
    gauge({
      name: "cccc_endpoint_window_used_ratio",
      help:
        "How much of a window (5h, 7d, requests, ...) is used, as the endpoint's newest answer states it, or of a cap.",
      labels: ["endpoint", "window"],
      otel: ["cccc.endpoint.window.used", "1"],
    }, windows.map(({ endpointId, name, used }) => [[endpointId, name], used])),
    counted({
      name: "cccc_store_dropped_rows",
      help: "Rows that were not kept, for want of room.",
      labels: [],
      otel: ["cccc.store.dropped_rows", "{row}"],
    }, dropped.rows),
    counted({
      name: "cccc_store_dropped_bodies",
      help: "Requests kept without their bodies, for want of room.",
      labels: [],
      otel: ["cccc.store.dropped_bodies", "{request}"],
    }, dropped.bodies),
    {
      type: "info",
      description: { name: "cccc_build", help: "The program that runs.", labels: ["version"] },
      samples: () => [{ suffix: "_info", labels: [["version", version]], value: 1 }],
      points: () => [{ labels: [["version", version]], value: 1 }],
    },
  ];
}

function counted(description: Description, value: number): Family {
  return {
    type: "counter",
    description,
    samples: () => [{ suffix: "_total", labels: [], value }],
    points: () => [{ labels: [], value }],
  };
}
