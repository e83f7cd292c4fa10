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
  /** Counts the main thread alone. */
  readonly mainThread?: boolean;
}

/** Microseconds for each unit of `plan`, one figure a round for each of `processes`, which are warmed up first. */
export async function cpuInTurn(
  processes: readonly Process[],
  { plan, units, rounds, warmUp, mainThread = false }: Turns,
) {
  const read = (process: Process) => mainThread ? process.mainCpuUs() : process.cpuUs();
  const figures = processes.map((): number[] => []);
  for (const process of processes) await run({ ...warmUp, url: process.url, limitMs: LIMIT_MS });
  for (let round = 0; round < rounds; round++) {
    // Each goes first in turn: a machine that slows down or speeds up must not favour one of them.
    for (let turn = 0; turn < processes.length; turn++) {
      const at = (turn + round) % processes.length;
      figures[at]!.push(await cpuUs(processes[at]!, plan, read) / units);
    }
  }
  return figures;
}

async function cpuUs(process: Process, plan: Plan, read: (process: Process) => Promise<number>): Promise<number> {
  const before = await read(process);
  await run({ ...plan, url: process.url, limitMs: LIMIT_MS });
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return await read(process) - before;
}
