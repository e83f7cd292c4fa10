import assert from "node:assert/strict";
import { stringifyTime } from "../../lib/logging/line.ts";

Deno.test("a line's time is the moment's, whatever the lines before it said", () => {
  const moments: readonly [ms: number, time: string][] = [
    [1_800_000_000_007, "2027-01-15T08:00:00.007Z"],
    [1_800_000_000_999.9, "2027-01-15T08:00:00.999Z"],
    [1_800_000_001_000, "2027-01-15T08:00:01.000Z"],
    [1_800_000_000_080, "2027-01-15T08:00:00.080Z"],
    [0, "1970-01-01T00:00:00.000Z"],
    [-1, "1969-12-31T23:59:59.999Z"],
    [8.64e15, "+275760-09-13T00:00:00.000Z"],
    [8.64e15 + 1, "1970-01-01T00:00:00.000Z"],
    [NaN, "1970-01-01T00:00:00.000Z"],
  ];
  for (const [ms, time] of moments) assert.equal(stringifyTime(ms), time);
});
