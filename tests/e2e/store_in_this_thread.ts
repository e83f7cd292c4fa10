/**
 * The database's worker without a thread: one of its own takes a quarter of a second of each proxy of a test, of which
 * there are thousands. Messages are copied as between threads.
 */
import type { CallMessage, ReplyMessage, StartMessage } from "../../lib/store/worker_client.ts";
import { workerUrl } from "../../lib/store/worker_url.ts";
import type { EngineOptions } from "../../lib/store/sqlite/engine.ts";
import { EngineCalls } from "../../lib/store/sqlite/engine_calls.ts";

const Thread = globalThis.Worker;

class InThisThread extends EventTarget {
  readonly #calls = new EngineCalls((reply) => this.#reply(reply));
  #ended = false;

  async postMessage(message: StartMessage<EngineOptions> | CallMessage, transfer: Transferable[] = []): Promise<void> {
    const copy = structuredClone(message, { transfer });
    await Promise.resolve();
    if (!this.#ended) await this.#calls.hear(copy);
  }

  terminate(): void {
    this.#ended = true;
  }

  #reply(reply: ReplyMessage): void {
    if (!this.#ended) this.dispatchEvent(new MessageEvent("message", { data: structuredClone(reply) }));
  }
}

const OTHERS: typeof Worker = new Proxy(Thread, {
  construct: (target, [url, options]) => url === workerUrl() ? new InThisThread() : new target(url, options),
});

/** What `start` comes to, whose database, opened before it first waits for something, gets no thread. */
export function inThisThread<T>(start: () => T): T {
  globalThis.Worker = OTHERS;
  try {
    return start();
  } finally {
    globalThis.Worker = Thread;
  }
}
