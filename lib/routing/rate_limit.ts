/**
 * The limits that endpoints stated: until when they will not answer, for a model or for all. Nothing is invented here,
 * and nothing has to clear a limit: the clock does (cases G4, G8), or an answer. Beside them a budget of ours that is
 * spent, and pauses after a limit without a time, which hold nobody back: who has one is asked behind others.
 */
import type { Words } from "../phrases/phrase.ts";
import { ALL_MODELS, type EndpointModel, PerModel } from "./per_model.ts";

export interface Limit {
  readonly since: number;
  readonly until: number;
  /** `HTTP 429: Slow down` */
  readonly reason: Words;
  /** Ours and not the endpoint's, who may state what it will: a budget is spent. */
  readonly isHold?: true;
  /** It is a pause, which nobody stated, and so long, in milliseconds. */
  readonly pauseMs?: number;
  /** When it was stated last, where it came with a refusal: such a limit may be lifted before its time. */
  readonly refusedAt?: number;
}

/**
 * So long after a refusal its limit is taken at its word. Accounts are topped up and windows reset before their time, and
 * whoever has no other endpoint would then be told for hours that there is none (CLIProxyAPI #4724, #5277, #5639, #5770).
 */
const WORD_MS = 5 * 60_000;

/** So long is the first pause, and each that follows without an answer in between twice as long, up to the longest. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 30_000;

/** Whether the endpoint may be asked in spite of `limit`, if nobody else is left. */
export function mayBeOver({ refusedAt, isHold, pauseMs }: Limit, now: number): boolean {
  if (pauseMs !== undefined) return true;
  return refusedAt !== undefined && !isHold && now - refusedAt >= WORD_MS;
}

export class RateLimits {
  private readonly limits = new PerModel<Limit>();

  /**
   * The latest statement counts: an upstream that says less than before knows better by now. Of a hold and a statement
   * the one that lasts longer does; a pause is neither.
   */
  report(of: EndpointModel, limit: Omit<Limit, "since">, now: number): void {
    if (limit.until <= now) return;
    const found = this.limits.get(of);
    const known = found !== undefined && found.until > now && found.pauseMs === undefined ? found : undefined;
    if (known !== undefined && known.isHold !== limit.isHold && known.until >= limit.until) return;
    this.limits.set(of, { since: known?.since ?? now, ...limit });
  }

  /** It refused for a limit and said nothing of its end. What requests are told that were under way then adds nothing. */
  pause(of: EndpointModel, reason: Words, now: number): void {
    const found = this.limits.get(of);
    if (found !== undefined && found.until > now) return;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, found?.pauseMs === undefined ? FIRST_PAUSE_MS : 2 * found.pauseMs);
    this.limits.set(of, { since: now, until: now + pauseMs, reason, pauseMs });
  }

  /** It answered: whether a limit was over before its time. One that was stated just now is not, whoever began before. */
  answered(of: EndpointModel, now: number): boolean {
    const limit = this.limits.get(of);
    if (limit === undefined || !mayBeOver(limit, now)) return false;
    this.limits.delete(of);
    return limit.until > now;
  }

  /** Ends a hold, and nothing that the endpoint stated. */
  release(endpointId: string): void {
    const whole = { endpointId, model: ALL_MODELS };
    if (this.limits.get(whole)?.isHold) this.limits.delete(whole);
  }

  forget(endpointId: string): void {
    this.limits.forget(endpointId);
  }

  /** So long the clock stood still that limits are measured by, and they went on. */
  slept(ms: number): void {
    this.limits.shift(ms);
  }

  at(now: number): RateLimitSnapshot {
    return new RateLimitSnapshot(this.limits, now);
  }
}

/** A class: one is made for each request, and functions of its own would be the most of it. */
export class RateLimitSnapshot {
  constructor(private readonly limits: PerModel<Limit>, private readonly now: number) {}

  /** The limit that lasts longest, of the model's and the endpoint's; of pauses only where `isPause`; `undefined`: none. */
  of(of: EndpointModel, isPause = false): Limit | undefined {
    const { endpointId } = of;
    if (!this.limits.has(endpointId)) return undefined;
    const own = this.current(of, isPause);
    const whole = this.current({ endpointId, model: ALL_MODELS }, isPause);
    return own === undefined || (whole !== undefined && whole.until > own.until) ? whole : own;
  }

  all(): readonly (EndpointModel & { readonly limit: Limit })[] {
    return [...this.limits].filter(({ value }) => value.until > this.now)
      .map(({ endpointId, model, value }) => ({ endpointId, model, limit: value }));
  }

  private current(of: EndpointModel, isPause: boolean): Limit | undefined {
    const limit = this.limits.get(of);
    if (limit === undefined || limit.until <= this.now) return undefined;
    return (limit.pauseMs !== undefined) === isPause ? limit : undefined;
  }
}
