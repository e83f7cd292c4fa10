import type { Clock } from "../clock.ts";

export interface SleepWatchOptions {
  readonly clock: Clock;
  /** The machine slept for so many milliseconds. */
  readonly onSleep: (ms: number) => void;
}

/** From one look to the next; so late it is noticed. */
const LOOK_MS = 10_000;

/** Less is no sleep: the system corrects its clock, or was busy. */
const LEAST_MS = 60_000;

/**
 * Notices that the machine has slept. The monotonic clock stands still meanwhile (on Linux and macOS), and what it measures
 * is held back for too long: a limit of an hour that was stated in the evening is over in the morning. A clock that somebody
 * has put forward looks just so; for what is told of it here, that costs a request that is refused once more.
 */
export class SleepWatch {
  readonly #options: SleepWatchOptions;
  #now: number;
  #monotonic: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: SleepWatchOptions) {
    this.#options = options;
    this.#now = options.clock.now();
    this.#monotonic = options.clock.monotonic();
  }

  /** The process may end meanwhile. */
  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_MS);
    Deno.unrefTimer(this.#timer);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const { clock, onSleep } = this.#options;
    const now = clock.now(), monotonic = clock.monotonic();
    const slept = (now - this.#now) - (monotonic - this.#monotonic);
    this.#now = now;
    this.#monotonic = monotonic;
    if (slept >= LEAST_MS) onSleep(slept);
  }
}
