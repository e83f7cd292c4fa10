/** Limits, clean-up, space, copies. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { unpack } from "../../lib/store/parcel.ts";
import type { Write } from "../../lib/store/write.ts";
import { WriteQueue } from "../../lib/store/write_queue.ts";
import { Engine } from "../../lib/store/sqlite/engine.ts";
import type { Tidied } from "../../lib/store/sqlite/tidy.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fact } from "./facts.ts";
import { opened } from "./opened.ts";
import { pane, recorded } from "./requests.ts";

const HOUR = 3_600_000;

function write(id: string, bytes: number, startedAt = 0): Write {
  const body = crypto.getRandomValues(new Uint8Array(bytes));
  return {
    type: "request",
    secrets: [],
    billing: undefined,
    request: recorded(id, { startedAt, panes: [pane("client_request", body)] }),
  };
}

function step(engine: Engine, limits: { before: number; maxBytes: number }): Tidied {
  const reply = engine.tidy(limits);
  assert.equal(reply.type, "done");
  return (reply as typeof reply & { type: "done" }).value;
}

function ids(file: string): unknown[] {
  using db = new DatabaseSync(file, { readOnly: true });
  return db.prepare("SELECT request_id FROM requests ORDER BY id").all().map((row) => row["request_id"]);
}

Deno.test("tidy removes what is too old in small steps", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "cccc.db");
  const engine = new Engine({ file, busyMs: 50 });
  engine.write(Array.from({ length: 250 }, (_, index) => write(`req_${index}`, 10, index * HOUR)));
  const limits = { before: 230 * HOUR, maxBytes: 2 ** 40 };
  const removed: number[] = [];
  for (let tidied = step(engine, limits);; tidied = step(engine, limits)) {
    removed.push(tidied.removed);
    if (!tidied.more) break;
  }
  assert.deepEqual(removed, [100, 100, 30, 0]);
  assert.equal(ids(file).length, 20);
  assert.equal(ids(file)[0], "req_230");
  engine.close();
});

Deno.test("tidy removes the oldest while more is used than may be, and gives the space back", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "cccc.db");
  const engine = new Engine({ file, busyMs: 50 });
  engine.write([{ type: "fact", fact: fact("a") }]);
  for (let index = 0; index < 400; index++) engine.write([write(`req_${index}`, 20_000, index * HOUR)]);
  const maxBytes = 3_000_000;
  const limits = { before: 0, maxBytes };
  for (let steps = 0; step(engine, limits).more; steps++) assert.ok(steps < 100);
  const usage = engine.usage();
  assert.ok(usage.type === "done" && usage.value.bytes <= maxBytes && usage.value.requests > 50, JSON.stringify(usage));
  assert.equal(ids(file).at(-1), "req_399");
  engine.close();
  assert.ok((await Deno.stat(file)).size < 1.4 * maxBytes, `${(await Deno.stat(file)).size} bytes`);
});

Deno.test("a burst leaves no long journal beside the database", async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, "cccc.db");
  const engine = new Engine({ file, busyMs: 50 });
  const length = async () => (await Deno.stat(`${file}-wal`)).size;
  engine.write(Array.from({ length: 150 }, (_, index) => write(`burst_${index}`, 60_000, HOUR)));
  assert.ok(await length() > 6_000_000, `${await length()} bytes`);
  engine.write([write("one", 100, HOUR)]);
  assert.ok(await length() < 4_500_000, `${await length()} bytes`);
  engine.close();
});

/** How long the bodies of 300 requests are, what part of all may stay, and how many should be left. */
const ROOMS: readonly {
  readonly length: number;
  readonly parts: readonly { readonly part: number; readonly left: readonly [number, number] }[];
}[] = [
  { length: 15_000, parts: [{ part: 1 / 2, left: [90, 200] }] },
  // Fewer than one step removes of small ones.
  { length: 120_000, parts: [{ part: 1 / 8, left: [20, 40] }, { part: 1 / 40, left: [2, 8] }] },
];

for (const { length, parts } of ROOMS) {
  Deno.test(`tidy makes room among requests of the same minutes without removing all: bodies of ${length} bytes`, async () => {
    await using folder = await temporaryFolder();
    const full = join(folder.path, "full.db");
    // Each turn has a body of its own and one that all have.
    const shared = "y".repeat(9000);
    const bodies = Array.from({ length: 300 }, () => noise(length));
    const writer = new Engine({ file: full, busyMs: 50 });
    for (const [index, body] of bodies.entries()) {
      const panes = [pane("client_request", body), pane("upstream_request", shared)];
      const request = recorded(`req_${index}`, { startedAt: HOUR + index * 1000, panes });
      writer.write([{ type: "request", secrets: [], billing: undefined, request }]);
    }
    writer.close();
    for (const { part, left: [least, most] } of parts) {
      const file = join(folder.path, `${part}.db`);
      await Deno.copyFile(full, file);
      const engine = new Engine({ file, busyMs: 50 });
      const before = engine.usage();
      assert.ok(before.type === "done");
      const maxBytes = before.value.bytes * part;
      for (let steps = 0; step(engine, { before: 0, maxBytes }).more; steps++) assert.ok(steps < 100);
      const after = engine.usage();
      assert.ok(after.type === "done" && after.value.bytes <= maxBytes, JSON.stringify(after));
      assert.ok(after.value.requests >= least && after.value.requests <= most, JSON.stringify(after));
      for (const id of ids(file)) {
        const found = engine.find(String(id));
        assert.ok(found.type === "done");
        const texts = found.value?.panes.map(({ body }) => new TextDecoder().decode(body));
        assert.deepEqual(texts, [bodies[Number(String(id).slice(4))], shared]);
      }
      engine.close();
    }
  });
}

let seed = 1;

/** Letters that can hardly be packed. */
function noise(length: number): string {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    seed = (seed * 48271) % 2147483647;
    bytes[at] = 97 + seed % 26;
  }
  return new TextDecoder().decode(bytes);
}

Deno.test("tidy leaves what was learned", async () => {
  await using folder = await temporaryFolder();
  const engine = new Engine({ file: join(folder.path, "cccc.db"), busyMs: 50 });
  engine.write([{ type: "fact", fact: fact("a") }, write("req_1", 10)]);
  while (step(engine, { before: Number.MAX_SAFE_INTEGER, maxBytes: 0 }).more);
  const facts = engine.facts();
  assert.deepEqual(facts.type === "done" && facts.value, [fact("a")]);
  engine.close();
});

Deno.test("vacuum gives what is free in the file back", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  for (let index = 0; index < 100; index++) {
    const { request } = write(`req_${index}`, 50_000, index) as Write & { type: "request" };
    kept.store.requests.record(request);
  }
  await kept.store.flush();
  await kept.store.requests.removeBefore(90);
  await kept.store.requests.vacuum();
  const { bytes, requests } = await kept.store.requests.usage();
  assert.equal(requests, 10);
  assert.ok(bytes < 6_500_000, `${bytes} bytes`);
  await kept.store.close();
  assert.equal((await Deno.stat(kept.file)).size, bytes);
});

Deno.test("backUp copies everything, for its owner only, and never over a file that is there", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  kept.store.facts.save(fact("a"));
  kept.store.requests.record(recorded("req_1"));
  await kept.store.flush();
  const copy = join(folder.path, "copy.db");
  await kept.store.requests.backUp(copy);
  assert.deepEqual(ids(copy), ["req_1"]);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(copy)).mode! & 0o777, 0o600);
  await assert.rejects(kept.store.requests.backUp(copy), /exists/);
  assert.deepEqual(ids(copy), ["req_1"]);
});

Deno.test("WriteQueue keeps a request without its bodies where they have no room, and counts that", () => {
  const queue = new WriteQueue({ maxRows: 3, maxBytes: 1000 });
  queue.push(write("a", 600));
  queue.push(write("b", 600));
  queue.push(write("c", 300));
  assert.deepEqual(queue.dropped, { rows: 0, bodies: 1 });
  queue.push(write("d", 1));
  assert.deepEqual(queue.dropped, { rows: 1, bodies: 1 });
  const taken = unpack(queue.take().requests!);
  assert.deepEqual(taken.map(({ request }) => [request.id, request.panes[0]!.body?.length, request.panes[0]!.size]), [
    ["a", 600, 600],
    ["b", undefined, 600],
    ["c", 300, 300],
  ]);
});

Deno.test("WriteQueue holds no more memory than it may, whatever is known of a request beside its bodies", () => {
  const queue = new WriteQueue({ maxMemory: 1_000_000 });
  const headers: [string, string][] = [["cookie", "c".repeat(30_000)]];
  const push = () => {
    const request = recorded("a", { panes: [pane("client_request", "", { headers })] });
    queue.push({ type: "request", secrets: [], billing: undefined, request });
  };
  for (let count = 0; count < 100; count++) push();
  assert.ok(queue.rows >= 30 && queue.rows <= 34, `${queue.rows} rows`);
  assert.deepEqual(queue.dropped, { rows: 100 - queue.rows, bodies: 0 });
  while (!queue.isEmpty) queue.take();
  const { rows } = queue.dropped;
  push();
  assert.equal(queue.dropped.rows, rows + 1, "what is being written counts");
  queue.release();
  push();
  assert.equal(queue.rows, 1);
});

Deno.test("WriteQueue counts what is being written until it is released", () => {
  const queue = new WriteQueue({ maxRows: 10, maxBytes: 1000 });
  queue.push(write("a", 800));
  queue.take();
  queue.push(write("b", 300));
  assert.deepEqual(queue.dropped, { rows: 0, bodies: 1 });
  queue.release();
  queue.push(write("c", 900));
  assert.deepEqual(queue.dropped, { rows: 0, bodies: 1 });
  assert.equal(queue.rows, 2);
});

Deno.test("WriteQueue counts memory that two panes share once", () => {
  const queue = new WriteQueue({ maxRows: 10, maxBytes: 1000 });
  const body = new Uint8Array(800);
  const panes = [pane("client_request", body), pane("upstream_request", body)];
  queue.push({ type: "request", secrets: [], billing: undefined, request: recorded("a", { panes }) });
  assert.deepEqual(queue.dropped, { rows: 0, bodies: 0 });
});

Deno.test("WriteQueue gives the memory of long bodies that it has no room for back at once", () => {
  const queue = new WriteQueue({ maxRows: 10, maxBytes: 50_000 });
  const bodies = [new Uint8Array(40_000), new Uint8Array(40_000)];
  for (const body of bodies) {
    const request = recorded("a", { panes: [pane("client_request", body)] });
    queue.push({ type: "request", secrets: [], billing: undefined, request });
  }
  assert.deepEqual(bodies.map(({ buffer }) => buffer.detached), [false, true]);
});

Deno.test("WriteQueue takes what is long in several batches", () => {
  const queue = new WriteQueue();
  for (const id of ["a", "b", "c"]) {
    const request = recorded(id, { panes: [pane("client_request", new Uint8Array(1_500_000))] });
    queue.push({ type: "request", secrets: [], billing: undefined, request });
  }
  const idsOf = () => unpack(queue.take().requests!).map(({ request: { id } }) => id);
  assert.deepEqual([idsOf(), queue.isEmpty, idsOf(), queue.isEmpty], [["a", "b"], false, ["c"], true]);
});

Deno.test("WriteQueue writes of several states of a fact the last, and never before what came earlier", () => {
  const queue = new WriteQueue();
  queue.push({ type: "fact", fact: fact("a", { uses: 1 }) });
  queue.push({ type: "fact", fact: fact("b") });
  queue.push({ type: "fact", fact: fact("a", { uses: 2 }) });
  assert.deepEqual(queue.take().facts, [
    { type: "fact", fact: fact("b") },
    { type: "fact", fact: fact("a", { uses: 2 }) },
  ]);
});

Deno.test("a write that the database refuses for what it is does not stop the others, and is counted", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  kept.store.requests.record(recorded("req_1"));
  kept.store.requests.record(recorded("req_2", { durationMs: Number.NaN }));
  kept.store.requests.record(recorded("req_3"));
  await kept.store.flush();
  assert.deepEqual(ids(kept.file), ["req_1", "req_3"]);
  assert.equal((await kept.store.requests.usage()).droppedRows, 1);
});

Deno.test("a write that the database refuses for a number that is none of its own does not stop the others", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  kept.store.requests.record(recorded("req_1"));
  kept.store.requests.record(recorded("req_2", { requestBytes: 0.5 }));
  kept.store.requests.record(recorded("req_3", { requestBytes: 1e30 }));
  kept.store.requests.record(recorded("req_4"));
  await kept.store.flush();
  assert.deepEqual(ids(kept.file), ["req_1", "req_4"]);
  assert.equal((await kept.store.requests.usage()).droppedRows, 2);
});

Deno.test("a store that loses something for want of room says so, but not again within a minute", async () => {
  await using folder = await temporaryFolder();
  const clock = { now: Date.now, monotonic: () => time };
  let time = 0;
  await using kept = await opened(folder.path, { clock, queue: { maxRows: 2, maxBytes: 1000 } });
  const lose = async (count: number) => {
    for (let index = 0; index < count; index++) {
      kept.store.requests.record((write(`req_${time}_${index}`, 600) as Write & { type: "request" }).request);
    }
    await kept.store.flush();
  };
  await lose(3);
  time = 59_999;
  await lose(4);
  time = 60_000;
  await lose(2);
  const start = "warn: Not everything could be kept in the database: since the start";
  assert.deepEqual(kept.heard.lines, [
    `${start} 1 rows and the bodies of 1 requests were lost`,
    `${start} 3 rows and the bodies of 3 requests were lost`,
  ]);
  const { droppedRows, droppedBodies, requests } = await kept.store.requests.usage();
  assert.deepEqual({ droppedRows, droppedBodies, requests }, { droppedRows: 3, droppedBodies: 3, requests: 6 });
});
