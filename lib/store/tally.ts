/** What one request adds to the statistics. */
import type { Usage } from "../protocol/usage.ts";
import { isLastOfTurn } from "../turns.ts";
import { Histogram } from "./histogram.ts";
import { isCanceled, isFailed, type RecordedRequest } from "./recorded.ts";
import { type StatisticsKey, type SumName, SUMS } from "./statistics.ts";

/** What of a request is counted. */
export type Countable =
  & Pick<
    RecordedRequest,
    | "startedAt"
    | "operation"
    | "client"
    | "keyName"
    | "replayOf"
    | "endpointId"
    | "model"
    | "upstreamModel"
    | "status"
    | "error"
    | "errorKind"
    | "requestBytes"
    | "responseBytes"
    | "firstTokenMs"
    | "durationMs"
  >
  & {
    readonly attempts: readonly Pick<RecordedRequest["attempts"][number], "endpointId" | "model" | "status" | "turn">[];
    readonly usage: Usage | undefined;
    readonly cost: number | undefined;
  };

export type Sums = { readonly [Name in SumName]: number };

/** What one request adds for one endpoint and model. */
export interface Tally {
  readonly startedAt: number;
  readonly endpointId: string;
  readonly model: string;
  readonly client: string;
  readonly keyName: string;
  readonly sums: Partial<Sums>;
  /** Its kind, if it failed. */
  readonly error: string | undefined;
  /** If it went well. */
  readonly durationMs: number | undefined;
  readonly firstTokenMs: number | undefined;
}

/** What tallies add up to, while they do. */
export interface Total {
  readonly sums: Record<keyof Sums, number>;
  /** How many failed, by kind. */
  readonly errors: Record<string, number>;
  readonly durations: Histogram;
  readonly firstTokens: Histogram;
}

export function nothingYet(): Total {
  const sums = Object.fromEntries(SUMS.map((name) => [name, 0])) as Total["sums"];
  return { sums, errors: {}, durations: new Histogram(), firstTokens: new Histogram() };
}

export function addTally({ sums, errors, durations, firstTokens }: Total, tally: Tally): void {
  for (const [name, value] of Object.entries(tally.sums)) sums[name as keyof Sums] += value;
  if (tally.error !== undefined) errors[tally.error] = (errors[tally.error] ?? 0) + 1;
  if (tally.durationMs !== undefined) durations.add(tally.durationMs);
  if (tally.firstTokenMs !== undefined) firstTokens.add(tally.firstTokenMs);
}

/** What requests that have `key` in common add up to. */
export interface Counted {
  readonly key: StatisticsKey;
  readonly sums: Sums;
  /** How many failed, by kind. */
  readonly errors: Readonly<Record<string, number>>;
  readonly durations: Histogram;
  readonly firstTokens: Histogram;
}

/**
 * Nothing for what is no request for an answer. The request counts for the endpoint that answered it or was asked last,
 * each attempt for its own: those are no requests (F5). Of a replay only what was paid for counts: no client asked.
 */
export function talliesOf(request: Countable): readonly Tally[] {
  if (request.operation !== "generate") return [];
  const { startedAt, client, keyName = "", attempts } = request;
  const last = attempts.at(-1);
  const common = { startedAt, client, keyName, error: undefined, durationMs: undefined, firstTokenMs: undefined };
  if (request.replayOf !== undefined) {
    if (request.endpointId === undefined) return [];
    const model = request.upstreamModel ?? request.model;
    return [{ ...common, endpointId: request.endpointId, model, sums: paidOf(request) }];
  }
  const canceled = isCanceled(request);
  const failed = !canceled && isFailed(request);
  const isWell = !canceled && !failed;
  return [
    {
      ...common,
      endpointId: request.endpointId ?? last?.endpointId ?? "",
      model: request.upstreamModel ?? last?.model ?? request.model,
      sums: {
        ...{ requests: 1, failed: Number(failed), canceled: Number(canceled), ...paidOf(request) },
        ...{ request_bytes: request.requestBytes, response_bytes: request.responseBytes },
      },
      error: failed ? request.errorKind ?? "upstream" : undefined,
      durationMs: isWell ? request.durationMs : undefined,
      firstTokenMs: isWell ? request.firstTokenMs : undefined,
    },
    ...attempts.map(({ endpointId, model, status }, index): Tally => {
      const isLast = index === attempts.length - 1;
      // An answer that was moved on from, or that broke off, was none.
      const inVain = isInVain(status) || (isAnswer(status) && (isLast ? failed : !isLastOfTurn(attempts, index)));
      const sums = { attempts: 1, failed_attempts: Number(inVain && !(canceled && isLast)) };
      return { ...common, endpointId, model, sums };
    }),
  ];
}

function paidOf({ usage, cost, endpointId }: Countable): Partial<Sums> {
  return {
    cost: cost ?? 0,
    unknown_cost: Number(endpointId !== undefined && cost === undefined),
    input_tokens: usage?.inputTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    cache_read_tokens: usage?.cacheReadTokens ?? 0,
    cache_write_5m_tokens: usage?.cacheWrite5mTokens ?? 0,
    cache_write_1h_tokens: usage?.cacheWrite1hTokens ?? 0,
    reasoning_tokens: usage?.reasoningTokens ?? 0,
  };
}

/** Whether the endpoint, and not the request, is why nothing came of it. */
function isInVain(status: number | undefined): boolean {
  return status === undefined || status >= 500 || OF_THE_ENDPOINT.has(status);
}

/** A limit, a refused account, a wait. */
const OF_THE_ENDPOINT: ReadonlySet<number> = new Set([401, 402, 403, 408, 425, 429]);

function isAnswer(status: number | undefined): boolean {
  return status !== undefined && status < 400;
}
