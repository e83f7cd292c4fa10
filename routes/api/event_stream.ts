/** An answer of server-sent events that somebody's work brings about. */
import { HEADERS } from "./answer.ts";

/** A silent connection is closed by what stands between, and one whose client is gone is only noticed by writing. */
const KEEP_ALIVE_MS = 15_000;

/** Resolves when the client has taken it, or is gone: whoever may say much waits for that, and says what is so then. */
export type Send = (name: string, value: object) => Promise<void>;

type Working = (send: Send, signal: AbortSignal) => Promise<void>;

/**
 * `work` begins when somebody reads, and is told by its signal when nobody does any more, or when `ended` aborts, since
 * the program stops: a page that is open must not hold that up. It does not reject.
 */
export function eventStream(ended: AbortSignal, work: Working): Response {
  // Nothing is begun before somebody reads: an answer to HEAD is never read, nor closed.
  const stream = new ReadableStream<Uint8Array>(new Work(ended, work), { highWaterMark: 0 });
  return new Response(stream, { headers: { ...HEADERS, "content-type": "text/event-stream" } });
}

class Work implements UnderlyingDefaultSource<Uint8Array> {
  readonly #left = new AbortController();
  readonly #stopped: AbortSignal;
  readonly #work: Working;
  #begun = false;
  #ended = false;
  #waiting = "";
  #wake = () => {};
  #taken = Promise.withResolvers<void>();

  constructor(stopped: AbortSignal, work: Working) {
    this.#stopped = stopped;
    this.#work = work;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (!this.#begun) this.#begin();
    if (this.#waiting === "" && !this.#ended) await this.#news();
    if (this.#left.signal.aborted) return;
    const text = this.#waiting === "" && !this.#ended ? ": still here\n\n" : this.#waiting;
    this.#waiting = "";
    this.#take();
    if (text === "") controller.close();
    else controller.enqueue(new TextEncoder().encode(text));
  }

  cancel(): void {
    this.#left.abort();
    this.#wake();
    this.#take();
  }

  #take(): void {
    this.#taken.resolve();
    this.#taken = Promise.withResolvers();
  }

  #begin(): void {
    this.#begun = true;
    const send: Send = (name, value) => {
      this.#waiting += `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
      this.#wake();
      return this.#left.signal.aborted ? Promise.resolve() : this.#taken.promise;
    };
    void this.#work(send, AbortSignal.any([this.#left.signal, this.#stopped])).finally(() => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Resolves when there is something to tell, or it is time for a sign of life. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, KEEP_ALIVE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
