import assert from "node:assert/strict";
import { parseTraceContext } from "../../lib/telemetry/trace_context.ts";
import { tell, type TraceRecord } from "../../lib/trace.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

const GOOD: readonly (readonly [name: string, traceparent: string, sampled: boolean])[] = [
  ["a sampled trace", `00-${TRACE}-${SPAN}-01`, true],
  ["a trace that is not sampled", `00-${TRACE}-${SPAN}-00`, false],
  ["flags that it does not know", `00-${TRACE}-${SPAN}-ff`, true],
  ["a later version, and what that has behind", `cc-${TRACE}-${SPAN}-01-more`, true],
  ["spaces around it", ` 00-${TRACE}-${SPAN}-01 `, true],
];

for (const [name, traceparent, sampled] of GOOD) {
  Deno.test(`parseTraceContext takes ${name}`, () => {
    const parsed = parseTraceContext(new Headers({ traceparent, tracestate: "a=1,b=2" }));
    assert.deepEqual(parsed, { traceId: TRACE, spanId: SPAN, sampled, state: "a=1,b=2" });
  });
}

const BAD = [
  "",
  "00",
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE}-${SPAN}-1`,
];

Deno.test("parseTraceContext takes nothing else", () => {
  for (const traceparent of BAD) assert.equal(parseTraceContext(new Headers({ traceparent })), undefined, traceparent);
  assert.equal(parseTraceContext(new Headers()), undefined);
});

Deno.test("parseTraceContext keeps no state that is longer than anybody has to pass on", () => {
  const headers = (length: number) =>
    new Headers({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "x".repeat(length) });
  assert.equal(parseTraceContext(headers(512))?.state?.length, 512);
  assert.equal(parseTraceContext(headers(513))?.state, undefined);
});

Deno.test("tell gives an attempt one span, however often it is sent, and each attempt its own", () => {
  const trace: TraceRecord = {
    ...{ traceId: TRACE, spanId: SPAN, sampled: true, propagates: true, attempts: [] },
    parent: { spanId: SPAN, sampled: true, state: "a=1" },
  };
  const [first, again, second] = [0, 0, 1].map((index) => tell(trace, index, { tracestate: "client's", accept: "x" }));
  assert.deepEqual(first, again);
  assert.deepEqual([first!["tracestate"], first!["accept"]], ["a=1", "x"]);
  assert.equal(first!["traceparent"], `00-${TRACE}-${trace.attempts[0]}-01`);
  assert.notEqual(first!["traceparent"], second!["traceparent"]);
});
