/** One abort signal for an attempt, and a limit that is set anew for each thing that is waited for. */
export class Deadline {
  private readonly controller = new AbortController();
  private dueAt = Infinity;
  private held: unknown;
  /** The limit passed, as opposed to somebody aborting. */
  expired = false;

  /** @param monotonic milliseconds of a clock that never goes back */
  constructor(private readonly monotonic: () => number) {}

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Keeps `value` alive as long as this may have to abort. */
  hold(value: unknown): void {
    this.held = value;
  }

  /** Aborts after `ms` milliseconds unless armed again or disarmed before. `Infinity`: no limit. */
  arm(ms: number): void {
    this.dueAt = this.monotonic() + ms;
  }

  disarm(): void {
    this.dueAt = Infinity;
  }

  /** `now`: milliseconds of the monotonic clock. */
  check(now: number): void {
    if (now < this.dueAt) return;
    this.expired = true;
    this.abort();
  }

  readonly abort = (): void => {
    this.dueAt = Infinity;
    this.controller.abort();
    this.hold(undefined);
  };
}
