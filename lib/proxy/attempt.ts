/** One try at one endpoint: send, wait for the answer to begin, and say what came of it. Sends nothing to the client. */
import { tell, type TraceRecord } from "../trace.ts";
import { clientCredential } from "../upstream/auth.ts";
import type { ClientRequest } from "./client_request.ts";
import { Deadline } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import { failure, inClientWords, withoutCredential } from "./failure.ts";
import type { Outcome } from "./outcome.ts";
import { type Asked, outgoing } from "./outgoing.ts";
import { Posted } from "./posted.ts";
import { readAnswer } from "./read_answer.ts";
import { readRefusal } from "./refusal.ts";
import { limit, type Phase, type Try } from "./try.ts";

export async function attempt(request: ClientRequest, asked: Asked, exchange: Exchange): Promise<Outcome> {
  const { departure } = exchange;
  const { candidate } = asked;
  const { endpoint } = candidate;
  const deadline = new Deadline();
  exchange.deadline = deadline;
  const phase: Phase = { waitingFor: "headers" };
  let outcome: Outcome | undefined;
  try {
    if (departure.happened) return { type: "canceled" };
    outcome = await ask({ request, candidate, endpoint, exchange, deadline, phase }, asked);
  } catch (error) {
    outcome = failure(error, { request, candidate, endpoint, exchange, deadline, phase });
  } finally {
    deadline.disarm();
    exchange.deadline = undefined;
    if (outcome?.type !== "answer") deadline.abort();
  }
  return outcome;
}

async function ask(current: Try, asked: Asked): Promise<Outcome> {
  const { request, endpoint, exchange, deadline } = current;
  const { request: outgoingRequest, conversion } = outgoing(request, asked, exchange);
  const passes = endpoint.authType === "passthrough";
  const credential = passes ? clientCredential(request.headers, exchange.config.server.apiKeys) : undefined;
  if (passes && credential === undefined) return withoutCredential(endpoint);
  deadline.arm(limit(endpoint.timeouts.responseHeaderMs, exchange));
  const posted = new Posted(outgoingRequest.body, asked);
  const { sent } = posted;
  const { capture, record: { trace, attempts: { length: number } } } = exchange;
  const adjust = trace?.propagates === true ? telling(trace, number, posted.adjust) : posted.adjust;
  const options = { signal: deadline.signal, credential, adjust, onSend: capture?.sending(number) };
  const response = await exchange.deps.sender.send(outgoingRequest, endpoint, options);
  capture?.answered(response, number);
  deadline.hold(response.origin);
  if (response.status < 200 || response.status >= 300) {
    deadline.arm(limit(REFUSAL_MS, exchange));
    const refusal = await readRefusal(response, {
      endpoint,
      secrets: exchange.deps.sender.secretsOf(endpoint),
      now: exchange.deps.clock.now(),
      onBytes: capture?.upstreamBytes,
    });
    const told = { ...refusal, sent };
    return conversion === undefined ? told : inClientWords(told, request.operation.protocol);
  }
  if (request.operation.type === "forward") {
    const { status, headers, body } = response;
    return { type: "answer", answer: { type: "raw", status, headers, body, abort: deadline.abort } };
  }
  const answered = { ...current, conversion, headers: response.headers, sent };
  return await readAnswer(response, answered);
}

/** `adjust`, after which the upstream is told where in its trace the attempt stands. */
function telling(trace: TraceRecord, number: number, adjust: Posted["adjust"]): Posted["adjust"] {
  return (headers) => tell(trace, number, adjust(headers));
}

/** A refusal is small; who sends it slowly has no more to say. */
const REFUSAL_MS = 10_000;
