/**
 * Which endpoint a session is with, so that its prompt cache is hit and its signed thinking is understood (cases B3, F8).
 * A session that had to move stays where it moved; one that is silent for the time to live is free again (F10).
 */

export interface AffinityReport {
  readonly endpointId: string;
  readonly ttlMs: number;
}

interface Pin {
  readonly endpointId: string;
  readonly until: number;
}

/** More sessions than this at a time are no real use: the one that was silent longest goes. */
const MAX_SESSIONS = 10_000;

export class Affinity {
  private readonly pins = new Map<string, Pin>();

  /** `endpointId` answered `session`. */
  report(session: string, { endpointId, ttlMs }: AffinityReport, now: number): void {
    this.pins.delete(session);
    this.pins.set(session, { endpointId, until: now + ttlMs });
    if (this.pins.size <= MAX_SESSIONS) return;
    const oldest = this.pins.keys().next().value;
    if (oldest !== undefined) this.pins.delete(oldest);
  }

  forget(endpointId: string): void {
    for (const [session, pin] of this.pins) if (pin.endpointId === endpointId) this.pins.delete(session);
  }

  /** The endpoint that `session` is with. */
  endpointOf(session: string, now: number): string | undefined {
    const pin = this.pins.get(session);
    return pin !== undefined && pin.until > now ? pin.endpointId : undefined;
  }
}
