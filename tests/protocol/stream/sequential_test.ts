import assert from "node:assert/strict";
import fc from "fast-check";
import { ProxyError } from "../../../lib/errors.ts";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { collect } from "../../../lib/protocol/stream/collect.ts";
import { pipe } from "../../../lib/protocol/stream/pipe.ts";
import { sequential } from "../../../lib/protocol/stream/sequential.ts";
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
