import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import type { FinishReason } from "../../../lib/protocol/finish.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { wholeCalls, withWholeCalls } from "../../../lib/protocol/stream/whole_calls.ts";
import { convert, question, streamed } from "../../matrix/conversion.ts";
import { PROTOCOLS } from "../../matrix/fixtures.ts";
import { interleaved } from "./arbitrary.ts";

function run(events: readonly StreamEvent[]): StreamEvent[] {
  const stage = wholeCalls();
  return [...events.flatMap((event) => [...stage.push(event)]), ...stage.end("eof")];
}

Deno.test("wholeCalls lets whole calls pass as they are", () => {
  fc.assert(fc.property(interleaved, ({ message, events }) => {
    assert.deepEqual(run(events), events);
    assert.equal(withWholeCalls(message), message);
  }));
});

const CUT = '{"city": "Bon';

/** Two calls whose fragments interleave: the first is cut, the second is whole. */
function answer(text: string, reason: FinishReason, kind: "function" | "custom" = "function"): StreamEvent[] {
  const call = (id: string) => ({ type: "tool_call", id, name: id, kind }) as const;
  return [
    { type: "start", id: undefined, model: undefined },
    { type: "part_start", index: 0, part: call("first") },
    { type: "delta", index: 0, text: text.slice(0, 3) },
    { type: "part_start", index: 1, part: call("second") },
    { type: "delta", index: 0, text: text.slice(3) },
    { type: "delta", index: 1, text: "{}" },
    { type: "part_end", index: 0 },
    { type: "part_end", index: 1 },
    { type: "finish", finish: { reason, raw: "" } },
    { type: "end" },
  ];
}

const ROWS: readonly { name: string; events: readonly StreamEvent[]; isError: boolean }[] = [
  { name: "a cut call behind a clean end", events: answer(CUT, "tool_calls"), isError: true },
  { name: "a cut call behind a stop", events: answer('{"a": ["b\\', "stop"), isError: true },
  { name: "a cut call behind a pause", events: answer(CUT, "pause"), isError: true },
  { name: "a call that a limit cut", events: answer(CUT, "length"), isError: false },
  { name: "a call that a full context cut", events: answer(CUT, "context"), isError: false },
  { name: "no arguments", events: answer("", "tool_calls"), isError: false },
  { name: "arguments that can be repaired", events: answer("{'a': '[',}", "tool_calls"), isError: false },
  { name: "arguments that are no JSON, but whole", events: answer('ls "-la"', "tool_calls"), isError: false },
  { name: "a text for a custom tool", events: answer('if (x) { "', "tool_calls", "custom"), isError: false },
];

for (const { name, events, isError } of ROWS) {
  Deno.test(`wholeCalls ${isError ? "makes an error of" : "takes"} ${name} (C13)`, () => {
    const out = run(events);
    const message = collect(events);
    assert.ok(!(message instanceof ProxyError));
    if (!isError) {
      assert.deepEqual(out, events);
      assert.equal(withWholeCalls(message), message);
      return;
    }
    const last = out.at(-1);
    assert.ok(last?.type === "error");
    assert.equal(last.error.message, "The upstream cut the arguments of first");
    assert.ok(out.every(({ type }) => type !== "finish" && type !== "end"));
    assert.equal(String(withWholeCalls(message)), String(last.error));
  });
}

const fragment = (index: number, args: string): JsonObject => ({
  choices: [{
    index: 0,
    delta: { tool_calls: [{ index, id: `c${index}`, function: { name: "get_weather", arguments: args } }] },
    finish_reason: null,
  }],
});
const finish = (reason: string): JsonObject => ({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
const frames = (...chunks: readonly JsonObject[]) => [
  ...chunks.map((chunk) => ({ event: "", data: JSON.stringify({ id: "chatcmpl-1", ...chunk }) })),
  { event: "", data: "[DONE]" },
];

for (const client of PROTOCOLS.filter((protocol) => protocol !== "chat")) {
  Deno.test(`a ${client} client gets an error where a call is cut and its answer claims to be whole (C13)`, () => {
    const sent = streamed(
      convert(client, "chat", { body: question(client) }),
      frames(fragment(0, CUT), finish("tool_calls")),
    );
    assert.match(sent.at(-1)!.data, /The upstream cut the arguments of get_weather/);
    const whole = convert(client, "chat", { body: question(client), stream: false }).message({
      choices: [{
        index: 0,
        message: {
          role: "assistant",
          tool_calls: [{ id: "c", type: "function", function: { name: "get_weather", arguments: CUT } }],
        },
        finish_reason: "tool_calls",
      }],
    });
    assert.ok(whole instanceof ProxyError);
  });
}

Deno.test("a responses client gets no end of any call that a limit cut (C1, E5)", () => {
  const sent = streamed(
    convert("responses", "chat", { body: question("responses") }),
    frames(fragment(0, CUT), fragment(1, CUT), finish("length")),
  ).map(({ data }) => JSON.parse(data));
  assert.ok(sent.every(({ type }) => !String(type).endsWith(".done")));
  const { type, response } = sent.at(-1);
  assert.equal(type, "response.incomplete");
  assert.deepEqual(response.output.map(({ status }: JsonObject) => status), ["incomplete", "incomplete"]);
});

Deno.test("a gemini client gets no call that a limit cut, but those that are whole (E5)", () => {
  const sent = streamed(
    convert("gemini", "chat", { body: question("gemini") }),
    frames(fragment(0, '{"city": "Bonn"}'), fragment(1, CUT), finish("length")),
  ).map(({ data }) => JSON.parse(data));
  const candidates = sent.flatMap(({ candidates }) => candidates);
  const parts = candidates.flatMap(({ content }): Json[] => content.parts);
  const [call, ...rest] = parts as JsonObject[];
  assert.deepEqual([call?.["functionCall"], rest], [
    { id: "c0", name: "get_weather", args: { city: "Bonn" } },
    [{ text: "" }],
  ]);
  assert.equal(candidates.at(-1).finishReason, "MAX_TOKENS");
});
