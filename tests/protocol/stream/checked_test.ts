import assert from "node:assert/strict";
import fc from "fast-check";
import type { StreamEvent } from "../../../lib/protocol/event.ts";
import { checked } from "../../../lib/protocol/stream/checked.ts";
import { interleaved } from "./arbitrary.ts";

const START: StreamEvent = { type: "start", id: undefined, model: undefined };
const FINISH: StreamEvent = { type: "finish", finish: { reason: "stop", raw: "" } };
const END: StreamEvent = { type: "end" };
const OPEN: StreamEvent = { type: "part_start", index: 0, part: { type: "text" } };
const DELTA: StreamEvent = { type: "delta", index: 0, text: "a" };
const CLOSE: StreamEvent = { type: "part_end", index: 0 };
const USAGE: StreamEvent = {
  type: "usage",
  usage: {
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 1,
    reasoningTokens: 0,
  },
};

function run(events: readonly StreamEvent[], reason: "eof" | "error" | "canceled" = "eof"): StreamEvent[] {
  const grammar = checked();
  return [...events.flatMap((event) => [...grammar.push(event)]), ...grammar.end(reason)];
}

Deno.test("checked lets every stream of the grammar through as it is, overlapping parts too", () => {
  fc.assert(fc.property(interleaved, ({ events }) => assert.deepEqual(run(events), events)));
});

Deno.test("checked ends a stream that is cut anywhere before its finish with an error, never with an end (C13)", () => {
  fc.assert(fc.property(interleaved, fc.nat(), ({ events }, cut) => {
    const finish = events.findIndex(({ type }) => type === "finish");
    const kept = events.slice(0, cut % (finish + 1));
    const out = run(kept);
    assert.deepEqual(out.slice(0, -1), kept);
    assert.equal(out.at(-1)!.type, "error");
  }));
});

Deno.test("checked says nothing behind its first error, whatever comes", () => {
  fc.assert(fc.property(fc.array(fc.constantFrom(START, OPEN, DELTA, CLOSE, FINISH, USAGE, END)), (events) => {
    const out = run(events);
    const last = out.findIndex(({ type }) => type === "error" || type === "end");
    assert.equal(last, out.length - 1);
    if (out.at(-1)!.type === "end") assert.ok(out.some(({ type }) => type === "finish"));
  }));
});

const FAULTS: readonly (readonly [string, readonly StreamEvent[], RegExp])[] = [
  ["content before the start", [OPEN], /began with part_start/],
  ["two starts", [START, START], /started twice/],
  ["an index that is used twice", [START, OPEN, CLOSE, OPEN], /index 0 twice/],
  ["a delta of no part", [START, DELTA], /delta for part 0/],
  ["a delta behind its part", [START, OPEN, CLOSE, DELTA], /delta for part 0/],
  ["a finish inside a part", [START, OPEN, FINISH], /finished inside a part/],
  ["two finishes", [START, FINISH, FINISH], /finished twice/],
  ["content behind the finish", [START, FINISH, OPEN], /went on with part_start/],
  ["an end without a finish", [START, END], /ended without a reason/],
  [
    "a reason that names an error (C15)",
    [START, { type: "finish", finish: { reason: "unknown", raw: "stream-error" } }],
    /ended its answer with "stream-error"/,
  ],
  ["nothing at all", [], /before its answer was complete/],
];

for (const [name, events, message] of FAULTS) {
  Deno.test(`checked makes an error of ${name}`, () => {
    const last = run(events).at(-1)!;
    assert.ok(last.type === "error");
    assert.match(last.error.message, message);
  });
}

Deno.test("checked gives the end at once to a stream that finished, and takes usage behind the finish (C11)", () => {
  assert.deepEqual(run([START, FINISH, USAGE]), [START, FINISH, USAGE, END]);
});

Deno.test("checked tells a break from an end", () => {
  const last = run([START, OPEN], "error").at(-1)!;
  assert.ok(last.type === "error");
  assert.match(last.error.message, /broke off/);
});
