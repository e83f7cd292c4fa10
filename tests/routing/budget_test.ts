import assert from "node:assert/strict";
import fc from "fast-check";
import { firstWithin, isWorthTrying, limitWithin } from "../../lib/routing/budget.ts";

interface Row {
  readonly firstEventMs: number;
  readonly remainingMs: number;
  /** How long it may be waited for; `undefined`: it is not begun. */
  readonly waits: number | undefined;
}

const ROWS: readonly Row[] = [
  { firstEventMs: 60_000, remainingMs: 540_000, waits: 60_000 },
  { firstEventMs: 60_000, remainingMs: 30_000, waits: 30_000 },
  { firstEventMs: 0, remainingMs: 540_000, waits: 540_000 },
  { firstEventMs: 0, remainingMs: 1000, waits: 1000 },
  { firstEventMs: 0, remainingMs: 999, waits: undefined },
  { firstEventMs: 60_000, remainingMs: 999, waits: undefined },
  { firstEventMs: 200, remainingMs: 200, waits: 200 },
  { firstEventMs: 200, remainingMs: 199, waits: undefined },
  { firstEventMs: 60_000, remainingMs: 0, waits: undefined },
  { firstEventMs: 60_000, remainingMs: -1, waits: undefined },
];

for (const { firstEventMs, remainingMs, waits } of ROWS) {
  const what = waits === undefined ? "is not begun" : `waits ${waits} ms`;
  Deno.test(`budget: with first_event ${firstEventMs} and ${remainingMs} ms left an endpoint ${what} (G11)`, () => {
    const timeouts = { responseHeaderMs: 0, firstEventMs, idleMs: 0 };
    assert.equal(isWorthTrying(timeouts, remainingMs) ? limitWithin(firstEventMs, remainingMs) : undefined, waits);
  });
}

const anyEndpoint = fc.record({
  responseHeaderMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
  firstEventMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
  expectedMs: fc.option(fc.integer({ min: 1, max: 200_000 }), { nil: undefined }),
});

Deno.test("budget: no combination of endpoints that never answer outlasts the total", () => {
  fc.assert(
    fc.property(fc.array(anyEndpoint, { maxLength: 12 }), fc.integer({ min: 1, max: 600_000 }), (rows, totalMs) => {
      let left = rows.map(({ expectedMs, ...timeouts }) => ({
        endpoint: { timeouts: { ...timeouts, idleMs: 0 } },
        expectedMs,
      }));
      let spentMs = 0;
      for (;;) {
        const next = firstWithin(left, totalMs - spentMs, ({ expectedMs }) => expectedMs);
        if (next === undefined) break;
        left = left.filter((each) => each !== next);
        // Its headers come at the last moment, its first event never.
        spentMs += limitWithin(next.endpoint.timeouts.responseHeaderMs, totalMs - spentMs);
        spentMs += limitWithin(next.endpoint.timeouts.firstEventMs, totalMs - spentMs);
      }
      assert.ok(spentMs <= totalMs);
      assert.ok(left.length === 0 || totalMs - spentMs < 1000, "nobody is left out while there is time");
    }),
  );
});

Deno.test("firstWithin prefers who begins to answer in time, and rather asks a slow one than nobody", () => {
  const timeouts = { responseHeaderMs: 0, firstEventMs: 0, idleMs: 0 };
  const candidates = ["slow", "fast"].map((name) => ({ name, endpoint: { timeouts } }));
  const expected = ({ name }: { name: string }) => name === "slow" ? 30_000 : 2000;
  assert.equal(firstWithin(candidates, 60_000, expected)?.name, "slow", "the order counts while there is time");
  assert.equal(firstWithin(candidates, 10_000, expected)?.name, "fast");
  assert.equal(firstWithin(candidates, 1500, expected)?.name, "slow");
  assert.equal(firstWithin(candidates, 10_000, () => undefined)?.name, "slow");
});
