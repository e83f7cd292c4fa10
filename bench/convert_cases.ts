/**
 * What a conversion costs beside the least that anything which looks into the JSON has to pay. Both run in this process
 * and take turns; counted is its processor time, the garbage collector's threads included.
 */
import process from "node:process";
import type { JsonObject } from "../lib/json.ts";
import type { TargetTraits, ThinkingEnvelope } from "../lib/protocol/codec.ts";
import { type Conversion, RequestConverter } from "../lib/protocol/convert.ts";
import type { Protocol } from "../lib/protocol/protocol.ts";
import { SseDecoder } from "../lib/sse/decode.ts";
import { encodeFrame } from "../lib/sse/encode.ts";
import type { SseFrame } from "../lib/sse/frame.ts";
import { convertRequest } from "./convert_requests.ts";
import { convertStream } from "./convert_streams.ts";
import type { Figure } from "./figure.ts";

type Speaking = Exclude<Protocol, "gemini">;

const REQUEST_BYTES = 200_000;
/** What one read of a busy connection brings at most. */
const CHUNK_BYTES = 16 * 1024;
const ROUND_US = 250_000;
const TARGET: TargetTraits = { model: "upstream-model", vendor: "other" };
/** The real one signs what it seals, which is not the conversion's. */
const ENVELOPE: ThinkingEnvelope = {
  seal: (signature) => `bench.${btoa(JSON.stringify(signature))}`,
  open: () => undefined,
};

/** Upstream first. */
const STREAMS: readonly (readonly [Speaking, Speaking])[] = [
  ["chat", "messages"],
  ["chat", "responses"],
  ["messages", "responses"],
  ["responses", "messages"],
];

/** Client first. */
const REQUESTS: readonly (readonly [Speaking, Speaking])[] = [
  ["messages", "chat"],
  ["responses", "chat"],
  ["chat", "messages"],
  ["responses", "messages"],
];

/** Streams of upstreams, as events in and bytes out. */
export function convertedStreams(quick: boolean): Figure[] {
  return STREAMS.map(([from, to]) => {
    const { bytes, events } = convertStream(from);
    const request = convertRequest(to, 20_000);
    const figures = compare(quick, {
      bare: () => emitted(bytes, again),
      subject: () => {
        const stream = conversion(to, request, from).stream();
        const length = emitted(bytes, (frame) => stream.push(frame), () => stream.end("eof"));
        if (!stream.finished) throw new Error(`Wrong answer of ${from} to ${to}: not finished`);
        return length;
      },
    });
    return { name: `stream ${from} to ${to}`, unit: "µs CPU/event", ...perUnit(figures, events), target: 2 };
  });
}

/** Requests, as text in and text out. */
export function convertedRequests(quick: boolean): Figure[] {
  return REQUESTS.map(([from, to]) => {
    const text = JSON.stringify(convertRequest(from, REQUEST_BYTES));
    const figures = compare(quick, {
      bare: () => JSON.stringify(JSON.parse(text)).length,
      subject: () => JSON.stringify(conversion(from, JSON.parse(text) as JsonObject, to).body).length,
    });
    return { name: `200 KB request ${from} to ${to}`, unit: "µs CPU/request", ...figures, target: 2.5 };
  });
}

function conversion(from: Protocol, body: JsonObject, to: Protocol): Conversion {
  let ids = 0;
  return new RequestConverter({
    protocol: from,
    body,
    model: "client-model",
    stream: true,
    estimatedInputTokens: 50_000,
    compaction: false,
    listed: false,
  }, { envelope: ENVELOPE, ids: { next: (prefix) => `${prefix}${++ids}` }, now: 0 }).to(to, TARGET);
}

/** The yardstick: the same event, its JSON parsed and written again. */
function again(frame: SseFrame): readonly SseFrame[] {
  const { event, data } = frame;
  return [{ event, data: data === "[DONE]" ? data : JSON.stringify(JSON.parse(data)) }];
}

/** Reads `bytes` as a stream comes, and gives the number of bytes that `change` makes of its events. */
function emitted(
  bytes: Uint8Array,
  change: (frame: SseFrame) => readonly SseFrame[],
  end: () => readonly SseFrame[] = () => [],
): number {
  const decoder = new SseDecoder();
  let length = 0;
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    for (const frame of decoder.push(bytes.subarray(at, at + CHUNK_BYTES)).frames) {
      for (const out of change(frame)) length += encodeFrame(out).length;
    }
  }
  for (const out of end()) length += encodeFrame(out).length;
  return length;
}

interface Sides<T> {
  readonly bare: T;
  readonly subject: T;
}

/** Microseconds of processor time a call, one value a round; each goes first in turn. */
function compare(quick: boolean, work: Sides<() => number>): Sides<number[]> {
  const warmUps = quick ? 1 : 3;
  const counts = { bare: 1, subject: 1 };
  for (const side of ["bare", "subject"] as const) {
    for (let round = 0; round < warmUps; round++) counts[side] = callsIn(ROUND_US, work[side]);
  }
  const figures: Sides<number[]> = { bare: [], subject: [] };
  for (let round = 0; round < (quick ? 3 : 12); round++) {
    const order = round % 2 === 0 ? ["bare", "subject"] as const : ["subject", "bare"] as const;
    for (const side of order) figures[side].push(cpuUs(counts[side], work[side]));
  }
  return figures;
}

function callsIn(us: number, call: () => number): number {
  const begun = cpu();
  let calls = 0;
  do {
    call();
    calls++;
  } while (cpu() - begun < us);
  return calls;
}

function cpuUs(calls: number, call: () => number): number {
  const begun = cpu();
  let length = 0;
  for (let left = calls; left > 0; left--) length += call();
  if (length === 0) throw new Error("Wrong answer: nothing came out");
  return (cpu() - begun) / calls;
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function perUnit({ bare, subject }: Sides<number[]>, units: number): Sides<number[]> {
  return { bare: bare.map((value) => value / units), subject: subject.map((value) => value / units) };
}
