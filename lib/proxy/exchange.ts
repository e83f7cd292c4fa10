/** One request on its way: what every stage of it needs, and the record that it leaves. */
import { letGo } from "../bytes.ts";
import type { Config } from "../config/config.ts";
import type { Clock } from "../clock.ts";
import type { PdfTexts } from "../documents/pdf_texts.ts";
import { type ErrorKind, ProxyError } from "../errors.ts";
import type { Learner } from "../learning/learner.ts";
import { mapWords, phrase, type Words } from "../phrases/phrase.ts";
import type { KeptEnvelope } from "../protocol/codec.ts";
import type { ContextWindows } from "./context_windows.ts";
import type { KeptAnswers } from "./kept_answers.ts";
import type { Recorder, RequestRecord } from "../record.ts";
import type { Availability } from "../routing/availability.ts";
import type { Capture } from "./capture.ts";
import type { Deadline } from "./deadline.ts";
import type { Tagging } from "../routing/tagging.ts";
import type { Windows } from "../routing/windows.ts";
import { brief, isCredentialHeader, LEAST_IN_TEXT } from "../redact.ts";
import { credentialsShown } from "../wire_headers.ts";
import type { Sender } from "../upstream/sender.ts";
import type { UpstreamUrls } from "../upstream/url.ts";
import { Departure } from "./departure.ts";
import type { Watched, Watchman } from "./watchman.ts";

/** What the pipeline needs of the world. */
export interface Deps {
  readonly config: { current(): Config };
  readonly availability: Availability;
  readonly usageWindows: Windows;
  readonly tagging: Pick<Tagging, "of">;
  readonly learner: Learner;
  readonly windows: ContextWindows;
  /** What PDFs say, for models that read none. */
  readonly pdfs: PdfTexts;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly watchman: Watchman;
  readonly urls: UpstreamUrls;
  readonly sender: Sender;
  /** Seals thinking that travels through clients of other protocols. */
  readonly envelope: KeptEnvelope;
  /** What clients of the Responses protocol can go on from. */
  readonly answers: KeptAnswers;
  /** 0 to 1. */
  readonly random: () => number;
  /** Hears of each failure that is a defect of ours. */
  readonly onDefect: (error: unknown) => void;
}

export interface ExchangeContext {
  readonly config: Config;
  readonly deps: Deps;
  readonly request: Request;
  /** Keeps what goes in and out; absent if nothing of that is to be kept. */
  readonly capture?: Capture;
}

/** How an answer that had begun went wrong: its upstream broke it off, or reported an error. */
export type Broken = "cut" | ProxyError;

export class Exchange implements Watched {
  readonly config: Config;
  readonly deps: Deps;
  readonly capture: Capture | undefined;
  readonly departure = new Departure();
  /** Of the attempt that goes on. */
  deadline: Deadline | undefined;
  /** The watchman's. */
  seat = -1;
  /** The client's body is on its way. */
  receiving = false;
  /** The client's body, if it has been read: its memory goes with the request. */
  body: Uint8Array<ArrayBuffer> | undefined;

  /** The client's. */
  readonly request: Request;
  private readonly startedAt: number;
  /** When the time for the answer to begin began. */
  private waitedFrom: number;
  private listening = false;
  private closed = false;
  private readonly closing: ((broken: Broken | undefined) => void)[] = [];

  constructor(readonly record: RequestRecord, { config, deps, request, capture }: ExchangeContext) {
    this.config = config;
    this.capture = capture;
    this.deps = deps;
    this.request = request;
    this.startedAt = this.waitedFrom = deps.clock.monotonic();
    deps.watchman.watch(this);
  }

  elapsedMs(): number {
    return this.msUntil(this.deps.clock.monotonic());
  }

  /** Milliseconds from the request's arrival until `moment` of the monotonic clock. */
  msUntil(moment: number): number {
    return moment - this.startedAt;
  }

  /** When `timeouts.total` is over, by the monotonic clock. */
  get endsAt(): number {
    return this.waitedFrom + this.config.timeouts.totalMs;
  }

  /** Milliseconds that are left of `timeouts.total`. */
  remainingMs(): number {
    return this.endsAt - this.deps.clock.monotonic();
  }

  /**
   * An upstream has said all that it had to, and another, or the same, is asked for what follows: what was held for the
   * first is given back.
   *
   * @param isHeard the client has heard of the answer, and waits anew for what follows
   */
  nextTurn(isHeard: boolean): void {
    for (const listener of this.closing.splice(0)) listener(undefined);
    if (isHeard) this.waitedFrom = this.deps.clock.monotonic();
  }

  tick(now: number): void {
    this.listen();
    this.deadline?.check(now);
    if (this.receiving && now >= this.endsAt) this.dismiss(bodyLate(this.config.timeouts.totalMs));
  }

  /** Nobody waits for the answer any more: the client left, unless there is a `reason` for which it has to. */
  dismiss(reason?: ProxyError): void {
    this.departure.happen(reason);
    this.deadline?.abort();
  }

  /** Marks that the client's first byte is there. */
  firstByte(): void {
    // What the answer begins with is there before the client takes it.
    const { firstTokenMs = Infinity } = this.record;
    this.record.firstByteMs ??= Math.min(this.elapsedMs(), firstTokenMs);
  }

  /**
   * What the client has shown who it is by, to this proxy or, in a header of its own, to who is behind it. Asked for where
   * something fails: an upstream may repeat it.
   */
  credentials(): readonly string[] {
    const { headers, url } = this.request;
    const shown = [...credentialsShown(headers, new URL(url).search)];
    headers.forEach((value, name) => {
      if (isCredentialHeader(name)) shown.push(value);
    });
    // Of other schemes than a bearer's too an upstream may repeat what stands behind them.
    return shown.flatMap((each) => [each, each.replace(/^\w+\s+/, "")]).filter(({ length }) => length >= LEAST_IN_TEXT);
  }

  /** Calls `listener` when the request has ended, in whatever way. */
  onClose(listener: (broken: Broken | undefined) => void): void {
    if (this.closed) listener(undefined);
    else this.closing.push(listener);
  }

  /** Ends the record; only the first call counts. */
  close(end: { status?: number; error?: Words; kind?: ErrorKind | undefined; broken?: Broken | undefined } = {}): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.closing) listener(end.broken);
    const { record } = this;
    if (end.status !== undefined) record.status = end.status;
    // An upstream may say anything, credentials too.
    if (end.error !== undefined) {
      const secrets = this.config.endpoints.flatMap((endpoint) => this.deps.sender.secretsOf(endpoint));
      record.error = mapWords(end.error, (words) => brief(words, [...secrets, ...this.credentials()]));
    }
    record.errorKind = end.kind;
    record.durationMs = this.elapsedMs();
    this.deps.watchman.forget(this);
    const panes = this.capture?.panes() ?? [];
    const body = panes.some((pane) => pane.body === this.body) ? undefined : this.body;
    this.deps.recorder.record(record, panes);
    if (body !== undefined) letGo(body);
  }

  /** Most requests end before their client could leave: who asks the signal late pays for it seldom. */
  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    const { signal } = this.request;
    if (signal.aborted) this.dismiss();
    else signal.addEventListener("abort", () => this.dismiss(), { once: true });
  }
}

function bodyLate(totalMs: number): ProxyError {
  return new ProxyError("timeout", phrase("outcome.body_late", { seconds: totalMs / 1000 }), { status: 408 });
}
