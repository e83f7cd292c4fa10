/** What waits to be written: bounded in rows and bytes, and of several states of one thing only the last. */
import type { Pane } from "../record.ts";
import type { RequestWrite, Write } from "./write.ts";

export interface WriteQueueOptions {
  readonly maxRows: number;
  /** Of bodies, with those that are being written. */
  readonly maxBytes: number;
}

/** What was not kept for want of room. */
export interface Dropped {
  readonly rows: number;
  /** Requests whose row was kept without their bodies. */
  readonly bodies: number;
}

const MAX_ROWS = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/** A batch is full with this many bytes of bodies. */
const BATCH_BYTES = 8 * 1024 * 1024;

export class WriteQueue {
  readonly #maxRows: number;
  readonly #maxBytes: number;
  /** By key, in the order of their coming. */
  readonly #writes = new Map<string, Write>();
  /** Of all that waits or is being written. */
  #bytes = 0;
  /** Of those that are being written. */
  #takenRows = 0;
  #takenBytes = 0;
  #dropped: Dropped = { rows: 0, bodies: 0 };

  constructor({ maxRows = MAX_ROWS, maxBytes = MAX_BYTES }: Partial<WriteQueueOptions> = {}) {
    this.#maxRows = maxRows;
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#writes.size === 0;
  }

  /** How many rows wait or are being written. */
  get rows(): number {
    return this.#writes.size + this.#takenRows;
  }

  /** Since the start. */
  get dropped(): Dropped {
    return this.#dropped;
  }

  /** Without room for its bodies a request is kept without them; without room for a row nothing is. */
  push(write: Write): void {
    const key = keyOf(write);
    const known = this.#writes.get(key);
    if (known !== undefined) this.#remove(key, known);
    else if (this.rows >= this.#maxRows) return this.#drop({ rows: 1, bodies: 0 });
    const bytes = bytesOf(write);
    if (this.#bytes + bytes <= this.#maxBytes || write.type !== "request") return this.#add(key, write, bytes);
    this.#drop({ rows: 0, bodies: 1 });
    this.#add(key, { ...write, request: { ...write.request, panes: write.request.panes.map(withoutBody) } }, 0);
  }

  /** The next to be written, at most `count`. They take room until `release`. */
  take(count: number): Write[] {
    const taken: Write[] = [];
    for (const [key, write] of this.#writes) {
      if (taken.length >= count || this.#takenBytes >= BATCH_BYTES) break;
      taken.push(write);
      this.#writes.delete(key);
      this.#takenBytes += bytesOf(write);
    }
    this.#takenRows += taken.length;
    return taken;
  }

  /** What was taken is written, or lost. */
  release(): void {
    this.#bytes -= this.#takenBytes;
    this.#takenRows = this.#takenBytes = 0;
  }

  /** Rows of what was taken are lost. */
  lose(rows: number): void {
    this.#drop({ rows, bodies: 0 });
  }

  /** What stands behind others must not overtake them, so what is known goes and comes again. */
  #add(key: string, write: Write, bytes: number): void {
    this.#writes.set(key, write);
    this.#bytes += bytes;
  }

  #remove(key: string, write: Write): void {
    this.#writes.delete(key);
    this.#bytes -= bytesOf(write);
  }

  #drop({ rows, bodies }: Dropped): void {
    this.#dropped = { rows: this.#dropped.rows + rows, bodies: this.#dropped.bodies + bodies };
  }
}

function withoutBody({ ending: _, ...pane }: Pane): Pane {
  return { ...pane, body: undefined };
}

/** The memory that a write holds beside its row; what two panes share counts once. */
function bytesOf(write: Write): number {
  if (write.type !== "request") return 0;
  let bytes = 0;
  for (const buffer of memoryOf(write)) bytes += buffer.byteLength;
  return bytes;
}

/** What the bodies of a request lie in, and what else of them is read. */
function memoryOf({ request }: RequestWrite): ReadonlySet<ArrayBuffer> {
  const buffers = request.panes.flatMap(({ body, ending }) => [body?.buffer, ending?.buffer]);
  return new Set(buffers.filter((buffer) => buffer !== undefined));
}

function keyOf(write: Write): string {
  switch (write.type) {
    case "fact":
      return `fact ${write.fact.id}`;
    case "forget fact":
      return `fact ${write.id}`;
    case "request":
      return `request ${write.request.id}`;
    default:
      return write satisfies never;
  }
}

/** Giving a body's memory away costs some microseconds, whatever its size; so long a copy costs less. */
const COPIED_BYTES = 16 * 1024;

/** The memory of long bodies: it is given to the worker. */
export function buffersOf(writes: readonly Write[]): ArrayBuffer[] {
  const buffers = writes.flatMap((write) => write.type === "request" ? [...memoryOf(write)] : []);
  return buffers.filter(({ byteLength }) => byteLength > COPIED_BYTES);
}
