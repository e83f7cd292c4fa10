/** What waits to be written: bounded in rows and bytes, and of several states of one thing only the last. */
import { letGo } from "../bytes.ts";
import type { Pane } from "../record.ts";
import { Packer, type Parcel } from "./parcel.ts";
import type { FactWrite, RequestWrite, Write } from "./write.ts";

export interface WriteQueueOptions {
  readonly maxRows: number;
  /** Of bodies, with those that are being written. */
  readonly maxBytes: number;
  /** In bytes, of all that waits: what else is known of a request (headers, times, reasons) may outweigh its bodies. */
  readonly maxMemory: number;
}

/** What was not kept for want of room. */
export interface Dropped {
  readonly rows: number;
  /** Requests whose row was kept without their bodies. */
  readonly bodies: number;
}

/** What is written together. */
export interface Batch {
  readonly facts: readonly FactWrite[];
  readonly requests: Parcel | undefined;
}

const MAX_ROWS = 20_000;
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_MEMORY = 64 * 1024 * 1024;

/** With so many bytes waiting the worker does not keep up, and no more memory than needed is held. */
const TIGHT_BYTES = 1024 * 1024;

/** With so many rows, or bytes of bodies, a batch is full. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;

/** Requests that are written together. */
interface Pack {
  readonly packer: Packer;
  /** Of their bodies. */
  bytes: number;
}

export class WriteQueue {
  readonly #maxRows: number;
  readonly #maxBytes: number;
  readonly #maxMemory: number;
  /** By id, in the order of their coming. */
  readonly #facts = new Map<string, FactWrite>();
  /** In the order of their coming; all but the last are full. */
  readonly #packs: Pack[] = [];
  #rows = 0;
  /** Of all that waits or is being written. */
  #bytes = 0;
  /** Of all that waits or is being written. */
  #memory = 0;
  /** Of those that are being written. */
  #takenRows = 0;
  #takenBytes = 0;
  #takenMemory = 0;
  #dropped: Dropped = { rows: 0, bodies: 0 };

  constructor(
    { maxRows = MAX_ROWS, maxBytes = MAX_BYTES, maxMemory = MAX_MEMORY }: Partial<WriteQueueOptions> = {},
  ) {
    this.#maxRows = maxRows;
    this.#maxBytes = maxBytes;
    this.#maxMemory = maxMemory;
  }

  get isEmpty(): boolean {
    return this.#facts.size === 0 && this.#packs.length === 0;
  }

  /** How many rows wait or are being written. */
  get rows(): number {
    return this.#facts.size + this.#rows + this.#takenRows;
  }

  /** Since the start. */
  get dropped(): Dropped {
    return this.#dropped;
  }

  /**
   * Without room for its bodies a request is kept without them; without room for a row nothing is. The memory of long
   * bodies must not be used any more.
   */
  push(write: Write): void {
    if (write.type !== "request") return this.#pushFact(write);
    if (this.rows >= this.#maxRows || this.#memory >= this.#maxMemory) return this.#drop({ rows: 1, bodies: 0 });
    const bytes = bytesOf(write);
    if (this.#bytes + bytes <= this.#maxBytes) return this.#pack(write, bytes);
    this.#drop({ rows: 0, bodies: 1 });
    const { panes } = write.request;
    this.#pack({ ...write, request: { ...write.request, panes: panes.map(withoutBody) } }, 0);
    for (const { body } of panes) if (body !== undefined) letGo(body);
  }

  /** The next to be written. They take room until `release`. */
  take(): Batch {
    const facts = [...this.#facts.entries()].slice(0, BATCH_ROWS);
    for (const [id] of facts) this.#facts.delete(id);
    const pack = this.#packs.shift();
    const rows = pack?.packer.rows ?? 0;
    this.#rows -= rows;
    this.#takenRows += facts.length + rows;
    this.#takenBytes += pack?.bytes ?? 0;
    this.#takenMemory += pack?.packer.memory ?? 0;
    return { facts: facts.map(([, write]) => write), requests: pack?.packer.parcel() };
  }

  /** What was taken is written, or lost. */
  release(): void {
    this.#bytes -= this.#takenBytes;
    this.#memory -= this.#takenMemory;
    this.#takenRows = this.#takenBytes = this.#takenMemory = 0;
  }

  /** Rows of what was taken are lost. */
  lose(rows: number): void {
    this.#drop({ rows, bodies: 0 });
  }

  /** What stands behind others must not overtake them, so what is known goes and comes again. */
  #pushFact(write: FactWrite): void {
    const id = write.type === "fact" ? write.fact.id : write.id;
    const isKnown = this.#facts.delete(id);
    if (!isKnown && this.rows >= this.#maxRows) return this.#drop({ rows: 1, bodies: 0 });
    this.#facts.set(id, write);
  }

  #pack(write: RequestWrite, bytes: number): void {
    let last = this.#packs.at(-1);
    if (last === undefined || last.packer.rows >= BATCH_ROWS || last.bytes >= BATCH_BYTES) {
      this.#packs.push(last = { packer: new Packer(), bytes: 0 });
    }
    const before = last.packer.memory;
    last.packer.add(write, { tight: this.#bytes > TIGHT_BYTES });
    this.#memory += last.packer.memory - before;
    last.bytes += bytes;
    this.#rows++;
    this.#bytes += bytes;
  }

  #drop({ rows, bodies }: Dropped): void {
    this.#dropped = { rows: this.#dropped.rows + rows, bodies: this.#dropped.bodies + bodies };
  }
}

function withoutBody({ beginning: _, ending: __, ...pane }: Pane): Pane {
  return { ...pane, body: undefined };
}

/** Of the bodies of a request, and of what else of them is read; what two panes share counts once. */
function bytesOf({ request }: RequestWrite): number {
  const counted: Uint8Array[] = [];
  let bytes = 0;
  for (const { body, beginning, ending } of request.panes) {
    for (const each of [body, beginning, ending]) {
      if (each === undefined || counted.includes(each)) continue;
      counted.push(each);
      bytes += each.length;
    }
  }
  return bytes;
}
