/**
 * What is remembered of the endpoints: refused credentials, stated limits, breakers, load, turns and sessions.
 *
 * State is changed by `report`, `suspect`, `begin`, `release`, `reset`, `slept` and `forget` alone and read as a snapshot. Times are
 * milliseconds of a monotonic clock, so that a clock that is set does not hold an endpoint back for days. It outlives a
 * change of the configuration, whose settings it asks for when it needs them.
 */
import type { Words } from "../phrases/phrase.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { Affinity } from "./affinity.ts";
import { Breaker, type BreakerSettings, type BreakerSnapshot, type BreakerState } from "./breaker.ts";
import { Load } from "./load.ts";
import { ALL_MODELS, type EndpointModel, PerModel } from "./per_model.ts";
import { type Limit, mayBeOver, RateLimits, type RateLimitSnapshot } from "./rate_limit.ts";
import { Suspicion } from "./suspicion.ts";
import { Turns } from "./turns.ts";

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

/** What happened at an endpoint, as far as it says something of the endpoint. */
export type Report =
  /** It answered. */
  | { readonly type: "success"; readonly firstTokenMs?: number }
  /** It failed, and not for the request's sake; `endpoint`: no model of it would have fared better. */
  | { readonly type: "failure"; readonly scope: "model" | "endpoint"; readonly reason: Words }
  | {
    readonly type: "limited";
    readonly scope: "model" | "endpoint";
    readonly forMs: number;
    readonly reason: Words;
    /** It is our own limit. */
    readonly isHold?: true;
    /** It came with a refusal. */
    readonly isRefusal?: boolean;
  }
  /** It refused for a limit whose end it did not state. */
  | { readonly type: "paused"; readonly reason: Words }
  | { readonly type: "refused"; readonly status: number; readonly reason: Words }
  /** It answered a request of `session`. */
  | { readonly type: "session"; readonly session: string; readonly ttlMs: number };

export interface AvailabilitySnapshot {
  /** The endpoint turned out not to have `protocol`, at least for the model. */
  lacks(of: EndpointModel, protocol: Protocol): boolean;
  state(of: EndpointModel): EndpointState;
  /** Requests that it is working on. */
  inFlight(endpointId: string): number;
  /** Moving average; `undefined`: not measured of late. */
  firstTokenMs(of: EndpointModel): number | undefined;
  /** When its next turn would be over: the smallest is next. */
  due(endpointId: string, weight: number): number;
  /** The endpoint that `session` is with. */
  endpointOf(session: string): string | undefined;
  /** All that is not closed now, for a page or a log; the model is empty where it is all models. */
  all(): readonly (EndpointModel & { readonly state: EndpointState })[];
}

/** A request that an endpoint is working on. Each end of it has to be told; calls after the first do nothing. */
export interface Lease {
  /** The answer has begun or will not come: a half-open breaker may let the next one through. */
  settled(): void;
  /** The request is over, whatever came of it. */
  release(): void;
}

export interface Begin extends EndpointModel {
  /** It takes a place of those that `max_concurrency` allows. */
  readonly counts: boolean;
  /** Its outcome tells whether the endpoint is well: it is the one that a half-open breaker lets through. */
  readonly probes: boolean;
  /** The endpoint's share of the requests where this was one of its turns; `undefined`: it was none. */
  readonly share: number | undefined;
}

/** How long a refused credential is asked last: long enough to be quiet, short enough to need no reset button. */
const REFUSED_MS = 5 * 60_000;

/** A key that is not valid and an account without money are so for every model; a 403 may be of one. */
const OF_THE_ACCOUNT: ReadonlySet<number> = new Set([401, 402]);

export class Availability {
  private readonly refused = new PerModel<Refused>();
  private readonly breaker = new Breaker();
  private readonly limits = new RateLimits();
  private readonly affinity = new Affinity();
  private readonly turns = new Turns();
  private readonly load = new Load();
  private readonly suspicion = new Suspicion();
  private readonly parts: Parts;

  /**
   * @param settings of the configuration as it is now
   * @param lacks what was learned of the endpoints' APIs
   */
  constructor(
    private readonly settings: () => BreakerSettings,
    lacks: AvailabilitySnapshot["lacks"] = () => false,
  ) {
    const { refused, breaker, limits, affinity, turns, load } = this;
    this.parts = { refused, breaker, limits, affinity, turns, load, lacks };
  }

  report(of: EndpointModel, report: Report, now: number): void {
    const { endpointId } = of;
    const whole = of.model === ALL_MODELS ? of : { endpointId, model: ALL_MODELS };
    switch (report.type) {
      case "success": {
        this.suspicion.answered();
        const isLifted = [of, whole].filter((each) => this.limits.answered(each, now)).length > 0;
        const wasHeldBack = isLifted || this.breaker.isTripped(endpointId) || this.refused.has(endpointId);
        const moment = { now, settings: this.settings() };
        this.refused.delete(whole);
        this.breaker.report(whole, report, moment);
        if (of.model !== ALL_MODELS) {
          this.refused.delete(of);
          this.breaker.report(of, report, moment);
        }
        if (report.firstTokenMs !== undefined) this.load.report(of, report.firstTokenMs, now);
        if (wasHeldBack) this.wakeAll();
        return;
      }
      case "failure":
        this.breaker.report(report.scope === "endpoint" ? whole : of, report, { now, settings: this.settings() });
        return;
      case "limited": {
        const { scope, forMs, reason, isHold, isRefusal } = report;
        const kind = { ...(isHold ? { isHold } : {}), ...(isRefusal ? { refusedAt: now } : {}) };
        this.limits.report(scope === "endpoint" ? whole : of, { until: now + forMs, reason, ...kind }, now);
        return;
      }
      case "paused":
        this.limits.pause(of, report.reason, now);
        return;
      case "refused":
        this.refused.delete(of);
        this.refused.set(OF_THE_ACCOUNT.has(report.status) ? whole : of, {
          ...report,
          since: now,
          until: now + REFUSED_MS,
        });
        return;
      case "session":
        this.affinity.report(report.session, { endpointId, ttlMs: report.ttlMs }, now);
        return;
      default:
        report satisfies never;
    }
  }

  /** Every endpoint failed on a request of `session`; `true`: it is no longer the request that is to blame. */
  suspect(session: string, now: number): boolean {
    return this.suspicion.report(session, { now, windowMs: this.settings().windowMs });
  }

  /** A request goes to an endpoint that a snapshot of this moment showed as free for it. */
  begin({ endpointId, model, counts, probes, share }: Begin, now: number): Lease {
    if (share !== undefined) this.turns.report(endpointId, share);
    const probe = probes ? this.breaker.acquire({ endpointId, model }, now) : undefined;
    const over = counts ? this.load.begin(endpointId) : undefined;
    return {
      settled: () => probe?.release(),
      release() {
        probe?.release();
        over?.();
      },
    };
  }

  /** Calls `wake` once, when the next request of any endpoint is over, or one is back that was held back. */
  onWake(wake: () => void): void {
    this.load.onWake(wake);
  }

  offWake(wake: () => void): void {
    this.load.offWake(wake);
  }

  /** Whoever waits for a place looks again: the configuration may have more of them. */
  wakeAll(): void {
    this.load.wakeAll();
  }

  /** Lifts all that keeps an endpoint from being asked; which sessions it has stays. */
  reset(endpointId: string): void {
    for (const part of [this.refused, this.breaker, this.limits]) part.forget(endpointId);
    this.wakeAll();
  }

  /** Our own limit of an endpoint is over; what it stated itself, and how it fared, stays. */
  release(endpointId: string): void {
    this.limits.release(endpointId);
    this.wakeAll();
  }

  /** The machine slept for so long, while the clock of these times stood still: what holds an endpoint back went on. */
  slept(ms: number): void {
    this.refused.shift(ms);
    this.breaker.slept(ms);
    this.limits.slept(ms);
    this.wakeAll();
  }

  /** Forgets an endpoint, since its configuration changed: it is another one now. */
  forget(endpointId: string): void {
    this.reset(endpointId);
    for (const part of [this.affinity, this.turns, this.load]) part.forget(endpointId);
  }

  at(now: number): AvailabilitySnapshot {
    return new Snapshot(this.parts, now);
  }
}

/** All that is remembered. */
interface Parts {
  readonly refused: PerModel<Refused>;
  readonly breaker: Breaker;
  readonly limits: RateLimits;
  readonly affinity: Affinity;
  readonly turns: Turns;
  readonly load: Load;
  readonly lacks: AvailabilitySnapshot["lacks"];
}

/** A class: one is made for each request, and functions of its own would be the most of it. */
class Snapshot implements AvailabilitySnapshot {
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
