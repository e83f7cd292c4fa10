/** Lists of conversations, and the sums that are kept for them. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import type { Billing } from "../../lib/store/billing.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type { RequestFilter, SessionPlace, SessionQuery, SessionSummary } from "../../lib/store/request_store.ts";
import type { Store } from "../../lib/store/store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { failed, pane, recorded } from "./requests.ts";

const PANES = () => [pane("client_request", EXCHANGES[0]!.request), pane("upstream_response", EXCHANGES[0]!.whole)];
/** Nobody knows what another model costs. */
const BILLING: Billing = {
  url: "https://kimi.example/",
  prices: [
    {
      ...{ model: "kimi-*", input: 100_000, output: 100_000, cacheRead: 100_000 },
      ...{ cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
    },
  ],
};

async function keep(store: Store, requests: readonly RecordedRequest[]): Promise<void> {
  for (const request of requests) store.requests.record(request);
  await store.flush();
}

async function list(store: Store, query: Partial<SessionQuery> = {}): Promise<readonly SessionSummary[]> {
  return (await store.requests.sessions({ filter: {}, limit: 1000, ...query })).sessions;
}

/** All pages of `limit`. */
async function pages(store: Store, query: Partial<SessionQuery>, limit: number): Promise<SessionSummary[][]> {
  const pages: SessionSummary[][] = [];
  let after: SessionPlace | undefined;
  for (;;) {
    const page = await store.requests.sessions({
      filter: {},
      ...query,
      limit,
      ...(after === undefined ? {} : { after }),
    });
    pages.push([...page.sessions]);
    assert.ok(pages.length < 100, "the pages have no end");
    if (page.next === undefined) return pages;
    after = page.next;
  }
}

Deno.test("sessions add up the requests of a conversation with those of its agents", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  await keep(kept.store, [
    recorded("req_1", { startedAt: 1000, panes: PANES() }),
    recorded("req_2", { startedAt: 2000, panes: PANES(), agent: "a-1", model: "claude-haiku" }),
    failed("req_3", "cut", { startedAt: 3000 }),
    recorded("req_4", { startedAt: 9000, operation: "count_tokens" }),
    recorded("req_5", { startedAt: 4000, session: "s-2" }),
    recorded("req_6", { startedAt: 5000, session: undefined }),
    recorded("req_7", { startedAt: 6000, replayOf: "req_1" }),
  ]);
  const found = await list(kept.store);
  assert.deepEqual(found.map(({ session }) => session), ["s-2", "s-1"]);
  assert.deepEqual(found[1], {
    session: "s-1",
    client: "claude-code",
    startedAt: 1000,
    lastAt: 3000,
    requests: 3,
    failed: 1,
    title: "What is in the blue file?",
    agents: 1,
    models: ["claude-opus-5", "claude-haiku"],
    tools: ["read_file"],
    usage: {
      inputTokens: 200,
      outputTokens: 14,
      cacheReadTokens: 160,
      cacheWrite5mTokens: 0,
      cacheWrite1hTokens: 0,
      reasoningTokens: 0,
    },
    cost: 0,
    unknownCost: 2,
  });
});

Deno.test("a session seen first at a tool's result is named by what its user wrote, or not at all", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const seen = (...messages: readonly unknown[]) => [
    pane("client_request", JSON.stringify({ model: "m", max_tokens: 1, messages })),
  ];
  const called = { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "Bash", input: {} }] };
  const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "ok" }] };
  await keep(kept.store, [
    recorded("req_1", { startedAt: 1000, panes: seen({ role: "user", content: "Mend the roof" }, called, result) }),
    recorded("req_2", { startedAt: 2000, session: "s-2", panes: seen(called, result) }),
  ]);
  const titles = (await list(kept.store)).map(({ session, title }) => [session, title]);
  assert.deepEqual(titles, [["s-2", ""], ["s-1", "Mend the roof"]]);
  // As it was kept before there were titles.
  {
    using db = new DatabaseSync(kept.file);
    db.exec("UPDATE requests SET title = NULL");
  }
  assert.deepEqual((await list(kept.store)).map(({ title }) => title), ["ok", "ok"]);
});

/** Turns of three conversations, of which `long` lasts from the first to the last. */
const TURNS = (): readonly RecordedRequest[] => [
  recorded("l-1", { session: "long", startedAt: 1000, panes: PANES() }),
  recorded("a-1", { session: "a", startedAt: 2000, panes: PANES(), upstreamModel: "unheard-of", client: "codex" }),
  recorded("a-2", { session: "a", startedAt: 3000, panes: PANES(), client: "codex", tags: ["late"] }),
  recorded("l-2", { session: "long", startedAt: 4000, panes: PANES() }),
  failed("b-1", "HTTP 500", { session: "b", startedAt: 5000 }),
  recorded("b-2", { session: "b", startedAt: 6000, panes: PANES() }),
  recorded("l-3", { session: "long", startedAt: 7000, panes: PANES() }),
];

/** Each with the conversations that are listed, and how many requests of them are added up. */
const FILTERS: readonly (readonly [name: string, filter: RequestFilter, found: readonly [string, number][]])[] = [
  ["nothing", {}, [["long", 3], ["b", 2], ["a", 2]]],
  ["a client", { client: "codex" }, [["a", 2]]],
  ["what one turn of it has", { tag: "late" }, [["a", 2]]],
  ["what all of it fails at", { failed: true }, [["b", 2]]],
  ["two things that no one turn has", { failed: true, tag: "late" }, []],
  ["words that were said", { text: "blue file" }, [["long", 3], ["b", 2], ["a", 2]]],
  ["words that were not", { text: "nowhere" }, []],
  ["a time from which on they were", { from: 2500 }, [["long", 2], ["b", 2], ["a", 1]]],
  ["a time before which they were", { to: 6000 }, [["b", 1], ["long", 2], ["a", 2]]],
  ["a time between", { from: 2500, to: 4500 }, [["long", 1], ["a", 1]]],
  ["a time in which only one paused", { from: 4500, to: 5500 }, [["b", 1]]],
  ["a client in a time", { from: 2500, client: "codex" }, [["a", 1]]],
  ["what was, but not in that time", { from: 3500, tag: "late" }, []],
];

for (const [name, filter, expected] of FILTERS) {
  Deno.test(`sessions asked for by ${name} are those of which a request fits, page by page too`, async () => {
    await using folder = await temporaryFolder();
    await using kept = await opened(folder.path);
    await keep(kept.store, TURNS());
    const shown = (found: readonly SessionSummary[]) => found.map(({ session, requests }) => [session, requests]);
    assert.deepEqual(shown(await list(kept.store, { filter })), expected);
    for (const limit of [1, 2]) assert.deepEqual(shown((await pages(kept.store, { filter }, limit)).flat()), expected);
  });
}

Deno.test("sessions come with the dearest first, in what of them is within the time that is asked for", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path, { billing: () => BILLING });
  await keep(kept.store, TURNS());
  const [{ cost = NaN } = {}] = await list(kept.store, { filter: { session: "b" } });
  assert.ok(cost > 0);
  const times = (found: readonly SessionSummary[]) =>
    found.map((each) => [each.session, Math.round(each.cost / cost), each.unknownCost]);
  const all = [["long", 3, 0], ["b", 1, 0], ["a", 1, 1]];
  assert.deepEqual(times(await list(kept.store, { byCost: true })), all);
  assert.deepEqual(times((await pages(kept.store, { byCost: true }, 1)).flat()), all);
  const late = { byCost: true, filter: { from: 2500, to: 6500 } };
  assert.deepEqual(times(await list(kept.store, late)), [["b", 1, 0], ["long", 1, 0], ["a", 1, 0]]);
  assert.deepEqual(times((await pages(kept.store, late, 1)).flat()), [["b", 1, 0], ["long", 1, 0], ["a", 1, 0]]);
});

Deno.test("sessions are paged without one twice or none, whatever their names and however many began at once", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const names = ["a", "b_1", "_", "2_3_4", "ü", "\u{1f600}", "\uffee", "s & t", "%41", "x".repeat(128)];
  await keep(kept.store, names.map((session, index) => recorded(`req_${index}`, { session, startedAt: 1000 })));
  for (const filter of [{}, { from: 500 }]) {
    const found = (await pages(kept.store, { filter }, 3)).flat().map(({ session }) => session);
    assert.deepEqual(found.toSorted(), names.toSorted());
  }
});

interface Step {
  readonly session: number;
  readonly at: number;
  readonly agent: number;
  readonly isFailed: boolean;
  readonly isPriced: boolean;
}

const STEP: fc.Arbitrary<Step> = fc.record({
  session: fc.integer({ min: 0, max: 3 }),
  at: fc.integer({ min: 1, max: 50 }),
  agent: fc.integer({ min: 0, max: 2 }),
  isFailed: fc.boolean(),
  isPriced: fc.boolean(),
});

function requestOf({ session, at, agent, isFailed, isPriced }: Step, id: string): RecordedRequest {
  const differences: Partial<RecordedRequest> = {
    session: `s-${session}`,
    startedAt: at * 1000,
    agent: agent === 0 ? undefined : `a-${agent}`,
    panes: PANES(),
    ...(isPriced ? {} : { upstreamModel: "unheard-of" }),
  };
  return isFailed ? failed(id, "HTTP 500", differences) : recorded(id, differences);
}

Deno.test("what is kept of sessions is what their requests come to, whatever comes, goes and is begun again", async () => {
  const sums = (found: readonly SessionSummary[]) =>
    found.map(({ cost, ...rest }) => ({ ...rest, cost: Math.round(cost * 1e6), models: rest.models.toSorted() }));
  const batches = fc.array(fc.array(STEP, { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 0, max: 50 }), async (batches, before) => {
      await using folder = await temporaryFolder();
      let number = 0;
      const kept = await opened(folder.path, { billing: () => BILLING });
      for (const batch of batches) await keep(kept.store, batch.map((step) => requestOf(step, `req_${number++}`)));
      await kept.store.requests.removeBefore(before * 1000);
      const found = sums(await list(kept.store));
      await kept.store.close();
      const left = batches.flat().filter(({ at }) => at >= before);
      const bySession = Map.groupBy(left, ({ session }) => `s-${session}`);
      assert.deepEqual(
        found.map((each) => [each.session, each.requests, each.failed, each.lastAt, each.unknownCost]).toSorted(),
        [...bySession].map(([session, steps]) => [
          session,
          steps.length,
          steps.filter(({ isFailed }) => isFailed).length,
          1000 * Math.max(...steps.map(({ at }) => at)),
          steps.filter(({ isFailed, isPriced }) => !isFailed && !isPriced).length,
        ]).toSorted(),
      );
      {
        // A database of the time before there were sums.
        using db = new DatabaseSync(kept.file);
        db.exec("DELETE FROM sessions");
      }
      await using again = await opened(folder.path, { billing: () => BILLING });
      assert.deepEqual(sums(await list(again.store)), found);
    }),
    { numRuns: 15 },
  );
});

Deno.test("sessions of a database of the time before there were sums are all there after a clean-up", async () => {
  await using folder = await temporaryFolder();
  {
    await using kept = await opened(folder.path);
    const requests = [1, 2, 3].flatMap((session) =>
      [1000, 2000].map((startedAt) => recorded(`req_${session}_${startedAt}`, { session: `s-${session}`, startedAt }))
    );
    await keep(kept.store, [...requests, recorded("req_4", { session: "s-4", startedAt: 3000 })]);
    await kept.store.close();
    using db = new DatabaseSync(kept.file);
    db.exec("DELETE FROM sessions");
  }
  await using again = await opened(folder.path);
  assert.equal(await again.store.requests.removeBefore(1500), 3);
  const found = (await list(again.store)).map(({ session, requests }) => [session, requests]);
  assert.deepEqual(found.toSorted(), [["s-1", 1], ["s-2", 1], ["s-3", 1], ["s-4", 1]]);
});

Deno.test("a conversation's turn whose client left has not failed, also when it is added up again", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const left = { status: 499, error: "the client left", errorKind: "canceled" };
  await keep(kept.store, [
    recorded("a", { startedAt: 1000 }),
    recorded("b", { startedAt: 2000, ...left }),
    failed("c", "HTTP 500", { startedAt: 3000 }),
  ]);
  const sums = async () => (await list(kept.store)).map(({ requests, failed }) => [requests, failed]);
  assert.deepEqual(await sums(), [[3, 1]]);
  await kept.store.requests.removeBefore(1500);
  assert.deepEqual(await sums(), [[2, 1]]);
});
