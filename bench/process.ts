/** One process under measurement: started, asked what it has cost, stopped. Linux only: the figures are /proc's. */

/** The kernel's clock ticks in `/proc/<pid>/stat` (USER_HZ), 100 a second on every usual Linux. */
const TICK_US = 10_000;
const START_LIMIT_MS = 20_000;
const KEPT_LINES = 20;

export interface Command {
  /** Arguments of the `deno` that runs this. */
  readonly args: readonly string[];
  readonly cwd?: string;
}

export class Process {
  private constructor(private readonly child: Deno.ChildProcess, readonly url: string) {}

  /** Starts it and waits for the line on its standard output that holds its address. */
  static async start(command: Command): Promise<Process> {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...command.args],
      ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    const said: string[] = [];
    const keep = (line: string) => {
      said.push(line);
      if (said.length > KEPT_LINES) said.shift();
    };
    const address = Promise.withResolvers<string>();
    const watch = (line: string) => {
      keep(line);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (url !== undefined) address.resolve(url);
    };
    const ended = Promise.all([eachLine(child.stdout, watch), eachLine(child.stderr, keep)]);
    ended.then(() => address.reject(new Error(`Cannot start deno ${command.args.join(" ")}:\n${said.join("\n")}`)));
    const timer = setTimeout(() => address.reject(new Error("No address printed in time")), START_LIMIT_MS);
    try {
      return new Process(child, await address.promise);
    } catch (error) {
      kill(child, "SIGKILL");
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** User and system time since the start, of all threads, in microseconds; steps of 10 ms. */
  cpuUs(): Promise<number> {
    return this.#cpuUs(`/proc/${this.child.pid}/stat`);
  }

  /** The same of its main thread. */
  mainCpuUs(): Promise<number> {
    return this.#cpuUs(`/proc/${this.child.pid}/task/${this.child.pid}/stat`);
  }

  /** The same of its workers' threads; Deno calls them `worker-1` and so on. */
  async workersCpuUs(): Promise<number> {
    let sum = 0;
    for await (const { name } of Deno.readDir(`/proc/${this.child.pid}/task`)) {
      const task = `/proc/${this.child.pid}/task/${name}`;
      if ((await Deno.readTextFile(`${task}/comm`)).startsWith("worker-")) sum += await this.#cpuUs(`${task}/stat`);
    }
    return sum;
  }

  async #cpuUs(file: string): Promise<number> {
    const stat = await Deno.readTextFile(file);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from field 3 on
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  }

  /** Memory resident now, in bytes. */
  async residentBytes(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.child.pid}/status`);
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** The most that was resident since the start, in bytes. */
  async peakBytes(): Promise<number> {
    const status = await Deno.readTextFile(`/proc/${this.child.pid}/status`);
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Ends it: nothing it holds is worth waiting for. */
  async stop(): Promise<void> {
    kill(this.child, "SIGKILL");
    await this.child.status;
  }
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // already ended
  }
}

async function eachLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>, use: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(use);
  }
  if (rest !== "") use(rest);
}
