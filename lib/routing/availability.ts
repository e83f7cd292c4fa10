/**
 * What is remembered of the endpoints: refused credentials, stated limits, breakers, load, caps, turns and sessions.
 *
 * State is changed by `report`, `suspect`, `begin`, `spend`, `spent`, `release`, `reset`, `slept` and `forget` alone and
 * read as a snapshot. Times are milliseconds of a monotonic clock, so that a clock that is set does not hold an endpoint
 * back for days. It outlives a change of the configuration, whose settings it asks for when it needs them.
 */
import type { Words } from "../phrases/phrase.ts";
import { Affinity } from "./affinity.ts";
import { type AvailabilitySnapshot, type Parts, type Refused, Snapshot } from "./availability_snapshot.ts";
import { Breaker, type BreakerSettings } from "./breaker.ts";
import { Load } from "./load.ts";
import { ALL_MODELS, type EndpointModel, PerModel } from "./per_model.ts";
import { type Capped, RateCaps, type Spending, type Spent } from "./rate_caps.ts";
import { RateLimits } from "./rate_limit.ts";
import { Suspicion } from "./suspicion.ts";
import { Turns } from "./turns.ts";

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
  private readonly caps = new RateCaps();
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
    const { refused, breaker, limits, affinity, turns, load, caps } = this;
    this.parts = { refused, breaker, limits, affinity, turns, load, caps, lacks };
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

  /** A request is sent to an endpoint that has caps: each try is one. */
  spend(endpoint: Capped, spending: Spending, now: number): void {
    this.caps.spend(endpoint, spending, now);
  }

  /** What an answer has used is known; before, it was an estimate. */
  spent(spent: Spent, now: number): void {
    if (this.caps.spent(spent, now)) this.wakeAll();
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
    for (const part of [this.refused, this.breaker, this.limits, this.caps]) part.forget(endpointId);
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
    this.caps.slept(ms);
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
