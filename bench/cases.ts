/** The cases: what is sent, to which yardstick it is compared, and what is counted. */
import { messageAnswer, streamAnswer, streamBytes } from "./answer.ts";
import { convertedRequests, convertedStreams } from "./convert_cases.ts";
import type { Bench } from "./bench.ts";
import { cpuInTurn, type Plan } from "./cpu_time.ts";
import { convertedIdle, convertedMany } from "./convert_memory.ts";
import type { Figure } from "./figure.ts";
import { ladder } from "./ladder_cases.ts";
import { firstPages } from "./filter_cases.ts";
import { holdOpen } from "./load.ts";
import { Process } from "./process.ts";
import { routing } from "./routing_cases.ts";
import { largeBody, messagesRequest, smallBody } from "./request.ts";
import { recordedGrowth, recordedLarge } from "./record_cases.ts";
import { recordedRate, recordedStuck } from "./record_load_cases.ts";
import { dashboard } from "./statistics_cases.ts";
import { command, type Settings, type Subject } from "./subject.ts";

export type Case = (bench: Bench) => Promise<Figure | readonly Figure[]>;

const LIMIT_MS = 60_000;
const IDLE_STREAMS = 1000;
const IDLE_SETTLE_MS = 2000;
const PACED_STREAMS = 50;
const MIB = 1024 * 1024;

function small(quick: boolean): Plan {
  const request = messagesRequest(smallBody());
  return { request, connections: 16, requests: quick ? 1500 : 6000, answerBytes: messageAnswer().length };
}

function large(quick: boolean): Plan {
  const request = messagesRequest(largeBody(200_000), { query: "?beta=true" });
  return { request, connections: 4, requests: quick ? 300 : 1500, answerBytes: messageAnswer().length };
}

function streams(mode: "paced" | "burst" | "idle", plan: { streams: number; events: number }): Plan {
  const query = `?bench=${mode}&events=${plan.events}`;
  return {
    request: messagesRequest(smallBody(), { stream: true, query }),
    connections: plan.streams,
    requests: plan.streams,
    answerBytes: streamBytes(streamAnswer(), plan.events, { closing: mode !== "idle" }),
  };
}

function paced(quick: boolean): Plan & { events: number } {
  const events = quick ? 200 : 500;
  return { ...streams("paced", { streams: PACED_STREAMS, events }), events: PACED_STREAMS * events };
}

function burst(quick: boolean): Plan & { events: number } {
  const events = quick ? 10_000 : 50_000;
  return { ...streams("burst", { streams: 4, events }), events: 4 * events };
}

type Pair = Pick<Figure, "bare" | "subject">;

/** Processor time without that of workers, and with it. */
interface Compared {
  readonly besideWorkers: Pair;
  readonly all: Pair;
}

interface Options {
  readonly units: number;
  readonly rounds: number;
  readonly yardstick: Subject;
  readonly warmUp: Plan;
}

/**
 * Runs the yardstick and the subject in turn, once with each of the `settings`, after a warm-up of each, and counts
 * processor time for each of `units`.
 */
async function compareCpu(
  bench: Bench,
  plan: Plan,
  { settings = [{}], ...options }: Options & { readonly settings?: readonly Settings[] },
): Promise<readonly Compared[]> {
  const { upstream } = bench;
  const processes: Process[] = [];
  try {
    processes.push(await Process.start(await command(options.yardstick, upstream, await bench.folder())));
    for (const each of settings) {
      processes.push(await Process.start(await command(bench.subject, upstream, await bench.folder(), each)));
    }
    const [bare, ...subjects] = await cpuInTurn(processes, { ...options, plan });
    return subjects.map((subject) => ({
      besideWorkers: { bare: bare!.besideWorkers, subject: subject.besideWorkers },
      all: { bare: bare!.all, subject: subject.all },
    }));
  } finally {
    for (const process of processes) await process.stop();
  }
}

/** As in daily use, and as if nothing were to be recorded, which no yardstick does either. */
async function perRequest(
  name: string,
  bench: Bench,
  { plan, target }: { readonly plan: Plan; readonly target: number },
): Promise<readonly Figure[]> {
  const unit = "µs CPU/request";
  const [recorded, unrecorded] = await compareCpu(bench, plan, {
    ...{ units: plan.requests, rounds: bench.quick ? 2 : 8, yardstick: "pass", warmUp: plan },
    settings: [{}, { storage: { records: "false" } }],
  });
  return [
    { name, unit, ...recorded!.besideWorkers, target },
    // What is put into the database afterwards is counted apart: nobody waits for it.
    { name: "the same with its record's worker", unit, ...recorded!.all },
    { name: "the same with records off", unit, ...unrecorded!.all, target },
  ];
}

/** Memory of a fresh process that holds the idle streams. */
async function idleBytes(bench: Bench, kind: Subject, plan: Plan): Promise<number> {
  const process = await Process.start(await command(kind, bench.upstream, await bench.folder()));
  try {
    return await holdOpen({ ...plan, url: process.url, limitMs: LIMIT_MS }, async () => {
      await delay(IDLE_SETTLE_MS);
      return await process.residentBytes();
    });
  } finally {
    await process.stop();
  }
}

async function idle(bench: Bench): Promise<Figure> {
  const plan = streams("idle", { streams: IDLE_STREAMS, events: 3 });
  const figures = { bare: [] as number[], subject: [] as number[] };
  for (let round = 0; round < (bench.quick ? 1 : 3); round++) {
    figures.bare.push(await idleBytes(bench, "tee", plan) / MIB);
    figures.subject.push(await idleBytes(bench, bench.subject, plan) / MIB);
  }
  return { name: `${IDLE_STREAMS} idle streams, against a BYOB tee`, unit: "MiB resident", ...figures, target: 1.3 };
}

async function start(bench: Bench): Promise<Figure> {
  const folder = await bench.folder();
  const times: number[] = [];
  const rounds = bench.quick ? 3 : 9;
  for (let round = -1; round < rounds; round++) {
    const begun = performance.now();
    const process = await Process.start(await command("bundle", bench.upstream, folder));
    try {
      const answer = await fetch(`${process.url}/healthz`);
      await answer.bytes();
      if (!answer.ok) throw new Error(`Wrong answer of /healthz: status ${answer.status}`);
      if (round >= 0) times.push(performance.now() - begun); // the first fills the caches
    } finally {
      await process.stop();
    }
  }
  return { name: "start to first answer, from the bundle", unit: "ms", bare: [], subject: times, target: 150 };
}

/** The cases by the names that `--only` takes, in the order in which they run. */
export const CASES: Readonly<Record<string, Case>> = {
  small: (bench) => perRequest("small request, 1 KB answer", bench, { plan: small(bench.quick), target: 1.6 }),
  large: (bench) => perRequest("200 KB request, 1 KB answer", bench, { plan: large(bench.quick), target: 1.3 }),
  async paced(bench) {
    const plan = paced(bench.quick);
    const options = {
      units: plan.events,
      rounds: bench.quick ? 2 : 4,
      yardstick: "pass",
      warmUp: burst(true),
    } as const;
    const [figures] = await compareCpu(bench, plan, options);
    return { name: "50 streams, 100 events/s each", unit: "µs CPU/event", ...figures!.all, target: 3 };
  },
  async burst(bench) {
    const plan = burst(bench.quick);
    const options = { units: plan.events, rounds: bench.quick ? 2 : 8, yardstick: "pass", warmUp: plan } as const;
    const [figures] = await compareCpu(bench, plan, options);
    return { name: "4 streams in bursts", unit: "µs CPU/event", ...figures!.all, target: 5 };
  },
  idle,
  start,
  routing: (bench) => routing(bench, small(bench.quick)),
  "convert-streams": ({ quick }) => Promise.resolve(convertedStreams(quick)),
  "convert-requests": ({ quick }) => Promise.resolve(convertedRequests(quick)),
  "convert-idle": convertedIdle,
  "convert-many": convertedMany,
  "record-growth": recordedGrowth,
  "record-rate": recordedRate,
  "record-stuck": recordedStuck,
  "record-large": recordedLarge,
  statistics: dashboard,
  filters: firstPages,
  ladder: async (bench) => [
    ...await ladder(bench, "small", small(bench.quick)),
    ...await ladder(bench, "large", large(bench.quick)),
  ],
};

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
