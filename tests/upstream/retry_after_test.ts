import assert from "node:assert/strict";
import { retryAfterMs } from "../../lib/upstream/retry_after.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

const CASES: readonly { headers: Record<string, string>; ms: number | undefined }[] = [
  { headers: {}, ms: undefined },
  { headers: { "retry-after": "" }, ms: undefined },
  { headers: { "retry-after": "7" }, ms: 7000 },
  { headers: { "retry-after": " 7 " }, ms: 7000 },
  { headers: { "retry-after": "0" }, ms: 0 },
  { headers: { "retry-after": "1.5" }, ms: 1500 },
  { headers: { "retry-after": "18000" }, ms: 18_000_000 },
  { headers: { "retry-after": "Sun, 22 Nov 2026 12:00:30 GMT" }, ms: 30_000 },
  { headers: { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, ms: 0 },
  { headers: { "retry-after": "soon" }, ms: undefined },
  { headers: { "retry-after": "30s" }, ms: undefined },
  { headers: { "retry-after-ms": "174" }, ms: 174 },
  { headers: { "retry-after-ms": "174", "retry-after": "1" }, ms: 174 },
  { headers: { "retry-after-ms": "0", "retry-after": "1" }, ms: 1000 },
  { headers: { "retry-after-ms": "oops", "retry-after": "1" }, ms: 1000 },
  { headers: { "retry-after-ms": "-5" }, ms: undefined },
];

for (const { headers, ms } of CASES) {
  Deno.test(`retryAfterMs reads ${JSON.stringify(headers)} as ${ms}`, () => {
    assert.equal(retryAfterMs(new Headers(headers), NOW), ms);
  });
}

const ENDLESS: readonly Record<string, string>[] = [
  { "retry-after": "9".repeat(400) },
  { "retry-after": "31536000" },
  { "retry-after": "Sun, 22 Nov 2099 12:00:00 GMT" },
  { "retry-after-ms": "Infinity" },
  { "retry-after-ms": "1e400" },
];

for (const headers of ENDLESS) {
  Deno.test(`retryAfterMs names at most a day for ${JSON.stringify(headers).slice(0, 60)} (G8)`, () => {
    const ms = retryAfterMs(new Headers(headers), NOW);
    assert.ok(ms === undefined || ms <= 24 * 60 * 60 * 1000, String(ms));
  });
}
