import { strict as assert } from "node:assert";
import fc from "fast-check";
import { parseDuration, stringifyDuration } from "../../lib/duration.ts";
import { parseSize, stringifySize } from "../../lib/config/size.ts";

const DURATIONS: readonly [string, number | undefined][] = [
  ["90s", 90_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["1h", 3_600_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1h2m3s4ms", 3_723_004],
  ["+5s", 5000],
  ["0", 0],
  ["0s", 0],
  ["0.0", 0],
  ["100us", 1],
  ["1ns", 1],
  ["1500µs", 2],
  ["", undefined],
  ["+", undefined],
  ["90", undefined],
  ["-5s", undefined],
  ["5 s", undefined],
  ["30d", 2_592_000_000],
  ["1d12h", 129_600_000],
  ["5w", undefined],
  ["s", undefined],
  ["5S", undefined],
  ["1m30", undefined],
  ["1e3s", undefined],
  ["five", undefined],
];

Deno.test("parseDuration reads Go's notation and days, and nothing else", () => {
  for (const [text, ms] of DURATIONS) assert.equal(parseDuration(text), ms, text);
});

Deno.test("stringifyDuration writes the shortest usual form", () => {
  const rows: readonly [number, string][] = [[0, "0s"], [90_000, "1m30s"], [500, "500ms"], [3_600_000, "1h"]];
  for (const [ms, text] of rows) assert.equal(stringifyDuration(ms), text);
});

Deno.test("parseDuration undoes stringifyDuration", () => {
  fc.assert(fc.property(fc.nat(100_000_000), (ms) => parseDuration(stringifyDuration(ms)) === ms));
});

const SIZES: readonly [string, number | undefined][] = [
  ["256MiB", 268_435_456],
  ["10MB", 10_000_000],
  ["10 mb", 10_000_000],
  ["1.5KiB", 1536],
  ["1GB", 1_000_000_000],
  ["1GiB", 1_073_741_824],
  ["2kb", 2000],
  ["4096", 4096],
  ["12B", 12],
  ["0", 0],
  ["", undefined],
  ["-1", undefined],
  ["10M", undefined],
  ["10 apples", undefined],
  ["MiB", undefined],
  ["99999999999GiB", undefined],
];

Deno.test("parseSize reads bytes with and without a unit", () => {
  for (const [text, bytes] of SIZES) assert.equal(parseSize(text), bytes, text);
});

Deno.test("stringifySize takes the largest unit of which it is a whole number", () => {
  const rows = [
    [0, "0"],
    [1, "1"],
    [999, "999"],
    [1000, "1KB"],
    [1024, "1KiB"],
    [1536, "1536"],
    [2500, "2500"],
    [
      10_000_000,
      "10MB",
    ],
    [268_435_456, "256MiB"],
    [1_000_000_000, "1GB"],
    [1_073_741_824, "1GiB"],
  ] as const;
  for (const [bytes, text] of rows) assert.equal(stringifySize(bytes), text);
});

Deno.test("parseSize undoes stringifySize", () => {
  fc.assert(fc.property(fc.nat(2 ** 31), fc.constantFrom(1, 1000, 1024, 2 ** 20), (count, unit) => {
    return parseSize(stringifySize(count * unit)) === count * unit;
  }));
});
