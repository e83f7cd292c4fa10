/**
 * The limits that endpoints stated: until when they will not answer, for a model or for all. Nothing is invented here,
 * and nothing has to clear a limit: the clock does (cases G4, G8), or an answer. Beside them a budget of ours that is
 * spent.
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
  /** When it was stated last, where it came with a refusal: such a limit may be lifted before its time. */
  readonly refusedAt?: number;
}

/**
 * So long after a refusal its limit is taken at its word. Accounts are topped up and windows reset before their time, and
 * whoever has no other endpoint would then be told for hours that there is none (CLIProxyAPI #4724, #5277, #5639, #5770).
 */
const WORD_MS = 5 * 60_000;

/** Whether the endpoint may be asked in spite of `limit`, if nobody else is left. */
export function mayBeOver({ refusedAt, isHold }: Limit, now: number): boolean {
  return refusedAt !== undefined && !isHold && now - refusedAt >= WORD_MS;
}

export class RateLimits {
  private readonly limits = new PerModel<Limit>();

  /**
   * The latest statement counts: an upstream that says less than before knows better by now. Of a hold and a statement
   * the one that lasts longer does.
   */
  report(of: EndpointModel, limit: Omit<Limit, "since">, now: number): void {
    if (limit.until <= now) return;
    const found = this.limits.get(of);
    const known = found !== undefined && found.until > now ? found : undefined;
    if (known !== undefined && known.isHold !== limit.isHold && known.until >= limit.until) return;
    this.limits.set(of, { since: known?.since ?? now, ...limit });
  }

  /** It answered: whether a limit was over before its time. One that was stated just now is not, whoever began before. */
  answered(of: EndpointModel, now: number): boolean {
    const limit = this.limits.get(of);
    if (limit === undefined || !mayBeOver(limit, now)) return false;
    this.limits.delete(of);
    return true;
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

  /** The limit that lasts longest, of the model's and the endpoint's; `undefined`: none. */
  of(of: EndpointModel): Limit | undefined {
    const { endpointId } = of;
    if (!this.limits.has(endpointId)) return undefined;
    const own = this.current(of);
    const whole = this.current({ endpointId, model: ALL_MODELS });
    return own === undefined || (whole !== undefined && whole.until > own.until) ? whole : own;
  }

  all(): readonly (EndpointModel & { readonly limit: Limit })[] {
    return [...this.limits].filter(({ value }) => value.until > this.now)
      .map(({ endpointId, model, value }) => ({ endpointId, model, limit: value }));
  }

  private current(of: EndpointModel): Limit | undefined {
    const limit = this.limits.get(of);
    return limit !== undefined && limit.until > this.now ? limit : undefined;
  }
}
