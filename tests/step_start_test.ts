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

/** By the time zone, a day, and where those around it begin: what happens in some of their nights is no midnight. */
const DAYS: readonly (readonly [zone: string, time: string, before: string, own: string, next: string])[] = [
  // Clocks go from 0:00 to 1:00 on the 24th.
  [
    "Africa/Cairo",
    "2026-04-24T10:00:00Z",
    "2026-04-22T22:00:00.000Z",
    "2026-04-23T22:00:00.000Z",
    "2026-04-24T21:00:00.000Z",
  ],
  // And back from 24:00 to 23:00 before the 30th.
  [
    "Africa/Cairo",
    "2026-10-30T10:00:00Z",
    "2026-10-28T21:00:00.000Z",
    "2026-10-29T22:00:00.000Z",
    "2026-10-30T22:00:00.000Z",
  ],
  [
    "America/Santiago",
    "2026-09-06T12:00:00Z",
    "2026-09-05T04:00:00.000Z",
    "2026-09-06T04:00:00.000Z",
    "2026-09-07T03:00:00.000Z",
  ],
  [
    "Europe/Berlin",
    "2026-03-29T12:00:00Z",
    "2026-03-27T23:00:00.000Z",
    "2026-03-28T23:00:00.000Z",
    "2026-03-29T22:00:00.000Z",
  ],
  // A day that there is every four years.
  ["UTC", "2028-03-01T00:00:00Z", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z", "2028-03-02T00:00:00.000Z"],
];

for (const [zone, time, before, own, next] of DAYS) {
  Deno.test(`startOfDay is where a day and its neighbours begin: ${zone}, ${time}`, async () => {
    const code = `const { startOfDay } = await import(${JSON.stringify(MODULE)});
      const time = Date.parse(${JSON.stringify(time)});
      console.log(JSON.stringify([-1, 0, 1].map((days) => new Date(startOfDay(time, days)).toISOString())));
      console.log(JSON.stringify([-1, 0, 1].every((days) => startOfDay(startOfDay(time, days)) === startOfDay(time, days))));`;
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code], env: { TZ: zone } }).output();
    const [days, agrees] = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(days, [before, own, next]);
    assert.ok(agrees, "each is the beginning of its own day");
  });
}
