import assert from "node:assert/strict";
import { bucketOf, middleOf, percentilesOf } from "../../lib/store/histogram.ts";
import type { StatisticsQuery, StatisticsRow } from "../../lib/store/statistics.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { failed, pane, recorded } from "./requests.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 1);

Deno.test("bucketOf puts a time where middleOf says it within a tenth", () => {
  for (const ms of [1, 1.19, 7, 42, 999, 1001, 60_000, 540_000]) {
    const said = middleOf(bucketOf(ms));
    assert.ok(Math.abs(said - ms) <= 0.1 * ms + 0.05, `${ms} is said to be ${said}`);
  }
  assert.equal(bucketOf(0), 0);
  assert.equal(bucketOf(0.99), 0);
});

Deno.test("percentilesOf tells the times that so many were not longer than", () => {
  const counts = new Map([[bucketOf(100), 94], [bucketOf(1000), 5], [bucketOf(10_000), 1]]);
  const { p50, p95, p99 } = percentilesOf(counts);
  assert.deepEqual([p50, p95, p99], [100, 1000, 1000].map((ms) => middleOf(bucketOf(ms))));
  assert.deepEqual(percentilesOf(new Map()), { p50: undefined, p95: undefined, p99: undefined });
});

const PANES = () => [pane("client_request", EXCHANGES[0]!.request), pane("upstream_response", EXCHANGES[0]!.whole)];

const QUERIES: readonly { query: Partial<StatisticsQuery>; rows: readonly [StatisticsRow["key"], number, number][] }[] =
  [
    { query: {}, rows: [["", 6, 2]] },
    { query: { by: "hour" }, rows: [[START, 4, 1], [START + 2 * HOUR, 1, 0], [START + 6 * DAY, 1, 1]] },
    { query: { by: "day" }, rows: [[START, 5, 1], [START + 6 * DAY, 1, 1]] },
    { query: { by: "endpoint" }, rows: [["", 2, 2], ["glm", 1, 0], ["kimi", 3, 0]] },
    { query: { by: "model", to: START + DAY }, rows: [["claude-opus-5", 4, 1], ["gpt-5", 1, 0]] },
    { query: { by: "client" }, rows: [["claude-code", 5, 2], ["codex", 1, 0]] },
    { query: { by: "key" }, rows: [["", 5, 2], ["laptop", 1, 0]] },
    { query: { endpointId: "kimi", client: "codex" }, rows: [["", 1, 0]] },
    { query: { keyName: "laptop", by: "model" }, rows: [["claude-opus-5", 1, 0]] },
    { query: { model: "gpt-5" }, rows: [["", 1, 0]] },
    { query: { from: START + HOUR, to: START + 3 * HOUR }, rows: [["", 1, 0]] },
    { query: { to: START }, rows: [] },
  ];

Deno.test("statistics count requests for answers, and no count of tokens (F5)", async (test) => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const { requests } = kept.store;
  requests.record(recorded("req_1", { startedAt: START, panes: PANES(), keyName: "laptop" }));
  requests.record(recorded("req_2", { startedAt: START + 1000, client: "codex", panes: PANES() }));
  requests.record(recorded("req_3", { startedAt: START + HOUR - 1, endpointId: "glm", model: "gpt-5" }));
  requests.record(recorded("req_4", { startedAt: START + 2 * HOUR, durationMs: 4000 }));
  requests.record(failed("req_5", "overloaded", { startedAt: START + 5 }));
  requests.record(failed("req_6", "limit", { startedAt: START + 6 * DAY, errorKind: "rate_limit" }));
  requests.record(recorded("req_7", { startedAt: START, operation: "count_tokens" }));
  await kept.store.flush();
  // The same once more is no other request.
  requests.record(recorded("req_1", { startedAt: START }));
  await kept.store.flush();
  for (const { query, rows } of QUERIES) {
    await test.step(JSON.stringify(query), async () => {
      const found = await requests.statistics({ from: START, to: START + 30 * DAY, ...query });
      assert.deepEqual(found.map(({ key, requests, failed }) => [key, requests, failed]), rows);
    });
  }
  await test.step("with tokens, errors, bytes and times", async () => {
    for (const to of [START + DAY, START + 30 * DAY]) {
      const [row] = await requests.statistics({ from: START, to, endpointId: "kimi" });
      assert.equal(row?.usage.inputTokens, 200);
      assert.equal(row?.usage.cacheReadTokens, 160);
      assert.equal(row?.requestBytes, 300);
      assert.equal(row?.responseBytes, 600);
      assert.deepEqual(row?.duration, {
        p50: middleOf(bucketOf(250)),
        p95: middleOf(bucketOf(4000)),
        p99: middleOf(bucketOf(4000)),
      });
      assert.equal(row?.unpriced, 3);
    }
    const [row] = await requests.statistics({ from: START, to: START + 30 * DAY, endpointId: "" });
    assert.deepEqual(row?.errors, { rate_limit: 1, upstream: 1 });
  });
});

Deno.test("endpointStatistics count attempts, whoever answered in the end", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const [attempt] = recorded("").attempts;
  const attempts = [
    { ...attempt!, endpointId: "glm", status: 529 },
    { ...attempt!, endpointId: "glm", status: undefined },
    attempt!,
  ];
  kept.store.requests.record(recorded("req_1", { startedAt: START, attempts }));
  await kept.store.flush();
  assert.deepEqual(await kept.store.requests.endpointStatistics({ from: START, to: START + HOUR }), [
    { endpointId: "glm", attempts: 2, failed: 2 },
    { endpointId: "kimi", attempts: 1, failed: 0 },
  ]);
});

Deno.test("statistics outlive the records that they were counted from", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const { requests } = kept.store;
  requests.record(recorded("req_1", { startedAt: START }));
  await kept.store.flush();
  assert.equal(await requests.removeBefore(START + DAY), 1);
  const [row] = await requests.statistics({ from: START, to: START + 30 * DAY });
  assert.equal(row?.requests, 1);
  assert.equal(row?.duration.p50, middleOf(bucketOf(250)));
});
