/** Lines on their way to something that may be slow, hang or fail, while nobody waits for it. */

import { concat, withRoom } from "../bytes.ts";

/** Takes bytes, always whole lines. Called again only after the promise is settled, until when they stay as they are. */
export interface LineWriter {
  /** Resolves when all of `bytes` are written; rejects if some may not be. */
  write(bytes: Uint8Array): Promise<void>;
}

export interface LineSinkOptions {
  /** The line that says that `count` lines are missing where it stands; without its end. */
  readonly notice: (count: number) => string;
  /** Called with the first failure after a success, not with those that follow it. */
  readonly onFailure?: (error: unknown) => void;
  /** Longest time that a line waits for others to be written with it. */
  readonly delayMs?: number;
  /** How much may wait; a line comes in if it has room even with three bytes for each of its UTF-16 units. */
  readonly maxQueuedBytes?: number;
}

const DELAY_MS = 50;
const MAX_QUEUED_BYTES = 2 * 1024 * 1024;

/** Memory that is used again; what a burst took beyond it is not kept. */
const KEPT_BYTES = 64 * 1024;

/** So much is not held back for more. */
const ENOUGH_BYTES = KEPT_BYTES / 2;

/** Most bytes that UTF-8 takes for one UTF-16 unit. */
const MOST_BYTES = 3;

const NEWLINE = 10;

export class LineSink {
  readonly #writer: LineWriter;
  readonly #notice: (count: number) => string;
  readonly #onFailure: (error: unknown) => void;
  readonly #delayMs: number;
  readonly #maxQueuedBytes: number;
  readonly #encoder = new TextEncoder();
  /** What waits, as bytes: the collector would copy text until it is written. */
  #queue = new Uint8Array(KEPT_BYTES);
  #queuedBytes = 0;
  #queuedLines = 0;
  /** The memory of what was written last, to be filled again. */
  #spare: Uint8Array<ArrayBuffer> | undefined;
  /** Lines lost before those that wait now: their writing failed. */
  #lostBefore = 0;
  /** Lines lost after those that wait now: there was no room for them. */
  #lostAfter = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The batch that is being written. */
  #writing: Promise<void> | undefined;
  #failing = false;
  #closed = false;

  constructor(writer: LineWriter, options: LineSinkOptions) {
    this.#writer = writer;
    this.#notice = options.notice;
    this.#onFailure = options.onFailure ?? (() => {});
    this.#delayMs = options.delayMs ?? DELAY_MS;
    this.#maxQueuedBytes = options.maxQueuedBytes ?? MAX_QUEUED_BYTES;
  }

  /** Adds a line, given without its end. Returns at once and never throws; a line without room is dropped and counted. */
  push(line: string): void {
    if (this.#closed) return;
    if (this.#hasRoom(MOST_BYTES * line.length + 1)) this.#add(line);
    else this.#lostAfter++;
    if (this.#writing === undefined) this.#writeSoon();
  }

  /** Resolves when all lines so far are written or lost; as long as the writer hangs, it does not. Never rejects. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || !this.#isIdle()) {
      this.#write();
      await this.#writing;
    }
  }

  /** Whatever is pushed from now on is ignored. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** A batch for each line that came while another was written would cost more than the lines. */
  #writeSoon(): void {
    if (this.#queuedBytes >= ENOUGH_BYTES) this.#write();
    else this.#timer ??= setTimeout(() => this.#write(), this.#delayMs);
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing ??= this.#writeBatch().then(() => {
      this.#writing = undefined;
      if (!this.#isIdle()) this.#writeSoon();
    });
  }

  #isIdle(): boolean {
    return this.#closed || (this.#queuedLines === 0 && this.#lostAfter === 0);
  }

  /** Whether `bytes` more may wait; makes the room that they take. */
  #hasRoom(bytes: number): boolean {
    const needed = this.#queuedBytes + bytes;
    if (needed > this.#maxQueuedBytes) return false;
    this.#queue = withRoom(this.#queue, { used: this.#queuedBytes, needed });
    return true;
  }

  #add(line: string): void {
    this.#queuedBytes += this.#encoder.encodeInto(line, this.#queue.subarray(this.#queuedBytes)).written;
    this.#queue[this.#queuedBytes++] = NEWLINE;
    this.#queuedLines++;
  }

  async #writeBatch(): Promise<void> {
    const [queue, lines, before, after] = [this.#queue, this.#queuedLines, this.#lostBefore, this.#lostAfter];
    const batch = queue.subarray(0, this.#queuedBytes);
    [this.#queuedBytes, this.#queuedLines, this.#lostBefore, this.#lostAfter] = [0, 0, 0, 0];
    this.#queue = this.#spare ?? new Uint8Array(KEPT_BYTES);
    this.#spare = undefined;
    const hasAll = before + after === 0;
    try {
      await this.#writer.write(hasAll ? batch : concat([this.#noticeOf(before), batch, this.#noticeOf(after)]));
      this.#failing = false;
    } catch (error) {
      this.#lostBefore += before + lines + after;
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
    if (queue.length <= KEPT_BYTES) this.#spare = queue;
  }

  #noticeOf(count: number): Uint8Array {
    return this.#encoder.encode(count === 0 ? "" : `${this.#notice(count)}\n`);
  }
}
