/**
 * Looks after all requests that wait for an upstream: whether their time is over, whether their client is still there.
 *
 * A timer and a listener on the request's signal for each of them would cost a quarter of a small request; one shared
 * tick costs next to nothing, and nothing at all runs while there is no request. Times are therefore exact to `TICK_MS`.
 */
import type { ProxyError } from "../errors.ts";

export interface Watched {
  /** Its place among all that are watched; the watchman's own. */
  seat: number;
  /** `now`: milliseconds of the monotonic clock. */
  tick(now: number): void;
  /** The proxy stops. */
  dismiss(reason: ProxyError): void;
}

const TICK_MS = 20;

/** Nothing has moved for so long: nobody will miss a moment. */
const LULL_MS = 500;

export class Watchman {
  /**
   * Not a `Set`: each time that one grows or shrinks it leaves its old table behind, which points to the next. A table
   * that has become old keeps all later ones, and every request in them, until the next full collection: 10 KB a request.
   */
  private readonly watched: Watched[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Since the last tick. */
  private stirred = false;
  private stillSince = Infinity;

  /**
   * `onLull` is called once each time that nothing has moved for a while, with how many requests are open: they wait for
   * their upstreams.
   */
  constructor(private readonly monotonic: () => number, private readonly onLull: (open: number) => void = () => {}) {}

  /** Something moves: a request comes or goes, or bytes do. */
  stir(): void {
    this.stirred = true;
  }

  /** From now on `watched` is ticked, until `forget`. */
  watch(watched: Watched): void {
    this.stir();
    watched.seat = this.watched.push(watched) - 1;
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
  }

  forget(watched: Watched): void {
    if (this.watched[watched.seat] !== watched) return;
    this.stir();
    const last = this.watched.pop()!;
    if (last === watched) return;
    this.watched[watched.seat] = last;
    last.seat = watched.seat;
  }

  /** Tells all that the proxy stops. */
  dismissAll(reason: ProxyError): void {
    for (const watched of [...this.watched]) watched.dismiss(reason);
  }

  private tick(): void {
    // One tick without anybody passes before the timer goes, so that it is not made anew for each short request.
    if (this.watched.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = this.monotonic();
    this.lull(now);
    // From the end: who is forgotten meanwhile leaves their seat to one that was ticked already.
    for (let seat = this.watched.length - 1; seat >= 0; seat--) this.watched[seat]?.tick(now);
  }

  private lull(now: number): void {
    if (this.stirred) {
      this.stirred = false;
      this.stillSince = now;
    } else if (now - this.stillSince >= LULL_MS) {
      this.stillSince = Infinity;
      this.onLull(this.watched.length);
    }
  }
}
