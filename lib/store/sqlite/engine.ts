/** What the worker does with the database. Whatever is wrong with the file is an answer, not an exception. */
import type { Fact } from "../../learning/fact.ts";
import type { Reader } from "../reader.ts";
import type { Reading } from "../recorded.ts";
import type { RequestPage, RequestQuery, SessionQuery, SessionSummary, StoredRequest } from "../request_store.ts";
import type { EndpointStatistics, StatisticsQuery, StatisticsRow } from "../statistics.ts";
import type { Reply, Write } from "../write.ts";
import { Database, type DatabaseOptions, isDamage, isFaultOfFile, moveAside } from "./database.ts";
import { loadFacts, removeFact, saveFact } from "./facts.ts";
import { readPage, readRequest } from "./read_requests.ts";
import { readSessions } from "./read_sessions.ts";
import { readEndpointStatistics, readStatistics } from "./read_statistics.ts";
import { keepRequest } from "./requests.ts";
import { type DatabaseUsage, giveBack, type Limits, readUsage, type Tidied, tidy } from "./tidy.ts";

const NOTHING: Reading = { asked: "", answered: "", tools: [], usage: undefined, stopReason: undefined };

export type EngineOptions = DatabaseOptions;

export class Engine {
  readonly #options: EngineOptions;
  #db: Database | undefined;
  /** What could not be written yet. */
  #pending: Write[] = [];
  #replaced: string | undefined;
  #reader: Reader = { readExchange: () => NOTHING, costOf: () => undefined };

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Loads the module that reads what requests say and cost: until then they say nothing. */
  async load(url: string): Promise<void> {
    this.#reader = await import(url) as Reader;
  }

  facts(): Reply<Fact[]> {
    return this.#attempt(loadFacts);
  }

  /** Writes what is pending, then `writes`: all or nothing. */
  write(writes: readonly Write[]): Reply<void> {
    this.#pending.push(...writes);
    if (this.#pending.length === 0) return this.#attempt(() => {});
    const reply = this.#attempt((db) =>
      db.transaction(() => this.#pending.filter((each) => !this.#isApplied(db, each)).length)
    );
    if (reply.type === "failed") return reply;
    this.#pending = [];
    const { value: refused, ...rest } = reply;
    return { ...rest, value: undefined, ...(refused === 0 ? {} : { refused }) };
  }

  page(query: RequestQuery): Reply<RequestPage> {
    return this.#attempt((db) => readPage(db, query));
  }

  find(id: string): Reply<StoredRequest | undefined> {
    return this.#attempt((db) => readRequest(db, id));
  }

  sessions(query: SessionQuery): Reply<readonly SessionSummary[]> {
    return this.#attempt((db) => readSessions(db, query));
  }

  statistics(query: StatisticsQuery): Reply<readonly StatisticsRow[]> {
    return this.#attempt((db) => readStatistics(db, query));
  }

  endpointStatistics(query: Pick<StatisticsQuery, "from" | "to">): Reply<readonly EndpointStatistics[]> {
    return this.#attempt((db) => readEndpointStatistics(db, query));
  }

  tidy(limits: Limits): Reply<Tidied> {
    return this.#attempt((db) => tidy(db, limits));
  }

  usage(): Reply<DatabaseUsage> {
    return this.#attempt(readUsage);
  }

  /** One step; whether there is more to give back. */
  giveBack(): Reply<boolean> {
    return this.#attempt(giveBack);
  }

  async backUp(file: string): Promise<Reply<void>> {
    const copying = this.#attempt((db) => db.backUp(file));
    if (copying.type === "failed") return copying;
    try {
      return { type: "done", value: await copying.value };
    } catch (error) {
      return { type: "failed", reason: reasonOf(error) };
    }
  }

  close(): void {
    this.#db?.close();
    this.#db = undefined;
  }

  /** Does `action`, with a new file if the old one turns out to be damaged. A database that failed is opened anew. */
  #attempt<T>(action: (db: Database) => T): Reply<T> {
    for (let mayReplace = true;; mayReplace = false) {
      try {
        this.#db ??= new Database(this.#options);
        return { type: "done", value: action(this.#db), ...this.#told() };
      } catch (error) {
        this.#closeQuietly();
        if (!mayReplace || !isDamage(error)) return { type: "failed", reason: reasonOf(error), ...this.#told() };
      }
      try {
        this.#replaced = moveAside(this.#options.file);
      } catch (error) {
        return { type: "failed", reason: `it is damaged and cannot be moved aside: ${reasonOf(error)}` };
      }
    }
  }

  /** `false`: the write was refused for what it is, and would be so at each try. */
  #isApplied(db: Database, write: Write): boolean {
    try {
      db.part(() => this.#apply(db, write));
      return true;
    } catch (error) {
      if (isFaultOfFile(error)) throw error;
      return false;
    }
  }

  #apply(db: Database, write: Write): void {
    switch (write.type) {
      case "request": {
        const { request, secrets, billing } = write;
        const reading = this.#reader.readExchange(request);
        const { usage } = reading;
        const cost = usage === undefined || billing === undefined ? undefined : this.#reader.costOf(usage, {
          billing,
          model: request.upstreamModel ?? request.model,
          at: request.startedAt,
        });
        return keepRequest(db, { request, secrets, reading, cost });
      }
      case "fact":
        return saveFact(db, write.fact);
      case "forget fact":
        return removeFact(db, write.id);
      default:
        write satisfies never;
    }
  }

  #told(): { replaced?: string } {
    const replaced = this.#replaced;
    this.#replaced = undefined;
    return replaced === undefined ? {} : { replaced };
  }

  #closeQuietly(): void {
    try {
      this.close();
    } catch {
      // What is wrong with it has been said.
      this.#db = undefined;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
