/** The answer when nobody answered: the most useful of the upstreams' errors, in the client's own envelope. */
import type { HeaderView } from "../header_view.ts";
import { ProxyError } from "../errors.ts";
import { listed } from "../phrases/listed.ts";
import { type Phrase, phrase, type Words } from "../phrases/phrase.ts";
import type { Route, RouteRequest } from "../routing/route.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import { keepInert, responseHeaders } from "../upstream/headers.ts";
import type { Attempted, Outcome } from "./outcome.ts";
import { nobodyFor } from "./nobody_for.ts";
import { refusedKey } from "./refused_key.ts";
import { limitsOf, type MetLimit } from "./search.ts";

export interface Failure {
  readonly error: ProxyError;
  /** The upstream's own answer where it can be handed on as it is. */
  readonly verbatim: { readonly body: Uint8Array<ArrayBuffer>; readonly headers: HeaderView } | undefined;
  /** To ask again would change nothing, whatever its status means to a client. */
  readonly isFinal?: true;
  /** Whose words these are; `undefined`: the proxy's own, or those of several. */
  readonly endpointName?: string;
}

/** Codex gives up at once on a 429 without a time; nothing longer is invented. */
const DEFAULT_RETRY_AFTER_MS = 5000;

/** What happened, by how much it helps a client to do the right thing: the first that occurred is told. */
const USEFULNESS: readonly ((outcome: Outcome) => boolean)[] = [
  (o) => o.type === "refusal" && o.status === 429,
  (o) => o.type === "refusal" && (o.status === 503 || o.status === 529),
  (o) => o.type === "refusal" && o.status >= 500 && o.verbatim !== undefined,
  (o) => o.type === "timeout",
  (o) => o.type === "refusal" && o.status >= 500,
  (o) => o.type === "refusal" && [408, 409, 425].includes(o.status),
  (o) => o.type === "refusal" && [401, 402, 403].includes(o.status),
  (o) => o.type === "refusal" && o.status >= 400,
  (o) => o.type === "transport",
  () => true,
];

export interface FailOptions {
  /** What routing was asked. */
  readonly wanted: RouteRequest;
  readonly route: Route;
  readonly totalMs: number;
  /** The request's time was used up. */
  readonly outOfTime: boolean;
  /** Milliseconds of the monotonic clock. */
  readonly now: number;
}

export function failureOf(
  attempts: readonly Attempted[],
  { wanted, route, outOfTime, totalMs, now }: FailOptions,
): Failure {
  const soonest = limitsOf(attempts, route, now)[0];
  const told = mostUseful(attempts);
  if (told === undefined) {
    const error = soonest === undefined ? full(route) ?? nobodyFor(wanted, route) : limited(soonest);
    return { error, verbatim: undefined };
  }
  const { outcome } = told;
  // Who waits for the limit is answered then, and who turned it away was asked for want of a better.
  if (soonest !== undefined && turnsAway(told)) return { error: limited(soonest), verbatim: undefined };
  if (outcome.type === "refusal" && outcome.status === 429) return withRetryAfter(told, outcome, soonest?.waitMs);
  if (outOfTime && outcome.type !== "refusal") {
    const said = phrase("outcome.out_of_time", { seconds: totalMs / 1000, failures: story(attempts) });
    return { error: new ProxyError("timeout", said), verbatim: undefined };
  }
  const ownKey = refusedKey(told, attempts);
  if (ownKey !== undefined) {
    return { error: ownKey, verbatim: undefined, isFinal: true, endpointName: told.endpoint.name };
  }
  if (outcome.type === "refusal" && outcome.verbatim !== undefined) {
    return { error: outcome.error, verbatim: outcome.verbatim, endpointName: told.endpoint.name };
  }
  const error = errorOf(outcome);
  const own = outcome.type === "refusal" && outcome.words === "upstream";
  const words = own || attempts.length === 1 ? error.words : story(attempts);
  const whose = own ? { endpointName: told.endpoint.name } : {};
  return { error: new ProxyError(error.kind, words, optionsOf(error)), verbatim: undefined, ...whose };
}

function mostUseful(attempts: readonly Attempted[]): Attempted | undefined {
  for (const isSuch of USEFULNESS) {
    const found = attempts.find(({ outcome }) => isSuch(outcome));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The credential, the account, or a model that is not there: what every endpoint would say is none of it. */
function turnsAway({ outcome, understood }: Attempted): boolean {
  return outcome.type === "refusal" && [401, 402, 403, 404, 405, 410].includes(outcome.status) &&
    understood?.type !== "return" && outcome.rule !== "return";
}

/** The soonest reset of all endpoints counts, not that of the one whose words are told. */
function withRetryAfter(
  { endpoint }: Attempted,
  outcome: Outcome & { type: "refusal" },
  soonestMs: number | undefined,
): Failure {
  const retryAfterMs = soonestMs ?? DEFAULT_RETRY_AFTER_MS;
  const error = new ProxyError("rate_limit", outcome.error.words, {
    ...optionsOf(outcome.error),
    status: 429,
    retryAfterMs,
  });
  return { error, verbatim: outcome.verbatim, endpointName: endpoint.name };
}

function limited({ candidate: { endpoint }, waitMs, reason }: MetLimit): ProxyError {
  const first = { endpoint: endpoint.name, seconds: Math.ceil(waitMs / 1000) };
  const said = reason === undefined
    ? phrase("outcome.limited", first)
    : phrase("outcome.limited_because", { ...first, reason });
  return new ProxyError("rate_limit", said, { retryAfterMs: waitMs });
}

function errorOf(outcome: Outcome): ProxyError {
  return outcome.type === "answer" || outcome.type === "canceled"
    ? new ProxyError("canceled", phrase("outcome.client_left"))
    : outcome.error;
}

function optionsOf(error: ProxyError): { status: number; code?: string; retryAfterMs?: number } {
  // A redirect or a 200 that meant an error must not reach a client as its status.
  const status = error.status >= 400 ? error.status : 502;
  return {
    status,
    ...(error.code === undefined ? {} : { code: error.code }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

/** So many failures are told in a line; the record has all of them. */
const MOST_TOLD = 5;

/** The attempts in one line; the same words of the same endpoint are said once. */
function story(attempts: readonly Attempted[]): Phrase {
  const errors = attempts.map(({ outcome }) => errorOf(outcome));
  const words = [...new Map<string, Words>(errors.map((error) => [error.message, error.words])).values()];
  const told = listed(words.slice(0, MOST_TOLD), "list.semicolon");
  const left = words.length - MOST_TOLD;
  const failures = left > 0 ? phrase("list.more", { listed: told, count: left }) : told;
  return phrase("outcome.all_failed", { failures });
}

/** The headers of a failure's answer; an upstream's own are kept where its body is. */
export function failureHeaders({ error, verbatim, isFinal }: Failure): HeaderFields {
  const headers: HeaderFields = verbatim === undefined
    ? { "content-type": "application/json" }
    : responseHeaders(verbatim.headers);
  if (verbatim !== undefined) keepInert(headers);
  // Claude Code and the official SDKs obey it.
  if (isFinal) headers["x-should-retry"] = "false";
  if (error.retryAfterMs === undefined) return headers;
  // It is asked first by SDKs, and it is of one endpoint only.
  delete headers["retry-after-ms"];
  headers["retry-after"] = String(Math.ceil(error.retryAfterMs / 1000));
  return headers;
}

/** Every endpoint that would do works on as many requests as it may; `undefined`: there is none such. */
function full({ heldBack }: Route): ProxyError | undefined {
  const names = heldBack.filter(({ hindrance }) => hindrance.type === "full").map(({ endpoint }) => endpoint.name);
  if (names.length === 0) return undefined;
  const said = phrase("outcome.full", { endpoints: listed(names, "list.comma") });
  return new ProxyError("rate_limit", said, { retryAfterMs: DEFAULT_RETRY_AFTER_MS });
}
