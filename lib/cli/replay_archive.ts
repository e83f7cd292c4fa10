import { archivedRequest } from "../admin/archived_request.ts";
import { dryRun, type DryRunView, type Recorded, type Replay, type ReplayView, sendAgain } from "../admin/replay.ts";
import { endpointNamed } from "../config/endpoint_named.ts";
import { LiveConfig } from "../config/live.ts";
import { stringifyLine } from "../logging/printable.ts";
import { say } from "../phrases/say.ts";
import { checkScript } from "../scripting/check_script.ts";
import { type FlagValues, type Invocation, type System, USAGE_ERROR } from "./command.ts";
import { DEFAULT_FILE } from "./flags.ts";
import { fileFault } from "./file_fault.ts";
import { replayLines } from "./replay_lines.ts";
import { sayProblems } from "./say_problems.ts";

/** Sends the request of an exported archive again, or shows what it would become. Returns the exit code. */
export async function replayArchive({ flags, argument: file }: Invocation, system: System): Promise<number> {
  if (file === undefined) {
    system.err(`The archive is missing; see "cccc help replay"`);
    return USAGE_ERROR;
  }
  const request = await archived(file, system);
  if (request === undefined) return 1;
  const config = flags.config ?? DEFAULT_FILE;
  const opened = await LiveConfig.open(config, { checkScript });
  if (opened.type === "invalid") {
    await sayProblems(opened.problems, config, system);
    return 1;
  }
  const { live } = opened;
  const played = await play({ live, request, flags }, system);
  if (played.type !== "done") {
    const names = live.current().endpoints.map(({ name }) => name);
    const hint = played.type === "missing" ? `; -endpoint can be ${names.join(", ") || "none: there are none"}` : "";
    system.err(`${say(played.said)}${hint}`);
    return 1;
  }
  const { replay } = played;
  const lines = flags.json ? [stringifyLine(replay)] : replayLines(replay);
  system.write(new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")));
  return 0;
}

async function archived(file: string, system: System): Promise<Recorded | undefined> {
  try {
    return archivedRequest(await Deno.readFile(file));
  } catch (error) {
    system.err(`Cannot read the archive "${file}": ${fileFault(error, "read")}`);
    return undefined;
  }
}

interface Play {
  readonly live: LiveConfig;
  readonly request: Recorded;
  readonly flags: FlagValues;
}

async function play({ live, request, flags }: Play, system: System): Promise<Replay<DryRunView | ReplayView>> {
  const { endpoints } = live.current();
  const { endpoint: named } = flags;
  const endpointId = named === undefined ? undefined : endpointNamed(endpoints, named)?.id ?? named;
  const logger = system.createLogger(live);
  const stopping = new AbortController();
  system.onSignal("SIGINT", () => stopping.abort());
  try {
    await using pipeline = await system.openPipeline({ live, logger });
    const context = { live, ...pipeline, secrets: () => logger.secrets(), say };
    return flags.dryRun
      ? await dryRun(context, request, endpointId)
      : await sendAgain(context, request, { endpointId, signal: stopping.signal });
  } finally {
    await logger.close();
  }
}
