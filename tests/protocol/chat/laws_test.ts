/** Laws of this protocol's two halves, over conversations and answers that nobody thought of. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { TargetTraits } from "../../../lib/protocol/codec.ts";
import type { Conversation, Part, Turn } from "../../../lib/protocol/conversation.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { envelope, target, translation } from "./translation.ts";

const words = fc.constantFrom("", " ", "a", "b c", "<think>", "{}", "{'x': 1}", '{"x":1}', '{"x');
const ids = fc.constantFrom("c1", "c2", "c3", "a:b", "x".repeat(70));
const media: Part = { type: "image", media: { type: "base64", mediaType: "image/png", data: "AAAA" } };
const text = words.map((value): Part => ({ type: "text", text: value }));
const result = fc.record({ callId: ids, parts: fc.array(fc.oneof(text, fc.constant(media)), { maxLength: 2 }) })
  .map((value): Part => ({ type: "tool_result", isError: false, ...value }));
const call = fc.record({ id: ids, name: fc.constantFrom("read", "a.b", "y".repeat(80)), arguments: words })
  .map((value): Part => ({ type: "tool_call", kind: "function", ...value }));
const thinking = words.map((value): Part => ({
  type: "thinking",
  text: value,
  signature: { protocol: "chat", data: JSON.stringify({ reasoning_content: value }) },
}));
const parts = (...arbitraries: fc.Arbitrary<Part>[]) => fc.array(fc.oneof(...arbitraries), { maxLength: 4 });
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({ role: fc.constant("system" as const), parts: parts(text) }),
  fc.record({ role: fc.constant("user" as const), parts: parts(text, result, fc.constant(media)) }),
  fc.record({ role: fc.constant("assistant" as const), parts: parts(text, thinking, call) }),
);
const vendors: fc.Arbitrary<TargetTraits["vendor"]> = fc.constantFrom(
  "openai",
  "deepseek",
  "moonshot",
  "google",
  "other",
);

function conversation(turns: readonly Turn[]): Conversation {
  const decoded = chatCodec.decodeRequest({ model: "m", messages: [{ role: "user" }] }, {
    envelope,
    model: "",
    stream: false,
  });
  return { ...decoded.conversation, turns };
}

Deno.test("A9 to A14, A22, D9 to D13: encodeRequest writes messages that the strictest upstream takes", () => {
  fc.assert(fc.property(fc.array(turn, { maxLength: 8 }), vendors, (turns, vendor) => {
    const { body } = chatCodec.encodeRequest(conversation(turns), target(vendor));
    assert.deepEqual(faults(body["messages"] as JsonObject[], vendor), []);
  }));
});

/** What a strict upstream finds wrong. */
function faults(messages: JsonObject[], vendor: string): string[] {
  const found: string[] = [];
  let open: unknown[] = [];
  messages.forEach((message, i) => {
    const { role, content } = message;
    if (role === "system" && i > 0) found.push(`${i}: a system message that is not the first`);
    if (role === "developer" && vendor !== "openai") found.push(`${i}: developer`);
    if (role === "tool") {
      if (message["tool_call_id"] !== open.shift()) found.push(`${i}: a result in the wrong place`);
    } else if (open.length > 0) found.push(`${i}: a call without its result`);
    if (role === "user" && messages[i - 1]?.["role"] === "user") found.push(`${i}: two user messages`);
    if (role === "assistant" && messages[i - 1]?.["role"] === "assistant") found.push(`${i}: two assistant messages`);
    if (content === "" || (Array.isArray(content) && content.length === 0)) found.push(`${i}: empty`);
    if (content === null && message["tool_calls"] === undefined) found.push(`${i}: nothing`);
    for (const part of Array.isArray(content) ? content as JsonObject[] : []) {
      if (part["type"] === "image_url" && role !== "user") found.push(`${i}: an image of the ${role}`);
      if (part["type"] === "text" && String(part["text"]).trim() === "") found.push(`${i}: an empty text`);
    }
    if (role !== "assistant") return;
    const calls = (message["tool_calls"] ?? []) as { id: string; function: { name: string; arguments: string } }[];
    open = calls.map(({ id }) => id);
    if (new Set(open).size < open.length) found.push(`${i}: an id twice`);
    for (const { id, function: { name, arguments: args } } of calls) {
      const isLegal = vendor === "moonshot" ? id.startsWith(`functions.${name}:`) : /^[\w-]{1,40}$/.test(id);
      if (!isLegal) found.push(`${i}: the id ${id}`);
      if (!/^[\w-]{1,64}$/.test(name)) found.push(`${i}: the name ${name}`);
      const value = JSON.parse(args);
      if (typeof value !== "object" || value === null || Array.isArray(value)) found.push(`${i}: ${args}`);
    }
  });
  if (open.length > 0) found.push("a last call without its result");
  return found;
}

Deno.test("F7: encodeRequest gives an earlier turn the same bytes whatever the assistant says next", () => {
  fc.assert(fc.property(fc.array(turn, { maxLength: 6 }), vendors, (turns, vendor) => {
    // The turn that is still open may grow; what lies before the assistant's last word may not.
    const closed = [...turns, { role: "user", parts: [{ type: "text", text: "ask" }] }] as Turn[];
    const next: Turn[] = [...closed, { role: "assistant", parts: [{ type: "text", text: "done" }] }];
    const write = (value: Turn[]) =>
      chatCodec.encodeRequest(conversation(value), target(vendor)).body["messages"] as JsonObject[];
    const before = write(closed);
    assert.equal(JSON.stringify(write(next).slice(0, before.length)), JSON.stringify(before));
  }));
});

const answer = fc.record({
  thinking: fc.string(),
  // Thinking is told from text by its tag alone, so text must not begin like one.
  text: fc.string().map((value) => value === "" ? "" : `x${value}`),
  calls: fc.array(fc.record({ name: fc.constantFrom("a", "b"), value: fc.dictionary(fc.string(), fc.string()) })),
});

Deno.test("streamDecoder reads what streamEncoder wrote, cut anywhere else it ends with an error", () => {
  fc.assert(fc.property(answer, fc.nat(), ({ thinking, text, calls }, cut) => {
    const said: Part[] = [
      ...(thinking === "" ? [] : [{ type: "thinking" as const, text: thinking }]),
      ...(text === "" ? [] : [{ type: "text" as const, text }]),
      ...calls.map(({ name, value }, i): Part => ({
        type: "tool_call",
        id: `c${i}`,
        name,
        kind: "function",
        arguments: JSON.stringify(value),
      })),
    ];
    const reason = calls.length > 0 ? "tool_calls" as const : "stop" as const;
    const message = { id: "i", model: "client-model", parts: said, finish: { reason, raw: reason }, usage: undefined };
    const encoder = chatCodec.streamEncoder(translation());
    const frames = [...replay(message)].flatMap((event) => encoder.push(event));
    const read = (count: number) => {
      const decoder = chatCodec.streamDecoder(translation());
      const grammar = checked();
      const events = [...frames.slice(0, count).flatMap((frame) => decoder.push(frame)), ...decoder.end("eof")];
      return collect([...events.flatMap((event) => grammar.push(event)), ...grammar.end("eof")]);
    };
    const whole = read(frames.length);
    assert.ok(!(whole instanceof ProxyError));
    const unsigned = whole.parts.map((part) => part.type === "thinking" ? { type: part.type, text: part.text } : part);
    assert.deepEqual({ ...whole, parts: unsigned }, message);
    // The last two frames are the finish and the end's mark.
    assert.ok(read(cut % (frames.length - 1)) instanceof ProxyError);
  }));
});
