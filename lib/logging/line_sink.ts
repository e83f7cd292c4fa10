/** Lines on their way to something that may be slow, hang or fail, while nobody waits for it. */

/** Takes bytes, always whole lines. Called again only after the promise is settled. */
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
  /** How much may wait, counted with two bytes for a UTF-16 unit, which is what it takes in memory at most. */
  readonly maxQueuedBytes?: number;
}

const DELAY_MS = 50;
const MAX_QUEUED_BYTES = 2 * 1024 * 1024;

export class LineSink {
  readonly #writer: LineWriter;
  readonly #notice: (count: number) => string;
  readonly #onFailure: (error: unknown) => void;
  readonly #delayMs: number;
  readonly #maxQueuedBytes: number;
  readonly #encoder = new TextEncoder();
  #lines: string[] = [];
  #queuedBytes = 0;
  /** Lines lost before those that wait now: their writing failed. */
  #lostBefore = 0;
  /** Lines lost after those that wait now: there was no room for them. */
  #lostAfter = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #draining: Promise<void> | undefined;
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
    const bytes = 2 * (line.length + 1);
    if (this.#queuedBytes + bytes > this.#maxQueuedBytes) {
      this.#lostAfter++;
    } else {
      this.#lines.push(line);
      this.#queuedBytes += bytes;
    }
    // While lines are being written, those that come are taken when the writer is ready.
    if (this.#draining === undefined) this.#timer ??= setTimeout(() => void this.flush(), this.#delayMs);
  }

  /** Resolves when all lines so far are written or lost; as long as the writer hangs, it does not. Never rejects. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#draining === undefined && this.#isIdle()) return;
    this.#draining ??= this.#drain();
    await this.#draining;
  }

  /** Whatever is pushed from now on is ignored. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #drain(): Promise<void> {
    while (!this.#isIdle()) await this.#writeBatch();
    this.#draining = undefined;
  }

  #isIdle(): boolean {
    return this.#closed || (this.#lines.length === 0 && this.#lostAfter === 0);
  }

  async #writeBatch(): Promise<void> {
    const [lines, before, after] = [this.#lines, this.#lostBefore, this.#lostAfter];
    [this.#lines, this.#queuedBytes, this.#lostBefore, this.#lostAfter] = [[], 0, 0, 0];
    const batch = before + after === 0
      ? lines
      : [...noticeOf(before, this.#notice), ...lines, ...noticeOf(after, this.#notice)];
    try {
      await this.#writer.write(this.#encoder.encode(batch.join("\n") + "\n"));
      this.#failing = false;
    } catch (error) {
      this.#lostBefore += before + lines.length + after;
      if (!this.#failing) this.#onFailure(error);
      this.#failing = true;
    }
  }
}

function noticeOf(count: number, notice: (count: number) => string): string[] {
  return count === 0 ? [] : [notice(count)];
}
