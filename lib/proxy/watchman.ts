/**
 * Looks after all requests that wait for an upstream: whether their time is over, whether their client is still there.
 *
 * A timer and a listener on the request's signal for each of them would cost a quarter of a small request; one shared
 * tick costs next to nothing, and nothing at all runs while there is no request. Times are therefore exact to `TICK_MS`.
 */
import type { ProxyError } from "../errors.ts";

export interface Watched {
  /** `now`: milliseconds of the monotonic clock. */
  tick(now: number): void;
  /** The proxy stops. */
  dismiss(reason: ProxyError): void;
}

const TICK_MS = 20;

export class Watchman {
  private readonly watched = new Set<Watched>();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly monotonic: () => number) {}

  /** From now on `watched` is ticked, until `forget`. */
  watch(watched: Watched): void {
    this.watched.add(watched);
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  forget(watched: Watched): void {
    this.watched.delete(watched);
  }

  /** Tells all that the proxy stops. */
  dismissAll(reason: ProxyError): void {
    for (const watched of [...this.watched]) watched.dismiss(reason);
  }

  private tick(): void {
    // One tick without anybody passes before the timer goes, so that it is not made anew for each short request.
    if (this.watched.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = this.monotonic();
    for (const watched of this.watched) watched.tick(now);
  }
}
