import assert from "node:assert/strict";
import { Windows } from "../../lib/routing/windows.ts";
import type { UsageWindow } from "../../lib/usage_window.ts";

function window(name: string, used: number, more: Partial<UsageWindow> = {}): UsageWindow {
  const unsaid = { spanMs: undefined, limit: undefined, remaining: undefined, resetsAt: undefined };
  return { name, used, counts: "plan", of: "", ...unsaid, ...more };
}

class Remembered {
  readonly #stated = new Map<Headers, readonly UsageWindow[]>();
  reads = 0;
  readonly windows = new Windows((headers) => {
    this.reads++;
    return this.#stated.get(headers as Headers)!;
  });

  state(model: string, stated: readonly UsageWindow[], now: number, endpointId = "a"): void {
    const headers = new Headers();
    this.#stated.set(headers, stated);
    this.windows.report({ endpointId, model }, headers, now);
  }

  seen(now: number): string[] {
    return this.windows.of("a", now).map(({ name, used }) => `${name} ${used}`);
  }
}

Deno.test("Windows keeps what the newest answer said of each, the one nearest to its end first", () => {
  const remembered = new Remembered();
  remembered.state("opus", [window("5h", 0.1), window("7d", 0.4), window("7d_opus", 0.9)], 0);
  remembered.state("sonnet", [window("5h", 0.5), window("7d", 0.41)], 1);
  remembered.state("m", [window("5h", 1)], 1, "b");
  assert.deepEqual(remembered.seen(2), ["7d_opus 0.9", "5h 0.5", "7d 0.41"]);
  remembered.state("opus", [window("5h", 0.6), window("7d", 0.42), window("7d_opus", 0.91)], 3);
  assert.deepEqual(remembered.seen(4), ["7d_opus 0.91", "5h 0.6", "7d 0.42"]);
});

Deno.test("Windows reads what was stated once, and only if somebody asks", () => {
  const remembered = new Remembered();
  for (let now = 0; now < 100; now++) remembered.state("m", [window("5h", now / 100)], now);
  assert.equal(remembered.reads, 0);
  assert.deepEqual(remembered.seen(100), ["5h 0.99"]);
  assert.deepEqual(remembered.seen(101), ["5h 0.99"]);
  assert.equal(remembered.reads, 1);
});

Deno.test("Windows forgets one when it begins anew, after its length where it does not say when, and else after a minute", () => {
  const remembered = new Remembered();
  const stated = [
    window("5h", 0.3, { resetsAt: 1000, spanMs: 18_000_000 }),
    window("hour", 0.2, { spanMs: 3_600_000 }),
    window("requests", 0.1),
  ];
  remembered.state("m", stated, 0);
  assert.deepEqual(remembered.seen(999), ["5h 0.3", "hour 0.2", "requests 0.1"]);
  assert.deepEqual(remembered.seen(1000), ["hour 0.2", "requests 0.1"]);
  assert.deepEqual(remembered.seen(60_000), ["hour 0.2"]);
  assert.deepEqual(remembered.seen(3_600_000), []);
});

Deno.test("Windows does not go back to what an older answer said of one that has begun anew", () => {
  const remembered = new Remembered();
  remembered.state("opus", [window("5h", 0.9, { resetsAt: 5000 })], 0);
  remembered.state("sonnet", [window("5h", 0.1, { resetsAt: 2000 })], 1);
  assert.deepEqual(remembered.seen(3000), []);
});

Deno.test("Windows keeps what twelve models were told last, twelve windows, and none of an endpoint that is another now", () => {
  const remembered = new Remembered();
  for (let model = 0; model < 13; model++) remembered.state(`m${model}`, [window(`w${model}`, 0.5)], 0);
  assert.equal(remembered.seen(1).length, 12);
  assert.ok(!remembered.seen(1).includes("w0 0.5"));
  remembered.state("m", Array.from({ length: 40 }, (_, index) => window(`x${index}`, index)), 2);
  assert.equal(remembered.seen(3).length, 12);
  assert.equal(remembered.seen(3)[0], "x39 39");
  remembered.windows.forget("a");
  assert.deepEqual(remembered.seen(3), []);
});

Deno.test("Windows goes on with what an earlier run was told, as far as it still holds", () => {
  const earlier = new Remembered();
  earlier.state("opus", [window("5h", 0.9, { resetsAt: 5000 }), window("7d_opus", 0.7, { resetsAt: 9000 })], 0);
  earlier.state("sonnet", [window("5h", 0.1, { resetsAt: 2000 }), window("hour", 0.2, { spanMs: 3_600_000 })], 1);
  earlier.state("m", [window("requests", 0.3)], 2, "b");
  const kept = earlier.windows.holding(3000);
  assert.deepEqual(
    kept.map(({ endpointId, model, windows }) => [endpointId, model, ...windows.map(({ name }) => name)]),
    [
      ["a", "opus", "7d_opus"],
      ["a", "sonnet", "hour"],
      ["b", "m", "requests"],
    ],
  );
  const later = new Remembered();
  later.windows.restore(kept);
  assert.deepEqual(later.seen(4000), earlier.seen(4000));
  assert.deepEqual(later.seen(9000), ["hour 0.2"]);
  assert.deepEqual(later.seen(3_600_001), []);
  later.state("opus", [window("5h", 0.3, { resetsAt: 10_000 })], 4000);
  assert.deepEqual(later.seen(4000), ["5h 0.3", "hour 0.2"]);
  assert.equal(later.reads, 1);
});
