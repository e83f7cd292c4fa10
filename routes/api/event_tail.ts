/** Server-sent events of the admin API: what happens, for a client that may read slowly or leave without a word. */
import { HEADERS } from "./answer.ts";
import { Refused } from "./refused.ts";
import { phrase } from "../../lib/phrases/phrase.ts";

/** What waits for a client that does not read; what comes then is counted, and told as `missed`. */
const MAX_WAITING = 1000;
const MAX_LISTENERS = 32;
/** A silent connection is closed by what stands between, and one whose client is gone is only noticed by writing. */
const KEEP_ALIVE_MS = 15_000;

export interface EventListener {
  onEvent(name: string, value: object): void;
  /** No more will come. */
  onEnd(): void;
}

export interface EventSource {
  /** How many listen now. */
  readonly listeners: number;
  /** The listener hears of each event until the returned function is called. */
  listen(listener: EventListener): () => void;
}

export function eventTail(source: EventSource): Response {
  if (source.listeners >= MAX_LISTENERS) {
    throw new Refused("TOO_MANY_LISTENERS", phrase("api.already_listening", { count: MAX_LISTENERS }));
  }
  // Nothing is listened to before somebody reads: an answer to HEAD is never read, nor closed.
  const stream = new ReadableStream<Uint8Array>(new Tail(source), { highWaterMark: 0 });
  return new Response(stream, { headers: { ...HEADERS, "content-type": "text/event-stream" } });
}

class Tail implements UnderlyingDefaultSource<Uint8Array> {
  readonly #source: EventSource;
  readonly #encoder = new TextEncoder();
  #waiting: string[] = [];
  #missed = 0;
  #ended = false;
  #left = false;
  #leave: (() => void) | undefined;
  #wake = () => {};

  constructor(source: EventSource) {
    this.#source = source;
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (this.#leave === undefined) {
      this.#listen();
      // So that whoever listens knows from when on.
      return this.#send(controller, ": listening\n\n");
    }
    const comes = this.#hasNews() || await this.#news();
    if (this.#left) return;
    if (this.#hasNews()) {
      const missed = this.#missed === 0 ? "" : event("missed", { count: this.#missed });
      const text = this.#waiting.join("") + missed;
      this.#waiting = [];
      this.#missed = 0;
      this.#send(controller, text);
    } else if (this.#ended) controller.close();
    else if (!comes) this.#send(controller, ": still here\n\n");
  }

  /** Its client has left. */
  cancel(): void {
    this.#left = true;
    this.#leave?.();
    this.#wake();
  }

  #listen(): void {
    this.#leave = this.#source.listen({
      onEvent: (name, value) => {
        if (this.#waiting.length < MAX_WAITING) this.#waiting.push(event(name, value));
        else this.#missed++;
        this.#wake();
      },
      onEnd: () => {
        this.#ended = true;
        this.#wake();
      },
    });
  }

  #hasNews(): boolean {
    return this.#waiting.length > 0 || this.#missed > 0;
  }

  /** Whether something has come, the end included, before it is time for a sign of life. */
  #news(): Promise<boolean> {
    if (this.#ended) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), KEEP_ALIVE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #send(controller: ReadableStreamDefaultController<Uint8Array>, text: string): void {
    controller.enqueue(this.#encoder.encode(text));
  }
}

function event(name: string, value: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(value)}\n\n`;
}
