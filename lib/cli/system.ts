import { startApp } from "../app.ts";
import { openPipeline } from "../app/pipeline.ts";
import { systemClock } from "../clock.ts";
import { LogFile } from "../logging/log_file.ts";
import { Logger } from "../logging/logger.ts";
import { showsColor, standardError } from "../logging/standard_error.ts";
import type { Finished, System } from "./command.ts";
import { credentialsOf } from "./credentials.ts";
import { ownCommand } from "./own_command.ts";

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
  giveUpRunning: async () => void await Deno.permissions.revoke({ name: "run" }),
  onSignal: (signal, listener) => Deno.addSignalListener(signal, listener),
  hasTerminal: () => Deno.stdin.isTerminal(),
  exit: (code) => Deno.exit(code),
};

async function run(program: string, args: readonly string[]): Promise<Finished | undefined> {
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], stdin: "null" }).output();
    const decoder = new TextDecoder();
    return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A reader that has gone, as in `cccc start | head -1`, must not end the server. */
function print(write: (line: string) => void, line: string): void {
  try {
    write(line);
  } catch {
    // The exit code says how it went.
  }
}
