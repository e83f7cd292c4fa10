import assert from "node:assert/strict";
import { format } from "../../lib/i18n/format.ts";

const en = format("en", "UTC");
const de = format("de", "UTC");

const ROWS: readonly { readonly what: string; readonly shown: string; readonly expected: string }[] = [
  { what: "a sum", shown: en.money(1234.5), expected: "$1,234.50" },
  { what: "nothing", shown: en.money(0), expected: "$0.00" },
  { what: "some cents", shown: en.money(0.05), expected: "$0.05" },
  { what: "a tenth of a cent", shown: en.money(0.00123), expected: "$0.0012" },
  { what: "a sum in German", shown: de.money(0.5), expected: "0,50 $" },
  { what: "few tokens", shown: en.compact(9999), expected: "9,999" },
  { what: "many tokens", shown: en.compact(1_234_567), expected: "1.2M" },
  { what: "bytes", shown: en.bytes(999), expected: "999 bytes" },
  { what: "megabytes", shown: en.bytes(1_530_000), expected: "1.53 MB" },
  { what: "milliseconds", shown: en.duration(850.4), expected: "850 ms" },
  { what: "seconds", shown: en.duration(1234), expected: "1.23 sec" },
  { what: "minutes", shown: en.duration(600_000), expected: "10 min" },
  ...[
    [2_592_000_000, "30 days", "30 Tage"],
    [86_400_000, "1 day", "1 Tag"],
    [129_600_000, "36 hours", "36 Stunden"],
    [5_400_000, "90 minutes", "90 Minuten"],
    [90_000, "90 seconds", "90 Sekunden"],
    [1500, "1,500 milliseconds", "1.500 Millisekunden"],
  ].flatMap(([ms, english, german]) => [
    { what: `what is set to ${ms} ms`, shown: en.span(Number(ms)), expected: String(english) },
    { what: `what is set to ${ms} ms in German`, shown: de.span(Number(ms)), expected: String(german) },
  ]),
  { what: "many tokens in Portugal", shown: format("pt").compact(1_234_567), expected: "1,2 M" },
  { what: "a share", shown: de.percent(0.9876), expected: "98,8 %" },
  ...[
    ["of today", "2026-11-26T00:00:01Z", "12:00:01 AM"],
    ["of yesterday", "2026-11-25T23:59:59Z", "Nov 25, 11:59:59 PM"],
    ["of the year before", "2025-12-31T08:05:00Z", "Dec 31, 2025, 8:05:00 AM"],
  ].map(([what, time, expected]) => ({
    what: `a moment ${what}`,
    shown: en.moment(new Date(time!), new Date("2026-11-26T02:00:00Z")),
    expected: expected!,
  })),
  ...[
    ["of today", "2026-11-26T14:05:40Z", "2:05 PM"],
    ["of another day", "2026-12-01T00:03:00Z", "Dec 1, 12:03 AM"],
  ].map(([what, time, expected]) => ({
    what: `a minute ${what}`,
    shown: en.minute(new Date(time!), new Date("2026-11-26T02:00:00Z")),
    expected: expected!,
  })),
  { what: "an age", shown: en.relative(new Date(0), new Date(180_000)), expected: "3 minutes ago" },
  { what: "a time to come", shown: de.relative(new Date(7_200_000), new Date(0)), expected: "in 2 Stunden" },
];

for (const { what, shown, expected } of ROWS) {
  Deno.test(`format writes ${what} as ${expected}`, () => {
    assert.equal(shown.replaceAll(/[\u00a0\u202f]/g, " "), expected);
  });
}
