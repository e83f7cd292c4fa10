import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { phrase } from "../../lib/phrases/phrase.ts";
import type { Pane } from "../../lib/record.ts";
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import type { RequestFilter, StoredRequest } from "../../lib/store/request_store.ts";
import type { Store } from "../../lib/store/store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { EXCHANGES } from "./exchanges.ts";
import { opened } from "./opened.ts";
import { bytes, pane, recorded } from "./requests.ts";

async function found(store: Store, id: string): Promise<StoredRequest> {
  await store.flush();
  const request = await store.requests.find(id);
  assert.ok(request !== undefined, `no request ${id}`);
  return request;
}

Deno.test("a request comes back with its columns, attempts and panes", async () => {
  await using folder = await temporaryFolder();
  const { request, stream } = EXCHANGES[0]!;
  const given = (): RecordedRequest => {
    const panes: Pane[] = [
      pane("client_request", request),
      pane("upstream_request", request, { head: "POST https://kimi.example/v1/messages" }),
      pane("upstream_response", stream),
      pane("client_response", bytes("\x00\xff"), { size: 5000, times: [0, 12, 40, 99] }),
      pane("client_response", "", { body: undefined, size: 70 }),
    ];
    const learned = [phrase("lesson.ceiling", { path: "max_tokens", maximum: 8192 })];
    const differences = { agent: "a-1", tags: ["long"], losses: ["messages to chat: cache_control"], learned };
    return recorded("req_1", {
      replayOf: "req_0",
      panes,
      stream: true,
      keyName: "laptop",
      firstTokenMs: 99,
      ...differences,
    });
  };
  {
    await using kept = await opened(folder.path);
    kept.store.requests.record(given());
  }
  await using kept = await opened(folder.path);
  const { attemptCount, usage, cost, stopReason, answeredModel, tools, ...rest } = await found(kept.store, "req_1");
  // As JSON has it: nothing of what is undefined.
  assert.deepEqual(rest, { ...given(), route: JSON.parse(JSON.stringify(given().route)) });
  assert.deepEqual({ attemptCount, cost, stopReason, answeredModel, tools }, {
    attemptCount: 1,
    cost: undefined,
    stopReason: "tool_use",
    answeredModel: "m",
    tools: ["read_file"],
  });
  assert.equal(usage?.inputTokens, 100);
  assert.deepEqual(kept.heard.lines, []);
});

Deno.test("a request that is recorded twice is kept once", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (const model of ["first", "second"]) {
    kept.store.requests.record(recorded("req_1", { model }));
    await kept.store.flush();
  }
  assert.equal((await found(kept.store, "req_1")).model, "first");
  assert.equal((await kept.store.requests.usage()).requests, 1);
});

Deno.test("bodies of any kind come back byte for byte", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  let count = 0;
  const message = fc.record({
    role: fc.constantFrom("user", "assistant"),
    content: fc.string({ maxLength: 4000, unit: "binary" }),
  });
  const conversation = fc.array(message, { maxLength: 30 }).map((messages) => bytes(JSON.stringify({ messages })));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(conversation, fc.uint8Array({ maxLength: 5000 })), { minLength: 1, maxLength: 4 }),
      async (bodies) => {
        const id = `req_${count++}`;
        const panes = bodies.map((body) => pane("client_request", new Uint8Array(body)));
        kept.store.requests.record(recorded(id, { panes, operation: "forward" }));
        const request = await found(kept.store, id);
        assert.deepEqual(request.panes.map(({ body }) => body), bodies.map((body) => new Uint8Array(body)));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a conversation's turns add to the file what is new in them", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const turns = 60;
  const random = fc.sample(fc.string({ minLength: 3000, maxLength: 3000 }), { numRuns: 2 * turns, seed: 1 });
  const sizes: number[] = [];
  for (let turn = 1; turn <= turns; turn++) {
    const messages = random.slice(0, 2 * turn).map((content) => ({ role: "user", content }));
    const body = bytes(JSON.stringify({ model: "m", messages, stream: true }));
    const panes = [pane("client_request", body), pane("upstream_request", body)];
    kept.store.requests.record(recorded(`req_${turn}`, { panes, startedAt: 1_764_000_000_000 + turn }));
    await kept.store.flush();
    sizes.push((await kept.store.requests.usage()).bytes);
  }
  const firstHalf = sizes[turns / 2 - 1]! - sizes[0]!;
  const secondHalf = sizes[turns - 1]! - sizes[turns / 2 - 1]!;
  assert.ok(secondHalf < 1.2 * firstHalf, `${firstHalf} bytes, then ${secondHalf}`);
  const last = await found(kept.store, `req_${turns}`);
  assert.equal(new TextDecoder().decode(last.panes[1]!.body).includes(JSON.stringify(random[0])), true);
});

Deno.test("pieces that a later request uses outlive the request that brought them", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const text = (count: number) =>
    JSON.stringify({ messages: Array.from({ length: count }, (_, i) => `${i}`.repeat(2000)) });
  const day = 86_400_000;
  for (const [index, count] of [3, 4, 5].entries()) {
    const panes = [pane("client_request", text(count))];
    kept.store.requests.record(recorded(`req_${index}`, { startedAt: index * day, panes }));
  }
  await kept.store.flush();
  assert.equal(await kept.store.requests.removeBefore(1.5 * day), 2);
  assert.equal(await kept.store.requests.find("req_0"), undefined);
  assert.deepEqual((await found(kept.store, "req_2")).panes[0]!.body, bytes(text(5)));
  assert.equal(await kept.store.requests.removeBefore(3 * day), 1);
  using db = new DatabaseSync(kept.file, { readOnly: true });
  for (const table of ["requests", "attempts", "panes", "nodes", "chunks"]) {
    assert.equal(db.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"], 0, table);
  }
  assert.deepEqual(db.prepare("SELECT rowid FROM words WHERE words MATCH 'file'").all(), []);
});

const [messages] = EXCHANGES;
const PANES = (): Pane[] => [pane("client_request", messages!.request), pane("upstream_response", messages!.whole)];

/** Twelve requests, one a second, each with one thing of its own. */
const DIFFERENT: readonly Partial<RecordedRequest>[] = [
  { status: 429, error: "Every endpoint has reached its limit", errorKind: "rate_limit" },
  { client: "codex", protocol: "responses", upstreamProtocol: "chat" },
  { keyName: "laptop" },
  { endpointId: "glm", endpointName: "GLM" },
  { model: "gpt-5" },
  { upstreamModel: "qwen3-coder" },
  { session: "s-2", agent: "a-1" },
  { tags: ["long", "vision"] },
  { losses: ["messages to chat: cache_control"] },
  { durationMs: 9000 },
  { operation: "count_tokens" },
  { panes: PANES() },
];

const FILTERS: readonly { filter: RequestFilter; rows: readonly number[] }[] = [
  { filter: {}, rows: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
  { filter: { from: 3000, to: 5000 }, rows: [4, 3] },
  { filter: { status: 429 }, rows: [0] },
  { filter: { failed: true }, rows: [0] },
  { filter: { failed: false, from: 10_000 }, rows: [11, 10] },
  { filter: { client: "codex" }, rows: [1] },
  { filter: { keyName: "laptop" }, rows: [2] },
  { filter: { endpointId: "glm" }, rows: [3] },
  { filter: { model: "gpt-5" }, rows: [4] },
  { filter: { model: "qwen3-coder" }, rows: [5] },
  { filter: { session: "s-2" }, rows: [6] },
  { filter: { agent: "a-1" }, rows: [6] },
  { filter: { tag: "vision" }, rows: [7] },
  { filter: { tag: "lon" }, rows: [] },
  { filter: { protocol: "responses" }, rows: [1] },
  { filter: { protocol: "chat" }, rows: [1] },
  { filter: { operation: "count_tokens" }, rows: [10] },
  { filter: { errorKind: "rate_limit" }, rows: [0] },
  { filter: { hasLosses: true }, rows: [8] },
  { filter: { hasLosses: false, from: 8000, to: 10_000 }, rows: [9] },
  { filter: { minDurationMs: 1000 }, rows: [9] },
  { filter: { maxDurationMs: 1000, from: 9000, to: 11_000 }, rows: [10] },
  { filter: { minTokens: 107 }, rows: [11] },
  { filter: { minTokens: 108 }, rows: [] },
  { filter: { minCost: 0 }, rows: [] },
  { filter: { text: "blue fil" }, rows: [11] },
  { filter: { text: "BLUE" }, rows: [11] },
  { filter: { text: "blue nothing" }, rows: [] },
  { filter: { text: "read_file" }, rows: [11] },
  { filter: { text: "earlier" }, rows: [] },
  { filter: { text: "reached its limit" }, rows: [0] },
  { filter: { text: 'limit" OR "blue' }, rows: [] },
  { filter: { text: "-- *" }, rows: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0] },
  { filter: { text: "limit", client: "codex" }, rows: [] },
];

Deno.test("page finds the requests that fit, the latest first", async (test) => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (const [index, differences] of DIFFERENT.entries()) {
    kept.store.requests.record(recorded(`req_${index}`, { startedAt: index * 1000, ...differences }));
  }
  await kept.store.flush();
  for (const { filter, rows } of FILTERS) {
    await test.step(JSON.stringify(filter), async () => {
      const { requests, next } = await kept.store.requests.page({ filter, limit: 50 });
      assert.deepEqual(requests.map(({ id }) => id), rows.map((index) => `req_${index}`));
      assert.equal(next, undefined);
    });
  }
});

Deno.test("page goes on where the page before ended, also among equal times and while new requests come", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (let index = 0; index < 10; index++) {
    kept.store.requests.record(recorded(`req_${index}`, { startedAt: index < 7 ? 1000 : 2000 }));
  }
  await kept.store.flush();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await kept.store.requests.page({ filter: {}, limit: 3, ...(after === undefined ? {} : { after }) });
    seen.push(...page.requests.map(({ id }) => id));
    after = page.next;
    kept.store.requests.record(recorded(`new_${seen.length}`, { startedAt: 3000 }));
    await kept.store.flush();
  } while (after !== undefined);
  assert.deepEqual(seen, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map((index) => `req_${index}`));
});

Deno.test("one row is kept for a client's request, with its attempts below it (F5)", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const [attempt] = recorded("").attempts;
  const attempts = [{ ...attempt!, result: "HTTP 529", status: 529 }, { ...attempt!, endpointId: "glm" }];
  kept.store.requests.record(recorded("req_1", { attempts }));
  const { attemptCount, attempts: stored } = await found(kept.store, "req_1");
  assert.equal(attemptCount, 2);
  assert.deepEqual(stored, attempts);
  assert.equal((await kept.store.requests.page({ filter: {}, limit: 10 })).requests.length, 1);
  assert.equal((await kept.store.requests.page({ filter: { text: "529" }, limit: 10 })).requests.length, 1);
});

Deno.test("a name and words with a NUL in them are kept whole, and looked for", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const asked = JSON.stringify({ model: "m", max_tokens: 9, messages: [{ role: "user", content: "before\0behind" }] });
  const named = { model: "gpt\0-5", session: "s\0-1", panes: [pane("client_request", asked)] };
  kept.store.requests.record(recorded("req_1", named));
  await kept.store.flush();
  kept.store.requests.record(recorded("req_2", named));
  await kept.store.flush();
  const { requests } = await kept.store.requests.page({ filter: { text: "be\0behind" }, limit: 9 });
  assert.deepEqual(requests.map(({ model }) => model), []);
  const found = await kept.store.requests.page({ filter: { text: "before\0behind" }, limit: 9 });
  assert.deepEqual(found.requests.map(({ model }) => model), ["gpt\ufffd-5", "gpt\ufffd-5"]);
  const { sessions } = await kept.store.requests.sessions({ filter: {}, limit: 9 });
  assert.deepEqual(sessions.map(({ session, requests, title }) => [session, requests, title]), [
    ["s\ufffd-1", 2, "before\ufffdbehind"],
  ]);
  assert.deepEqual(kept.heard.lines, []);
});
