import assert from "node:assert/strict";
import { dateIn } from "../../lib/waits/date_in.ts";

/** A Sunday. */
const NOW = "2026-11-22T12:00:00Z";

/** Words, and the moment that they name; `undefined`: none that is still to come. */
const ROWS: readonly (readonly [words: string, moment: string | undefined])[] = [
  // Anthropic and its clients.
  [
    "You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.",
    "2026-12-01T00:00Z",
  ],
  ["Claude usage limit reached. Your limit will reset at 3pm (America/Santiago).", "2026-11-22T18:00Z"],
  ["Your limit will reset at 1pm (Etc/GMT+5).", "2026-11-22T18:00Z"],
  ["You've hit your limit · resets 10pm (America/New_York)", "2026-11-23T03:00Z"],
  ["You've hit your session limit · resets 1:30am (Asia/Dhaka)", "2026-11-22T19:30Z"],
  ["Weekly limit reached ∙ resets Nov 25 at 3pm (UTC)", "2026-11-25T15:00Z"],
  ["You've hit your weekly limit · resets Dec 5, 9am (Europe/Berlin)", "2026-12-05T08:00Z"],
  ["Claude AI usage limit reached|1795608000", "2026-11-25T12:00Z"],
  ["Claude AI usage limit reached|1795608000000", "2026-11-25T12:00Z"],
  // Codex.
  [
    "You've hit your usage limit. Upgrade to Plus (https://chatgpt.com/plus), or try again at Jan 5th, 2027 8:19 PM UTC.",
    "2027-01-05T20:19Z",
  ],
  ["try again at Dec 20, 2026, 7:38 AM GMT", "2026-12-20T07:38Z"],
  // Gemini CLI, Google and others.
  ["Usage limit reached for gemini-3-flash. Access resets at 10:57 PM GMT-3.", "2026-11-23T01:57Z"],
  ["The daily quota resets at midnight Pacific time.", "2026-11-23T08:00Z"],
  ["Your free quota resets at 00:00 UTC", "2026-11-23T00:00Z"],
  ["It resets on Tue, 24 Nov 2026 08:00:00 GMT", "2026-11-24T08:00Z"],
  ["limit resets at: 2026-11-24T10:13:01+0000", "2026-11-24T10:13:01Z"],
  ["Quota will renew on December 1, 2026 (UTC)", "2026-12-01T00:00Z"],
  ["Try again on 2026-12-01 UTC", "2026-12-01T00:00Z"],
  ["try again after noon PST", "2026-11-22T20:00Z"],
  ["resets Monday at 9:00 AM EST", "2026-11-23T14:00Z"],
  ["resets Sun 9:00 AM UTC", "2026-11-29T09:00Z"],
  ["resets Jan 2 at 6am UTC", "2027-01-02T06:00Z"],
  ["resets at 18:30 UTC+05:30", "2026-11-22T13:00Z"],
  ["您的限额将在 2026-11-22 21:30:00 重置", "2026-11-22T13:30Z"],
  ["2026-11-22 21:30:00 后可继续使用", "2026-11-22T13:30Z"],
  ["resets at 9pm CST", "2026-11-22T13:00Z"],
  // The clock of New York goes back an hour in November, and forward in March.
  ["resets Nov 29 at 2am (America/New_York)", "2026-11-29T07:00Z"],
  // None, or over.
  ["Please try again later.", undefined],
  ["Retry with a smaller request.", undefined],
  ["resets at 12:00 UTC", undefined],
  ["resets at 11:30 UTC", undefined],
  ["resets at 10:30 UTC", "2026-11-23T10:30Z"],
  ["resets on 2026-11-22 at 08:00 UTC", undefined],
  ["resets on 2026-02-30 at 08:00 UTC", undefined],
  ["resets at 25:00 UTC", undefined],
  ["resets on Nov 0, 2026", undefined],
  ["resets at 3", undefined],
  ["resets 10pm (Nowhere/Atall)", undefined],
  ["limit 1795608000 tokens", undefined],
  ["try again 3 times", undefined],
  ["the build of 2026-12-01 at 00:00 UTC failed", undefined],
  [`${" ".repeat(4000)}resets on 2026-12-01 at 00:00 UTC`, undefined],
];

for (const [words, moment] of ROWS) {
  Deno.test(`dateIn reads ${JSON.stringify(words.trim())} as ${moment ?? "no moment"}`, () => {
    const now = Date.parse(NOW);
    const waitMs = dateIn(words, now);
    assert.equal(
      waitMs === undefined ? undefined : new Date(now + waitMs).toISOString(),
      moment === undefined ? undefined : new Date(moment).toISOString(),
    );
  });
}

Deno.test("dateIn takes a clock without a zone for the soonest that may be meant", () => {
  const now = Date.parse(NOW);
  const waitMs = dateIn("resets 3pm", now);
  assert.ok(waitMs !== undefined && waitMs > 0 && waitMs <= 3 * 60 * 60_000);
});

Deno.test("dateIn reads hostile words in the time of their length", () => {
  const begun = performance.now();
  for (const words of ["resets ".repeat(600), "try again at Mon ".repeat(300), `resets ${"1".repeat(4000)}`]) {
    assert.equal(dateIn(words, Date.parse(NOW)), undefined);
  }
  assert.ok(performance.now() - begun < 500);
});
