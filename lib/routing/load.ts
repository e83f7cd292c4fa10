/** How busy endpoints are and how fast they begin to answer. */
import { type EndpointModel, PerModel } from "./per_model.ts";

/** Share of the newest measurement in the moving average: some ten requests tell. */
const NEWEST = 0.3;

/** A measurement older than this says nothing any more: who was slow once is tried again. */
const STALE_MS = 10 * 60_000;

interface Measured {
  readonly ms: number;
  readonly at: number;
}

export class Load {
  private readonly counts = new Map<string, number>();
  private readonly measured = new PerModel<Measured>();
  private waiting: (() => void)[] = [];

  /** A request goes to `endpointId`. The function that comes back says that it is over; only its first call counts. */
  begin(endpointId: string): () => void {
    this.counts.set(endpointId, this.inFlight(endpointId) + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = this.inFlight(endpointId) - 1;
      if (left > 0) this.counts.set(endpointId, left);
      else this.counts.delete(endpointId);
      this.wakeAll();
    };
  }

  report(of: EndpointModel, firstTokenMs: number, now: number): void {
    const before = this.firstTokenMs(of, now);
    const ms = before === undefined ? firstTokenMs : before + NEWEST * (firstTokenMs - before);
    this.measured.set(of, { ms, at: now });
  }

  /** Calls `wake` once, when the next request of any endpoint is over, or at `wakeAll`: first come, first woken. */
  onWake(wake: () => void): void {
    this.waiting.push(wake);
  }

  offWake(wake: () => void): void {
    this.waiting = this.waiting.filter((each) => each !== wake);
  }

  wakeAll(): void {
    const { waiting } = this;
    if (waiting.length === 0) return;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Forgets what was measured; requests that are under way go on. */
  forget(endpointId: string): void {
    this.measured.forget(endpointId);
  }

  /** Requests that `endpointId` is working on. */
  inFlight(endpointId: string): number {
    return this.counts.get(endpointId) ?? 0;
  }

  /** Moving average of the time to the first token; `undefined`: not measured of late. */
  firstTokenMs(of: EndpointModel, now: number): number | undefined {
    const measured = this.measured.get(of);
    return measured === undefined || now - measured.at > STALE_MS ? undefined : measured.ms;
  }
}
