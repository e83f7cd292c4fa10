import { startApp } from "../app.ts";
import { textUpTo } from "../bytes.ts";
import { openPipeline } from "../app/pipeline.ts";
import { systemClock } from "../clock.ts";
import { LogFile } from "../logging/log_file.ts";
import { Logger } from "../logging/logger.ts";
import { showsColor, standardError } from "../logging/standard_error.ts";
import type { Finished, Launched, Program, System } from "./command.ts";
import { credentialsOf } from "./credentials.ts";
import { within } from "../within.ts";
import { ownCommand } from "./own_command.ts";
import { readSecret } from "./read_secret.ts";

/** The process that the program runs in. */
export const system: System = {
  os: Deno.build.os,
  runtime: `deno ${Deno.version.deno}, v8 ${Deno.version.v8}`,
  clock: systemClock,
  variable: (name) => Deno.env.get(name),
  out: (line) => print(console.log, line),
  write(bytes) {
    try {
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) return false;
      throw error;
    }
  },
  err: (line) => print(console.error, line),
  startApp,
  openPipeline,
  createLogger(live) {
    const { logging } = live.current();
    return new Logger(logging, {
      standardError,
      file: new LogFile(logging.logDirectory, logging),
      color: showsColor(),
      clock: systemClock,
      secrets: credentialsOf(live),
    });
  },
  get ownCommand() {
    return ownCommand();
  },
  run,
  cwd: () => Deno.cwd(),
  environment: () => Deno.env.toObject(),
  launch,
  startApart,
  input: (maxBytes) => textUpTo(maxBytes, Deno.stdin.readable),
  readSecret: (prompt) =>
    readSecret(Deno.stdin, prompt, (text) => Deno.stderr.writeSync(new TextEncoder().encode(text))),
  confirm: (question) => Deno.stdin.isTerminal() && confirm(question),
  giveUpRunning: async () => void await Deno.permissions.revoke({ name: "run" }),
  onSignal: (signal, listener) => Deno.addSignalListener(signal, listener),
  hasTerminal: () => Deno.stdin.isTerminal(),
  // One that does not know its size says 0.
  columns: () => Deno.stdout.isTerminal() ? Deno.consoleSize().columns || undefined : undefined,
  exit: (code) => Deno.exit(code),
};

async function run(program: string, args: readonly string[], maxMs?: number): Promise<Finished | undefined> {
  try {
    const child = new Deno.Command(program, { args: [...args], stdin: "null", stdout: "piped", stderr: "piped" })
      .spawn();
    const finished = await (maxMs === undefined ? child.output() : within(maxMs, child.output()));
    if (finished === undefined) {
      child.kill("SIGKILL");
      throw new Deno.errors.TimedOut(`${program} has not ended within ${maxMs} ms`);
    }
    const { code, stdout, stderr } = finished;
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function launch({ path, args, raw = false }: Program, env: Readonly<Record<string, string>>): Launched {
  const child = new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { ...env },
    windowsRawArguments: raw,
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  return {
    ended: child.status.then(({ code }) => code),
    kill(signal) {
      try {
        child.kill(signal);
      } catch (error) {
        // It has ended already.
        if (!(error instanceof TypeError)) throw error;
      }
    },
  };
}

/** Of Node's, since only that can give the output to a file (Deno 2.9.5). */
async function startApart(
  program: string,
  { args, output }: { readonly args: readonly string[]; readonly output: string },
): Promise<number> {
  // Loaded where they are needed, since they cost a server's start some milliseconds.
  const [{ closeSync, openSync }, { spawn }] = await Promise.all([import("node:fs"), import("node:child_process")]);
  const file = openSync(output, "w", 0o600);
  const child = spawn(program, [...args], { detached: true, stdio: ["ignore", file, file], windowsHide: true });
  closeSync(file);
  child.unref();
  return await new Promise((resolve) => {
    child.on("exit", (code) => resolve(code ?? 1));
    child.on("error", () => resolve(1));
  });
}

/** A reader that has gone, as in `cccc start | head -1`, must not end the server. */
function print(write: (line: string) => void, line: string): void {
  try {
    write(line);
  } catch {
    // The exit code says how it went.
  }
}
