/** Time that passes as fast as the program can: timers run in their order, and the clock jumps from one to the next. */
import type { Clock } from "../../lib/clock.ts";

interface Timer {
  readonly at: number;
  readonly id: number;
  readonly run: () => void;
}

export class VirtualTime implements Disposable {
  readonly clock: Clock = { now: () => 1_700_000_000_000 + this.time, monotonic: () => this.time };
  private time = 0;
  private ids = 0;
  private timers: Timer[] = [];
  private readonly real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

  /** Takes the place of the global timers until it is disposed of. */
  constructor() {
    globalThis.setTimeout = ((run: () => void, ms = 0) => this.start(run, ms)) as typeof setTimeout;
    globalThis.clearTimeout = ((id: number) => {
      this.timers = this.timers.filter((timer) => timer.id !== id);
    }) as typeof clearTimeout;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.real);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.start(resolve, ms));
  }

  /** Runs until `work` is done. */
  async run(work: Promise<unknown>): Promise<void> {
    let done = false;
    let failure: unknown;
    work.catch((error) => failure = error).finally(() => done = true);
    for (;;) {
      // Whatever follows from the last timer without another one follows first.
      for (let i = 0; i < 100; i++) await Promise.resolve();
      if (done) break;
      const next = this.timers.shift();
      if (next === undefined) throw new Error("Everybody waits, and nobody for a timer");
      this.time = next.at;
      next.run();
    }
    if (failure !== undefined) throw failure;
  }

  private start(run: () => void, ms: number): number {
    const timer = { at: this.time + Math.max(0, ms), id: ++this.ids, run };
    let index = this.timers.length;
    while (index > 0 && this.timers[index - 1]!.at > timer.at) index--;
    this.timers.splice(index, 0, timer);
    return timer.id;
  }
}
