/**
 * Recorded answers of real providers through the decoder, against a reading that knows nothing of it; then through this
 * protocol's own encoder and the decoder again.
 */
import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import { isObject, type Json, type JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { SseDecoder } from "../../../lib/sse/decode.ts";
import type { SseFrame } from "../../../lib/sse/frame.ts";
import { hasCorpora, type RecordedCase, recordedCases } from "../../corpora.ts";
import { REASONS } from "../../corpora/read_chat.ts";
import { translation } from "./translation.ts";

/** What an answer says, as plainly as it can be said. */
interface Reading {
  text: string;
  thinking: string;
  refusal: string;
  calls: string[];
  finish: string;
  usage: string;
}

const cases = hasCorpora ? recordedCases().filter(({ protocol, op }) => protocol === "chat" && op === "create") : [];
const streams = cases.filter(({ form }) => form === "sse");
const bodies = cases.filter(({ form }) => form === "json");

Deno.test({
  name: "streamDecoder reads every recorded stream as an independent reading does",
  ignore: !hasCorpora,
  fn: () => {
    assert.ok(streams.length >= 100, `only ${streams.length} streams`);
    let errors = 0;
    for (const each of streams) {
      const events = decode(framesOf(each));
      const expected = readStream(new TextDecoder().decode(each.read()));
      const message = collect(events);
      if (expected === undefined) {
        errors++;
        assert.ok(message instanceof ProxyError, each.id);
        continue;
      }
      assert.ok(!(message instanceof ProxyError), `${each.id}: ${message instanceof ProxyError && message.message}`);
      assert.deepEqual(readMessage(message), expected, each.id);
    }
    assert.equal(errors, 1, "one of the streams is an error");
  },
});

Deno.test({
  name: "decodeMessage reads every recorded answer as an independent reading does",
  ignore: !hasCorpora,
  fn: () => {
    assert.ok(bodies.length >= 100, `only ${bodies.length} bodies`);
    for (const each of bodies) {
      const body = JSON.parse(new TextDecoder().decode(each.read())) as Json;
      const message = chatCodec.decodeMessage(body, translation());
      const expected = readBody(body);
      if (expected === undefined) assert.ok(message instanceof ProxyError, each.id);
      else {
        assert.ok(!(message instanceof ProxyError), `${each.id}: ${message instanceof ProxyError && message.message}`);
        assert.deepEqual(readMessage(message), expected, each.id);
      }
    }
  },
});

Deno.test({
  name: "streamEncoder and encodeMessage say what was decoded, so that it is decoded again to the same",
  ignore: !hasCorpora,
  fn: () => {
    for (const each of cases) {
      const events = each.form === "sse" ? decode(framesOf(each)) : eventsOf(each);
      const message = collect(events);
      if (message instanceof ProxyError) continue;
      const around = translation({ request: { stream_options: { include_usage: true } } });
      const encoder = chatCodec.streamEncoder(around);
      const again = collect(decode(events.flatMap((event) => encoder.push(event))));
      assert.ok(!(again instanceof ProxyError), each.id);
      assert.deepEqual(partsOf(again), partsOf(message), each.id);
      assert.deepEqual(said(again), said(message), each.id);
      const body = chatCodec.encodeMessage(message, around);
      const whole = chatCodec.decodeMessage(JSON.parse(JSON.stringify(body)), around);
      assert.ok(!(whole instanceof ProxyError), each.id);
      assert.deepEqual(said(whole), said(message), each.id);
    }
  },
});

Deno.test({
  name: "C13: streamDecoder gives no clean end to a recorded stream that is cut anywhere before its finish",
  ignore: !hasCorpora,
  fn: () => {
    for (const each of streams) {
      const frames = framesOf(each);
      const ended = frames.findIndex(({ data }) => data === "[DONE]" || /"finish_reason": ?"[^"]/.test(data));
      const last = ended < 0 ? frames.length : ended;
      for (let cut = 0; cut < last; cut += 1 + Math.floor(last / 20)) {
        const events = decode(frames.slice(0, cut));
        assert.equal(events[events.length - 1]?.type, "error", `${each.id} cut at ${cut}`);
      }
    }
  },
});

function framesOf(each: RecordedCase): SseFrame[] {
  const decoder = new SseDecoder();
  return [...decoder.push(each.read()).frames, ...decoder.end().frames];
}

function decode(frames: readonly SseFrame[]): StreamEvent[] {
  const decoder = chatCodec.streamDecoder(translation());
  const grammar = checked();
  const events = frames.flatMap((frame) => decoder.push(frame)).flatMap((event) => grammar.push(event));
  return [...events, ...decoder.end("eof").flatMap((event) => grammar.push(event)), ...grammar.end("eof")];
}

function readMessage(message: Message): Reading {
  const all = (type: "text" | "thinking" | "refusal") =>
    message.parts.map((part) => part.type === type ? part.text : "").join("");
  const usage = message.usage;
  return {
    text: all("text"),
    thinking: all("thinking"),
    refusal: all("refusal"),
    calls: message.parts.flatMap((part) => part.type === "tool_call" ? [`${part.name} ${part.arguments}`] : []),
    finish: message.finish.reason,
    usage: usage === undefined
      ? ""
      : `${usage.inputTokens} ${usage.cacheReadTokens} ${usage.outputTokens} ${usage.reasoningTokens}`,
  };
}

/** The reading as a client has it: arguments are always JSON, and tokens that nobody counted are estimated. */
function said(message: Message): Reading {
  const { calls, usage, ...reading } = readMessage(message);
  const whole = calls.map((call) => call.endsWith(" ") ? `${call}{}` : call);
  return { ...reading, calls: whole, usage: usage === "" ? "7 0 0 0" : usage };
}

/** In order, without the signatures, which this protocol has no place for, and without parts that are nothing else. */
function partsOf(message: Message): string[] {
  return message.parts.flatMap((part) => {
    if (part.type === "tool_call") return [`${part.id} ${part.name} ${part.arguments || "{}"}`];
    return "text" in part && part.text !== "" ? [`${part.type} ${part.text}`] : [];
  });
}

/** The events of a recorded answer; none if it is an error. */
function eventsOf(each: RecordedCase): StreamEvent[] {
  const message = chatCodec.decodeMessage(JSON.parse(new TextDecoder().decode(each.read())), translation());
  return message instanceof ProxyError ? [] : [...replay(message)];
}

// The independent reading.

function readStream(text: string): Reading | undefined {
  const chunks: JsonObject[] = [];
  let isWhole = false;
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith("data:")) continue;
    const data = line.slice(5).trim();
    if (data === "[DONE]") isWhole = true;
    else chunks.push(JSON.parse(data));
  }
  if (chunks.some(({ error }) => error)) return undefined;
  const choices = chunks.flatMap((chunk) => (chunk["choices"] as JsonObject[] | undefined) ?? [])
    .filter((choice) => (choice["index"] ?? 0) === 0);
  const raw = choices.map((choice) => choice["finish_reason"]).find((reason) => reason);
  if (raw === undefined && !isWhole) return undefined;
  const messages = choices.map((choice) => (choice["delta"] ?? {}) as JsonObject);
  const usages = chunks.map((chunk) => chunk["usage"] ?? (chunk["x_groq"] as JsonObject | undefined)?.["usage"]);
  return reading(messages, raw, usages.findLast((usage) => usage));
}

function readBody(body: Json): Reading | undefined {
  const choice = isObject(body) ? (body["choices"] as JsonObject[] | undefined)?.[0] : undefined;
  if (choice === undefined) return undefined;
  const details = choice["finish_details"] as JsonObject | undefined;
  const raw = choice["finish_reason"] || details?.["type"];
  return reading([choice["message"] as JsonObject], raw, (body as JsonObject)["usage"]);
}

function reading(messages: JsonObject[], raw: Json | undefined, usage: Json | undefined): Reading {
  let text = "";
  let thinking = "";
  let refusal = "";
  const calls: { key: string; name: string; text: string }[] = [];
  for (const message of messages) {
    const details = ((message["reasoning_details"] ?? []) as JsonObject[])
      .map((detail) => String(detail["text"] ?? detail["summary"] ?? "")).join("");
    thinking += String(message["reasoning_content"] || message["reasoning"] || details);
    const content = message["content"];
    for (const part of Array.isArray(content) ? content as JsonObject[] : []) {
      if (part["type"] === "text") text += String(part["text"]);
      else thinking += ((part["thinking"] ?? []) as JsonObject[]).map((piece) => String(piece["text"])).join("");
    }
    if (typeof content === "string") text += content;
    else if (isObject(content)) text += JSON.stringify(content);
    if (message["refusal"]) refusal += String(message["refusal"]);
    const audio = message["audio"] as JsonObject | undefined;
    if (audio?.["transcript"]) text += String(audio["transcript"]);
    for (const call of (message["tool_calls"] ?? []) as JsonObject[]) readCall(calls, call);
    const legacy = message["function_call"] as JsonObject | undefined;
    if (legacy?.["name"]) readCall(calls, { id: "legacy", function: legacy });
  }
  const tagged = /^\s*<think>([\s\S]*?)(?:<\/think>\s*|$)/.exec(text);
  if (tagged !== null) {
    thinking += tagged[1];
    text = text.slice(tagged[0].length);
  }
  const finish = REASONS[String(raw ?? "")] ?? "unknown";
  return {
    text,
    thinking,
    refusal,
    calls: calls.map((call) => `${call.name} ${call.text}`),
    finish: finish !== "stop" ? finish : calls.length > 0 ? "tool_calls" : refusal !== "" ? "refusal" : "stop",
    usage: readUsage(usage),
  };
}

function readCall(calls: { key: string; name: string; text: string }[], call: JsonObject): void {
  const body = ((call["type"] === "custom" ? call["custom"] : call["function"]) ?? {}) as JsonObject;
  const id = call["id"] ? String(call["id"]) : undefined;
  const known = calls.findLast(({ key }) =>
    id !== undefined ? key === `${call["index"]} ${id}` : key.startsWith(`${call["index"]} `)
  );
  const text = String(body["arguments"] ?? body["input"] ?? "");
  if (known !== undefined) known.text += text;
  else calls.push({ key: `${call["index"]} ${id}`, name: String(body["name"]), text });
}

function readUsage(value: Json | undefined): string {
  if (!isObject(value)) return "";
  const details = (value["prompt_tokens_details"] ?? {}) as JsonObject;
  const cached = details["cached_tokens"] ?? value["prompt_cache_hit_tokens"] ?? value["cached_tokens"] ??
    value["cache_read_input_tokens"] ?? 0;
  const input = Number(value["prompt_tokens"]);
  const completion = Number(value["completion_tokens"] ?? 0);
  const read = Number(cached) > input ? input + Number(cached) : input;
  const said = ((value["completion_tokens_details"] ?? {}) as JsonObject)["reasoning_tokens"] ??
    value["reasoning_tokens"];
  // Google's front says it in the total alone.
  const thought = Number(said ?? Math.max(0, Number(value["total_tokens"] ?? 0) - read - completion));
  const isApart = thought > completion || (thought > 0 && value["total_tokens"] === input + completion + thought);
  return `${read} ${cached} ${isApart ? completion + thought : completion} ${thought}`;
}
