/** One try at one endpoint: send, wait for the answer to begin, and say what came of it. Sends nothing to the client. */
import { tell } from "../trace.ts";
import type { Conversion } from "../protocol/convert.ts";
import { clientCredential } from "../upstream/auth.ts";
import type { HeaderFields } from "../upstream/header_fields.ts";
import type { OutgoingRequest, SendOptions, UpstreamResponse } from "../upstream/send.ts";
import { upstreamBytesOf } from "./capture.ts";
import type { ClientRequest } from "./client_request.ts";
import { Deadline } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import { failure, inClientWords, unsent, withoutCredential } from "./failed_try.ts";
import type { Outcome } from "./outcome.ts";
import { type Asked, type Outgoing, outgoingOnceRead } from "./outgoing.ts";
import { Posted } from "./posted.ts";
import { readAnswer } from "./read_answer.ts";
import { readRefusal } from "./refusal.ts";
import type { Try } from "./try.ts";

export async function attempt(request: ClientRequest, asked: Asked, exchange: Exchange): Promise<Outcome> {
  const deadline = new Deadline(endsAt(request, exchange));
  exchange.deadline = deadline;
  const { candidate } = asked;
  const { endpoint } = candidate;
  const current: Try = { request, candidate, endpoint, exchange, deadline, phase: { waitingFor: "headers" } };
  let outcome: Outcome | undefined;
  let call: Call | undefined;
  try {
    const made = outgoingOnceRead(request, asked, exchange);
    const sent = made instanceof Promise ? await made : made;
    if (exchange.departure.happened) return { type: "canceled" };
    call = callOf(current, asked, sent);
    if (call === undefined) return withoutCredential(endpoint);
    deadline.arm(endpoint.timeouts.responseHeaderMs);
    const response = await exchange.deps.sender.send(call.request, endpoint, call.options);
    outcome = await outcomeOf(response, current, call);
  } catch (error) {
    outcome = call === undefined ? unsent(error, request, exchange.deps) : failure(error, current);
  } finally {
    deadline.disarm();
    exchange.deadline = undefined;
    if (outcome?.type !== "answer") deadline.abort();
  }
  return outcome;
}

/** Nobody waits longer for a count: there is an estimate. */
const COUNT_MS = 10_000;

function endsAt({ operation }: ClientRequest, { deps, endsAt }: Exchange): number {
  return operation.type === "count_tokens" ? Math.min(endsAt, deps.clock.monotonic() + COUNT_MS) : endsAt;
}

/** What goes out, and what has to be known of it when something comes back. */
interface Call {
  readonly request: OutgoingRequest;
  readonly options: SendOptions;
  readonly conversion: Conversion | undefined;
  readonly posted: Posted;
  readonly lesson: Asked["lesson"];
  /** Which attempt of the request it is, from 0. */
  readonly number: number;
}

/** `undefined`: the endpoint takes the client's own credential, and there is none. */
function callOf({ request, endpoint, exchange, deadline }: Try, asked: Asked, sent: Outgoing): Call | undefined {
  const { request: outgoingRequest, conversion } = sent;
  const passes = endpoint.authType === "passthrough";
  const credential = passes ? clientCredential(request.headers, exchange.config.server.apiKeys) : undefined;
  if (passes && credential === undefined) return undefined;
  const posted = new Posted(outgoingRequest.body, asked);
  const { capture, record: { trace, attempts: { length: number } } } = exchange;
  const adjusted = (headers: HeaderFields) => posted.adjust(headers);
  // The upstream is told where in its trace the attempt stands.
  const adjust = trace?.propagates === true
    ? (headers: HeaderFields) => tell(trace, number, adjusted(headers))
    : adjusted;
  const options = { signal: deadline.signal, credential, adjust, onSend: capture?.sending(number) };
  return { request: outgoingRequest, options, conversion, posted, lesson: asked.lesson, number };
}

/** Reads `response` as far as it has to be seen to know what it means. */
function outcomeOf(response: UpstreamResponse, current: Try, call: Call): Outcome | Promise<Outcome> {
  const { request, exchange, deadline } = current;
  const { conversion, posted, lesson } = call;
  exchange.capture?.answered(response, call.number);
  deadline.hold(response.origin);
  const { status, headers } = response;
  if (status < 200 || status >= 300) return turnedAway(response, current, call);
  if (request.operation.type === "forward") {
    return {
      type: "answer",
      answer: { type: "raw", status, headers, body: response.body, abort: () => deadline.abort() },
    };
  }
  return readAnswer(response, { ...current, conversion, headers, lesson, sent: () => posted.sent() });
}

async function turnedAway(response: UpstreamResponse, current: Try, { conversion, posted }: Call): Promise<Outcome> {
  const { request, endpoint, exchange, deadline } = current;
  deadline.arm(REFUSAL_MS);
  const refusal = await readRefusal(response, {
    endpoint,
    secrets: exchange.deps.sender.secretsOf(endpoint),
    credentials: exchange.credentials(),
    now: exchange.deps.clock.now(),
    onBytes: upstreamBytesOf(exchange.capture),
  });
  if (exchange.departure.happened) return { type: "canceled" };
  const told = { ...refusal, sent: () => posted.sent() };
  return inClientWords(told, request.operation.protocol, conversion !== undefined);
}

/** A refusal is small; who sends it slowly has no more to say. */
const REFUSAL_MS = 10_000;
