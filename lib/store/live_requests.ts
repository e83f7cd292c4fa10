/** Tells those who listen of each request as it ends. */
import type { Pane, Recorder, RequestRecord } from "../record.ts";
import { maskPhrase } from "./mask.ts";
import { maskedNames, secretsOf } from "./masked_names.ts";
import { recordedRequest } from "./recorder.ts";
import type { RequestSummary } from "./request_store.ts";

/** What its bytes say is read where it is kept, and not known yet. */
export type LiveRequest = Omit<RequestSummary, "usage" | "cost" | "stopReason" | "answeredModel" | "tools">;

export interface LiveListener {
  /** Must return at once and never throw: it stands on the request path. */
  onRequest(request: LiveRequest): void;
  /** No more will come. */
  onEnd(): void;
}

export class LiveRequests implements Recorder {
  readonly #listeners = new Set<LiveListener>();
  readonly #secrets: () => readonly string[];
  readonly #end = new AbortController();

  /** @param secrets credentials of the configuration that holds now */
  constructor(secrets: () => readonly string[]) {
    this.#secrets = secrets;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Aborts when no more requests come, since the program stops. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  record(record: RequestRecord, panes: readonly Pane[]): void {
    if (this.#listeners.size === 0) return;
    const secrets = secretsOf({ panes }, this.#secrets());
    const named = maskedNames(recordedRequest(record, []), secrets);
    const { attempts, panes: _, route: __, error, learned, ...rest } = named;
    const said = {
      error: error === undefined ? undefined : maskPhrase(error, secrets),
      learned: learned.map((each) => maskPhrase(each, secrets)),
    };
    for (const { onRequest } of this.#listeners) onRequest({ ...rest, ...said, attemptCount: attempts.length });
  }

  /** `listener` hears of each request until the returned function is called. */
  listen(listener: LiveListener): () => void {
    if (this.ended.aborted) listener.onEnd();
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  end(): void {
    this.#end.abort();
    for (const { onEnd } of this.#listeners) onEnd();
    this.#listeners.clear();
  }
}
