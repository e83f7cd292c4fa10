/** What each thing that a proxy has to do costs: the rungs of `ladder.ts` and the proxy, all against `pass`. */
import type { Bench } from "./bench.ts";
import { cpuInTurn, type Plan } from "./cpu_time.ts";
import type { Figure } from "./figure.ts";
import { RUNGS } from "./ladder.ts";
import { type Command, Process } from "./process.ts";
import { command } from "./subject.ts";

const LADDER = new URL("ladder.ts", import.meta.url).pathname;
const ROUNDS = 8;

export async function ladder(bench: Bench, name: string, plan: Plan): Promise<readonly Figure[]> {
  const rungs = [...RUNGS.map((rung) => `+ ${rung}`), bench.subject];
  const processes: Process[] = [];
  try {
    for (const each of await commands(bench)) processes.push(await Process.start(each));
    const rounds = bench.quick ? 2 : ROUNDS;
    const [bare, ...figures] = await cpuInTurn(processes, { plan, units: plan.requests, rounds, warmUp: plan });
    return figures.map((subject, at): Figure => ({
      name: `${name}: ${rungs[at]}`,
      unit: "µs CPU/request",
      bare: bare!.besideWorkers,
      subject: subject.besideWorkers,
    }));
  } finally {
    for (const process of processes) await process.stop();
  }
}

async function commands(bench: Bench): Promise<Command[]> {
  const pass = await command("pass", bench.upstream, await bench.folder());
  const rungs = RUNGS.map((rung): Command => ({
    args: ["run", "--unstable-no-legacy-abort", "--allow-all", LADDER, rung, bench.upstream],
  }));
  return [pass, ...rungs, await command(bench.subject, bench.upstream, await bench.folder())];
}
