/** Calls of operations that run in a worker. A worker that dies is started again, unless it dies at once. */
import { phrase } from "../phrases/phrase.ts";
import { Unusable } from "./unusable.ts";

/** The first message to a worker. */
export interface StartMessage<Options> {
  readonly start: Options;
}

export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly args: unknown[];
}

export type ReplyMessage =
  & { readonly id: number }
  & ({ readonly value: unknown } | { readonly error: string });

/** Functions of a worker by name; all take and return what can be copied between threads. */
type Operations<T> = { [Name in keyof T]: T[Name] extends (...args: never[]) => unknown ? T[Name] : never };

export interface WorkerClientOptions<Options> {
  readonly url: string;
  /** What the worker gets first. */
  readonly start: Options;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** The worker died of `reason`; whether another took its place. */
  readonly onDeath: (reason: string, restarted: boolean) => void;
}

/** A worker that dies sooner than this after its start would die again. */
const SHORT_LIFE_MS = 60_000;

/** What a call rejects with whose worker died. */
export class WorkerDeath extends Error {
  override readonly name = "WorkerDeath";
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerClient<T, Options> {
  readonly #options: WorkerClientOptions<Options>;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #restartedAt = -Infinity;
  #lastId = 0;

  constructor(options: WorkerClientOptions<Options>) {
    this.#options = options;
    this.#worker = this.#startWorker();
  }

  /** Rejects if the operation throws, or if the worker dies or has been ended. `transfer`: memory that is given away. */
  call<Name extends keyof T & string>(
    name: Name,
    args: Parameters<Operations<T>[Name]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Awaited<ReturnType<Operations<T>[Name]>>> {
    const worker = this.#worker;
    if (worker === undefined) return Promise.reject(ended());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id, name, args } satisfies CallMessage, [...transfer]);
    });
  }

  /** Ends the worker at once; whoever waits for it hears so. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#rejectAll(ended());
  }

  #startWorker(): Worker {
    const { url, start } = this.#options;
    const worker = new Worker(url, { type: "module", name: "store" });
    worker.addEventListener("message", ({ data }: MessageEvent<ReplyMessage>) => this.#settle(data));
    worker.addEventListener("error", (event) => {
      // Otherwise the whole program ends with it.
      event.preventDefault();
      if (worker === this.#worker) this.#bury(worker, event.message);
    });
    worker.postMessage({ start } satisfies StartMessage<Options>);
    return worker;
  }

  #settle(reply: ReplyMessage): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("error" in reply) waiting?.reject(new Error(reply.error));
    else waiting?.resolve(reply.value);
  }

  #bury(worker: Worker, reason: string): void {
    worker.terminate();
    const now = this.#options.monotonic();
    const restarts = now - this.#restartedAt >= SHORT_LIFE_MS;
    this.#restartedAt = now;
    this.#worker = restarts ? this.#startWorker() : undefined;
    this.#options.onDeath(reason, restarts);
    this.#rejectAll(new WorkerDeath(reason));
  }

  #rejectAll(error: Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function ended(): Unusable {
  return new Unusable(phrase("store.worker_ended"));
}
