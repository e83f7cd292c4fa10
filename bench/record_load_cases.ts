/** Records under load: whether all are kept, and what a disk that takes nothing costs. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { messageAnswer } from "./answer.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";
import { run } from "./load.ts";
import { Process } from "./process.ts";
import { largeBody, messagesRequest, smallBody } from "./request.ts";
import { command } from "./subject.ts";

const LIMIT_MS = 120_000;
const PER_SECOND = 2000;
const MIB = 1024 * 1024;

/** Small requests at a fixed pace: how many were answered a second, and how many of them have no record. */
export async function recordedRate(bench: Bench): Promise<readonly Figure[]> {
  const seconds = bench.quick ? 2 : 15;
  const requests = PER_SECOND * seconds;
  const folder = await bench.folder();
  const process = await Process.start(await command(bench.subject, bench.upstream, folder));
  try {
    const plan = { url: process.url, request: messagesRequest(smallBody()), answerBytes: messageAnswer().length };
    const begun = performance.now();
    await run({ ...plan, connections: 32, requests, limitMs: LIMIT_MS, perSecond: PER_SECOND });
    const tookS = (performance.now() - begun) / 1000;
    const lagMs = await msUntil(() => rowsIn(folder) >= requests);
    const name = `${PER_SECOND} small requests a second for ${seconds} s`;
    return [
      { name, unit: "answered/s", bare: [], subject: [requests / tookS] },
      {
        name: "of these without a record",
        unit: "requests",
        bare: [],
        subject: [requests - rowsIn(folder)],
        target: 1,
      },
      { name: "from the last answer to the last record", unit: "ms", bare: [], subject: [lagMs] },
    ];
  } finally {
    await process.stop();
  }
}

/** Large requests while nothing can be written: what is held in memory at most, then and when it is written. */
export async function recordedStuck(bench: Bench): Promise<readonly Figure[]> {
  const folder = await bench.folder();
  const process = await Process.start(await command(bench.subject, bench.upstream, folder));
  try {
    const answerBytes = messageAnswer().length;
    const limitMs = LIMIT_MS;
    await run({
      ...{ url: process.url, answerBytes, limitMs },
      request: messagesRequest(smallBody()),
      connections: 1,
      requests: 1,
    });
    await msUntil(() => rowsIn(folder) >= 1);
    const requests = bench.quick ? 500 : 3000;
    const request = messagesRequest(largeBody(200_000), { query: "?beta=true" });
    let stuck: number;
    {
      using other = new DatabaseSync(databaseOf(folder));
      other.exec("BEGIN IMMEDIATE");
      await run({ url: process.url, request, answerBytes, connections: 4, requests, limitMs });
      stuck = await process.peakBytes();
      other.exec("ROLLBACK");
    }
    await msUntil(() => rowsIn(folder) >= 1 + requests);
    const name = `${requests} requests of 200 KB while the disk takes nothing`;
    const unit = "MiB at most";
    return [
      { name, unit, bare: [], subject: [stuck / MIB], target: 256 },
      { name: "the same until all is written", unit, bare: [], subject: [await process.peakBytes() / MIB] },
      {
        name: "of these without a record",
        unit: "requests",
        bare: [],
        subject: [1 + requests - rowsIn(folder)],
        target: 1,
      },
    ];
  } finally {
    await process.stop();
  }
}

function databaseOf(folder: string): string {
  return join(folder, "data", "cccc.db");
}

function rowsIn(folder: string): number {
  try {
    using db = new DatabaseSync(databaseOf(folder), { readOnly: true });
    return Number(db.prepare("SELECT count(*) AS count FROM requests").get()?.["count"]);
  } catch {
    // Not there yet.
    return 0;
  }
}

/** How long it takes until `is` holds; gives up in time, and the figures say what is missing. */
async function msUntil(is: () => boolean): Promise<number> {
  const begun = performance.now();
  while (!is() && performance.now() - begun < LIMIT_MS / 4) await new Promise((resolve) => setTimeout(resolve, 20));
  return performance.now() - begun;
}
