import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { JsonObject } from "../../../lib/json.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { pipe } from "../../../lib/protocol/stream/pipe.ts";
import { sequential } from "../../../lib/protocol/stream/sequential.ts";
import { convert, question, streamed } from "../../matrix/conversion.ts";
import { interleaved } from "./arbitrary.ts";

function run(events: readonly StreamEvent[]): StreamEvent[] {
  const stage = pipe(sequential(), checked());
  return [...events.flatMap((event) => [...stage.push(event)]), ...stage.end("eof")];
}

Deno.test("sequential keeps the message and never lets two parts overlap, numbered from 0 (C1, C8)", () => {
  fc.assert(fc.property(interleaved, ({ message, events }) => {
    const out = run(events);
    assert.deepEqual(collect(out), message);
    let open: number | undefined;
    let next = 0;
    for (const event of out) {
      if (!("index" in event)) continue;
      if (event.type === "part_start") {
        assert.equal(open, undefined);
        assert.equal(event.index, next++);
        open = event.index;
      }
      assert.equal(event.index, open);
      if (event.type === "part_end") open = undefined;
    }
  }));
});

Deno.test("sequential never glues the fragments of two calls together (C1)", () => {
  const call = (id: string) => ({ type: "tool_call", id, name: id, kind: "function" }) as const;
  const out = run([
    { type: "start", id: undefined, model: undefined },
    { type: "part_start", index: 0, part: call("a") },
    { type: "part_start", index: 1, part: call("b") },
    { type: "delta", index: 0, text: '{"x":' },
    { type: "delta", index: 1, text: '{"y":' },
    { type: "delta", index: 0, text: "1}" },
    { type: "delta", index: 1, text: "2}" },
    { type: "part_end", index: 1 },
    { type: "part_end", index: 0 },
    { type: "finish", finish: { reason: "tool_calls", raw: "" } },
  ]);
  const told = out.map((event) => event.type === "delta" ? event.text : event.type);
  assert.deepEqual(told, [
    ...["start", "part_start", '{"x":', "1}", "part_end", "part_start", '{"y":', "2}", "part_end", "finish", "end"],
  ]);
});

Deno.test("sequential lets the part that is open first flow at once", () => {
  const stage = sequential();
  const begin: StreamEvent = { type: "part_start", index: 7, part: { type: "text" } };
  assert.deepEqual(stage.push(begin), [{ ...begin, index: 0 }]);
  assert.deepEqual(stage.push({ type: "delta", index: 7, text: "a" }), [{ type: "delta", index: 0, text: "a" }]);
});

Deno.test("sequential drops what waits when an error comes", () => {
  const stage = sequential();
  stage.push({ type: "part_start", index: 0, part: { type: "text" } });
  stage.push({ type: "part_start", index: 1, part: { type: "text" } });
  const error: StreamEvent = { type: "error", error: new ProxyError("upstream", "Broken") };
  assert.deepEqual(stage.push(error), [error]);
  assert.deepEqual(stage.end("error"), []);
});

type Told = readonly [type: string, place: number, more: JsonObject];

/** Chunks that a chat client gets of a Responses stream, each event of which is about the item at its place. */
function chatDeltas(...told: readonly Told[]): JsonObject[] {
  const events = [
    ...told.map(([type, output_index, more]) => ({ type: `response.${type}`, output_index, ...more })),
    { type: "response.completed", response: { id: "resp_1", status: "completed", output: [] } },
  ];
  const frames = events.map((event) => ({ event: event.type, data: JSON.stringify(event) }));
  return streamed(convert("chat", "responses", { body: question("chat") }), frames)
    .filter(({ data }) => data !== "[DONE]")
    .flatMap(({ data }) => JSON.parse(data).choices as { readonly delta: JsonObject }[])
    .map(({ delta }) => delta);
}

Deno.test("a chat client gets texts that arrive in turns one behind the other", () => {
  const piece = (place: number, delta: string): Told => ["output_text.delta", place, { delta }];
  const whole = (place: number, text: string): Told => [
    "output_item.done",
    place,
    { item: { type: "message", content: [{ type: "output_text", text }] } },
  ];
  const said = chatDeltas(piece(0, "a"), piece(1, "c"), piece(0, "b"), piece(1, "d"), whole(1, "cd"), whole(0, "ab"));
  assert.equal(said.map(({ content }) => content ?? "").join(""), "ab\n\ncd");
});

Deno.test("a chat client gets a call behind the thinking that goes back with it, however late that is whole", () => {
  const call: JsonObject = { id: "fc_1", type: "function_call", call_id: "call_1", name: "f" };
  const reasoning: JsonObject = { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "SECRET" };
  const said = chatDeltas(
    ["reasoning_summary_text.delta", 0, { delta: "why" }],
    ["output_item.done", 1, { item: { ...call, arguments: "{}" } }],
    ["output_item.done", 0, { item: { ...reasoning, summary: [{ type: "summary_text", text: "why" }] } }],
  );
  const calls = said.flatMap((delta) => (delta["tool_calls"] ?? []) as JsonObject[]);
  assert.match(JSON.stringify(calls[0]), /SECRET/);
});
