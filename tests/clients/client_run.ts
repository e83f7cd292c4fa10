/** One run of a real client, bounded in time, with an environment of its own. */
import { join } from "node:path";

export interface ClientTask {
  readonly program: string;
  /** Where the client sends its requests, without `/v1`. */
  readonly baseUrl: string;
  /** Made-up credential of the client. */
  readonly key: string;
  readonly prompt: string;
  /** Empty folder for the client's home, settings and temporary files. */
  readonly home: string;
  /** The client's current folder. */
  readonly workFolder: string;
  readonly timeoutMs: number;
  /** Stops the client at once. */
  readonly signal: AbortSignal;
  /** The client's own retries; by default few, so that a test of a permanent fault ends soon. */
  readonly retries?: number;
  /** By default the client's own choice. */
  readonly model?: string;
  /** Claude Code only: its mode; by default everything is permitted. */
  readonly permissions?: "auto";
  /** Codex only: go through the provider that is built in (`openai_base_url`), which tries a WebSocket first. */
  readonly builtInProvider?: boolean;
  /** Codex only: arguments that name the provider, instead of a configuration file that does. */
  readonly overrides?: readonly string[];
  /** The program that starts the client in place of us, with its arguments and variables; the client's follow. */
  readonly launcher?: {
    readonly command: readonly [string, ...string[]];
    readonly env: Readonly<Record<string, string>>;
  };
  /** Claude Code at a terminal only: the command whose line it shows below its prompt. */
  readonly statusLine?: string;
  /** More arguments, behind the others. */
  readonly args?: readonly string[];
  /** More variables. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Codex only: what its `config.toml` says besides. */
  readonly settings?: string;
  /** What the client reads instead of a prompt. */
  readonly input?: string;
  /** When it is kept, the client is told to stop, as a user would with Ctrl-C. */
  readonly interrupted?: Promise<void>;
}

export interface ClientResult {
  readonly exitCode: number;
  /** The final answer. */
  readonly text: string;
  /** What the user is told of a failure; empty if none. */
  readonly error: string;
  readonly outputTokens: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly seconds: number;
}

/** What is typed at a terminal, and what has to be on its screen before anything else is typed. */
export interface Exchange {
  readonly typed: string;
  readonly seen: string;
}

export type Finished = Omit<ClientResult, "text" | "error" | "outputTokens">;

export interface ClientCommand {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Nothing of this process's environment but the search path. */
export function environment(task: Pick<ClientTask, "home">) {
  return {
    PATH: Deno.env.get("PATH") ?? "/usr/bin:/bin",
    HOME: task.home,
    TMPDIR: join(task.home, "tmp"),
    TERM: "dumb",
    LANG: "C.UTF-8",
  };
}

/** Starts the client with nothing of this process's environment but the search path. */
export async function runClient(task: ClientTask, { args, env }: ClientCommand): Promise<Finished> {
  const started = performance.now();
  const own = environment(task);
  await Deno.mkdir(own.TMPDIR, { recursive: true });
  const [program, ...before] = task.launcher?.command ?? [task.program];
  const child = new Deno.Command(program, {
    args: [...before, ...args],
    cwd: task.workFolder,
    clearEnv: true,
    env: { ...own, ...env, ...task.launcher?.env, ...task.variables },
    stdin: task.input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal: task.signal,
  }).spawn();
  const fed = task.input === undefined ? undefined : feed(child.stdin, task.input);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, task.timeoutMs);
  void task.interrupted?.then(() => child.kill("SIGINT"));
  const output = await child.output();
  clearTimeout(timer);
  await fed;
  const decoder = new TextDecoder();
  return {
    exitCode: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
    timedOut,
    seconds: (performance.now() - started) / 1000,
  };
}

/** The client may end before it has read all. */
async function feed(stdin: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    const writer = stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** The lines of a client's output that are JSON objects. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text.split("\n").flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [value as Record<string, unknown>] : [];
    } catch {
      return [];
    }
  });
}
