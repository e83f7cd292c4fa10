/** What the worker does with the database. Whatever is wrong with the file is an answer, not an exception. */
import type { Fact } from "../../learning/fact.ts";
import type { Reply, Write } from "../write.ts";
import { Database, type DatabaseOptions, isDamage, moveAside } from "./database.ts";
import { loadFacts, removeFact, saveFact } from "./facts.ts";

export type EngineOptions = DatabaseOptions;

export class Engine {
  readonly #options: EngineOptions;
  #db: Database | undefined;
  /** What could not be written yet. */
  #pending: Write[] = [];
  #replaced: string | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  facts(): Reply<Fact[]> {
    return this.#attempt(loadFacts);
  }

  /** Writes what is pending, then `writes`: all or nothing. */
  write(writes: readonly Write[]): Reply<void> {
    this.#pending.push(...writes);
    if (this.#pending.length === 0) return this.#attempt(() => {});
    const reply = this.#attempt((db) => db.transaction(() => this.#pending.forEach((each) => apply(db, each))));
    if (reply.type === "done") this.#pending = [];
    return reply;
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

function apply(db: Database, write: Write): void {
  switch (write.type) {
    case "fact":
      return saveFact(db, write.fact);
    case "forget fact":
      return removeFact(db, write.id);
    default:
      write satisfies never;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
