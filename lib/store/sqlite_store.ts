/** The store in a SQLite file of the storage folder, written by a worker. */
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { Fact } from "../learning/fact.ts";
import type { FactStore } from "../learning/known.ts";
import type { Words } from "../phrases/phrase.ts";
import { say } from "../phrases/say.ts";
import { within } from "../within.ts";
import { hasVanished, wasReplaced } from "./file_warnings.ts";
import type { AnswerUsage } from "./answer_usage.ts";
import type { Billing } from "./billing.ts";
import type { Engine, EngineOptions } from "./sqlite/engine.ts";
import { type Retention, SqliteRequests } from "./sqlite_requests.ts";
import type { Herald, Store } from "./store.ts";
import type { Reply, Write } from "./write.ts";
import { reasonOf } from "./unusable.ts";
import { WorkerClient, WorkerDeath } from "./worker_client.ts";
import { readerUrl, workerUrl } from "./worker_url.ts";
import { memoryOf } from "./parcel.ts";
import { type Batch, WriteQueue, type WriteQueueOptions } from "./write_queue.ts";

/** The database's name in the storage folder. */
export const DATABASE_FILE = "cccc.db";

export interface SqliteStoreOptions {
  /** The storage folder. */
  readonly directory: string;
  readonly herald: Herald;
  readonly clock: Clock;
  /** Credentials of the configuration that holds now: none of them is ever kept. */
  readonly secrets: () => readonly string[];
  /** How the endpoint of that id is paid for, by the configuration that holds now. */
  readonly billing: (endpointId: string) => Billing | undefined;
  readonly retention: () => Retention;
  /** Hears what answers used, once they are written. */
  readonly onUsages?: (usages: readonly AnswerUsage[]) => void;
  /** Of tests. */
  readonly worker?: string;
  readonly busyMs?: number;
  readonly retryMs?: number;
  readonly tidyMs?: number;
  readonly queue?: Partial<WriteQueueOptions>;
}

/** How long another program's lock is waited for. */
const BUSY_MS = 1000;
/** Longest wait for what is kept at the start: a folder on a network that hangs must not keep the proxy from serving. */
const LOAD_LIMIT_MS = 10_000;
/** What comes within this time is written together; it is what a killed process loses at most. */
const FLUSH_MS = 100;
const NOTHING: Batch = { facts: [], requests: undefined };
/** First and longest wait before the next try to write. */
const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
const TELL_MS = 60_000;
/** Longest wait for the last rows when the program stops. */
const CLOSE_LIMIT_MS = 15_000;

/**
 * Opens the store; `facts.load` waits for what is learned. What cannot be opened now is tried again when something is to
 * be written.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  return new SqliteStore(options);
}

class SqliteStore implements Store {
  readonly facts: FactStore;
  readonly requests: SqliteRequests;
  readonly #herald: Herald;
  readonly #file: string;
  readonly #client: WorkerClient<Engine, EngineOptions>;
  readonly #queue: WriteQueue;
  readonly #monotonic: () => number;
  readonly #retryMs: number;
  readonly #onUsages: (usages: readonly AnswerUsage[]) => void;
  /** All facts as they should be kept: a new file gets them all. */
  readonly #facts = new Map<string, Fact>();
  readonly #loading: Promise<readonly Fact[]>;
  #loaded = false;
  #onLate: ((facts: readonly Fact[]) => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | undefined;
  /** How often in a row it failed, and why. */
  #replaced: string | undefined;
  #failing: { readonly times: number; readonly reason: Words } | undefined;
  /** How many losses people know of, and since when. */
  #toldLost = 0;
  #toldLostAt = -Infinity;
  #dead = false;
  #hasReader = false;
  #closed = false;

  constructor(options: SqliteStoreOptions) {
    const { directory, herald, clock, worker, busyMs, retryMs, tidyMs, secrets, billing, retention } = options;
    this.#herald = herald;
    this.#queue = new WriteQueue(options.queue);
    this.#monotonic = clock.monotonic;
    this.#file = join(directory, DATABASE_FILE);
    this.#retryMs = retryMs ?? RETRY_MS;
    this.#onUsages = options.onUsages ?? (() => {});
    this.#client = new WorkerClient({
      url: worker ?? workerUrl(),
      start: { file: this.#file, busyMs: busyMs ?? BUSY_MS },
      monotonic: clock.monotonic,
      onDeath: (reason, restarted) => this.#onDeath(reason, restarted),
    });
    this.requests = new SqliteRequests({
      client: this.#client,
      push: (write) => this.#push(write),
      dropped: () => this.#queue.dropped,
      failure: () => this.#failing?.reason,
      replaced: () => this.#replaced,
      onReply: (reply) => this.#hear(reply),
      secrets,
      billing,
      retention,
      clock,
      tidyMs,
    });
    this.facts = {
      load: (late) => {
        this.#onLate = late ?? this.#onLate;
        return this.#loading;
      },
      save: (fact) => {
        this.#facts.set(fact.id, fact);
        this.#push({ type: "fact", fact });
      },
      remove: (id) => {
        this.#facts.delete(id);
        this.#push({ type: "forget fact", id });
      },
    };
    this.#loading = this.#load();
  }

  async flush(): Promise<void> {
    while (this.#queue.rows > 0 || this.#writing !== undefined) {
      await this.#write();
      if (this.#failing !== undefined || this.#dead) return;
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.requests.close();
    clearTimeout(this.#timer);
    await within(CLOSE_LIMIT_MS, this.flush());
    const lost = this.#queue.rows;
    if (lost > 0) this.#herald.warn(`Lost ${lost} rows that could not be written to the database "${this.#file}"`);
    if (!this.#dead) await within(CLOSE_LIMIT_MS, this.#client.call("close", []).catch(() => {}));
    this.#client.end();
  }

  async #load(): Promise<readonly Fact[]> {
    const loaded = await within(LOAD_LIMIT_MS, this.#ask(() => this.#client.call("facts", [])));
    if (loaded === undefined) {
      this.#herald.warn(
        `Cannot read the database "${this.#file}" within ${LOAD_LIMIT_MS / 1000} s; started without it`,
      );
    }
    if (loaded?.type !== "done") return [];
    this.#loaded = true;
    for (const fact of loaded.value) this.#facts.set(fact.id, fact);
    return loaded.value;
  }

  /** The file could not be read at the start, and can be now. */
  async #loadLate(): Promise<void> {
    this.#loaded = true;
    const reply = await this.#ask(() => this.#client.call("facts", []));
    if (reply.type !== "done") {
      this.#loaded = false;
      return;
    }
    const missed = reply.value.filter(({ id }) => !this.#facts.has(id));
    for (const fact of missed) this.#facts.set(fact.id, fact);
    this.#onLate?.(missed);
  }

  #push(write: Write): void {
    if (this.#closed || this.#dead) return;
    this.#queue.push(write);
    this.#schedule(FLUSH_MS);
  }

  #schedule(ms: number): void {
    if (this.#closed || this.#dead || this.#writing !== undefined) return;
    this.#timer ??= setTimeout(() => void this.#write(), ms);
  }

  /** Writes the next batch; one at a time. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#writing ??= this.#writeBatch().finally(() => {
      this.#writing = undefined;
      if (this.#failing !== undefined) {
        this.#schedule(Math.min(LONGEST_RETRY_MS, this.#retryMs * 2 ** (this.#failing.times - 1)));
      } else if (!this.#queue.isEmpty) this.#schedule(FLUSH_MS);
    });
  }

  async #writeBatch(): Promise<void> {
    // After a failure the worker still has the last batch, and tries that first.
    const batch = this.#failing !== undefined ? NOTHING : this.#queue.take();
    if (batch.requests !== undefined) await this.#loadReader();
    const reply = await this.#ask(() => this.#client.call("writeBatch", [batch], memoryOf(batch.requests)));
    if (reply.type === "failed") return;
    this.#queue.release();
    if (reply.refused !== undefined) this.#queue.lose(reply.refused);
    if (reply.value.length > 0) this.#onUsages(reply.value);
    this.#tellLost();
  }

  /** A worker that cannot read what requests say keeps them all the same. */
  async #loadReader(): Promise<void> {
    if (this.#hasReader) return;
    this.#hasReader = true;
    try {
      await this.#client.call("load", [readerUrl()]);
    } catch (error) {
      if (error instanceof WorkerDeath) return;
      this.#herald.warn(`Cannot read what requests say: ${messageOf(error)}`);
    }
  }

  /** Asks the worker, and tells people once that it cannot do its work, and once that it can again. */
  async #ask<T>(call: () => Promise<Reply<T>>): Promise<Reply<T>> {
    let reply: Reply<T>;
    try {
      reply = await call();
    } catch (error) {
      const reason = reasonOf(error);
      // Of a death has been told.
      if (error instanceof WorkerDeath) return { type: "failed", reason };
      reply = { type: "failed", reason };
    }
    this.#hear(reply);
    if (reply.type === "failed") this.#onFailure(reply.reason);
    else if (this.#failing !== undefined) this.#onRecovery();
    return reply;
  }

  #onFailure(reason: Words): void {
    this.#failing = { times: (this.#failing?.times ?? 0) + 1, reason };
    if (this.#failing.times > 1 || this.#dead) return;
    this.#herald.warn(`Cannot use the database "${this.#file}": ${say(reason)}; nothing is kept until that is mended`);
  }

  #onRecovery(): void {
    this.#failing = undefined;
    this.#herald.info(`The database "${this.#file}" can be used again`);
    if (!this.#loaded) void this.#loadLate();
  }

  /** At most once a minute: who loses much has enough to read. */
  #tellLost(): void {
    const { rows, bodies } = this.#queue.dropped;
    const now = this.#monotonic();
    if (rows + bodies === this.#toldLost || now - this.#toldLostAt < TELL_MS) return;
    this.#toldLost = rows + bodies;
    this.#toldLostAt = now;
    this.#herald.warn(
      `Not everything could be kept in the database: since the start ${rows} rows and the bodies of ${bodies} requests were lost`,
    );
  }

  /** What happened to the file: a reader may be the first to see it. */
  #hear({ replaced, vanished }: Reply<unknown>): void {
    if (replaced !== undefined) {
      this.#replaced = replaced;
      this.#herald.warn(wasReplaced(this.#file, replaced));
    }
    if (vanished === true) this.#herald.warn(hasVanished(this.#file));
    if (replaced !== undefined || vanished === true) this.#keepAllFacts();
  }

  #onDeath(reason: string, restarted: boolean): void {
    this.#queue.release();
    this.#hasReader = false;
    if (restarted) {
      this.#herald.warn(`The database's worker failed and was started again: ${reason}`);
      this.#keepAllFacts();
    } else {
      this.#dead = true;
      this.#herald.warn(`The database's worker failed again: nothing is kept until a restart: ${reason}`);
    }
  }

  /** Those that a file lost are written again. */
  #keepAllFacts(): void {
    for (const fact of this.#facts.values()) this.#push({ type: "fact", fact });
  }
}
