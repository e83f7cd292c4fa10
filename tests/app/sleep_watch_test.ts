import assert from "node:assert/strict";
import { SleepWatch } from "../../lib/app/sleep_watch.ts";

const HOUR = 3_600_000;

Deno.test("SleepWatch tells how long the machine slept, and nothing of clocks that are corrected or put back", () => {
  let now = 1_800_000_000_000;
  let monotonic = 5;
  const slept: number[] = [];
  const watch = new SleepWatch({
    clock: { now: () => now, monotonic: () => monotonic },
    onSleep: (ms) => slept.push(ms),
  });
  const pass = (wall: number, lived: number) => {
    now += wall;
    monotonic += lived;
    watch.look();
    return slept.splice(0);
  };
  assert.deepEqual(pass(10_000, 10_000), []);
  assert.deepEqual(pass(8 * HOUR + 10_000, 10_000), [8 * HOUR]);
  assert.deepEqual(pass(10_000, 10_000), []);
  assert.deepEqual(pass(69_000, 10_000), [], "a correction");
  assert.deepEqual(pass(-HOUR, 10_000), [], "put back");
  assert.deepEqual(pass(HOUR, HOUR), [], "a process that was stopped for an hour has lived through it");
});
