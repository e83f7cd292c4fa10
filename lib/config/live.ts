import { isDeepStrictEqual } from "node:util";
import { phrase } from "../phrases/phrase.ts";
import type { Config } from "./config.ts";
import { missingProtection } from "./exposure.ts";
import { type Loaded, type LoadOptions, parseRead, readConfigFile, type ReadResult, readTextFile } from "./load.ts";
import type { ParseResult } from "./parse.ts";
import { fileProblem, type Problem } from "./problem.ts";

/** A changed field that the running program cannot take over. */
export interface PendingRestart {
  /** Such as `server.port`. */
  readonly path: string;
  /** What is in use until then. */
  readonly running: string;
  readonly wanted: string;
}

/** What came of an edit. */
export type Reload =
  | { readonly type: "unchanged" }
  | {
    readonly type: "applied";
    readonly config: Config;
    readonly warnings: readonly Problem[];
    readonly needsRestart: readonly PendingRestart[];
  }
  | { readonly type: "rejected"; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

export type ReloadListener = (reload: Exclude<Reload, { readonly type: "unchanged" }>) => void;

export type OpenResult =
  | { readonly type: "ok"; readonly live: LiveConfig; readonly warnings: readonly Problem[] }
  | Extract<ParseResult, { readonly type: "invalid" }>;

/** Fields that the program reads once, at its start. */
const FIXED: Readonly<Record<string, (config: Config) => string | number>> = {
  "server.host": (config) => config.server.host,
  "server.port": (config) => config.server.port,
  "storage.directory": (config) => config.storage.directory,
  "logging.log_directory": (config) => config.logging.logDirectory,
};

/** Their paths, for whoever shows which they are. */
export const NEEDS_RESTART: readonly string[] = Object.keys(FIXED);

interface Start {
  readonly config: Config;
  readonly seen: ReadResult;
  readonly files: Loaded["files"];
}

/** The configuration in use: always the last good one. */
export class LiveConfig {
  readonly file: string;
  /** What the file is loaded with: whoever edits it checks it with the same. */
  readonly options: LoadOptions;
  readonly #listeners = new Set<ReloadListener>();
  #config: Config;
  #pending: readonly PendingRestart[] = [];
  #problems: readonly Problem[] = [];
  /** What the last look at the file found, good or bad: the same is not reported twice. */
  #seen: ReadResult;
  /** The same of the files that it names. */
  #files: Loaded["files"];
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(file: string, options: LoadOptions, { config, seen, files }: Start) {
    this.file = file;
    this.options = options;
    this.#config = config;
    this.#seen = seen;
    this.#files = files;
  }

  /** Loads the file for the first time. */
  static async open(file: string, options: LoadOptions = {}): Promise<OpenResult> {
    const seen = await readConfigFile(file);
    const { result, files } = parseRead(seen, file, options);
    if (result.type === "invalid") return result;
    const live = new LiveConfig(file, options, { config: result.config, seen, files });
    return { type: "ok", live, warnings: result.warnings };
  }

  /** All files that the configuration comes from, the file itself first. */
  get files(): readonly string[] {
    return [this.file, ...this.#files.keys()];
  }

  /** The configuration of this moment; take it once per request. */
  current(): Config {
    return this.#config;
  }

  /** What of the file waits for a restart. */
  get pending(): readonly PendingRestart[] {
    return this.#pending;
  }

  /** What is wrong with the file on disk, so that an earlier content is in use; empty: nothing. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** `listener` hears of every edit, applied or rejected, until the returned function is called. */
  onChange(listener: ReloadListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Looks at the file and takes over what is new and good. Calls at the same time run one after another. */
  reload(): Promise<Reload> {
    const reload = this.#reloading.then(() => this.#reload());
    this.#reloading = reload.catch(() => {});
    return reload;
  }

  async #reload(): Promise<Reload> {
    const read = await readConfigFile(this.file);
    if (isSame(read, this.#seen) && areSame(this.#files)) return { type: "unchanged" };
    this.#seen = read;
    const { result, files } = parseRead(read, this.file, this.options);
    this.#files = files;
    const reload = this.#apply(result);
    this.#problems = reload.type === "rejected" ? reload.problems : [];
    for (const listener of this.#listeners) listener(reload);
    return reload;
  }

  #apply(parsed: ParseResult): Exclude<Reload, { readonly type: "unchanged" }> {
    if (parsed.type === "invalid") return { ...parsed, type: "rejected" };
    const { warnings } = parsed;
    const config = withFixed(parsed.config, this.#config);
    const missing = missingProtection(config.server);
    if (missing !== undefined) {
      const path = "server.host";
      const message = phrase("file.host_still_exposed", { path, host: config.server.host, missing });
      return { type: "rejected", problems: [{ ...fileProblem(this.file, message), path }], warnings };
    }
    const needsRestart = Object.entries(FIXED).flatMap(([path, read]): PendingRestart[] => {
      const [running, wanted] = [String(read(this.#config)), String(read(parsed.config))];
      return running === wanted ? [] : [{ path, running, wanted }];
    });
    this.#config = config;
    this.#pending = needsRestart;
    return { type: "applied", config, warnings, needsRestart };
  }
}

/** `wanted` with the values of `running` where a change needs a restart. */
function withFixed(wanted: Config, running: Config): Config {
  return Object.freeze({
    ...wanted,
    server: Object.freeze({ ...wanted.server, host: running.server.host, port: running.server.port }),
    logging: Object.freeze({ ...wanted.logging, logDirectory: running.logging.logDirectory }),
    storage: Object.freeze({ ...wanted.storage, directory: running.storage.directory }),
  });
}

function isSame(a: ReadResult, b: ReadResult): boolean {
  if (a.type === "text") return b.type === "text" && a.text === b.text;
  return isDeepStrictEqual(a, b);
}

/** Whether the files that the configuration names are as they were. */
function areSame(files: Loaded["files"]): boolean {
  return [...files].every(([path, before]) => {
    const now = readTextFile(path);
    if (now.type === "text") return before.type === "text" && now.text === before.text;
    return isDeepStrictEqual(now, before);
  });
}
