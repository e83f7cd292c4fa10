/** What the worker does with the database. Whatever is wrong with the file is an answer, not an exception. */
import type { Fact } from "../../learning/fact.ts";
import { phrase } from "../../phrases/phrase.ts";
import type { AnswerUsage } from "../answer_usage.ts";
import type { Look } from "../believed_time.ts";
import { loadReader } from "../load_reader.ts";
import type { Reader } from "../reader.ts";
import { NO_READING } from "../recorded.ts";
import type {
  Conversation,
  RequestPage,
  RequestQuery,
  SessionPage,
  SessionQuery,
  StoredRequest,
} from "../request_store.ts";
import type { StatisticsAnswer, StatisticsQuery } from "../statistics.ts";
import { unpack } from "../parcel.ts";
import { reasonOf } from "../unusable.ts";
import type { Reply, Write } from "../write.ts";
import type { Batch } from "../write_queue.ts";
import { writeAll } from "./batch.ts";
import { lookAtClock } from "./belief.ts";
import { forgetStatistics } from "./count.ts";
import { countKept } from "./count_kept.ts";
import { Database, type DatabaseOptions, isDamage, moveDatabaseAside } from "./database.ts";
import { loadFacts } from "./facts.ts";
import { readConversation } from "./read_conversation.ts";
import { readPage, readRequest } from "./read_requests.ts";
import { readSessions } from "./read_sessions.ts";
import { addUpKept } from "./session_sums.ts";
import { readStatistics } from "./read_statistics.ts";
import { salvage } from "./salvage.ts";
import { type DatabaseUsage, giveBack, type Limits, readUsage, type Tidied, tidy } from "./tidy.ts";

export type EngineOptions = DatabaseOptions;

export class Engine {
  readonly #options: EngineOptions;
  #db: Database | undefined;
  /** What could not be written yet. */
  #pending: Write[] = [];
  #replaced: string | undefined;
  #vanished = false;
  /** Something of it may still be read, once there is a new one. */
  #damaged: string | undefined;
  /** The database whose statistics and sums have all that it keeps. */
  #counted: Database | undefined;
  #reader: Reader = { readExchange: () => NO_READING, readCharge: () => ({}), costOf: () => undefined };

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Loads the module that reads what requests say and cost: until then they say nothing. */
  async load(url: string): Promise<void> {
    this.#reader = await loadReader(url);
  }

  facts(): Reply<Fact[]> {
    return this.#attempt(loadFacts);
  }

  /** Writes what is pending, then `writes`: all or nothing. Returns what the answers of the requests used. */
  write(writes: readonly Write[]): Reply<readonly AnswerUsage[]> {
    for (const write of writes) this.#pending.push(write);
    const reply = this.#attempt((db) => {
      if (this.#pending.length === 0) return { refused: 0, usages: [] };
      return db.transaction(() => {
        this.#countKept(db);
        return writeAll(db, this.#pending, this.#reader);
      });
    });
    if (reply.type === "failed") return reply;
    this.#pending = [];
    const { value: { refused, usages }, ...rest } = reply;
    return { ...rest, value: usages, ...(refused === 0 ? {} : { refused }) };
  }

  writeBatch({ facts, requests }: Batch): Reply<readonly AnswerUsage[]> {
    return this.write([...facts, ...(requests === undefined ? [] : unpack(requests))]);
  }

  page(query: RequestQuery): Reply<RequestPage> {
    return this.#attempt((db) => readPage(db, query));
  }

  find(id: string): Reply<StoredRequest | undefined> {
    return this.#attempt((db) => readRequest(db, id));
  }

  sessions(query: SessionQuery): Reply<SessionPage> {
    return this.#attempt((db) => {
      this.#countOnce(db);
      return readSessions(db, query);
    });
  }

  conversation(session: string): Reply<Conversation> {
    return this.#attempt((db) => readConversation(db, session));
  }

  statistics(query: StatisticsQuery): Reply<StatisticsAnswer> {
    return this.#attempt((db) => {
      this.#countOnce(db);
      return readStatistics(db, query);
    });
  }

  /** Looks at the clock; how late it is, as far as that is to be believed. */
  lookAtClock(look: Look): Reply<number> {
    return this.#attempt((db) => lookAtClock(db, look));
  }

  /** Those of hours and days that began before that time go. */
  forgetStatistics(before: number): Reply<void> {
    return this.#attempt((db) => forgetStatistics(db, before));
  }

  tidy(limits: Limits): Reply<Tidied> {
    return this.#attempt((db) => {
      // It adds up again what it takes something from, and whoever found sums would take them for all that there are.
      this.#countOnce(db);
      return tidy(db, limits);
    });
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
    for (let tries = 1;; tries++) {
      try {
        if (this.#db?.isInPlace === false) this.#abandon();
        this.#db ??= this.#open();
        return { type: "done", value: action(this.#db), ...this.#told() };
      } catch (error) {
        const isLost = this.#db?.isLost(error) ?? isDamage(error);
        this.#closeQuietly();
        if (tries === 3 || !isLost) return { type: "failed", reason: reasonOf(error), ...this.#told() };
      }
      // Another process of the folder may just have put a new one in its place.
      if (tries === 1) continue;
      try {
        this.#replaced = this.#damaged = moveDatabaseAside(this.#options.file);
      } catch (error) {
        return { type: "failed", reason: phrase("store.not_moved", { reason: reasonOf(error) }) };
      }
    }
  }

  #open(): Database {
    const db = new Database(this.#options);
    if (this.#damaged === undefined) return db;
    try {
      salvage(db, this.#damaged);
    } catch (error) {
      db.close();
      throw error;
    }
    this.#damaged = undefined;
    return db;
  }

  /** Not when the file is opened: what was learned is waited for at the start, and this may take seconds, once. */
  #countKept(db: Database): void {
    if (this.#counted === db) return;
    countKept(db);
    addUpKept(db);
    this.#counted = db;
  }

  /** For who writes nothing. */
  #countOnce(db: Database): void {
    if (this.#counted !== db) db.transaction(() => this.#countKept(db));
  }

  /** Somebody has deleted the file, or put another one in its place. */
  #abandon(): void {
    const db = this.#db;
    this.#closeQuietly();
    db?.removeJournal();
    this.#vanished = true;
  }

  #told(): Pick<Reply<void>, "replaced" | "vanished"> {
    const [replaced, vanished] = [this.#replaced, this.#vanished];
    this.#replaced = undefined;
    this.#vanished = false;
    return { ...(replaced === undefined ? {} : { replaced }), ...(vanished ? { vanished } : {}) };
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
