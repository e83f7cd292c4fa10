/** The real application in this process, with a configuration file and a log of its own. */
import { join } from "node:path";
import { startApp } from "../../lib/app.ts";
import { credentialsOf } from "../../lib/cli/credentials.ts";
import { systemClock } from "../../lib/clock.ts";
import type { Config } from "../../lib/config/config.ts";
import { LiveConfig, type Reload } from "../../lib/config/live.ts";
import { LogFile } from "../../lib/logging/log_file.ts";
import { Logger } from "../../lib/logging/logger.ts";
import { say } from "../../lib/phrases/say.ts";
import { checkScript } from "../../lib/scripting/check_script.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { putEmptyDatabase } from "./empty_database.ts";
import { inThisThread } from "./store_in_this_thread.ts";

/** Sections of the configuration file, as its keys. */
export interface ProxyConfig {
  readonly endpoints?: readonly Readonly<Record<string, unknown>>[];
  readonly timeouts?: Readonly<Record<string, string | number>>;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly storage?: Readonly<Record<string, string | boolean>>;
  readonly logging?: Readonly<Record<string, string>>;
  readonly routing?: Readonly<Record<string, unknown>>;
  readonly tagging?: Readonly<Record<string, unknown>>;
  readonly learning?: Readonly<Record<string, unknown>>;
  readonly i18n?: Readonly<Record<string, string>>;
  readonly telemetry?: Readonly<Record<string, unknown>>;
  readonly web_search?: Readonly<Record<string, unknown>>;
  readonly budgets?: readonly Readonly<Record<string, unknown>>[];
}

/** One request in the log, in the names of its JSON form. */
export interface LoggedRequest {
  readonly status: number;
  readonly client: string;
  readonly endpoint?: string;
  readonly error?: string;
  readonly losses: readonly string[];
  readonly route: string;
  readonly attempt_count: number;
  readonly response_bytes: number;
  readonly attempts: readonly { readonly endpoint: string; readonly status?: number; readonly result: string }[];
}

export interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  /** Everything that standard error and the log file got. */
  logged(): Promise<string>;
  /** The requests that have ended, in that order; waits until there are `count`. */
  requests(count: number): Promise<LoggedRequest[]>;
  /** Writes the file anew and has it read. */
  reload(config: ProxyConfig): Promise<Reload>;
  /** Path of the configuration file. */
  readonly configFile: string;
  /** What it says. */
  file(): Promise<string>;
  /** Writes it and has it read. */
  writeFile(text: string): Promise<Reload>;
  /** The configuration in use. */
  config(): Config;
  /** Returns when all answers have ended or were cut after `graceMs` milliseconds. */
  stop(graceMs: number): Promise<void>;
}

export interface ProxyOptions {
  /** The database has a thread of its own, as outside of tests: for those that make it wait. */
  readonly storeThread?: boolean;
}

export function startProxy(config: ProxyConfig, options: ProxyOptions = {}): Promise<Proxy> {
  return startProxyWith(fileText(config), options);
}

/** The same with a configuration file as somebody has written it. */
export async function startProxyWith(text: string, { storeThread = false }: ProxyOptions = {}): Promise<Proxy> {
  const folder = await temporaryFolder({ "config.yaml": text });
  const file = join(folder.path, "config.yaml");
  const opened = await LiveConfig.open(file, { checkScript });
  if (opened.type === "invalid") throw new Error(opened.problems.map(({ message }) => say(message)).join("\n"));
  const { live } = opened;
  const standardError = new Lines();
  const { logging, storage } = live.current();
  if (!storeThread && storage.directory === join(folder.path, "data")) await putEmptyDatabase(storage.directory);
  const logFile = new LogFile(logging.logDirectory, logging);
  const secrets = credentialsOf(live);
  const logger = new Logger(logging, { standardError, file: logFile, color: false, clock: systemClock, secrets });
  const start = () => startApp({ live, logger });
  const app = await (storeThread ? start() : inThisThread(start));
  const writeFile = async (next: string) => {
    await Deno.writeTextFile(file, next);
    return await live.reload();
  };
  let stopped: Promise<void> | undefined;
  const stop = (graceMs: number) => stopped ??= app.stop(graceMs);
  return {
    port: app.port,
    address: `http://127.0.0.1:${app.port}`,
    async logged() {
      await logger.flush();
      return standardError.text + await Deno.readTextFile(logFile.path);
    },
    requests: (count) => standardError.requests(count),
    reload: (next) => writeFile(fileText(next)),
    configFile: file,
    file: () => Deno.readTextFile(file),
    writeFile,
    config: () => live.current(),
    stop,
    async [Symbol.asyncDispose]() {
      await stop(500);
      await logger.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** JSON is YAML. */
function fileText({ server = {}, logging = {}, ...sections }: ProxyConfig): string {
  return JSON.stringify({
    server: { host: "127.0.0.1", port: 0, ...server },
    ...sections,
    logging: { format: "json", level: "debug", ...logging },
  });
}

/** Standard error in memory. */
class Lines {
  text = "";
  readonly #waiting: { readonly count: number; readonly resolve: (requests: LoggedRequest[]) => void }[] = [];

  write(bytes: Uint8Array): Promise<void> {
    this.text += new TextDecoder().decode(bytes);
    const requests = this.#requests();
    for (const { count, resolve } of this.#waiting) if (requests.length >= count) resolve(requests);
    return Promise.resolve();
  }

  async requests(count: number): Promise<LoggedRequest[]> {
    const requests = this.#requests();
    if (requests.length >= count) return requests;
    return await new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  #requests(): LoggedRequest[] {
    const lines = this.text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
    return lines.filter(({ type }) => type === "request");
  }
}
