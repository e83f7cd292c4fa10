/**
 * Drives the real Claude Code and Codex through the proxy, against scripted model endpoints on this machine.
 *
 * Usage: `deno task test:clients [--smoke] [--direct] [--only a,b] [--rough FIRST-LAST] [--client claude|codex] [--upstream messages,chat,responses,gemini] [--jobs N] [--entry FILE]
 * [--transcript FILE] [--harness]`
 *
 * `--rough` says for which seeds there is a scenario of random faults (`rough_scenarios.ts`), by default 1 to 3.
 *
 * `--harness` runs the independent harness instead, where it is present.
 */
import { parseArgs } from "node:util";
import { type Cell, isConverted } from "./cell.ts";
import { runHarness } from "./harness.ts";
import { cacheDirectory, clientVersions, install } from "./install.ts";
import { defaultEntry } from "./proxy_process.ts";
import { roughScenarios } from "./rough_scenarios.ts";
import { hasTerminal } from "./run_interactive.ts";
import { runScenario, type ScenarioReport } from "./run_scenario.ts";
import type { ClientName, Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { seal } from "./sealed.ts";
import { transcript } from "./transcript.ts";
import { protocols, type WireProtocol } from "./wire.ts";

interface Settings {
  readonly smoke: boolean;
  readonly entry: string | undefined;
  readonly only: readonly string[];
  readonly scenarios: readonly Scenario[];
  readonly clients: readonly ClientName[];
  readonly upstreams: readonly WireProtocol[];
  readonly jobs: number;
  readonly transcript: string | undefined;
  readonly harness: boolean;
}

interface Run {
  readonly scenario: Scenario;
  readonly cell: Cell;
}

function parseSettings(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      smoke: { type: "boolean" },
      direct: { type: "boolean" },
      only: { type: "string" },
      rough: { type: "string", default: "1-3" },
      client: { type: "string" },
      upstream: { type: "string" },
      jobs: { type: "string" },
      entry: { type: "string" },
      transcript: { type: "string" },
      harness: { type: "boolean" },
    },
  });
  const known: ClientName[] = ["claude", "codex"];
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(values.rough) ?? [];
  if (first === undefined) throw new Error(`--rough takes seeds, such as 4 or 1-3, not ${values.rough}`);
  const all = [...scenarios, ...roughScenarios(Number(first), Number(last))];
  const only = values.only?.split(",") ?? [];
  const unknown = values.harness ? [] : only.filter((name) => !all.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`No scenario is named ${unknown.join(", ")}`);
  const upstreams = values.upstream?.split(",") ?? protocols;
  const strange = upstreams.filter((name) => !protocols.some((protocol) => protocol === name));
  if (strange.length > 0) throw new Error(`No protocol is named ${strange.join(", ")}`);
  return {
    smoke: values.smoke ?? false,
    entry: values.direct ? undefined : values.entry ?? defaultEntry,
    only,
    scenarios: all,
    clients: known.filter((name) => values.client === undefined || values.client === name),
    upstreams: protocols.filter((protocol) => upstreams.includes(protocol)),
    jobs: Number(values.jobs ?? 2),
    transcript: values.transcript,
    harness: values.harness ?? false,
  };
}

function selectRuns({ smoke, only, scenarios, clients, upstreams, entry }: Settings): Run[] {
  const cells = clients.flatMap((client) => upstreams.map((upstream): Cell => ({ client, upstream })));
  return scenarios
    .filter(({ name }) => only.length === 0 || only.includes(name))
    .filter((scenario) => !smoke || scenario.smoke)
    .filter((scenario) => entry !== undefined || !scenario.needsProxy)
    .filter(({ interactive }) => interactive === undefined || hasTerminal())
    .flatMap((scenario) =>
      cells
        .filter(({ client }) => (scenario.clients ?? clients).includes(client))
        .filter(({ upstream }) => (scenario.upstreams ?? upstreams).includes(upstream))
        .filter((cell) => !smoke || scenario.smoke !== "own" || !isConverted(cell))
        // A client alone speaks only its own protocol.
        .filter((cell) => entry !== undefined || !isConverted(cell))
        .map((cell) => ({ scenario, cell }))
    );
}

async function runAll(settings: Settings, signal: AbortSignal): Promise<ScenarioReport[]> {
  const clients = await install();
  const queue = selectRuns(settings);
  const reports: ScenarioReport[] = [];
  const work = async () => {
    for (let next = queue.shift(); next && !signal.aborted; next = queue.shift()) {
      const report = await runScenario(next.scenario, next.cell, { clients, entry: settings.entry, signal });
      reports.push(report);
      printReport(report);
    }
  };
  await Promise.all(Array.from({ length: settings.jobs }, work));
  return reports;
}

function printReport({ name, seconds, failure, outcome }: ScenarioReport): void {
  console.log(`${failure === undefined ? "PASS" : "FAIL"} ${name} (${seconds.toFixed(1)} s)`);
  if (failure === undefined) return;
  const sections = {
    failure,
    "client's requests": outcome?.sent.map(({ start }) => start).join("\n") ?? "",
    "endpoints' requests":
      outcome?.endpoints.map((requests, index) =>
        requests.map((request) => `${index + 1} ${request.method} ${request.target} ${request.met ?? "well"}`).join(
          "\n",
        )
      ).join("\n") ?? "",
    "client's output": outcome?.result.stdout.slice(-1500) ?? "",
    "client's errors": outcome?.result.stderr.slice(-800) ?? "",
    "proxy's log": outcome?.log.slice(-3000) ?? "",
  };
  for (const [title, text] of Object.entries(sections)) {
    if (text.trim()) console.log(`  ${title}:\n${text.trim().replaceAll(/^/gm, "    ")}`);
  }
}

/** How many passed, by client and protocol of the endpoints. */
function printCells(reports: readonly ScenarioReport[]): void {
  const cells = Map.groupBy(reports, ({ cell }) => `${cell.client} ${cell.upstream}`);
  for (const [cell, all] of [...cells].sort()) {
    const passed = all.filter(({ failure }) => failure === undefined).length;
    console.log(`${cell}: ${passed} of ${all.length}`);
  }
}

async function main(): Promise<number> {
  const settings = parseSettings(Deno.args);
  const sealed = await seal(settings.entry);
  if (sealed.type === "rerun") return sealed.exitCode;
  const seal_text = sealed.type === "sealed"
    ? "sealed: loopback only"
    : `not sealed off from the network: ${sealed.reason}`;
  const through = settings.entry === undefined ? "directly, without the proxy" : `through ${settings.entry}`;
  console.log(`Claude Code ${clientVersions.claude} and Codex ${clientVersions.codex} of ${cacheDirectory()}`);
  console.log(`${through}; ${seal_text}`);
  if (!hasTerminal()) console.log("skipped: what runs at a terminal, since there is no tmux");
  const started = performance.now();
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(name, () => stop.abort());
  if (settings.harness) return await runHarness(await install(), settings, stop.signal);
  const reports = await runAll(settings, stop.signal);
  if (settings.transcript) await Deno.writeTextFile(settings.transcript, transcript(reports));
  const failed = reports.filter(({ failure }) => failure !== undefined).length;
  printCells(reports);
  console.log(`clients: ${((performance.now() - started) / 1000).toFixed(0)} s`);
  console.log(`${reports.length - failed} passed, ${failed} failed`);
  return failed > 0 || reports.length === 0 || stop.signal.aborted ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main());
