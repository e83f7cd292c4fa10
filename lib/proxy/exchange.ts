/** One request on its way: what every stage of it needs, and the record that it leaves. */
import type { Config } from "../config/config.ts";
import type { Clock } from "../clock.ts";
import type { Recorder, RequestRecord } from "../record.ts";
import type { Availability } from "../routing/availability.ts";

/** What the pipeline needs of the world. */
export interface Deps {
  readonly config: { current(): Config };
  readonly availability: Availability;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

export class Exchange {
  private readonly startedAt: number;
  private closed = false;

  readonly config: Config;
  readonly deps: Deps;
  /** Aborted when the client leaves, or when the proxy stops: then its reason is a `ProxyError`. */
  readonly gone: AbortSignal;

  constructor(readonly record: RequestRecord, context: { config: Config; deps: Deps; gone: AbortSignal }) {
    this.config = context.config;
    this.deps = context.deps;
    this.gone = context.gone;
    this.startedAt = context.deps.clock.monotonic();
  }

  elapsedMs(): number {
    return this.deps.clock.monotonic() - this.startedAt;
  }

  /** Milliseconds that are left of `timeouts.total`. */
  readonly remainingMs = (): number => this.config.timeouts.totalMs - this.elapsedMs();

  /** Marks that the client's first byte is there. */
  firstByte(): void {
    this.record.firstByteMs ??= this.elapsedMs();
  }

  /** Ends the record; only the first call counts. */
  close(end: { status?: number; error?: string } = {}): void {
    if (this.closed) return;
    this.closed = true;
    const { record } = this;
    if (end.status !== undefined) record.status = end.status;
    if (end.error !== undefined) record.error = end.error;
    record.durationMs = this.elapsedMs();
    this.deps.recorder.record(record);
  }
}
