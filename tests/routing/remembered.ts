import { Availability } from "../../lib/routing/availability.ts";
import type { BreakerSettings } from "../../lib/routing/breaker.ts";

export const SETTINGS: BreakerSettings = {
  windowMs: 60_000,
  failures: 3,
  failureRate: 0.5,
  openMs: 10_000,
  recoveryThreshold: 2,
};

/** What is remembered, of nothing yet. */
export function remembered(settings: Partial<BreakerSettings> = {}): Availability {
  return new Availability(() => ({ ...SETTINGS, ...settings }));
}
