/**
 * The one place where bytes flow to the client: pull-based, so that a slow client slows the upstream; cancelled with
 * the client; kept alive in silence; ended honestly.
 */
import { concat } from "../bytes.ts";
import { type ErrorKind, ProxyError } from "../errors.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import type { Conversion } from "../protocol/convert.ts";
import type { Wire } from "../protocol/wire.ts";
import { encodeBlank, encodeFrame } from "../sse/encode.ts";
import type { OnBytes } from "./byte_source.ts";
import { LINGER_MS } from "./collect_stream.ts";
import type { Departure } from "./departure.ts";
import type { EventReader } from "./event_reader.ts";

/** What a held stream turned into. */
export type Opened =
  | {
    readonly type: "events";
    readonly events: EventReader;
    readonly conversion: Conversion | undefined;
    readonly idleMs: number;
  }
  | { readonly type: "failed"; readonly error: ProxyError };

export interface StreamEnd {
  /**
   * `complete`: the answer was whole; `failed`: the client got an error event; `cut`: so it did, since the upstream broke
   * off or fell silent; `canceled`: the client left.
   */
  readonly type: "complete" | "failed" | "cut" | "canceled";
  readonly error?: Words;
  readonly kind?: ErrorKind;
}

export interface PumpOptions {
  readonly wire: Wire;
  readonly model: string;
  /** When it was asked for, in milliseconds since 1970. */
  readonly askedAt: number;
  /** Silence after which a keep-alive goes out, in milliseconds. */
  readonly keepAliveMs: number;
  /** The client takes only events, not comments, for a sign of life. */
  readonly countsEvents: boolean;
  readonly onBytes: OnBytes;
  /** `opened`: what it turned into, if that was known by then. */
  readonly onEnd: (end: StreamEnd, opened: Opened | undefined) => void;
  /**
   * Happens when the client leaves. The stream's own `cancel` is not enough: a server that finds its client gone before
   * the response was returned pulls for a while into nothing.
   */
  readonly departure: Departure;
}

/**
 * Keep-alives count as a sign of life for so many times `idle`, an hour by default: a model may think for long, but what
 * is kept alive for ever is dead behind its gateway, and its client would wait as long.
 */
const MUTE_IDLES = 12;

/** How long the event that tells of a failure has until the connection breaks. */
const BREAK_MS = 50;

/** Silence is measured to this part of the shorter of its limits. */
const STEPS = 8;

/** The client's stream. `opening` may still be undecided: until then only keep-alives go out. */
export function pump(opening: Opened | Promise<Opened>, options: PumpOptions): ReadableStream<Uint8Array<ArrayBuffer>> {
  const state = new Pump(opening, options);
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => state.start(controller),
    pull: (controller) => state.pull(controller),
    cancel: () => state.cancel(),
  }, { highWaterMark: 0 });
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

class Pump {
  /** What the opening turned into, once it is known. */
  private opened: Opened | undefined;
  private over = false;
  /** The connection is to break as soon as all that was said is taken. */
  private breaking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /**
   * How long the upstream has been silent, and how long the client has heard nothing: a converted answer may be held back
   * while its upstream talks (a summary, a patch, a call behind another).
   */
  private silentMs = 0;
  private unheardMs = 0;
  /** How long the upstream has said nothing, as opposed to its keep-alives and pieces of events that never end. */
  private muteMs = 0;
  private waiting = false;
  private idled = false;

  constructor(private readonly opening: Opened | Promise<Opened>, private readonly options: PumpOptions) {
    if (!(opening instanceof Promise)) this.opened = opening;
  }

  private get events(): EventReader | undefined {
    return this.opened?.type === "events" ? this.opened.events : undefined;
  }

  /** Milliseconds; `Infinity`: no limit, as long as nothing has been opened too. */
  private get idleMs(): number {
    return (this.opened?.type === "events" && this.opened.idleMs) || Infinity;
  }

  start(controller: Controller): void {
    this.options.departure.on(() => this.leave(controller));
  }

  async pull(controller: Controller): Promise<void> {
    if (this.breaking) this.breakOff(controller);
    if (this.over) return;
    try {
      const events = this.events ?? await this.open(controller);
      if (events === undefined) return;
      for (;;) {
        this.wait(controller);
        const bytes = await events.next();
        this.arrived();
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
    clearTimeout(this.timer);
    if (this.over) return;
    this.over = true;
    this.events?.abort();
    this.options.onEnd({ type: this.events?.finished ? "complete" : "canceled" }, this.opened);
  }

  private async open(controller: Controller): Promise<EventReader | undefined> {
    const opened = this.opened ??= await this.held(controller);
    if (opened.type === "failed") {
      if (!this.over) this.fail(controller, opened.error);
      return undefined;
    }
    if (this.over) {
      opened.events.abort();
      return undefined;
    }
    return opened.events;
  }

  /** The client has waited long by now: it hears something at once. */
  private async held(controller: Controller): Promise<Opened> {
    this.keepAlive(controller);
    this.wait(controller);
    const opened = await this.opening;
    this.arrived();
    if (opened.type === "events") opened.events.dropMark();
    return opened;
  }

  /** From here on the upstream is waited for; `arrived` ends that. */
  private wait(controller: Controller): void {
    this.waiting = true;
    this.timer ??= this.watch(controller);
  }

  private arrived(): void {
    this.waiting = false;
    this.silentMs = 0;
    if (this.events?.hasSpoken()) this.muteMs = 0;
    // What follows the end is not worth the long steps.
    if (this.events?.terminal && this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }

  /**
   * Silence is counted in steps of one timer: to read the clock and arm a timer with each of many events would cost as
   * much as to look at them.
   */
  private watch(controller: Controller): ReturnType<typeof setTimeout> {
    const stepMs = this.events?.terminal ? LINGER_MS : Math.min(this.options.keepAliveMs, this.idleMs) / STEPS;
    return setTimeout(() => {
      if (this.over) return;
      if (this.waiting) this.onSilence(controller, stepMs);
      this.timer = this.over ? undefined : this.watch(controller);
    }, Math.max(1, stepMs));
  }

  private onSilence(controller: Controller, stepMs: number): void {
    // All has been said, but the upstream keeps its connection: the client is not made to wait for nothing.
    if (this.events?.terminal) return this.events.abort();
    this.silentMs += stepMs;
    this.unheardMs += stepMs;
    this.muteMs += stepMs;
    // No client is kept alive for token counts and the end's mark.
    if (this.events?.isOver && this.silentMs >= this.options.keepAliveMs) return this.events.abort();
    if (this.events !== undefined && (this.silentMs >= this.idleMs || this.muteMs >= MUTE_IDLES * this.idleMs)) {
      // The reader that is waiting rejects, which ends the stream.
      this.idled = true;
      this.events.abort();
      return;
    }
    // A negative size means that the client has not yet taken the last one.
    if (this.unheardMs >= this.options.keepAliveMs && (controller.desiredSize ?? -1) >= 0) this.keepAlive(controller);
  }

  private keepAlive(controller: Controller): void {
    const event = this.options.wire.keepAlive(this.options.countsEvents);
    this.enqueue(controller, event === undefined ? encodeBlank() : encodeFrame(event));
  }

  private enqueue(controller: Controller, bytes: Uint8Array): void {
    this.unheardMs = 0;
    this.options.onBytes(bytes);
    controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
  }

  /** The upstream's stream is over, by its end or by `failure`. */
  private finish(controller: Controller, failure: unknown): void {
    const { events } = this;
    if (events === undefined) {
      return this.fail(
        controller,
        new ProxyError("upstream", phrase("outcome.failed_inside"), { cause: failure }),
      );
    }
    events.abort();
    const rest = events.flush();
    if (rest.length > 0) this.enqueue(controller, rest);
    if (events.error !== undefined && (events.errorIsLast || events.finished)) {
      return this.end(controller, { type: "failed", error: events.error.words, kind: events.error.kind });
    }
    if (events.error !== undefined) return this.fail(controller, events.error);
    if (events.finished) return this.end(controller, { type: "complete" });
    this.fail(controller, this.cutError(failure), "cut");
  }

  private cutError(failure: unknown): ProxyError {
    if (this.idled) return new ProxyError("timeout", phrase("outcome.stream_silent"));
    const said = phrase(failure === undefined ? "outcome.stream_ended" : "outcome.stream_broke_off");
    return new ProxyError("upstream", said, { cause: failure });
  }

  private fail(controller: Controller, error: ProxyError, type: "failed" | "cut" = "failed"): void {
    const { wire, model, askedAt } = this.options;
    const { responseId, told = 0 } = this.events ?? {};
    const frames = wire.errorFrames(error, { responseId, model, events: told, askedAt });
    this.enqueue(controller, concat(frames.map(encodeFrame)));
    this.end(controller, { type, error: error.words, kind: error.kind });
  }

  private end(controller: Controller, end: StreamEnd): void {
    this.over = true;
    clearTimeout(this.timer);
    this.breaking = end.type !== "complete" && this.options.wire.breaksOnError;
    if (!this.breaking) controller.close();
    else if ((controller.desiredSize ?? 0) >= 0) this.breakOff(controller);
    this.options.onEnd(end, this.opened);
  }

  /** A server drops what it has not sent yet when its body fails: the last event gets a moment. */
  private breakOff(controller: Controller): void {
    clearTimeout(this.timer);
    // By its kind the server knows that it was told, and is no defect.
    const error = new ProxyError("upstream", phrase("outcome.answer_broke_off"));
    this.timer = setTimeout(() => controller.error(error), BREAK_MS);
  }
}
