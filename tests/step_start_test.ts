import assert from "node:assert/strict";
import { startOfDay, startOfHour, startOfMinute } from "../lib/step_start.ts";

Deno.test("startOfMinute, startOfHour and startOfDay are where the clock says so", () => {
  const time = new Date(2026, 10, 26, 9, 41, 17, 250).getTime() + 0.5;
  assert.equal(startOfMinute(time), new Date(2026, 10, 26, 9, 41).getTime());
  assert.equal(startOfHour(time), new Date(2026, 10, 26, 9).getTime());
  assert.equal(startOfDay(time), new Date(2026, 10, 26).getTime());
});

const MODULE = new URL("../lib/step_start.ts", import.meta.url).href;

/** By the time zone, what happens there, and where minute and hour begin. */
const NIGHTS: readonly (readonly [zone: string, time: string, minute: string, hour: string])[] = [
  // Clocks go from 3:00 back to 2:00.
  ["Europe/Berlin", "2026-10-25T00:30:20Z", "2026-10-25T00:30:00.000Z", "2026-10-25T00:00:00.000Z"],
  ["Europe/Berlin", "2026-10-25T01:30:20Z", "2026-10-25T01:30:00.000Z", "2026-10-25T01:00:00.000Z"],
  ["America/New_York", "2026-11-01T06:59:59Z", "2026-11-01T06:59:00.000Z", "2026-11-01T06:00:00.000Z"],
  ["Asia/Kolkata", "2026-11-01T06:29:59Z", "2026-11-01T06:29:00.000Z", "2026-11-01T05:30:00.000Z"],
];

for (const [zone, time, minute, hour] of NIGHTS) {
  Deno.test(`startOfHour tells the two hours of a night apart in which clocks are put back: ${zone}, ${time}`, async () => {
    const code = `const { startOfHour, startOfMinute } = await import(${JSON.stringify(MODULE)});
      const at = (time) => new Date(time).toISOString();
      const time = Date.parse(${JSON.stringify(time)});
      console.log(JSON.stringify([at(startOfMinute(time)), at(startOfHour(time))]));`;
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code], env: { TZ: zone } }).output();
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [minute, hour]);
  });
}
