import { join, resolve } from "node:path";
import type { Finished } from "../../lib/cli/command.ts";
import { denoRunFlags } from "../../tools/flags.ts";

const MAIN = resolve(import.meta.dirname!, "../../main.ts");

/** Longest life of a program in these tests, in milliseconds. */
const LIMIT_MS = 30_000;

/** Runs `cccc ARGS` in `cwd` to its end. */
export async function runProgram(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const { code, stdout, stderr } = await programCommand(cwd, args, { env }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

export interface Program extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` of its first line. */
  readonly url: string;
  readonly pid: number;
  /** Everything on standard output when the address was there. */
  readonly out: string;
  kill(signal: Deno.Signal): void;
  /** Resolves when standard error holds `text`. */
  saw(text: string): Promise<void>;
  readonly finished: Promise<Finished>;
}

/** Starts `cccc ARGS` in `cwd` and waits for its address; kills it at the end of the scope if it still runs. */
export function startProgram(cwd: string, args: readonly string[]): Promise<Program> {
  return startProgramBy(programCommand(cwd, args));
}

/** The same of a command that `programCommand` made. */
export async function startProgramBy(command: Deno.Command): Promise<Program> {
  const child = command.spawn();
  const out = new Output(child.stdout);
  const err = new Output(child.stderr);
  const finished = Promise.all([child.status, out.ended, err.ended]).then(([{ code }]) => ({
    code,
    out: out.text,
    err: err.text,
  }));
  const address = /^cccc \S+ listens on (http:\/\/127\.0\.0\.1:\d+)\n/;
  if (!await out.has((text) => address.test(text) && text.includes("Codex:"))) {
    throw new Error(`The program ended without an address:\n${out.text}${(await finished).err}`);
  }
  return {
    url: address.exec(out.text)![1]!,
    pid: child.pid,
    out: out.text,
    kill: (signal) => child.kill(signal),
    async saw(text) {
      if (!await err.has((all) => all.includes(text))) throw new Error(`The program ended without "${text}"`);
    },
    finished,
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It has ended already.
        if (!(error instanceof TypeError)) throw error;
      }
      await finished;
    },
  };
}

export interface ProgramOptions {
  /** Over the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many files and connections it may have open. */
  readonly files?: number;
}

/** `cccc ARGS`, not yet started. */
export function programCommand(
  cwd: string,
  args: readonly string[],
  { env = {}, files }: ProgramOptions = {},
): Deno.Command {
  const run = [Deno.execPath(), "run", ...denoRunFlags(), MAIN, ...args];
  const [program, ...rest] = files === undefined ? run : ["sh", "-c", `ulimit -n ${files}; exec "$0" "$@"`, ...run];
  return new Deno.Command(program!, {
    args: rest,
    cwd,
    // Whoever runs the tests may have a configuration of their own.
    env: {
      NO_COLOR: "1",
      DENO_NO_UPDATE_CHECK: "1",
      XDG_CONFIG_HOME: join(cwd, "no-settings"),
      CCCC_CONFIG: "",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
}

/** What a program writes, as far as it has come. */
class Output {
  text = "";
  readonly ended: Promise<void>;
  #grown = Promise.withResolvers<boolean>();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#collect(stream);
  }

  /** Waits until `test` is true of the text; false if the stream ends before. */
  async has(test: (text: string) => boolean): Promise<boolean> {
    while (!test(this.text)) if (!await this.#grown.promise) return test(this.text);
    return true;
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.text += text;
      this.#grown.resolve(true);
      this.#grown = Promise.withResolvers();
    }
    this.#grown.resolve(false);
  }
}
