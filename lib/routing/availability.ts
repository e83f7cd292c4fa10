/**
 * What is remembered of each endpoint's refusals, per model where it may be the model's: a limit on one must not bench
 * another.
 *
 * State is changed by `report` and `forget` alone and read as a snapshot. Times are milliseconds of a monotonic clock,
 * so that a clock that is set does not hold an endpoint back for days.
 */

import type { Protocol } from "../protocol/protocol.ts";

/** Why an endpoint is not asked first for a model. */
export type Hindrance =
  /** It stated when it will answer again; until then it is not asked. */
  | { readonly type: "rate_limited"; readonly until: number }
  /** It refused the credential or the account: asked again only after all others, until `until`. */
  | { readonly type: "refused"; readonly status: number; readonly reason: string; readonly until: number };

/** What an attempt means for its endpoint. */
export type Report =
  | { readonly type: "success" }
  | { readonly type: "rate_limited"; readonly retryAfterMs: number }
  | { readonly type: "refused"; readonly status: number; readonly reason: string };

/** A view of what holds at one time; it is read at once, not kept. */
export interface AvailabilitySnapshot {
  /** `endpointId` turned out not to have `protocol`. */
  lacks(endpointId: string, protocol: Protocol): boolean;
  /** Why `endpointId` is held back for `model`; `undefined`: it is not. */
  hindrance(endpointId: string, model: string): Hindrance | undefined;
  /** All that holds now, for a page or a log. */
  readonly all: readonly { readonly endpointId: string; readonly model: string; readonly hindrance: Hindrance }[];
}

/** How long a refused credential is asked last: long enough to be quiet, short enough to need no reset button. */
const REFUSED_MS = 5 * 60_000;

/** More than this many pairs of endpoint and model are no real use: the oldest goes. */
const MAX_ENTRIES = 10_000;

const SEPARATOR = "\n";

/** Stands for every model of an endpoint. */
const ALL_MODELS = "";

/** A key that is not valid and an account without money are so for every model; a 403 may be of one. */
const OF_THE_ACCOUNT: ReadonlySet<number> = new Set([401, 402]);

export class Availability {
  private readonly hindrances = new Map<string, Hindrance>();
  private readonly lacking = new Set<string>();

  report({ endpointId, model }: { endpointId: string; model: string }, report: Report, now: number): void {
    const key = endpointId + SEPARATOR + model;
    switch (report.type) {
      case "success":
        if (this.hindrances.size === 0) return;
        this.hindrances.delete(key);
        this.hindrances.delete(endpointId + SEPARATOR + ALL_MODELS);
        return;
      case "rate_limited":
        this.set(key, { type: "rate_limited", until: now + report.retryAfterMs });
        return;
      case "refused":
        this.hindrances.delete(key);
        this.set(
          OF_THE_ACCOUNT.has(report.status) ? endpointId + SEPARATOR + ALL_MODELS : key,
          { ...report, until: now + REFUSED_MS },
        );
        return;
      default:
        report satisfies never;
    }
  }

  /** `endpointId` answered that it has no such API as `protocol`'s. */
  reportLack(endpointId: string, protocol: Protocol): void {
    this.lacking.add(endpointId + SEPARATOR + protocol);
  }

  /** Forgets an endpoint, since its configuration changed. */
  forget(endpointId: string): void {
    for (const key of this.hindrances.keys()) {
      if (key.startsWith(endpointId + SEPARATOR)) this.hindrances.delete(key);
    }
    for (const key of this.lacking) if (key.startsWith(endpointId + SEPARATOR)) this.lacking.delete(key);
  }

  at(now: number): AvailabilitySnapshot {
    const { hindrances, lacking } = this;
    return {
      lacks: (endpointId, protocol) => lacking.has(endpointId + SEPARATOR + protocol),
      hindrance(endpointId, model) {
        if (hindrances.size === 0) return undefined;
        const found = [model, ALL_MODELS].map((each) => hindrances.get(endpointId + SEPARATOR + each));
        return found.find((hindrance) => hindrance !== undefined && hindrance.until > now);
      },
      get all() {
        return [...hindrances].filter(([, hindrance]) => hindrance.until > now).map(([key, hindrance]) => {
          const [endpointId, model] = key.split(SEPARATOR, 2) as [string, string];
          return { endpointId, model, hindrance };
        });
      },
    };
  }

  private set(key: string, hindrance: Hindrance): void {
    this.hindrances.delete(key);
    this.hindrances.set(key, hindrance);
    if (this.hindrances.size <= MAX_ENTRIES) return;
    const oldest = this.hindrances.keys().next().value;
    if (oldest !== undefined) this.hindrances.delete(oldest);
  }
}
