import assert from "node:assert/strict";
import type { AdminContext } from "../../lib/admin/admin_context.ts";
import { overview, type SpanName } from "../../lib/admin/overview.ts";
import { say } from "../../lib/phrases/say.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "../routing/config.ts";
import { opened } from "../store/opened.ts";
import { failed, recorded } from "../store/requests.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

/** Half past ten where the test runs. */
const NOW = new Date(2026, 10, 25, 10, 30, 20).getTime();
const MINUTE = 60_000;
const DAY = 86_400_000;

const REQUESTS = () => [
  recorded("req_1", { startedAt: NOW - MINUTE, durationMs: 500, firstTokenMs: 100 }),
  recorded("req_2", { startedAt: NOW - 40 * MINUTE, client: "codex" }),
  failed("req_3", "overloaded", { startedAt: NOW - 2 * MINUTE }),
  recorded("req_4", { startedAt: NOW - 5 * 3_600_000 }),
  recorded("req_5", { startedAt: NOW - 3 * DAY }),
  // On the first day of the week's span, but an hour before it.
  recorded("req_8", { startedAt: NOW - 7 * DAY - 3_600_000 }),
  recorded("req_6", { startedAt: NOW - 20 * DAY }),
  recorded("req_7", { startedAt: NOW - 40 * DAY }),
  // While the clock was years ahead.
  failed("req_9", "overloaded", { startedAt: NOW + 4000 * DAY }),
];

const ROWS: readonly { span: SpanName; steps: number; requests: number; at: readonly (readonly [number, number])[] }[] =
  [
    { span: "hour", steps: 60, requests: 3, at: [[58, 1], [57, 1], [19, 1]] },
    { span: "day", steps: 24, requests: 4, at: [[23, 2], [22, 1], [18, 1]] },
    { span: "week", steps: 168, requests: 5, at: [[167, 2], [167 - 72, 1]] },
    { span: "month", steps: 30, requests: 7, at: [[29, 4], [26, 1], [22, 1], [9, 1]] },
  ];

for (const { span, steps, requests, at } of ROWS) {
  Deno.test(`overview has the last ${span} in ${steps} steps, the present one last`, async () => {
    await using folder = await temporaryFolder();
    await using kept = await opened(folder.path);
    for (const request of REQUESTS()) kept.store.requests.record(request);
    await kept.store.flush();
    const shown = await overview(
      {
        requests: kept.store.requests,
        clock: { now: () => NOW, monotonic: () => 0 },
        live: { current: () => config([endpoint({ id: "kimi", name: "Kimi, my dear" })]) },
        say,
      } as unknown as AdminContext,
      span,
    );
    assert.equal(shown.times.length, steps);
    assert.equal(shown.total?.requests, requests);
    // What is said of the whole span is what is drawn of it.
    assert.equal(shown.series["requests"]!.reduce<number>((sum, count) => sum + (count ?? 0), 0), requests);
    for (const values of Object.values(shown.series)) assert.equal(values.length, steps);
    for (const [index, count] of at) assert.equal(shown.series["requests"]![index], count, `step ${index}`);
    assert.equal(shown.series["requests"]!.reduce<number>((sum, value) => sum + value!, 0), requests);
    assert.equal(shown.series["duration_p50"]![0], null, "what nobody knows is not zero");
    assert.equal(shown.endpoints[0]?.name, "Kimi, my dear");
    assert.deepEqual(shown.failures.map(({ id }) => id), ["req_3"]);
  });
}
