/** Processor time of running processes under a load, taken in turn. */
import { type Load, run } from "./load.ts";
import type { Process } from "./process.ts";

export type Plan = Omit<Load, "url" | "limitMs">;

const LIMIT_MS = 60_000;
/** After a load, what was put off (log writes, garbage) is given this long before the time is read. */
const SETTLE_MS = 300;

export interface Turns {
  readonly plan: Plan;
  /** What each figure is divided by. */
  readonly units: number;
  readonly rounds: number;
  readonly warmUp: Plan;
}

/** Microseconds for each unit, one figure a round. */
export interface CpuTimes {
  /** Of all threads. */
  readonly all: number[];
  /** Of all but those of its workers, which nobody waits for. */
  readonly besideWorkers: number[];
  /** Of the main thread. */
  readonly main: number[];
}

/** What each of `processes` took for each unit of `plan`; they are warmed up first. */
export async function cpuInTurn(
  processes: readonly Process[],
  { plan, units, rounds, warmUp }: Turns,
): Promise<CpuTimes[]> {
  const times = processes.map((): CpuTimes => ({ all: [], besideWorkers: [], main: [] }));
  for (const process of processes) await run({ ...warmUp, url: process.url, limitMs: LIMIT_MS });
  for (let round = 0; round < rounds; round++) {
    // Each goes first in turn: a machine that slows down or speeds up must not favour one of them.
    for (let turn = 0; turn < processes.length; turn++) {
      const at = (turn + round) % processes.length;
      const [all, workers, main] = await cpuUs(processes[at]!, plan);
      times[at]!.all.push(all / units);
      times[at]!.besideWorkers.push((all - workers) / units);
      times[at]!.main.push(main / units);
    }
  }
  return times;
}

type Reading = readonly [all: number, workers: number, main: number];

async function cpuUs(process: Process, plan: Plan): Promise<Reading> {
  const before = await read(process);
  await run({ ...plan, url: process.url, limitMs: LIMIT_MS });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const [all, workers, main] = await read(process);
  return [all - before[0], workers - before[1], main - before[2]];
}

async function read(process: Process): Promise<Reading> {
  return [await process.cpuUs(), await process.workersCpuUs(), await process.mainCpuUs()];
}
