/** Request records in the database, and the clean-up that keeps them within their limits. */
import { setTimeout as pause } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import { StoreError } from "../errors.ts";
import type { Words } from "../phrases/phrase.ts";
import type { Billing } from "./billing.ts";
import type { RecordedRequest } from "./recorded.ts";
import type {
  Conversation,
  RequestPage,
  RequestQuery,
  RequestStore,
  SessionPage,
  SessionQuery,
  StoredRequest,
  StoreUsage,
} from "./request_store.ts";
import type { Engine, EngineOptions } from "./sqlite/engine.ts";
import type { Limits } from "./sqlite/tidy.ts";
import type { StatisticsAnswer, StatisticsQuery } from "./statistics.ts";
import type { WorkerClient } from "./worker_client.ts";
import type { Reply, Write } from "./write.ts";
import { reasonOf } from "./unusable.ts";
import type { Dropped } from "./write_queue.ts";

/** How long and how much is kept. */
export interface Retention {
  /** Milliseconds. */
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

export interface SqliteRequestsOptions {
  readonly client: WorkerClient<Engine, EngineOptions>;
  readonly push: (write: Write) => void;
  readonly dropped: () => Dropped;
  readonly failure: () => Words | undefined;
  readonly replaced: () => string | undefined;
  /** Hears what a reply says beside what was asked for. */
  readonly onReply: (reply: Reply<unknown>) => void;
  /** Credentials of the configuration that holds now. */
  readonly secrets: () => readonly string[];
  /** How the endpoint of that id is paid for, by the configuration that holds now. */
  readonly billing: (endpointId: string) => Billing | undefined;
  readonly retention: () => Retention;
  readonly clock: Clock;
  /** Of tests: from one clean-up to the next, in milliseconds. */
  readonly tidyMs: number | undefined;
}

/** From one clean-up to the next. */
const TIDY_MS = 60_000;
/** How long statistics are kept, if requests are not kept longer: a year can be compared with the one before. */
const STATISTICS_AGE_MS = 400 * 86_400_000;
/** Between two steps of a clean-up others have their turn. */
const STEP_MS = 10;

export class SqliteRequests implements RequestStore {
  readonly #options: SqliteRequestsOptions;
  readonly #tidyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** By the monotonic clock; the time of the start was lived through as well. */
  #lookedAt: number;
  #closed = false;

  constructor(options: SqliteRequestsOptions) {
    this.#options = options;
    this.#tidyMs = options.tidyMs ?? TIDY_MS;
    this.#lookedAt = options.clock.monotonic();
  }

  record(request: RecordedRequest): void {
    const { push, secrets, billing } = this.#options;
    const { endpointId } = request;
    push({
      type: "request",
      request,
      secrets: secrets(),
      billing: endpointId === undefined ? undefined : billing(endpointId),
    });
    // Where nothing comes, nothing grows.
    this.#timer ??= this.#later(() => this.#tidyOften(), this.#tidyMs);
  }

  page(query: RequestQuery): Promise<RequestPage> {
    return this.#done(this.#options.client.call("page", [query]));
  }

  find(id: string): Promise<StoredRequest | undefined> {
    return this.#done(this.#options.client.call("find", [id]));
  }

  sessions(query: SessionQuery): Promise<SessionPage> {
    return this.#done(this.#options.client.call("sessions", [query]));
  }

  conversation(session: string): Promise<Conversation> {
    return this.#done(this.#options.client.call("conversation", [session]));
  }

  statistics(query: StatisticsQuery): Promise<StatisticsAnswer> {
    return this.#done(this.#options.client.call("statistics", [query]));
  }

  removeBefore(time: number): Promise<number> {
    return this.#tidy({ before: time, maxBytes: Number.MAX_SAFE_INTEGER });
  }

  async vacuum(): Promise<void> {
    while (!this.#closed && await this.#done(this.#options.client.call("giveBack", []))) await pause(STEP_MS);
  }

  backUp(file: string): Promise<void> {
    return this.#done(this.#options.client.call("backUp", [file]));
  }

  dropped(): Dropped {
    return this.#options.dropped();
  }

  failure(): Words | undefined {
    return this.#options.failure();
  }

  replaced(): string | undefined {
    return this.#options.replaced();
  }

  async usage(): Promise<StoreUsage> {
    const used = await this.#done(this.#options.client.call("usage", []));
    const { rows, bodies } = this.#options.dropped();
    return { ...used, droppedRows: rows, droppedBodies: bodies };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #tidyOften(): Promise<void> {
    const { maxAgeMs, maxBytes } = this.#options.retention();
    try {
      const now = await this.#believedTime();
      // A database that is closed would be opened again.
      if (this.#closed) return;
      await this.#tidy({ before: now - maxAgeMs, now, maxBytes });
      if (this.#closed) return;
      const before = now - Math.max(maxAgeMs, STATISTICS_AGE_MS);
      await this.#done(this.#options.client.call("forgetStatistics", [before]));
    } catch {
      // Of a database that cannot be used is told where something is written.
    }
    if (!this.#closed) this.#timer = this.#later(() => this.#tidyOften(), this.#tidyMs);
  }

  async #believedTime(): Promise<number> {
    const { client, clock } = this.#options;
    const lookedAt = clock.monotonic();
    const look = { now: clock.now(), livedMs: lookedAt - this.#lookedAt };
    const now = await this.#done(client.call("lookAtClock", [look]));
    this.#lookedAt = lookedAt;
    return now;
  }

  async #tidy(limits: Limits): Promise<number> {
    for (let count = 0;;) {
      const { removed, more } = await this.#done(this.#options.client.call("tidy", [limits]));
      count += removed;
      if (!more || this.#closed) return count;
      await pause(STEP_MS);
    }
  }

  /** A clean-up to come keeps no program from ending. */
  #later(action: () => Promise<void>, ms: number): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => void action(), ms);
    Deno.unrefTimer(timer);
    return timer;
  }

  async #done<T>(replying: Promise<Reply<T>>): Promise<T> {
    const reply = await replying.catch((error) => {
      throw new StoreError(reasonOf(error), { cause: error });
    });
    this.#options.onReply(reply);
    if (reply.type === "done") return reply.value;
    throw new StoreError(reply.reason);
  }
}
