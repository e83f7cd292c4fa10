import assert from "node:assert/strict";
import fc from "fast-check";
import { Histogram, SEPARATOR } from "../../lib/store/histogram.ts";

function of(...durations: number[]): Histogram {
  const histogram = new Histogram();
  for (const ms of durations) histogram.add(ms);
  return histogram;
}

const times = fc.array(fc.double({ min: 0, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 });

Deno.test("Histogram tells a quantile within 5 % of its value, and within a millisecond below that", () => {
  fc.assert(fc.property(times, (durations) => {
    const sorted = durations.toSorted((a, b) => a - b);
    const { count, p50, p95, p99 } = of(...durations).quantiles();
    assert.equal(count, durations.length);
    for (const [share, found] of [[0.5, p50], [0.95, p95], [0.99, p99]] as const) {
      const exact = sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
      assert.ok(Math.abs(found! - exact) <= Math.max(1, exact * 0.05), `${found} is not ${exact}`);
    }
  }));
});

Deno.test("Histogram of several times is that of all their durations, whatever they are added by", () => {
  fc.assert(fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (parts) => {
    const sum = new Histogram();
    sum.addEncoded(parts.map((part) => of(...part).encode()).join(SEPARATOR));
    const all = of(...parts.flat());
    assert.equal(sum.encode(), all.encode());
    assert.deepEqual(sum.quantiles(), all.quantiles());
  }));
});

Deno.test("Histogram of nothing has no quantiles, alone and among others", () => {
  const nothing = new Histogram();
  nothing.addEncoded("");
  assert.deepEqual(nothing.quantiles(), { count: 0, p50: undefined, p95: undefined, p99: undefined });
  nothing.addEncoded(`${SEPARATOR}${of(100).encode()}${SEPARATOR}`);
  assert.equal(nothing.quantiles().count, 1);
});

Deno.test("Histogram keeps what is longer than a month with the longest", () => {
  assert.equal(of(1e300, Infinity).quantiles().count, 2);
});
