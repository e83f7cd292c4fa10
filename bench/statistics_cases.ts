/** What a dashboard waits for: statistics of a long time, over requests that are as different as they ever are. */
import { join } from "node:path";
import { Count } from "../lib/store/sqlite/count.ts";
import { Database } from "../lib/store/sqlite/database.ts";
import { readStatistics } from "../lib/store/sqlite/read_statistics.ts";
import type { Dimension } from "../lib/store/statistics.ts";
import type { Countable } from "../lib/store/tally.ts";
import { USAGE } from "../tests/store/requests.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";

const DAYS = 90;
const REQUESTS = 200_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 6, 1);
const ROUNDS = 11;
const LIMIT_MS = 50;

const QUERIES: readonly (readonly Dimension[])[] = [[], ["day"], ["day", "model"], ["endpoint"], [
  "day",
  "endpoint",
  "model",
]];

/** Ninety days of statistics, each with 180 combinations of endpoint, model, client and key. */
export async function dashboard(bench: Bench): Promise<readonly Figure[]> {
  const db = new Database({ file: join(await bench.folder(), "cccc.db"), busyMs: 1000 });
  db.transaction(() => {
    const count = new Count();
    for (let number = 0; number < REQUESTS; number++) count.add(requestOf(number));
    count.write(db);
  });
  const query = { from: START, to: START + DAYS * DAY_MS, filter: {} };
  const figures = QUERIES.map((by): Figure => ({
    name: `statistics of ${DAYS} days, ${by.length === 0 ? "one row for all" : `by ${by.join(", ")}`}`,
    unit: "ms",
    bare: [],
    subject: Array.from({ length: ROUNDS }, () => timeOf(() => readStatistics(db, { ...query, by }))),
    target: LIMIT_MS,
  }));
  db.close();
  return figures;
}

/** All combinations come in turn. */
function requestOf(number: number): Countable {
  const endpointId = `endpoint-${number % 5}`;
  const model = `model-${Math.floor(number / 5) % 6}`;
  const isWell = number % 31 !== 0;
  return {
    startedAt: START + number * (DAYS * DAY_MS / REQUESTS),
    operation: "generate",
    client: ["claude-code", "codex", "other"][Math.floor(number / 30) % 3]!,
    keyName: Math.floor(number / 90) % 2 === 0 ? undefined : "laptop",
    endpointId: isWell ? endpointId : undefined,
    model,
    upstreamModel: isWell ? model : undefined,
    status: isWell ? 200 : 500,
    error: isWell ? undefined : "HTTP 500",
    errorKind: isWell ? undefined : "upstream",
    requestBytes: 50_000,
    responseBytes: 5000,
    firstTokenMs: 300 + (number * 7919) % 3000,
    durationMs: 1000 + (number * 7907) % 60_000,
    attempts: [{ endpointId, model, status: isWell ? 200 : 500 }],
    usage: USAGE,
    cost: 0.02,
  };
}

function timeOf(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
