/** Tells those who watch how everything stands, whenever that changes; while nobody watches nothing is looked at. */
import { StoreError } from "../errors.ts";
import type { Words } from "../phrases/phrase.ts";
import type { KnownStatus, StatusListener } from "./status_schema.ts";
import { knownStatus, type StatusSources } from "./status_view.ts";

/** States also change by time alone, so they are looked at again and again: by this program, and not by each browser. */
const LOOK_MS = 1000;
/** The database is asked less often. */
const STORE_MS = 30_000;

export class StatusWatch {
  readonly #sources: StatusSources;
  readonly #listeners = new Set<StatusListener>();
  #stop = () => {};
  #ended = 0;
  #storeFailure: Words | undefined;
  #storeSeenAt = -Infinity;
  #last = "";

  constructor(sources: StatusSources) {
    this.#sources = sources;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** How everything stands now. */
  async now(): Promise<KnownStatus> {
    await this.#sources.live.reload();
    await this.#askStore();
    return this.#status();
  }

  /** `listener` hears how everything stands, at once and at each change, until the returned function is called. */
  listen(listener: StatusListener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    listener.onStatus(this.#status());
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop();
    };
  }

  #start(): void {
    const timer = setInterval(() => this.#look(), LOOK_MS);
    let leave = () => {};
    this.#stop = () => {
      clearInterval(timer);
      leave();
    };
    this.#last = "";
    // It may have ended already, and say so at once.
    leave = this.#sources.liveRequests.listen({
      onRequest: () => void this.#ended++,
      onEnd: () => this.#end(),
    });
  }

  #end(): void {
    for (const { onEnd } of this.#listeners) onEnd();
    this.#listeners.clear();
    this.#stop();
  }

  #look(): void {
    void this.#askStore();
    const status = this.#status();
    const text = JSON.stringify(status);
    if (text === this.#last) return;
    this.#last = text;
    for (const { onStatus } of this.#listeners) onStatus(status);
  }

  #status(): KnownStatus {
    // What can be read may not be written: a full disk.
    const storeFailure = this.#sources.requests.failure() ?? this.#storeFailure;
    return knownStatus(this.#sources, { ended: this.#ended, storeFailure });
  }

  async #askStore(): Promise<void> {
    const now = this.#sources.clock.monotonic();
    if (now - this.#storeSeenAt < STORE_MS) return;
    this.#storeSeenAt = now;
    try {
      await this.#sources.requests.usage();
      this.#storeFailure = undefined;
    } catch (error) {
      this.#storeFailure = error instanceof StoreError ? error.reason : (error as Error).message;
    }
  }
}
