/** What waits to be written: bounded, and of several states of one thing only the last. */
import type { Write } from "./write.ts";

export interface WriteQueueOptions {
  readonly maxRows: number;
}

const MAX_ROWS = 20_000;

export class WriteQueue {
  readonly #maxRows: number;
  /** By key, in the order of their coming. */
  readonly #writes = new Map<string, Write>();
  /** Of those that are being written. */
  #takenRows = 0;
  #dropped = 0;

  constructor({ maxRows = MAX_ROWS }: Partial<WriteQueueOptions> = {}) {
    this.#maxRows = maxRows;
  }

  get isEmpty(): boolean {
    return this.#writes.size === 0;
  }

  /** How many rows wait or are being written. */
  get rows(): number {
    return this.#writes.size + this.#takenRows;
  }

  /** How many were not kept for want of room, since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  push(write: Write): void {
    const key = keyOf(write);
    // What stands behind others must not overtake them.
    const known = this.#writes.delete(key);
    if (!known && this.rows >= this.#maxRows) this.#dropped++;
    else this.#writes.set(key, write);
  }

  /** The next to be written, at most `count`. They take room until `release`. */
  take(count: number): Write[] {
    const taken: Write[] = [];
    for (const [key, write] of this.#writes) {
      if (taken.length >= count) break;
      taken.push(write);
      this.#writes.delete(key);
    }
    this.#takenRows += taken.length;
    return taken;
  }

  /** What was taken is written, or lost. */
  release(): void {
    this.#takenRows = 0;
  }
}

function keyOf(write: Write): string {
  switch (write.type) {
    case "fact":
      return `fact ${write.fact.id}`;
    case "forget fact":
      return `fact ${write.id}`;
    default:
      return write satisfies never;
  }
}
