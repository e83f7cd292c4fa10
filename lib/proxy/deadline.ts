/** One timer and one abort signal for an attempt: armed anew for each thing that is waited for. */
export class Deadline {
  private readonly controller = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The limit passed, as opposed to somebody aborting. */
  expired = false;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Aborts after `ms` milliseconds unless armed again or disarmed before. `Infinity`: no limit. */
  arm(ms: number): void {
    clearTimeout(this.timer);
    this.timer = ms === Infinity ? undefined : setTimeout(() => {
      this.expired = true;
      this.controller.abort();
    }, Math.max(0, ms));
  }

  disarm(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  readonly abort = (): void => {
    this.disarm();
    this.controller.abort();
  };
}
