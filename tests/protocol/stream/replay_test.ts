import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { Message } from "../../../lib/protocol/message.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { replay } from "../../../lib/protocol/stream/replay.ts";
import { interleaved, message } from "./arbitrary.ts";

Deno.test("collect(replay(m)) is m", () => {
  fc.assert(fc.property(message, (told) => assert.deepEqual(collect(replay(told)), told)));
});

Deno.test("replay tells a stream that checked lets through as it is", () => {
  fc.assert(fc.property(message, (told) => {
    const grammar = checked();
    const events = [...replay(told)];
    assert.deepEqual([...events.flatMap((event) => [...grammar.push(event)]), ...grammar.end("eof")], events);
  }));
});

Deno.test("collect gives the same message however its parts overlap (C1)", () => {
  fc.assert(fc.property(interleaved, ({ message, events }) => assert.deepEqual(collect(events), message)));
});

Deno.test("collect gives the error that ends a stream, and one of its own for a stream without an end", () => {
  const error = new ProxyError("overloaded", "Full");
  assert.equal(collect([{ type: "start", id: "a", model: "m" }, { type: "error", error }]), error);
  const cut = collect([{ type: "start", id: "a", model: "m" }]);
  assert.ok(cut instanceof ProxyError);
  assert.equal(cut.kind, "upstream");
});

Deno.test("collect keeps the last usage, also behind the finish", () => {
  const usage = { ...NOTHING, outputTokens: 5 };
  const collected = collect([
    { type: "start", id: undefined, model: undefined },
    { type: "usage", usage: NOTHING },
    { type: "finish", finish: { reason: "stop", raw: "" } },
    { type: "usage", usage },
    { type: "end" },
  ]);
  assert.deepEqual((collected as Message).usage, usage);
});

Deno.test("replay leaves out parts that no answer has", () => {
  const parts: Message["parts"] = [{ type: "audio", data: "", format: "wav" }, { type: "text", text: "a" }];
  const told: Message = {
    id: undefined,
    model: undefined,
    parts,
    finish: { reason: "stop", raw: "" },
    usage: undefined,
  };
  assert.deepEqual(collect(replay(told)), { ...told, parts: [parts[1]] });
});

const NOTHING = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};
