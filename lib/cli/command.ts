import type { App, AppOptions } from "../app.ts";
import type { Pipeline, PipelineOptions } from "../app/pipeline.ts";
import type { Clock } from "../clock.ts";
import type { LiveConfig } from "../config/live.ts";
import type { Logger } from "../logging/logger.ts";

/** Exit code of a command line that makes no sense. */
export const USAGE_ERROR = 2;

/** Ends a command with exit code 1; its message is a line for the user. */
export class CommandError extends Error {}

/** One row of the command table. */
export interface Command {
  readonly name: string;
  /** What it does, in a few words for the overview. */
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The argument it takes, as help shows it; `undefined`: none. */
  readonly argument?: string;
  /** Whether it does nothing without that. */
  readonly needsArgument?: true;
  /** A second argument that it takes behind the first; `undefined`: none. */
  readonly further?: string;
  /** It finds the configuration by itself where none is named. */
  readonly findsConfig?: true;
  /** What help calls the arguments that it passes on to another program; `undefined`: it passes none. */
  readonly passes?: string;
  /** Returns the exit code. */
  run(invocation: Invocation, system: System): number | Promise<number>;
}

/** What the flags of a command line said. */
export interface FlagValues {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly follow?: boolean;
  readonly failed?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly client?: string;
  readonly endpoint?: string;
  readonly session?: string;
  readonly model?: string;
  /** Milliseconds before now. */
  readonly since?: number;
  readonly limit?: number;
  readonly format?: "zip" | "jsonl" | "csv";
  readonly output?: string;
  readonly whileUsed?: boolean;
  readonly quiet?: boolean;
  readonly printEnv?: boolean;
  readonly yes?: boolean;
  readonly probe?: boolean;
  readonly print?: boolean;
  readonly check?: boolean;
  readonly url?: string;
}

export interface Flag {
  readonly name: string;
  /** Placeholder of its value in help, such as `FILE`; `undefined`: it takes none. */
  readonly value?: string;
  readonly summary: string;
  /** What the value has to be, for the error that says so; of a flag that takes one. */
  readonly expected?: string;
  /** `undefined` if `text` is no value of the flag; empty for one that takes none. */
  parse(text: string): FlagValues | undefined;
}

export interface Invocation {
  readonly flags: FlagValues;
  readonly argument: string | undefined;
  /** The second; only of a command that takes one. */
  readonly further?: string | undefined;
  /** Words for another program, as they stood; only of a command that passes some on. */
  readonly passed?: readonly string[];
}

/** How a program ended, and what it wrote. */
export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A program and its arguments, as the system wants them. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  /** The arguments are a command line already (Windows). */
  readonly raw?: boolean;
}

/** A program that runs on this terminal. */
export interface Launched {
  /** Its exit code; of one that a signal ended, as shells have it. */
  readonly ended: Promise<number>;
  kill(signal: Deno.Signal): void;
}

/** What commands touch outside the program; an argument, so that tests give their own. */
export interface System {
  readonly os: typeof Deno.build.os;
  /** Versions of the runtime, such as `deno 2.9.5, v8 14.9`. */
  readonly runtime: string;
  readonly clock: Clock;
  /** A variable of the environment. */
  variable(name: string): string | undefined;
  /** Writes a line to standard output. */
  out(line: string): void;
  /** Writes to standard output as it is; `false`: nobody reads it any more. */
  write(bytes: Uint8Array): boolean;
  /** Writes a line to standard error. */
  err(line: string): void;
  startApp(options: AppOptions): Promise<App>;
  openPipeline(options: PipelineOptions): Promise<Pipeline>;
  createLogger(live: LiveConfig): Logger;
  /** Calls `listener` at each such signal from now on. */
  onSignal(signal: Deno.Signal, listener: () => void): void;
  /** The words that start this program again, in the way in which it was started; a command and flags go behind them. */
  readonly ownCommand: readonly string[];
  /**
   * Runs a program to its end, with nothing on its standard input; `undefined`: there is no such program. After `maxMs`
   * milliseconds it is ended, and `Deno.errors.TimedOut` says so.
   */
  run(program: string, args: readonly string[], maxMs?: number): Promise<Finished | undefined>;
  /** The folder in which the program was started. */
  cwd(): string;
  /** All variables of the environment. */
  environment(): Record<string, string>;
  /** Starts a program on this terminal, in this folder, with `env` as its whole environment. */
  launch(program: Program, env: Readonly<Record<string, string>>): Launched;
  /**
   * Starts a program that goes on when this one and its terminal have ended; its output goes to the file `output`.
   * Resolves with its exit code if it ends while this program runs.
   */
  startApart(program: string, options: { readonly args: readonly string[]; readonly output: string }): Promise<number>;
  /** All of standard input, as text; no more than about `maxBytes` of it. */
  input(maxBytes: number): Promise<string>;
  /** Reads a line that is not shown: typed after `prompt`, or piped in; `undefined`: there is none. */
  readSecret(prompt: string): Promise<string | undefined>;
  /** Asks at the terminal, with no for an answer where there is none. */
  confirm(question: string): boolean;
  /** Gives up starting programs, for good. */
  giveUpRunning(): Promise<void>;
  /** Whether standard input is a terminal that is still there. */
  hasTerminal(): boolean;
  /** Width of the terminal that standard output is, in characters; `undefined`: it is none. */
  columns(): number | undefined;
  /** Ends the process at once. */
  exit(code: number): void;
}
