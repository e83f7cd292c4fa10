import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { WorkerClient, WorkerDeath } from "../../lib/store/worker_client.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { fact } from "./facts.ts";
import { opened } from "./opened.ts";

/** Doubles numbers, throws at 13, and dies at 0. */
const CODE = `
  let start;
  onmessage = ({ data }) => {
    if ("start" in data) return start = data.start;
    const [number] = data.args;
    if (number === 0) setTimeout(() => { throw new Error("divided by " + number); });
    else postMessage(number === 13 ? { id: data.id, error: "unlucky" } : { id: data.id, value: number * start });
  };
`;

interface Doubling {
  double(number: number): number;
}

interface Clocked {
  now: number;
}

function client(clock: Clocked, deaths: unknown[]): WorkerClient<Doubling, number> {
  return new WorkerClient({
    url: `data:text/javascript,${encodeURIComponent(CODE)}`,
    start: 2,
    monotonic: () => clock.now,
    onDeath: (reason, restarted) => deaths.push({ reason: reason.replace(/^Uncaught (?:\(.*?\) )?/, ""), restarted }),
  });
}

Deno.test("WorkerClient answers each call with its own reply, or rejects with the worker's words", async () => {
  const worker = client({ now: 0 }, []);
  const replies = await Promise.allSettled([
    worker.call("double", [3]),
    worker.call("double", [13]),
    worker.call("double", [4]),
  ]);
  assert.deepEqual(replies.map((reply) => reply.status === "fulfilled" ? reply.value : reply.reason.message), [
    6,
    "unlucky",
    8,
  ]);
  worker.end();
});

Deno.test("WorkerClient starts a worker that died again, but not one that dies at once", async () => {
  const deaths: unknown[] = [];
  const clock = { now: 0 };
  const worker = client(clock, deaths);
  await assert.rejects(worker.call("double", [0]), WorkerDeath);
  assert.equal(await worker.call("double", [3]), 6);
  clock.now += 60_000;
  await assert.rejects(worker.call("double", [0]), WorkerDeath);
  assert.equal(await worker.call("double", [3]), 6);
  clock.now += 59_999;
  await assert.rejects(worker.call("double", [0]), WorkerDeath);
  await assert.rejects(worker.call("double", [3]), /has ended/);
  const reason = "Error: divided by 0";
  assert.deepEqual(deaths, [{ reason, restarted: true }, { reason, restarted: true }, { reason, restarted: false }]);
  worker.end();
});

Deno.test("WorkerClient tells those who wait that it has ended", async () => {
  const worker = client({ now: 0 }, []);
  const waiting = worker.call("double", [3]);
  worker.end();
  await assert.rejects(waiting, /has ended/);
});

Deno.test("a store whose worker dies starts it again with all that is learned, says so, and then gives up", async () => {
  await using folder = await temporaryFolder();
  // The real worker, but it dies soon after it was told of a fact with "poison" in it.
  const real = new URL("../../lib/store/sqlite/worker.ts", import.meta.url).href;
  const deadly = `import ${JSON.stringify(real)};
    addEventListener("message", ({ data }) => {
      if (JSON.stringify(data).includes("poison")) setTimeout(() => { throw new Error("it was bad"); });
    });`;
  await using kept = await opened(folder.path, { worker: `data:text/javascript,${encodeURIComponent(deadly)}` });
  const { facts } = kept.store;
  facts.save(fact("a"));
  await kept.store.flush();
  {
    using other = new DatabaseSync(kept.file);
    other.exec("DELETE FROM learned");
  }
  facts.save(fact("b", { evidence: "poison" }));
  await kept.heard.count(2);
  facts.save(fact("c"));
  await kept.store.close();
  assert.match(kept.heard.lines[0]!, /^warn: The database's worker failed and was started again: .*it was bad/);
  assert.match(kept.heard.lines[1]!, /^warn: The database's worker failed again: nothing is kept until a restart: /);
  assert.equal(kept.heard.lines.length, 2);
  using db = new DatabaseSync(kept.file);
  // What a dead worker has locked is free when its thread has gone.
  db.exec("PRAGMA busy_timeout = 5000");
  assert.deepEqual(db.prepare("SELECT id FROM learned ORDER BY id").all().map(({ id }) => id), ["a", "b"]);
});
