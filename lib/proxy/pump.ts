/**
 * The one place where bytes flow to the client: pull-based, so that a slow client slows the upstream; cancelled with
 * the client; kept alive in silence; ended honestly.
 */
import { ProxyError } from "../errors.ts";
import type { Wire } from "../protocol/wire.ts";
import { encodeComment, encodeFrame } from "../sse/encode.ts";
import type { Departure } from "./departure.ts";
import type { EventReader } from "./event_reader.ts";

/** What a held stream turned into. */
export type Opened =
  | { readonly type: "events"; readonly events: EventReader; readonly idleMs: number }
  | { readonly type: "failed"; readonly error: ProxyError };

export interface StreamEnd {
  /** `complete`: the answer was whole; `failed`: the client got an error event; `canceled`: the client left. */
  readonly type: "complete" | "failed" | "canceled";
  readonly error?: string;
}

export interface PumpOptions {
  readonly wire: Wire;
  readonly model: string;
  /** Silence after which a keep-alive goes out, in milliseconds. */
  readonly keepAliveMs: number;
  /** The client takes only events, not comments, for a sign of life. */
  readonly countsEvents: boolean;
  readonly onBytes: (count: number) => void;
  readonly onEnd: (end: StreamEnd) => void;
  /**
   * Happens when the client leaves. The stream's own `cancel` is not enough: a server that finds its client gone before
   * the response was returned pulls for a while into nothing.
   */
  readonly departure: Departure;
}

/** How long an upstream may leave its connection open behind the end of its answer. */
const LINGER_MS = 1000;

/** The client's stream. `opening` may still be undecided: until then only keep-alives go out. */
export function pump(opening: Opened | Promise<Opened>, options: PumpOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const state = new Pump(opening, options);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => state.start(controller),
    pull: (controller) => state.pull(controller),
    cancel: () => state.cancel(),
  }, { highWaterMark: 0 });
}

function openedEvents(opened: Opened): EventReader | undefined {
  return opened.type === "events" ? opened.events : undefined;
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

class Pump {
  private events: EventReader | undefined;
  private idleMs = 0;
  private over = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** When the wait for the upstream began that is going on, or its last keep-alive went out. */
  private waitingSince = 0;
  private keptAliveAt = 0;
  private waiting = false;
  private idled = false;

  constructor(private readonly opening: Opened | Promise<Opened>, private readonly options: PumpOptions) {}

  start(controller: Controller): void {
    const { departure } = this.options;
    if (departure.happened) this.leave(controller);
    else departure.on(() => this.leave(controller));
  }

  async pull(controller: Controller): Promise<void> {
    if (this.over) return;
    try {
      const events = this.events ?? await this.open(controller);
      if (events === undefined) return;
      for (;;) {
        const bytes = events.ready ? await events.next() : await this.awaited(events.next(), controller);
        if (this.over) return;
        if (bytes === undefined) return this.finish(controller, undefined);
        if (bytes.length > 0) return this.enqueue(controller, bytes);
      }
    } catch (error) {
      if (!this.over) this.finish(controller, error);
    }
  }

  /** The client left, or has to be told that it must. */
  private leave(controller: Controller): void {
    const { reason } = this.options.departure;
    if (this.over) return;
    if (reason === undefined) return this.cancel();
    if (this.events?.finished) return this.finish(controller, undefined);
    this.events?.abort();
    this.fail(controller, reason);
  }

  cancel(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    const events = this.events ?? (this.opening instanceof Promise ? undefined : openedEvents(this.opening));
    events?.abort();
    this.options.onEnd({ type: events?.finished ? "complete" : "canceled" });
  }

  private async open(controller: Controller): Promise<EventReader | undefined> {
    const opened = this.opening instanceof Promise ? await this.held(this.opening, controller) : this.opening;
    if (opened.type === "failed") {
      if (!this.over) this.fail(controller, opened.error);
      return undefined;
    }
    if (this.over) {
      opened.events.abort();
      return undefined;
    }
    this.idleMs = opened.idleMs;
    this.events = opened.events;
    return opened.events;
  }

  /** The client has waited long by now: it hears something at once. */
  private held(opening: Promise<Opened>, controller: Controller): Promise<Opened> {
    this.keepAlive(controller);
    return this.awaited(opening, controller);
  }

  /** Waits for `promise`; in the meantime silence is watched. */
  private async awaited<T>(promise: Promise<T>, controller: Controller): Promise<T> {
    this.waiting = true;
    this.waitingSince = this.keptAliveAt = performance.now();
    if (this.events?.terminal) clearTimeout(this.timer);
    if (this.timer === undefined || this.events?.terminal) this.timer = this.watch(controller);
    try {
      return await promise;
    } finally {
      this.waiting = false;
    }
  }

  /**
   * One timer for the whole stream, armed anew only when it fires: a stream of many events would otherwise pay for a
   * timer with each of them.
   */
  private watch(controller: Controller): ReturnType<typeof setTimeout> {
    const { keepAliveMs } = this.options;
    const idle = this.idleMs === 0 ? Infinity : this.idleMs;
    const now = performance.now();
    const due = this.events?.terminal
      ? LINGER_MS
      : this.waiting
      ? Math.min(this.keptAliveAt + keepAliveMs, this.waitingSince + idle) - now
      : Math.min(keepAliveMs, idle);
    return setTimeout(() => {
      if (this.over) return;
      if (this.waiting) this.onSilence(controller, performance.now());
      this.timer = this.over ? undefined : this.watch(controller);
    }, Math.max(1, due));
  }

  private onSilence(controller: Controller, now: number): void {
    // All has been said, but the upstream keeps its connection: the client is not made to wait for nothing.
    if (this.events?.terminal) return this.events.abort();
    const { keepAliveMs } = this.options;
    if (this.events !== undefined && this.idleMs > 0 && now - this.waitingSince >= this.idleMs) {
      // The reader that is waiting rejects, which ends the stream.
      this.idled = true;
      this.events.abort();
      return;
    }
    if (now - this.keptAliveAt < keepAliveMs) return;
    this.keptAliveAt = now;
    // A negative size means that the client has not yet taken the last one.
    if ((controller.desiredSize ?? -1) >= 0) this.keepAlive(controller);
  }

  private keepAlive(controller: Controller): void {
    const frame = this.options.wire.keepAlive(this.options.countsEvents);
    this.enqueue(controller, frame === undefined ? encodeComment("keep-alive") : encodeFrame(frame));
  }

  private enqueue(controller: Controller, bytes: Uint8Array): void {
    this.options.onBytes(bytes.length);
    controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
  }

  /** The upstream's stream is over, by its end or by `failure`. */
  private finish(controller: Controller, failure: unknown): void {
    const { events } = this;
    if (events === undefined) {
      return this.fail(
        controller,
        new ProxyError("upstream", "The request failed inside the proxy", { cause: failure }),
      );
    }
    events.abort();
    if (events.error !== undefined && (events.errorIsLast || events.finished)) {
      return this.end(controller, { type: "failed", error: events.error.message });
    }
    if (events.error !== undefined) return this.fail(controller, events.error);
    if (events.finished) return this.end(controller, { type: "complete" });
    this.fail(controller, this.cutError(failure));
  }

  private cutError(failure: unknown): ProxyError {
    if (this.idled) return new ProxyError("timeout", "The upstream's stream fell silent before its end");
    const how = failure === undefined ? "ended" : "broke off";
    return new ProxyError("upstream", `The upstream's stream ${how} before its answer was whole`, { cause: failure });
  }

  private fail(controller: Controller, error: ProxyError): void {
    const { wire, model } = this.options;
    this.enqueue(controller, encodeFrame(wire.errorFrame(error, { responseId: this.events?.responseId, model })));
    this.end(controller, { type: "failed", error: error.message });
  }

  private end(controller: Controller, end: StreamEnd): void {
    this.over = true;
    clearTimeout(this.timer);
    controller.close();
    this.options.onEnd(end);
  }
}
