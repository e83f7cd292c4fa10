import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type {
  StatisticsAnswer,
  StatisticsKey,
  StatisticsQuery,
  StatisticsRow,
  SumName,
} from "../../lib/store/statistics.ts";
import { Engine } from "../../lib/store/sqlite/engine.ts";
import type { Store } from "../../lib/store/store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { failed, pane, recorded } from "./requests.ts";

const HOUR = 3_600_000;
/** Midnight where the test runs; no clock is changed in the days behind it. */
const START = new Date(2026, 10, 10).getTime();
const day = (number: number) => new Date(2026, 10, 10 + number).getTime();

const panes = () => [pane("client_request", EXCHANGES[0]!.request), pane("upstream_response", EXCHANGES[0]!.whole)];

const attempt = recorded("").attempts[0]!;

const REQUESTS = (): readonly RecordedRequest[] => [
  recorded("req_1", { startedAt: START, panes: panes(), keyName: "laptop", firstTokenMs: 90 }),
  recorded("req_2", { startedAt: START + 1000, panes: panes(), client: "codex" }),
  recorded("req_3", {
    startedAt: START + HOUR - 1,
    endpointId: "glm",
    upstreamModel: "glm-5",
    attempts: [{ ...attempt, status: 529 }, { ...attempt, endpointId: "glm", model: "glm-5" }],
  }),
  recorded("req_4", { startedAt: START + 2 * HOUR, durationMs: 4000 }),
  failed("req_5", "overloaded", { startedAt: START + 5, endpointId: undefined, upstreamModel: undefined }),
  failed("req_6", "limit", {
    startedAt: day(6),
    errorKind: "rate_limit",
    endpointId: undefined,
    upstreamModel: undefined,
    attempts: [],
  }),
  recorded("req_7", { startedAt: START, operation: "count_tokens" }),
];

async function keep(store: Store, requests: readonly RecordedRequest[]): Promise<void> {
  for (const request of requests) store.requests.record(request);
  await store.flush();
}

function rowsOf({ rows }: StatisticsAnswer): (readonly [StatisticsKey, number, number])[] {
  return rows.map(({ key, requests, failed }) => [key, requests, failed]);
}

/** Each with the key, requests and failures of its rows. */
const QUERIES: readonly (readonly [Partial<StatisticsQuery>, ReturnType<typeof rowsOf>])[] = [
  [{}, [[{}, 6, 2]]],
  [{ by: ["hour"] }, [[{ time: START }, 4, 1], [{ time: START + 2 * HOUR }, 1, 0], [{ time: day(6) }, 1, 1]]],
  [{ by: ["day"] }, [[{ time: START }, 5, 1], [{ time: day(6) }, 1, 1]]],
  [{ by: ["endpoint"] }, [
    [{ endpointId: "" }, 1, 1],
    [{ endpointId: "glm" }, 1, 0],
    [{ endpointId: "kimi" }, 4, 1],
  ]],
  [{ by: ["model"], to: day(1) }, [[{ model: "glm-5" }, 1, 0], [{ model: "kimi-k2" }, 4, 1]]],
  [{ by: ["client"] }, [[{ client: "claude-code" }, 5, 2], [{ client: "codex" }, 1, 0]]],
  [{ by: ["key"] }, [[{ keyName: "" }, 5, 2], [{ keyName: "laptop" }, 1, 0]]],
  [{ by: ["day", "client"], to: day(1) }, [
    [{ time: START, client: "claude-code" }, 4, 1],
    [{ time: START, client: "codex" }, 1, 0],
  ]],
  [{ filter: { endpointId: "kimi", client: "codex" } }, [[{}, 1, 0]]],
  [{ filter: { keyName: "laptop" }, by: ["model"] }, [[{ model: "kimi-k2" }, 1, 0]]],
  [{ filter: { model: "glm-5" } }, [[{}, 1, 0]]],
  [{ by: ["minute"], to: day(1) }, [
    [{ time: START }, 3, 1],
    [{ time: START + HOUR - 60_000 }, 1, 0],
    [{ time: START + 2 * HOUR }, 1, 0],
  ]],
  [{ step: "minute", from: START + 30_000, to: START + 2 * HOUR }, [[{}, 4, 1]]],
  [{ step: "minute", from: START + 60_000, to: START + 2 * HOUR, by: ["client"] }, [[{ client: "claude-code" }, 1, 0]]],
  [{ step: "minute", filter: { client: "codex" }, to: day(1) }, [[{}, 1, 0]]],
  [{ step: "minute", by: ["endpoint", "model"], to: day(1), filter: { endpointId: "glm" } }, [
    [{ endpointId: "glm", model: "glm-5" }, 1, 0],
  ]],
  [{ step: "minute", from: day(2), to: day(3) }, []],
  [{ from: START + HOUR, to: START + 3 * HOUR }, [[{}, 1, 0]]],
  [{ from: START + 2 * HOUR + 1, to: START + 3 * HOUR }, [[{}, 1, 0]]],
  [{ from: day(6) + HOUR, to: day(30) }, [[{}, 1, 1]]],
  [{ to: START }, []],
];

Deno.test("statistics count requests for answers: no retries, no failovers, no count_tokens (F5)", async (test) => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  await keep(kept.store, REQUESTS());
  // The same once more is no other request.
  await keep(kept.store, [recorded("req_1", { startedAt: START })]);
  for (const [query, rows] of QUERIES) {
    await test.step(JSON.stringify(query), async () => {
      const answer = await kept.store.requests.statistics({ from: START, to: day(30), by: [], filter: {}, ...query });
      assert.deepEqual(rowsOf(answer), rows);
    });
  }
  assert.deepEqual(kept.heard.lines, []);
});

Deno.test("statistics have tokens, cost, errors, bytes, times and availability", async () => {
  await using folder = await temporaryFolder();
  const price = { model: "*", input: 1000, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };
  await using kept = await opened(folder.path, {
    billing: (id) => ({ url: "https://kimi.example/", prices: id === "kimi" ? [price] : [] }),
  });
  await keep(kept.store, REQUESTS());
  await keep(kept.store, [recorded("req_8", {
    startedAt: day(1),
    status: 499,
    error: "the client left",
    errorKind: "canceled",
    panes: [],
  })]);
  const { requests } = kept.store;
  const answer = await requests.statistics({ from: START, to: day(30), by: ["endpoint"], filter: {} });
  const [nobody, glm, kimi] = answer.rows;
  assert.deepEqual(nobody?.errors, { rate_limit: 1 });
  assert.equal(nobody?.availability, undefined);
  assert.deepEqual([glm?.attempts, glm?.availability, glm?.unknownCost, glm?.cost], [1, 1, 1, 0]);
  assert.deepEqual(kimi?.errors, { upstream: 1 });
  assert.deepEqual([kimi?.requests, kimi?.failed, kimi?.canceled, kimi?.successRate], [5, 1, 1, 0.75]);
  assert.deepEqual([kimi?.attempts, kimi?.failedAttempts, kimi?.availability], [6, 2, 4 / 6]);
  assert.deepEqual([kimi?.usage.inputTokens, kimi?.usage.cacheReadTokens, kimi?.cacheHitRate], [200, 160, 0.8]);
  assert.ok(Math.abs(kimi!.cost - 0.04) < 1e-9);
  // Neither the one without a body nor the one that was left early says what it used.
  assert.equal(kimi?.unknownCost, 2);
  assert.deepEqual([kimi?.requestBytes, kimi?.responseBytes], [500, 1000]);
  assert.equal(kimi?.duration.count, 3);
  assert.ok(Math.abs(kimi!.duration.p50! - 250) <= 12.5);
  assert.ok(Math.abs(kimi!.duration.p99! - 4000) <= 200);
  assert.equal(kimi?.firstToken.count, 1);
});

Deno.test("statistics add up what is asked for alone, where somebody says what", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  await keep(kept.store, REQUESTS());
  const ask = async (sums?: readonly SumName[]) => {
    const query = { from: START, to: day(30), by: ["model"], filter: {} } as const;
    return (await kept.store.requests.statistics(sums === undefined ? query : { ...query, sums })).rows;
  };
  const some = await ask(["requests", "input_tokens"]);
  const told = ({ key, requests, usage }: StatisticsRow) => [key.model, requests, usage.inputTokens];
  assert.deepEqual(some.map(told), (await ask()).map(told));
  assert.ok(some.some(({ usage }) => usage.inputTokens > 0));
  assert.ok(some.every((row) => row.attempts + row.usage.outputTokens + row.duration.count === 0));
});

Deno.test("statistics say what they were counted over: hours of two days, else whole days", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const step = async (query: Partial<StatisticsQuery>) => {
    const whole = { from: START + 90 * 60_000, to: day(2), by: [], filter: {}, ...query };
    const { step, from, to } = await kept.store.requests.statistics(whole);
    return [step, from, to];
  };
  assert.deepEqual(await step({}), ["hour", START + HOUR, day(2)]);
  assert.deepEqual(await step({ to: day(4) }), ["day", START, day(4)]);
  assert.deepEqual(await step({ to: day(4), by: ["hour"] }), ["hour", START + HOUR, day(4)]);
  assert.deepEqual(await step({ by: ["day"] }), ["day", START, day(2)]);
});

Deno.test("statistics are by an endpoint's id, so that another name changes nothing", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  await keep(kept.store, [
    recorded("a", { startedAt: START, endpointName: "Kimi" }),
    recorded("b", { startedAt: START, endpointName: "Moonshot" }),
  ]);
  const answer = await kept.store.requests.statistics({ from: START, to: day(1), by: ["endpoint"], filter: {} });
  assert.deepEqual(rowsOf(answer), [[{ endpointId: "kimi" }, 2, 0]]);
});

Deno.test("statistics of days that were counted in another time zone are those of the day that they mostly are", async () => {
  await using folder = await temporaryFolder();
  const first = await opened(folder.path);
  await keep(first.store, [recorded("a", { startedAt: day(2) }), failed("b", "no", { startedAt: day(3) })]);
  await first.store.close();
  {
    using db = new DatabaseSync(first.file);
    // The machine was seven hours further east on both days, and came here on the second.
    db.exec("UPDATE statistics_days SET start = start - 7 * 3600000");
  }
  await using again = await opened(folder.path);
  await keep(again.store, [failed("c", "no", { startedAt: day(3) + HOUR })]);
  const { requests } = again.store;
  const byDay = await requests.statistics({ from: day(2), to: day(9), by: ["day"], filter: {} });
  assert.deepEqual(rowsOf(byDay), [[{ time: day(2) }, 1, 0], [{ time: day(3) }, 2, 2]]);
  assert.deepEqual(byDay.rows[1]?.errors, { upstream: 2 });
  const all = await requests.statistics({ from: day(3), to: day(9), by: [], filter: {} });
  assert.deepEqual(rowsOf(all), [[{}, 2, 2]]);
});

Deno.test("statistics outlive the records that they were counted from", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  await keep(kept.store, [recorded("a", { startedAt: START })]);
  assert.equal(await kept.store.requests.removeBefore(day(30)), 1);
  await keep(kept.store, [recorded("b", { startedAt: START })]);
  const { rows } = await kept.store.requests.statistics({ from: START, to: day(30), by: [], filter: {} });
  assert.equal(rows[0]?.requests, 2);
});

Deno.test("statistics that come to a database count what it keeps already, once", async () => {
  await using folder = await temporaryFolder();
  const query: StatisticsQuery = { from: START, to: day(30), by: ["day", "endpoint", "model"], filter: {} };
  const first = await opened(folder.path);
  await keep(first.store, REQUESTS());
  const counted = await first.store.requests.statistics(query);
  await first.store.close();
  for (let round = 0; round < 2; round++) {
    if (round === 0) {
      // A database of the time before there were statistics.
      using db = new DatabaseSync(first.file);
      db.exec("DROP TABLE belief; DROP TABLE sessions; DROP TABLE statistics_hours; DROP TABLE statistics_days");
      db.exec("ALTER TABLE learned DROP COLUMN protocol; ALTER TABLE attempts DROP COLUMN turn");
      db.exec("ALTER TABLE requests DROP COLUMN asked; ALTER TABLE requests DROP COLUMN answered");
      db.exec("ALTER TABLE requests DROP COLUMN title; ALTER TABLE requests DROP COLUMN answered_model");
      db.exec("PRAGMA user_version = 2");
    }
    await using again = await opened(folder.path);
    if (round === 1) await keep(again.store, [recorded("new", { startedAt: day(9), operation: "models" })]);
    assert.deepEqual(await again.store.requests.statistics(query), counted);
    assert.deepEqual(again.heard.lines, []);
  }
});

Deno.test("statistics count what was kept before what comes with it", async () => {
  await using folder = await temporaryFolder();
  const first = await opened(folder.path);
  await keep(first.store, [recorded("a", { startedAt: START })]);
  await first.store.close();
  {
    using db = new DatabaseSync(first.file);
    db.exec("DELETE FROM statistics_hours; DELETE FROM statistics_days");
  }
  await using again = await opened(folder.path);
  await keep(again.store, [recorded("b", { startedAt: START })]);
  const { rows } = await again.store.requests.statistics({ from: START, to: day(1), by: [], filter: {} });
  assert.equal(rows[0]?.requests, 2);
});

Deno.test("forgetStatistics lets the hours and days go that began before", async () => {
  await using folder = await temporaryFolder();
  const kept = await opened(folder.path);
  await keep(kept.store, [0, 1, 2].map((number) => recorded(`at-${number}`, { startedAt: day(number) })));
  await kept.store.close();
  const engine = new Engine({ file: kept.file, busyMs: 50 });
  engine.forgetStatistics(day(1));
  for (const by of ["hour", "day"] as const) {
    const reply = engine.statistics({ from: START, to: day(30), by: [by], filter: {} });
    assert.ok(reply.type === "done");
    assert.deepEqual(rowsOf(reply.value), [[{ time: day(1) }, 1, 0], [{ time: day(2) }, 1, 0]]);
  }
  engine.close();
});
