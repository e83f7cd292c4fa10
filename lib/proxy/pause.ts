import type { Departure } from "./departure.ts";

/** Resolves after `ms` milliseconds, or at once when nobody waits any more. */
export function pause(ms: number, departure: Departure): Promise<void> {
  if (ms <= 0 || departure.happened) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      departure.off(done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    departure.on(done);
  });
}
