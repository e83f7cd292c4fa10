/** Reads a successful answer as far as it has to be seen before the client gets anything of it. */
import { concat, NO_BYTES } from "../bytes.ts";
import type { Json, JsonObject } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";
import { CODECS } from "../protocol/codecs.ts";
import { carrying } from "../protocol/parse_exactly.ts";
import { LEAST_IN_TEXT, redactExact } from "../redact.ts";
import { encodeFrame } from "../sse/encode.ts";
import type { PatchData } from "../sse/patch.ts";
import type { UpstreamResponse } from "../upstream/send.ts";
import { type ByteSource, byteSource, bytesSource, type OnBytes } from "./byte_source.ts";
import { upstreamBytesOf } from "./capture.ts";
import { callsOf } from "./client_calls.ts";
import { collectStream, LINGER_MS } from "./collect_stream.ts";
import { EventReader } from "./event_reader.ts";
import { malformed, refused } from "./failed_try.ts";
import type { Operation } from "./operation.ts";
import type { Outcome } from "./outcome.ts";
import { modelRestorer } from "./restore_model.ts";
import type { Answered } from "./try.ts";
import { checkWhole, readWhole, sniff, type Sniffed, sniffWhole, type Whole } from "./validate.ts";

export function readAnswer(response: UpstreamResponse, current: Answered): Promise<Outcome> {
  return current.request.stream ? begin(response, current) : complete(response, current);
}

/** Reads a stream up to its first meaningful event. */
async function begin(response: UpstreamResponse, current: Answered): Promise<Outcome> {
  const { candidate, endpoint, exchange, deadline, phase, request } = current;
  phase.waitingFor = "first event";
  deadline.arm(endpoint.timeouts.firstEventMs);
  const { wire } = CODECS[candidate.protocol];
  if (response.body === null) return malformed(endpoint, phrase("attempt.empty_body"), true);
  const source = byteSource(response.body, upstreamBytesOf(exchange.capture));
  const first = await sniff(source, response.headers);
  if (first.type !== "events") return await replayed(source, { response, first, current });
  // Anthropic's SDKs drop events without a name, and Claude Code asks again without a stream (openclaw/openclaw #37571,
  // seifghazi/claude-code-proxy #32): its own codec names them.
  const named = candidate.protocol !== "messages" || !first.unnamed;
  const conversion = current.conversion ?? (named ? undefined : request.reframe());
  const events = new EventReader(source, {
    wire,
    abort: () => deadline.abort(),
    converter: conversion?.stream(),
    patch: restorerOf(current),
    calls: callsOf(current),
    requireEnd: candidate.protocol === "chat" && endpoint.requireDoneMarker === true,
    conceal: (text) => redactExact(text, exchange.deps.sender.secretsOf(endpoint).filter(isLong)),
  });
  await events.begin(first.chunks);
  if (events.error !== undefined) return refused(events.error, current);
  if (!events.begun) return malformed(endpoint, phrase("attempt.no_content"));
  const { status, headers } = response;
  return { type: "answer", answer: { type: "stream", status, headers, events, conversion, reframed: false } };
}

/** `test` and its like stand in many an error. */
function isLong({ length }: string): boolean {
  return length >= LEAST_IN_TEXT;
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
  if (whole.problem !== undefined) return malformed(endpoint, whole.problem, true);
  const conversion = current.conversion ?? request.reframe();
  const told = conversion.replayed(carried(whole));
  if (told instanceof Error) return refused(told, current);
  const calls = callsOf(current);
  const frames = calls === undefined ? told : told.flatMap((frame) => calls.push(frame) ?? [frame]);
  if (calls?.error !== undefined) return refused(calls.error, current);
  const { wire } = CODECS[request.operation.protocol];
  for (const frame of frames) {
    const signal = wire.signal(frame);
    if (signal.type === "error") return refused(signal.error, current);
  }
  const events = new EventReader(bytesSource(concat(frames.map(encodeFrame))), {
    wire,
    abort: () => deadline.abort(),
    converter: undefined,
  });
  await events.begin([]);
  const { status, headers } = response;
  return { type: "answer", answer: { type: "stream", status, headers, events, conversion, reframed: true } };
}

/** A stream where none was asked for, told whole. */
async function collected(source: ByteSource, { response, first, current }: Begun): Promise<Outcome> {
  const { request, endpoint, deadline } = current;
  const conversion = current.conversion ?? request.reframe();
  const rearm = idleAlarm(current);
  const { json, cut } = await collectStream(source, {
    first,
    collector: conversion.collector(),
    onBytes: rearm,
    onFinish: () => deadline.arm(LINGER_MS),
  });
  // It may leave its connection open behind the end.
  deadline.abort();
  if (cut) return malformed(endpoint, phrase("attempt.cut_stream"));
  if (json instanceof Error) return refused(json, current);
  const { status, headers } = response;
  const calls = callsOf(current);
  const told = new TextEncoder().encode(JSON.stringify(json));
  const body = calls?.whole(told) ?? told;
  if (calls?.error !== undefined) return refused(calls.error, current);
  return { type: "answer", answer: { type: "whole", status, headers, body, conversion, reframed: true } };
}

function idleAlarm({ deadline, endpoint }: Answered): () => void {
  return () => deadline.arm(endpoint.timeouts.idleMs);
}

/** Reads an answer that is not streamed, whole: until it is known to be one, the client gets nothing of it. */
async function complete(response: UpstreamResponse, current: Answered): Promise<Outcome> {
  const { request, candidate, conversion, endpoint, exchange: { capture }, phase } = current;
  phase.waitingFor = "answer";
  const rearm = idleAlarm(current);
  rearm();
  const { operation } = request;
  const bytes = response.whole === undefined ? undefined : await response.whole();
  if (bytes !== undefined) capture?.upstreamBytes(bytes);
  const source = bytes === undefined ? sourceOf(response, upstreamBytesOf(capture)) : bytesSource(NO_BYTES);
  const first = bytes === undefined
    ? await sniff(source, response.headers, rearm)
    : sniffWhole(bytes, response.headers);
  if (first.type === "events" && operation.type === "generate") {
    return await collected(source, { response, first, current });
  }
  const { wire } = CODECS[candidate.protocol];
  const takes = operation.type === "generate" ? undefined : operation.type === "count_tokens" ? isCount : () => true;
  const whole = bytes === undefined
    ? await readWhole(source, { wire, first, onBytes: rearm, takes })
    : checkWhole(bytes, { wire, first, takes });
  if (whole.error !== undefined) return refused(whole.error, current);
  if (whole.problem !== undefined) return malformed(endpoint, whole.problem);
  const { status, headers } = response;
  const reframed = conversion === undefined && isOtherForm(whole.json, operation);
  const way = reframed ? request.reframe() : conversion;
  const message = way?.message(carried(whole));
  if (message instanceof Error) return refused(message, current);
  const calls = callsOf(current);
  const own = calls?.whole(whole.body) ?? whole.body;
  if (calls?.error !== undefined) return refused(calls.error, current);
  const body = message === undefined
    ? restorerOf(current)?.(own) ?? own
    : new TextEncoder().encode(JSON.stringify(message));
  return { type: "answer", answer: { type: "whole", status, headers, body, conversion: way, reframed } };
}

/** Gateways that know no such call answer 200 with words of their own: `{"code": 500, "msg": "404 NOT_FOUND"}` (z.ai). */
function isCount({ input_tokens, totalTokens }: JsonObject): boolean {
  return typeof (input_tokens ?? totalTokens) === "number";
}

/** Of a whole answer that is to be converted: what was checked does not carry long numbers. */
function carried({ body, json }: Whole): Json {
  return json === undefined ? null : carrying(json, decoder.decode(body));
}

const decoder = new TextDecoder();

function sourceOf({ body }: UpstreamResponse, onBytes: OnBytes | undefined): ByteSource {
  return body === null ? bytesSource(NO_BYTES) : byteSource(body, onBytes);
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
