/**
 * Takes an endpoint that keeps failing out of the way, per model, and lets it come back carefully.
 *
 * Closed until enough of the requests in a rolling window failed; then open for a while; then half open: one request at
 * a time shows whether it answers again, and so many successes in a row as the settings ask for close it. What is fed
 * in is judged elsewhere (`proxy/observe.ts`): faults of a request never arrive here.
 */
import type { BreakerConfig } from "../config/config.ts";
import { phrase, type Words } from "../phrases/phrase.ts";
import { ALL_MODELS, type EndpointModel, PerModel } from "./per_model.ts";

export type BreakerState =
  | { readonly type: "closed" }
  | { readonly type: "open"; readonly since: number; readonly until: number; readonly reason: Words }
  | {
    readonly type: "half_open";
    readonly since: number;
    readonly reason: Words;
    /** One request is out to see whether it answers. */
    readonly probing: boolean;
    /** In a row. */
    readonly successes: number;
  };

export interface BreakerSettings extends BreakerConfig {
  /** Successes in a row that close it. */
  readonly recoveryThreshold: number;
}

export type BreakerReport =
  | { readonly type: "success" }
  | { readonly type: "failure"; readonly reason: Words };

/** The right to be the one request that a half-open breaker lets through. */
export interface ProbeLease {
  /** Whatever came of it; only the first call counts. */
  release(): void;
}

interface Tripped {
  since: number;
  until: number;
  reason: Words;
  successes: number;
  probe: ProbeLease | undefined;
}

const CLOSED: BreakerState = { type: "closed" };

export class Breaker {
  private readonly windows = new PerModel<Window>();
  private readonly tripped = new PerModel<Tripped>();

  report(
    of: EndpointModel,
    report: BreakerReport,
    { now, settings }: { now: number; settings: BreakerSettings },
  ): void {
    const tripped = this.tripped.get(of);
    if (tripped !== undefined) return this.reportTripped(of, report, { tripped, now, settings });
    let window = this.windows.get(of);
    if (window === undefined) this.windows.set(of, window = new Window());
    window.add(report.type, now, settings.windowMs);
    if (report.type === "success") return;
    const { failures, successes } = window.counts(now, settings.windowMs);
    if (failures < settings.failures) return;
    const dead = window.failuresInRow >= settings.failures * DEAD;
    if (!dead && failures / (failures + successes) < settings.failureRate) return;
    this.windows.delete(of);
    const reason = failures === 1
      ? report.reason
      : phrase("endpoint.failures", { count: failures, reason: report.reason });
    this.tripped.set(of, { since: now, until: now + settings.openMs, reason, successes: 0, probe: undefined });
  }

  /**
   * Takes the probe lease where the model or the whole endpoint is half open; a lease of nothing where it is closed.
   * `undefined`: it is open, or somebody else has the lease.
   */
  acquire({ endpointId, model }: EndpointModel, now: number): ProbeLease | undefined {
    if (!this.tripped.has(endpointId)) return NOTHING;
    const all = levels({ endpointId, model }).map((of) => this.tripped.get(of)).filter((each) => each !== undefined);
    if (all.some(({ until, probe }) => now < until || probe !== undefined)) return undefined;
    const lease: ProbeLease = {
      release() {
        for (const each of all) if (each.probe === lease) each.probe = undefined;
      },
    };
    for (const each of all) each.probe = lease;
    return lease;
  }

  /** Whether it is open or half open for any model of the endpoint. */
  isTripped(endpointId: string): boolean {
    return this.tripped.has(endpointId);
  }

  forget(endpointId: string): void {
    this.windows.forget(endpointId);
    this.tripped.forget(endpointId);
  }

  /** So long the clock stood still that it is measured by. */
  slept(ms: number): void {
    for (const { value } of this.tripped) {
      value.since -= ms;
      value.until -= ms;
    }
  }

  at(now: number): BreakerSnapshot {
    return new BreakerSnapshot(this.tripped, now);
  }

  private reportTripped(
    of: EndpointModel,
    report: BreakerReport,
    { tripped, now, settings }: { tripped: Tripped; now: number; settings: BreakerSettings },
  ): void {
    if (report.type === "success") {
      tripped.successes++;
      // A sign of life, be it of a health probe or of a request that had nowhere else to go.
      tripped.until = Math.min(tripped.until, now);
      if (tripped.successes >= settings.recoveryThreshold) this.tripped.delete(of);
      return;
    }
    tripped.successes = 0;
    tripped.reason = report.reason;
    // Requests that were under way when it opened do not keep it open.
    if (now >= tripped.until) tripped.until = now + settings.openMs;
  }
}

/** A class: one is made for each request, and functions of its own would be the most of it. */
export class BreakerSnapshot {
  constructor(private readonly all: PerModel<Tripped>, private readonly now: number) {}

  /** The worse of what holds for the model and for the whole endpoint. */
  of(of: EndpointModel): BreakerState {
    if (!this.all.has(of.endpointId)) return CLOSED;
    return levels(of).map((each) => stateOf(this.all.get(each), this.now)).reduce(worse);
  }

  /** All that are not closed. */
  tripped(): readonly (EndpointModel & { readonly state: BreakerState })[] {
    return [...this.all].map(({ endpointId, model, value }) => (
      { endpointId, model, state: stateOf(value, this.now) }
    ));
  }
}

/**
 * An endpoint that was busy and well until it died has many successes in its window: so many times the failures that
 * open it, one behind the other, open it too.
 */
const DEAD = 2;

const NOTHING: ProbeLease = { release() {} };

function levels({ endpointId, model }: EndpointModel): EndpointModel[] {
  const whole = { endpointId, model: ALL_MODELS };
  return model === ALL_MODELS ? [whole] : [{ endpointId, model }, whole];
}

function stateOf(tripped: Tripped | undefined, now: number): BreakerState {
  if (tripped === undefined) return CLOSED;
  const { since, until, reason, successes, probe } = tripped;
  if (now < until) return { type: "open", since, until, reason };
  return { type: "half_open", since, reason, successes, probing: probe !== undefined };
}

const BADNESS = { closed: 0, half_open: 1, open: 2 } as const;

function worse(a: BreakerState, b: BreakerState): BreakerState {
  if (a.type === "open" && b.type === "open") return a.until >= b.until ? a : b;
  if (a.type === "half_open" && b.type === "half_open") return b.probing ? b : a;
  return BADNESS[b.type] > BADNESS[a.type] ? b : a;
}

/** The window is counted in so many parts: what is forgotten is forgotten at most one part early. */
const PARTS = 10;

interface Part {
  readonly at: number;
  success: number;
  failure: number;
}

/** Successes and failures of the last while. */
class Window {
  private parts: Part[] = [];
  failuresInRow = 0;

  add(what: "success" | "failure", now: number, windowMs: number): void {
    this.failuresInRow = what === "success" ? 0 : this.failuresInRow + 1;
    let part = this.parts[this.parts.length - 1];
    if (part === undefined || now - part.at >= windowMs / PARTS) {
      this.parts = this.parts.filter(({ at }) => at + windowMs > now);
      this.parts.push(part = { at: now, success: 0, failure: 0 });
    }
    part[what]++;
  }

  counts(now: number, windowMs: number): { readonly successes: number; readonly failures: number } {
    let [successes, failures] = [0, 0];
    for (const { at, success, failure } of this.parts) {
      if (at + windowMs <= now) continue;
      successes += success;
      failures += failure;
    }
    return { successes, failures };
  }
}
