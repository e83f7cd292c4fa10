/** Time as an argument. `now` may jump when somebody sets the clock; whatever is measured uses `monotonic`. */
export interface Clock {
  /** Milliseconds of the epoch. */
  now(): number;
  /** Milliseconds since some start; never goes back. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
