/** The real program in a process of its own, with a configuration file of its own. */
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { stringify } from "yaml";
import { PRICES } from "./recorded.ts";
import { denoRunFlags } from "../../tools/flags.ts";

export const defaultEntry = resolve(import.meta.dirname ?? ".", "../../main.ts");

/** Durations as the configuration spells them. */
export interface EndpointTimeouts {
  readonly response_header?: string;
  readonly first_event?: string;
  readonly idle?: string;
}

export interface ProxyEndpoint {
  readonly name: string;
  readonly url: string;
  readonly endpoint_type: "anthropic" | "openai" | "gemini";
  readonly wire_api?: "chat" | "responses";
  readonly auth_type: "api_key" | "auth_token" | "passthrough";
  readonly auth_value?: string;
  readonly priority: number;
  readonly timeouts?: EndpointTimeouts;
  readonly default_model?: string;
}

export interface ProxyProcess {
  readonly url: string;
  /** Everything on standard output and standard error so far. */
  log(): string;
  /** The log file of the program, empty if there is none. */
  logFile(): Promise<string>;
  /** Asks it to stop and returns its exit code; kills it when it does not stop in time. */
  stop(): Promise<number>;
}

export interface ProxyOptions {
  /** Empty folder for the configuration, the data and the logs. */
  readonly folder: string;
  readonly endpoints: readonly ProxyEndpoint[];
  /** `timeouts.commit_hold`; by default the program's own. */
  readonly commitHold?: string | undefined;
  /** Of a search engine. */
  readonly searchUrl?: string | undefined;
  /** Stops the program at once. */
  readonly signal: AbortSignal;
  /** Program to run: `main.ts` or a bundle of it. */
  readonly entry: string;
}

const startTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;

/** Writes the configuration of a proxy and returns its name. */
export async function configure(
  { folder, endpoints, commitHold, searchUrl }: Omit<ProxyOptions, "signal" | "entry">,
): Promise<string> {
  const file = join(folder, "config.yaml");
  const configuration = {
    server: { host: "127.0.0.1", port: 8080, passthrough_hosts: ["127.0.0.1"] },
    endpoints: endpoints.map((endpoint) => ({ ...endpoint, enabled: true, prices: PRICES })),
    logging: { level: "info", log_request_types: "all", log_directory: join(folder, "logs") },
    ...(commitHold ? { timeouts: { commit_hold: commitHold } } : {}),
    ...(searchUrl ? { web_search: { provider: "searxng", url: searchUrl } } : {}),
    storage: { directory: join(folder, "data") },
  };
  await Deno.writeTextFile(file, stringify(configuration), { mode: 0o600 });
  return file;
}

/** Starts the proxy on a port of the system's choice. Throws with its output when it does not start. */
export async function startProxy({ entry, signal: stopped, ...rest }: ProxyOptions): Promise<ProxyProcess> {
  const { folder } = rest;
  const file = await configure(rest);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...denoRunFlags(), entry, "start", "-config", file, "-port", "0"],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: stopped,
  }).spawn();
  const output = { text: "" };
  const closed = Promise.all([collect(child.stdout, output), collect(child.stderr, output)]);
  const url = await firstUrl(child, output);
  return {
    url,
    log: () => output.text,
    logFile: () => Deno.readTextFile(join(folder, "logs", "proxy.log")).catch(() => ""),
    stop: async () => {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), stopTimeoutMs);
      const { code } = await child.status;
      clearTimeout(timer);
      await closed;
      return code;
    },
  };
}

async function collect(stream: ReadableStream<Uint8Array>, output: { text: string }): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)) {
    output.text += text;
  }
}

async function firstUrl(child: Deno.ChildProcess, output: { text: string }): Promise<string> {
  const until = Date.now() + startTimeoutMs;
  let running = true;
  void child.status.then(() => running = false);
  while (Date.now() < until) {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output.text);
    // The line for Codex is the last of those that it begins with.
    if (found && /Codex:.*\n/.test(output.text)) return found[0];
    if (!running) throw new Error(`Cannot start the proxy: it ended at once\n${output.text}`);
    await pause(20);
  }
  signal(child, "SIGKILL");
  throw new Error(`Cannot start the proxy: no address printed in ${startTimeoutMs} ms\n${output.text}`);
}

function signal(child: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    child.kill(name);
  } catch {
    // It has ended already.
  }
}
