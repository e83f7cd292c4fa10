/**
 * What went to endpoints that have caps (`max_per_minute`, `max_tokens_per_minute`) within the last minute, which slides.
 * Nothing is kept of endpoints without one. Times are milliseconds of a monotonic clock.
 */
import { type Phrase, phrase } from "../phrases/phrase.ts";
import type { UsageWindow } from "../usage_window.ts";

/** An endpoint as far as its caps go; 0: none. */
export interface Capped {
  readonly id: string;
  readonly maxPerMinute: number;
  readonly maxTokensPerMinute: number;
}

export function isCapped({ maxPerMinute, maxTokensPerMinute }: Capped): boolean {
  return maxPerMinute > 0 || maxTokensPerMinute > 0;
}

/** A cap that keeps a request back. */
export interface MetCap {
  readonly reason: Phrase;
  readonly since: number;
  /** When there is room for the request. */
  readonly until: number;
}

/** What a request weighs, and by which name its tokens are corrected. */
export interface Spending {
  readonly requestId: string;
  /** Estimated. */
  readonly tokens: number;
}

/** What an answer turned out to have used. */
export interface Spent {
  readonly endpointId: string;
  readonly requestId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const MINUTE_MS = 60_000;

interface Share {
  at: number;
  amount: number;
  readonly requestId: string;
}

/** Amounts of the last minute, the oldest first. */
class Minute {
  private shares: Share[] = [];
  /** So many of the first are over. */
  private over = 0;
  private sum = 0;

  add(share: Share, now: number): void {
    // What is a minute old goes, whether anybody asks or not.
    this.used(now);
    this.shares.push(share);
    this.sum += share.amount;
  }

  used(now: number): number {
    while (this.over < this.shares.length && this.shares[this.over]!.at + MINUTE_MS <= now) {
      this.sum -= this.shares[this.over++]!.amount;
    }
    if (this.over > 64 && this.over * 2 > this.shares.length) {
      this.shares.splice(0, this.over);
      this.over = 0;
    }
    return this.sum;
  }

  /** What keeps `amount` more from being at most `most`; what is more than all of it has to be alone. */
  met(amount: number, most: number, now: number): Omit<MetCap, "reason"> | undefined {
    let left = this.used(now);
    if (left === 0 || left + amount <= most) return undefined;
    let next = this.over;
    while (next < this.shares.length && left > 0 && left + amount > most) left -= this.shares[next++]!.amount;
    const { shares } = this;
    return { since: shares[shares.length - 1]!.at, until: shares[next - 1]!.at + MINUTE_MS };
  }

  /** The last share of the request turned out to be `amount`, and those before it nothing: they came to nothing. */
  correct(requestId: string, amount: number): void {
    let left = amount;
    for (let at = this.shares.length - 1; at >= this.over; at--) {
      const share = this.shares[at]!;
      if (share.requestId !== requestId) continue;
      this.sum += left - share.amount;
      share.amount = left;
      left = 0;
    }
  }

  shift(ms: number): void {
    for (const share of this.shares) share.at -= ms;
  }
}

interface Minutes {
  readonly requests: Minute;
  /** `undefined`: they have no cap. */
  tokens: Minute | undefined;
}

export class RateCaps {
  private readonly endpoints = new Map<string, Minutes>();

  /** A request goes out to `endpoint`. */
  spend({ id, maxTokensPerMinute }: Capped, { requestId, tokens }: Spending, now: number): void {
    let minutes = this.endpoints.get(id);
    if (minutes === undefined) this.endpoints.set(id, minutes = { requests: new Minute(), tokens: undefined });
    minutes.requests.add({ at: now, amount: 1, requestId }, now);
    if (maxTokensPerMinute === 0) minutes.tokens = undefined;
    else (minutes.tokens ??= new Minute()).add({ at: now, amount: tokens, requestId }, now);
  }

  /** What it read was read when it was sent, what it wrote was written by now. `false`: nobody asks for it. */
  spent({ endpointId, requestId, inputTokens, outputTokens }: Spent, now: number): boolean {
    const tokens = this.endpoints.get(endpointId)?.tokens;
    if (tokens === undefined) return false;
    tokens.correct(requestId, inputTokens);
    if (outputTokens > 0) tokens.add({ at: now, amount: outputTokens, requestId: "" }, now);
    return true;
  }

  /** The cap that keeps a request of so many tokens back the longest; `undefined`: none does. */
  met({ id, maxPerMinute, maxTokensPerMinute }: Capped, tokens: number, now: number): MetCap | undefined {
    const minutes = this.endpoints.get(id);
    if (minutes === undefined) return undefined;
    const requests = maxPerMinute === 0 ? undefined : minutes.requests.met(1, maxPerMinute, now);
    const ofTokens = maxTokensPerMinute === 0 ? undefined : minutes.tokens?.met(tokens, maxTokensPerMinute, now);
    if (ofTokens !== undefined && (requests === undefined || ofTokens.until > requests.until)) {
      return { reason: phrase("route.token_cap", { count: maxTokensPerMinute }), ...ofTokens };
    }
    return requests && { reason: phrase("route.request_cap", { count: maxPerMinute }), ...requests };
  }

  /** What is used of its caps, for people. */
  windows({ id, maxPerMinute, maxTokensPerMinute }: Capped, now: number): UsageWindow[] {
    const minutes = this.endpoints.get(id);
    return [
      ...windowOf({ name: "max_per_minute", counts: "requests", limit: maxPerMinute }, minutes?.requests.used(now)),
      ...windowOf(
        { name: "max_tokens_per_minute", counts: "tokens", limit: maxTokensPerMinute },
        minutes?.tokens?.used(now),
      ),
    ];
  }

  forget(endpointId: string): void {
    this.endpoints.delete(endpointId);
  }

  /** So long the clock stood still that these times are measured by, and they went on. */
  slept(ms: number): void {
    for (const { requests, tokens } of this.endpoints.values()) {
      requests.shift(ms);
      tokens?.shift(ms);
    }
  }
}

/** It slides, so that it begins anew at no time. */
function windowOf(
  { name, counts, limit }: Pick<UsageWindow, "name" | "counts"> & { readonly limit: number },
  used = 0,
): UsageWindow[] {
  if (limit === 0) return [];
  const remaining = Math.max(0, limit - used);
  return [{ name, counts, spanMs: MINUTE_MS, of: "", used: used / limit, limit, remaining, resetsAt: undefined }];
}
