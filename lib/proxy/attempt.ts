/** One try at one endpoint: send, wait for the answer to begin, and say what came of it. Sends nothing to the client. */
import { concat } from "../bytes.ts";
import type { EndpointConfig } from "../config/config.ts";
import { ProxyError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Lesson } from "../learning/lesson.ts";
import type { Sent } from "../learning/survey.ts";
import { isContextOverflow, overflowError } from "../protocol/context_overflow.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { limitWithin } from "../routing/budget.ts";
import type { Candidate } from "../routing/route.ts";
import { CODECS } from "../protocol/codecs.ts";
import { encodeFrame } from "../sse/encode.ts";
import { redactExact } from "../redact.ts";
import { clientCredential } from "../upstream/auth.ts";
import { limitsOf, waitOf } from "../upstream/limits.ts";
import type { PatchData } from "../sse/patch.ts";
import type { UpstreamResponse } from "../upstream/send.ts";
import { classifyTransportError, describeTransportFault } from "../upstream/transport_error.ts";
import { UnusableEndpoint } from "../upstream/unusable_endpoint.ts";
import { type ByteSource, byteSource, bytesSource } from "./byte_source.ts";
import { EventReader } from "./event_reader.ts";
import type { ClientRequest } from "./client_request.ts";
import { Deadline } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import type { Operation } from "./operation.ts";
import type { Outcome, Refusal } from "./outcome.ts";
import { type Asked, isRepeatable, outgoing } from "./outgoing.ts";
import { Posted } from "./posted.ts";
import { readRefusal } from "./refusal.ts";
import { modelRestorer } from "./restore_model.ts";
import { collectStream, LINGER_MS } from "./collect_stream.ts";
import { readWhole, sniff, type Sniffed } from "./validate.ts";

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
    outcome = await ask({ request, candidate, endpoint, exchange, deadline, phase }, asked.lesson);
  } catch (error) {
    outcome = failure(error, { request, candidate, endpoint, exchange, deadline, phase });
  } finally {
    deadline.disarm();
    exchange.deadline = undefined;
    if (outcome?.type !== "answer") deadline.abort();
  }
  return outcome;
}

interface Phase {
  waitingFor: "headers" | "first event" | "answer";
}

interface Try {
  readonly request: ClientRequest;
  readonly candidate: Candidate;
  readonly endpoint: EndpointConfig;
  readonly exchange: Exchange;
  readonly deadline: Deadline;
  readonly phase: Phase;
}

interface Answered extends Try {
  readonly conversion: Conversion | undefined;
  readonly headers: Headers;
  readonly sent: () => Sent;
}

async function ask(current: Try, lesson: Lesson | undefined): Promise<Outcome> {
  const { request, candidate, endpoint, exchange, deadline } = current;
  const { request: outgoingRequest, conversion } = outgoing(request, { candidate, lesson }, exchange);
  const passes = endpoint.authType === "passthrough";
  const credential = passes ? clientCredential(request.headers, exchange.config.server.apiKeys) : undefined;
  if (passes && credential === undefined) return withoutCredential(endpoint);
  deadline.arm(limit(endpoint.timeouts.responseHeaderMs, exchange));
  const { adjust, sent } = new Posted(outgoingRequest.body, candidate, lesson);
  const options = { signal: deadline.signal, credential, adjust };
  const response = await exchange.deps.sender.send(outgoingRequest, endpoint, options);
  deadline.hold(response.origin);
  if (response.status < 200 || response.status >= 300) {
    deadline.arm(limit(REFUSAL_MS, exchange));
    const refusal = await readRefusal(response, {
      endpoint,
      secrets: exchange.deps.sender.secretsOf(endpoint),
      now: exchange.deps.clock.now(),
    });
    const told = { ...refusal, sent };
    return conversion === undefined ? told : inClientWords(told, request.operation.protocol);
  }
  if (request.operation.type === "forward") {
    const { status, headers, body } = response;
    return { type: "answer", answer: { type: "raw", status, headers, body, abort: deadline.abort } };
  }
  const answered = { ...current, conversion, headers: response.headers, sent };
  return request.stream ? await begin(response, answered) : await complete(response, answered);
}

/** A refusal is small; who sends it slowly has no more to say. */
const REFUSAL_MS = 10_000;

/** Reads a stream up to its first meaningful event. */
async function begin(response: UpstreamResponse, current: Answered): Promise<Outcome> {
  const { candidate, conversion, endpoint, exchange, deadline, phase } = current;
  phase.waitingFor = "first event";
  deadline.arm(limit(endpoint.timeouts.firstEventMs, exchange));
  const { wire } = CODECS[candidate.protocol];
  if (response.body === null) return malformed(endpoint, "an empty body where a stream was asked for");
  const source = byteSource(response.body);
  const first = await sniff(source, response.headers);
  if (first.type !== "events") return await replayed(source, { response, first, current });
  const events = new EventReader(source, {
    wire,
    abort: deadline.abort,
    converter: conversion?.stream(),
    patch: restorerOf(current),
    requireEnd: candidate.protocol === "chat" && endpoint.requireDoneMarker === true,
  });
  await events.begin(first.chunks);
  if (events.error !== undefined) return refused(events.error, current);
  if (!events.begun) return malformed(endpoint, "a stream that ended before its first content");
  const { status, headers } = response;
  return { type: "answer", answer: { type: "stream", status, headers, events, conversion, reframed: false } };
}

interface Begun {
  readonly response: UpstreamResponse;
  readonly first: Sniffed;
  readonly current: Answered;
}

/** A whole answer where a stream was asked for, told as one (docs/adr/0007). */
async function replayed(source: ByteSource, { response, first, current }: Begun): Promise<Outcome> {
  const { request, candidate, endpoint, deadline, phase } = current;
  phase.waitingFor = "answer";
  const onBytes = idleAlarm(current);
  onBytes();
  const whole = await readWhole(source, { wire: CODECS[candidate.protocol].wire, first, onBytes });
  if (whole.error !== undefined) return refused(whole.error, current);
  if (whole.problem !== undefined) return malformed(endpoint, `${whole.problem} where a stream was asked for`);
  const conversion = current.conversion ?? request.reframe();
  const frames = conversion.replayed(whole.json ?? null);
  if (frames instanceof Error) return refused(frames, current);
  const { wire } = CODECS[request.operation.protocol];
  for (const frame of frames) {
    const signal = wire.signal(frame);
    if (signal.type === "error") return refused(signal.error, current);
  }
  const events = new EventReader(bytesSource(concat(...frames.map(encodeFrame))), {
    wire,
    abort: deadline.abort,
    converter: undefined,
  });
  await events.begin([]);
  const { status, headers } = response;
  return { type: "answer", answer: { type: "stream", status, headers, events, conversion, reframed: true } };
}

/** A stream where none was asked for, told whole. */
async function collected(source: ByteSource, { response, first, current }: Begun): Promise<Outcome> {
  const { request, endpoint, exchange, deadline } = current;
  const conversion = current.conversion ?? request.reframe();
  const rearm = idleAlarm(current);
  const { json, cut } = await collectStream(source, {
    first,
    collector: conversion.collector(),
    onBytes: rearm,
    onFinish: () => deadline.arm(limit(LINGER_MS, exchange)),
  });
  // It may leave its connection open behind the end.
  deadline.abort();
  if (cut) return malformed(endpoint, "a stream that ended before its answer was whole");
  if (json instanceof Error) return refused(json, current);
  const { status, headers } = response;
  const body = new TextEncoder().encode(JSON.stringify(json));
  return { type: "answer", answer: { type: "whole", status, headers, body, conversion, reframed: true } };
}

function idleAlarm({ deadline, endpoint, exchange }: Answered): () => void {
  return () => deadline.arm(limit(endpoint.timeouts.idleMs, exchange));
}

/** Reads an answer that is not streamed, whole: until it is known to be one, the client gets nothing of it. */
async function complete(response: UpstreamResponse, current: Answered): Promise<Outcome> {
  const { request, candidate, conversion, endpoint, phase } = current;
  phase.waitingFor = "answer";
  const rearm = idleAlarm(current);
  rearm();
  const { operation } = request;
  const source = await wholeSource(response);
  const first = await sniff(source, response.headers, rearm);
  if (first.type === "events" && operation.type === "generate") {
    return await collected(source, { response, first, current });
  }
  const { wire } = CODECS[candidate.protocol];
  const whole = await readWhole(source, { wire, first, onBytes: rearm, anyObject: operation.type !== "generate" });
  if (whole.error !== undefined) return refused(whole.error, current);
  if (whole.problem !== undefined) return malformed(endpoint, whole.problem);
  const { status, headers } = response;
  const reframed = conversion === undefined && isOtherForm(whole.json, operation);
  const way = reframed ? request.reframe() : conversion;
  const message = way?.message(whole.json ?? null);
  if (message instanceof Error) return refused(message, current);
  const body = message === undefined
    ? restorerOf(current)?.(whole.body) ?? whole.body
    : new TextEncoder().encode(JSON.stringify(message));
  return { type: "answer", answer: { type: "whole", status, headers, body, conversion: way, reframed } };
}

/** Google's stream without `alt=sse` is a list, and its whole answer is none: some gateways mix them up. */
function isOtherForm(json: Json | undefined, { type, protocol, path }: Operation): boolean {
  if (type !== "generate" || protocol !== "gemini") return false;
  return Array.isArray(json) !== path.endsWith(":streamGenerateContent");
}

/** Gives the client its own name of the model back, if the endpoint was asked for another; a conversion does so itself. */
function restorerOf({ request: { operation, model }, candidate, conversion }: Answered): PatchData | undefined {
  if (conversion !== undefined || operation.type !== "generate" || candidate.model === model) return undefined;
  return modelRestorer(candidate.protocol, model);
}

/** The body of an answer that is not streamed; an empty one if there is none. */
async function wholeSource(response: UpstreamResponse): Promise<ByteSource> {
  if (response.whole !== undefined) return bytesSource(await response.whole());
  return response.body === null ? bytesSource(new Uint8Array(0)) : byteSource(response.body);
}

function limit(ms: number, exchange: Exchange): number {
  return limitWithin(ms, exchange.remainingMs());
}

/** A 200 whose body is an error counts as the status that it means. An upstream may quote our own credential in it. */
function refused(said: ProxyError, { endpoint, request, conversion, headers, exchange, sent }: Answered): Outcome {
  const { kind, status } = said;
  const message = redactExact(said.message, exchange.deps.sender.secretsOf(endpoint));
  const limits = limitsOf({ status, headers, body: { message, code: said.code ?? null } }, exchange.deps.clock.now());
  const retryAfterMs = waitOf(limits);
  const error = new ProxyError(kind, message, {
    status,
    ...(said.code === undefined ? {} : { code: said.code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  const evidence = { status, text: JSON.stringify({ error: { message, code: said.code } }) };
  const outcome = { ...refusal(error, "upstream"), limits, evidence, sent };
  return conversion === undefined ? outcome : inClientWords(outcome, request.operation.protocol);
}

/** An error of another protocol: its own envelope is not the client's, and a full context has to be said so. */
function inClientWords(refusal: Refusal, protocol: Protocol): Refusal {
  const { message, status, code } = refusal.error;
  const error = isContextOverflow({ message, status, code }) ? overflowError(refusal.error, protocol) : refusal.error;
  return { ...refusal, error, status: error.status, verbatim: undefined };
}

function withoutCredential({ name }: EndpointConfig): Outcome {
  const message = `Endpoint ${JSON.stringify(name)} takes the client's own credential, and the request carries none`;
  return refusal(new ProxyError("authentication", message), "proxy");
}

function malformed(endpoint: EndpointConfig, what: string): Outcome {
  const message = `Endpoint ${JSON.stringify(endpoint.name)} answered with ${what}`;
  return refusal(new ProxyError("upstream", message), "proxy");
}

function refusal(error: ProxyError, words: "upstream" | "proxy"): Refusal {
  const { status, retryAfterMs } = error;
  return { type: "refusal", status, error, words, verbatim: undefined, retryAfterMs, limits: [] };
}

function failure(error: unknown, { request, endpoint, exchange, deadline, phase }: Try): Outcome {
  if (exchange.departure.happened) return { type: "canceled" };
  // The client's body could not be converted.
  if (error instanceof ProxyError) return refusal(error, "proxy");
  const name = JSON.stringify(endpoint.name);
  if (deadline.expired) {
    const message = `Endpoint ${name} did not send ${WAITED[phase.waitingFor]} in time`;
    return { type: "timeout", waitedFor: phase.waitingFor, error: new ProxyError("timeout", message) };
  }
  if (error instanceof RangeError) {
    // An unknown content coding, or an event without end: the connection is fine, its content is not.
    return malformed(endpoint, `something unreadable: ${error.message}`);
  }
  const fault = classifyTransportError(error);
  const twice = fault === "reset" && phase.waitingFor === "headers" && isRepeatable(request);
  const how = `${describeTransportFault(fault)}${twice ? ", twice" : ""}`;
  const message = error instanceof UnusableEndpoint
    ? error.message
    : `Cannot reach endpoint ${name} at ${new URL(endpoint.url).host}${wayTo(endpoint)}: ${how}`;
  return { type: "transport", fault, twice, error: new ProxyError("upstream", message) };
}

function wayTo({ proxy }: EndpointConfig): string {
  return proxy === undefined ? "" : ` through the ${proxy.type} proxy ${proxy.address}`;
}

const WAITED: Record<Phase["waitingFor"], string> = {
  headers: "its response headers",
  "first event": "the first event of its answer",
  answer: "its whole answer",
};
