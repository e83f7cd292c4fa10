/** One abort signal for an attempt, and a limit that is set anew for each thing that is waited for. */
export class Deadline {
  private readonly controller = new AbortController();
  /** Milliseconds from the next check on; `undefined`: it has begun, or there is none. */
  private limitMs: number | undefined;
  private dueAt = Infinity;
  private held: unknown;
  /** The limit passed, as opposed to somebody aborting. */
  expired = false;

  /** @param endsAt when all is over, whatever is waited for */
  constructor(private readonly endsAt: number) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Keeps `value` alive as long as this may have to abort. */
  hold(value: unknown): void {
    this.held = value;
  }

  /**
   * Aborts after `ms` milliseconds, or when all is over, unless armed again or disarmed before. 0: this has no limit of
   * its own. They count from the next check on: a limit is set several times for each request, and most are gone before
   * anybody has to read the clock.
   */
  arm(ms: number): void {
    this.limitMs = ms === 0 ? Infinity : ms;
    this.dueAt = Infinity;
  }

  disarm(): void {
    this.limitMs = undefined;
    this.dueAt = Infinity;
  }

  /** `now`: milliseconds of a clock that never goes back. */
  check(now: number): void {
    if (this.limitMs !== undefined) {
      this.dueAt = Math.min(now + this.limitMs, this.endsAt);
      this.limitMs = undefined;
    }
    if (now < this.dueAt) return;
    this.expired = true;
    this.abort();
  }

  abort(): void {
    this.disarm();
    this.controller.abort();
    this.hold(undefined);
  }
}
