import assert from "node:assert/strict";
import { parseTimeSpan } from "../lib/time_span.ts";

const SPANS: readonly (readonly [text: string, ms: number | undefined])[] = [
  ["1s", 1000],
  ["6m0s", 360_000],
  ["174ms", 174],
  ["2ms", 2],
  ["1h2m3s", 3_723_000],
  ["48.9s", 48_900],
  ["34.074824224s", 34_074.824224],
  ["2m59.56s", 179_560],
  ["1d2h", 93_600_000],
  ["20 seconds", 20_000],
  ["1 minute", 60_000],
  ["1 minute and 30 seconds", 90_000],
  ["1 hour, 2 mins", 3_720_000],
  ["0s", 0],
  [" 5s ", 5000],
  ["5S", 5000],
  ["5", undefined],
  ["", undefined],
  ["soon", undefined],
  ["s", undefined],
  ["5 parsecs", undefined],
  ["-5s", undefined],
  ["5sx", undefined],
  ["1e3s", undefined],
];

for (const [text, ms] of SPANS) {
  Deno.test(`parseTimeSpan reads ${JSON.stringify(text)} as ${ms}`, () => {
    const read = parseTimeSpan(text);
    assert.ok(ms === undefined ? read === undefined : Math.abs(read! - ms) < 0.001, String(read));
  });
}

Deno.test("parseTimeSpan is quick with a hostile text", () => {
  const before = performance.now();
  for (const text of ["1s".repeat(50_000), "9".repeat(100_000), `${"1 minute and ".repeat(10_000)}x`]) {
    parseTimeSpan(text);
  }
  assert.ok(performance.now() - before < 500);
});
