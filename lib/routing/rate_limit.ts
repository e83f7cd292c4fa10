/**
 * The limits that endpoints stated: until when they will not answer, for a model or for all. Nothing is invented here,
 * and nothing has to clear a limit: the clock does (cases G4, G8).
 */
import type { Words } from "../phrases/phrase.ts";
import { ALL_MODELS, type EndpointModel, PerModel } from "./per_model.ts";

export interface Limit {
  readonly since: number;
  readonly until: number;
  /** `HTTP 429: Slow down` */
  readonly reason: Words;
}

export class RateLimits {
  private readonly limits = new PerModel<Limit>();

  /** The latest statement counts: an upstream that says less than before knows better by now. */
  report(of: EndpointModel, { until, reason }: Omit<Limit, "since">, now: number): void {
    if (until <= now) return;
    const known = this.limits.get(of);
    const since = known !== undefined && known.until > now ? known.since : now;
    this.limits.set(of, { since, until, reason });
  }

  forget(endpointId: string): void {
    this.limits.forget(endpointId);
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
