import { startApp } from "../../lib/app.ts";
import { openPipeline } from "../../lib/app/pipeline.ts";
import type { Finished, Program, System } from "../../lib/cli/command.ts";
import { credentialsOf } from "../../lib/cli/credentials.ts";
import { LogFile } from "../../lib/logging/log_file.ts";
import { Logger } from "../../lib/logging/logger.ts";

export interface FakeSystem extends System {
  /** Lines so far; standard error with the logger's. */
  readonly lines: { readonly out: string[]; readonly err: string[] };
  readonly exits: number[];
  /** The environment. */
  readonly variables: Record<string, string>;
  /** Signals that are listened to. */
  readonly heard: ReadonlySet<Deno.Signal>;
  /** Milliseconds that the clock shows. */
  time: number;
  terminal: boolean;
  /** Width of the terminal that standard output is. */
  width: number | undefined;
  /** Nobody reads standard output any more. */
  deaf: boolean;
  /** Programs that were run, each with its arguments; `programs` says how they end. */
  readonly ran: string[][];
  readonly programs: Record<string, (args: readonly string[]) => Partial<Finished>>;
  mayRun: boolean;
  /** The folder in which the program was started. */
  folder: string;
  /** Programs that were started on the terminal. */
  readonly launched: (Program & { readonly env: Readonly<Record<string, string>> })[];
  /** What is answered to questions, one after the other; then no. */
  readonly answers: boolean[];
  /** All of standard input. */
  typed: string;
  /** Secrets that are typed or piped in, line by line. */
  readonly secrets: string[];
  raise(signal: Deno.Signal): void;
  /** Resolves when a line with `text` is written to standard output or error; rejects after 10 seconds. */
  saw(text: string): Promise<void>;
}

/** The program's surroundings within a test: the real app and logger, but its own output, signals and clock. */
export function fakeSystem(os: System["os"] = "linux"): FakeSystem {
  const lines = { out: [] as string[], err: [] as string[] };
  const exits: number[] = [];
  const listeners = new Map<Deno.Signal, () => void>();
  const waiting = new Set<() => void>();
  const write = (to: string[], text: string) => {
    to.push(...text.split("\n"));
    for (const look of waiting) look();
  };
  const clock = { now: () => system.time, monotonic: () => system.time };
  const system: FakeSystem = {
    os,
    runtime: "deno 1, v8 2",
    clock,
    variable: (name) => system.variables[name],
    variables: {},
    lines,
    exits,
    heard: new Set(),
    time: 0,
    terminal: false,
    deaf: false,
    out: (line) => write(lines.out, line),
    write(bytes) {
      write(lines.out, new TextDecoder().decode(bytes).replace(/\n$/, ""));
      return !system.deaf;
    },
    err: (line) => write(lines.err, line),
    startApp,
    openPipeline,
    createLogger(live) {
      const { logging } = live.current();
      const standardError = {
        write: (bytes: Uint8Array) => Promise.resolve(write(lines.err, new TextDecoder().decode(bytes).trimEnd())),
      };
      const file = new LogFile(logging.logDirectory, logging);
      return new Logger(logging, { standardError, file, color: false, clock, secrets: credentialsOf(live) });
    },
    onSignal(signal, listener) {
      listeners.set(signal, listener);
      (system.heard as Set<Deno.Signal>).add(signal);
    },
    ownCommand: ["/opt/cccc/cccc"],
    ran: [],
    programs: {},
    run(program, args) {
      if (!system.mayRun) return Promise.reject(new Deno.errors.NotCapable("Requires run access"));
      system.ran.push([program, ...args]);
      return Promise.try(() => system.programs[program]?.(args))
        .then((finished) => finished && { code: 0, out: "", err: "", ...finished });
    },
    secrets: [],
    input: () => Promise.resolve(system.typed),
    typed: "",
    readSecret: () => Promise.resolve(system.secrets.shift()),
    mayRun: true,
    cwd: () => system.folder,
    folder: "/",
    environment: () => ({ ...system.variables }),
    launch(program, env) {
      system.launched.push({ ...program, env });
      return { ended: Promise.resolve(0), kill: () => {} };
    },
    launched: [],
    startApart: () => Promise.resolve(1),
    answers: [],
    confirm: (question) => {
      write(lines.out, question);
      return system.answers.shift() ?? false;
    },
    giveUpRunning: () => Promise.resolve(void (system.mayRun = false)),
    hasTerminal: () => system.terminal,
    columns: () => system.width,
    width: undefined,
    exit: (code) => void exits.push(code),
    raise: (signal) => listeners.get(signal)!(),
    saw(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => {
        if ([...lines.out, ...lines.err].some((line) => line.includes(text))) resolve();
      };
      const timer = setTimeout(() => reject(new Error(`No line with "${text}" in:\n${lines.err.join("\n")}`)), 10_000);
      waiting.add(look);
      look();
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(look);
      });
    },
  };
  return system;
}
