/** How the endpoints stand at a moment, of all that is remembered of them. */
import type { Words } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import type { Affinity } from "./affinity.ts";
import type { Breaker, BreakerSnapshot, BreakerState } from "./breaker.ts";
import type { Load } from "./load.ts";
import { ALL_MODELS, type EndpointModel, type PerModel } from "./per_model.ts";
import { type Capped, isCapped, type MetCap, type RateCaps } from "./rate_caps.ts";
import { type Limit, mayBeOver, type RateLimits, type RateLimitSnapshot } from "./rate_limit.ts";
import type { Turns } from "./turns.ts";
import type { UsageWindow } from "../usage_window.ts";

/** How an endpoint stands for a model. */
export type EndpointState =
  | BreakerState
  /** It stated when it will answer again; until then it is not asked, unless that may be over and nobody else is left. */
  | Limit & { readonly type: "limited"; readonly mayBeOver: boolean }
  | Refused;

/** It refused the credential or the account: asked again only after all others, until `until`. */
export interface Refused {
  readonly type: "refused";
  readonly status: number;
  readonly reason: Words;
  readonly since: number;
  readonly until: number;
}

export interface AvailabilitySnapshot {
  /** The endpoint turned out not to have `protocol`, at least for the model. */
  lacks(of: EndpointModel, protocol: Protocol): boolean;
  state(of: EndpointModel): EndpointState;
  /** Requests that it is working on. */
  inFlight(endpointId: string): number;
  /** What keeps a request of so many tokens back from an endpoint that has caps; `undefined`: nothing of theirs. */
  metCap(endpoint: Capped, tokens: number): MetCap | undefined;
  /** What is used of its caps. */
  capWindows(endpoint: Capped): readonly UsageWindow[];
  /** Moving average; `undefined`: not measured of late. */
  firstTokenMs(of: EndpointModel): number | undefined;
  /** When its next turn would be over: the smallest is next. */
  due(endpointId: string, weight: number): number;
  /** The endpoint that `session` is with. */
  endpointOf(session: string): string | undefined;
  /** All that is not closed now, for a page or a log; the model is empty where it is all models. */
  all(): readonly (EndpointModel & { readonly state: EndpointState })[];
}

/** All that is remembered. */
export interface Parts {
  readonly refused: PerModel<Refused>;
  readonly breaker: Breaker;
  readonly limits: RateLimits;
  readonly affinity: Affinity;
  readonly turns: Turns;
  readonly load: Load;
  readonly caps: RateCaps;
  readonly lacks: AvailabilitySnapshot["lacks"];
}

/** A class: one is made for each request, and functions of its own would be the most of it. */
export class Snapshot implements AvailabilitySnapshot {
  private readonly limits: RateLimitSnapshot;
  private readonly breaker: BreakerSnapshot;

  constructor(private readonly parts: Parts, private readonly now: number) {
    this.limits = parts.limits.at(now);
    this.breaker = parts.breaker.at(now);
  }

  lacks(of: EndpointModel, protocol: Protocol): boolean {
    return this.parts.lacks(of, protocol);
  }

  state(of: EndpointModel): EndpointState {
    const limit = this.limits.of(of);
    if (limit !== undefined) return this.limited(limit);
    const broken = this.breaker.of(of);
    if (broken.type !== "closed") return broken;
    const pause = this.limits.of(of, true);
    return this.refusal(of) ?? (pause === undefined ? broken : this.limited(pause));
  }

  inFlight(endpointId: string): number {
    return this.parts.load.inFlight(endpointId);
  }

  metCap(endpoint: Capped, tokens: number): MetCap | undefined {
    return isCapped(endpoint) ? this.parts.caps.met(endpoint, tokens, this.now) : undefined;
  }

  capWindows(endpoint: Capped): readonly UsageWindow[] {
    return isCapped(endpoint) ? this.parts.caps.windows(endpoint, this.now) : [];
  }

  firstTokenMs(of: EndpointModel): number | undefined {
    return this.parts.load.firstTokenMs(of, this.now);
  }

  due(endpointId: string, weight: number): number {
    return this.parts.turns.due(endpointId, weight);
  }

  endpointOf(session: string): string | undefined {
    return this.parts.affinity.endpointOf(session, this.now);
  }

  all(): readonly (EndpointModel & { readonly state: EndpointState })[] {
    return [
      ...this.limits.all().map(({ limit, ...of }) => ({ ...of, state: this.limited(limit) })),
      ...this.breaker.tripped(),
      ...[...this.parts.refused].filter(({ value }) => value.until > this.now)
        .map(({ value, ...of }) => ({ ...of, state: value })),
    ];
  }

  private limited(limit: Limit): EndpointState {
    return { type: "limited", ...limit, mayBeOver: mayBeOver(limit, this.now) };
  }

  private refusal(of: EndpointModel): Refused | undefined {
    const { refused } = this.parts;
    if (!refused.has(of.endpointId)) return undefined;
    return [of, { endpointId: of.endpointId, model: ALL_MODELS }].map((each) => refused.get(each))
      .find((found) => found !== undefined && found.until > this.now);
  }
}
