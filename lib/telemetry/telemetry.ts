/**
 * Sends traces and metrics to a collector while the configuration says so. No request waits for it, none fails because of
 * it; while it is off it holds nothing and nothing of OpenTelemetry is loaded.
 */
import { messageOf } from "../errors.ts";
import type { HeaderView } from "../header_view.ts";
import type { Family } from "../metrics/family.ts";
import type { Recorder, RequestRecord } from "../record.ts";
import type { AnswerUsage } from "../store/answer_usage.ts";
import type { TraceRecord } from "../trace.ts";
import type { Sdk, SdkOptions } from "./sdk.ts";
import type { TelemetrySettings } from "./settings.ts";
import { requestSpans, type ServerAddress } from "./spans.ts";
import { parseTraceContext } from "./trace_context.ts";

export interface TelemetryOptions {
  /** Loads what speaks to collectors. */
  readonly load: () => Promise<{ readonly Sdk: new (options: SdkOptions) => Sdk }>;
  readonly version: string;
  readonly families: () => readonly Family[];
  readonly addressOf: (endpointId: string) => ServerAddress | undefined;
  readonly secrets: () => readonly string[];
  /** Milliseconds of the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly monotonic: () => number;
  /** Something is wrong; said once until all is well again. */
  readonly warn: (message: string) => void;
  readonly info: (message: string) => void;
}

/** A request that has ended, and whose tokens may still become known. */
interface Ended {
  readonly trace: TraceRecord;
  readonly record: RequestRecord;
  /** By the monotonic clock. */
  readonly at: number;
}

/** So long spans wait for their tokens, which are read beside the request path, and so many. */
const WAIT_MS = 2000;
const MOST_WAITING = 1000;
/** How long the last delivery may take. */
const CLOSE_MS = 2000;

export class Telemetry implements Recorder {
  readonly #options: TelemetryOptions;
  readonly #startedAt: number;
  readonly #waiting = new Map<string, Ended>();
  #sdk: Sdk | undefined;
  #settings: TelemetrySettings | undefined;
  #switching: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isInTrouble = false;

  constructor(options: TelemetryOptions) {
    this.#options = options;
    this.#startedAt = options.now();
  }

  /** From now on it sends by these, or nothing; resolves when that is so. What was not sent yet still is. */
  use(settings: TelemetrySettings | undefined): Promise<void> {
    return this.#switching = this.#switching.then(() => this.#switchTo(settings));
  }

  /** `undefined`: nothing is sent. */
  begin(headers: HeaderView): TraceRecord | undefined {
    if (this.#settings?.tracesUrl === undefined) return undefined;
    return this.#sdk?.begin(parseTraceContext(headers));
  }

  record(record: RequestRecord): void {
    if (this.#settings?.tracesUrl === undefined) return;
    const trace = record.trace ?? this.#sdk?.begin(undefined);
    if (trace === undefined || !trace.sampled) return;
    const ended = { trace, record, at: this.#options.monotonic() };
    if (!mayBeRead(record)) return this.#end(ended, undefined);
    this.#waiting.set(record.id, ended);
    if (this.#waiting.size > MOST_WAITING) this.#endOldest();
    this.#wait();
  }

  used(usages: readonly AnswerUsage[]): void {
    if (this.#waiting.size === 0) return;
    for (const usage of usages) {
      const ended = this.#waiting.get(usage.requestId);
      if (ended === undefined) continue;
      this.#waiting.delete(usage.requestId);
      this.#end(ended, usage);
    }
  }

  /** Sends what waits, for a short time at most, and nothing after that. */
  close(): Promise<void> {
    return this.use(undefined);
  }

  async #switchTo(settings: TelemetrySettings | undefined): Promise<void> {
    if (JSON.stringify(settings) === JSON.stringify(this.#settings)) return;
    const old = this.#sdk;
    if (old !== undefined) {
      for (const ended of this.#waiting.values()) this.#end(ended, undefined);
      this.#waiting.clear();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.#sdk = undefined;
    this.#settings = undefined;
    this.#isInTrouble = false;
    await Promise.all([old?.close(CLOSE_MS), settings === undefined ? undefined : this.#start(settings)]);
  }

  async #start(settings: TelemetrySettings): Promise<void> {
    const { load, version, families, now, warn } = this.#options;
    try {
      const { Sdk } = await load();
      const onDelivery = (trouble: string | undefined) => this.#delivered(settings, trouble);
      this.#sdk = new Sdk({ settings, version, families, startedAt: this.#startedAt, now, onDelivery });
      this.#settings = settings;
    } catch (error) {
      warn(`Cannot start telemetry: ${messageOf(error)}`);
    }
  }

  #end({ trace, record }: Ended, usage: AnswerUsage | undefined): void {
    const { addressOf, secrets } = this.#options;
    this.#sdk?.end(trace, requestSpans(record, { usage, addressOf, secrets: secrets() }));
  }

  #endOldest(): void {
    for (const [id, ended] of this.#waiting) {
      this.#waiting.delete(id);
      this.#end(ended, undefined);
      return;
    }
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const late = this.#options.monotonic() - WAIT_MS;
      // The oldest is the first.
      for (const [id, ended] of this.#waiting) {
        if (ended.at > late) return this.#wait();
        this.#waiting.delete(id);
        this.#end(ended, undefined);
      }
    }, WAIT_MS);
  }

  #delivered({ tracesUrl, metricsUrl }: TelemetrySettings, trouble: string | undefined): void {
    const isWell = trouble === undefined;
    if (isWell !== this.#isInTrouble) return;
    this.#isInTrouble = !isWell;
    const whom = new URL(tracesUrl ?? metricsUrl ?? "").host;
    if (isWell) this.#options.info(`Telemetry reaches "${whom}" again`);
    else {this.#options.warn(
        `Cannot send telemetry to "${whom}": ${trouble}; what waits is tried again, the rest dropped`,
      );}
  }
}

/** Whether its tokens may become known. */
function mayBeRead({ operation, attempts }: RequestRecord): boolean {
  const status = attempts[attempts.length - 1]?.status;
  return operation === "generate" && status !== undefined && status < 300;
}
