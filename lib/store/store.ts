/**
 * What is kept, as the program sees it. Everything is asynchronous, and nothing that is told to be kept is waited for:
 * a database of another kind can take the place of the one in this process.
 */
import type { FactStore } from "../learning/known.ts";
import type { RequestStore } from "./request_store.ts";

export interface Store {
  readonly facts: FactStore;
  readonly requests: RequestStore;
  /** Resolves when all that was told so far is on the disk, or cannot be written. Never rejects. */
  flush(): Promise<void>;
  /** Writes what still waits, as far as that is possible soon, and ends. Never rejects. */
  close(): Promise<void>;
}

/** Who hears of what people should know: that nothing can be written, and that it can again. */
export interface Herald {
  info(message: string): void;
  warn(message: string): void;
}
