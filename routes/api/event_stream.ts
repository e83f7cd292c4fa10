/** An answer of server-sent events that somebody's work brings about. */
import { HEADERS } from "./answer.ts";

/** A silent connection is closed by what stands between, and one whose client is gone is only noticed by writing. */
const KEEP_ALIVE_MS = 15_000;

export type Send = (name: string, value: object) => void;

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
    if (text === "") controller.close();
    else controller.enqueue(new TextEncoder().encode(text));
  }

  cancel(): void {
    this.#left.abort();
    this.#wake();
  }

  #begin(): void {
    this.#begun = true;
    const send: Send = (name, value) => {
      this.#waiting += `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
      this.#wake();
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
