/**
 * How late it is, as far as that is to be believed before something is deleted for its age. A clock may be years ahead for
 * a while (a machine whose battery is empty, a virtual one that wakes with a wrong date, a network that is not there yet),
 * and what goes then does not come back. What a process lives through is beyond doubt; what the clock adds to that is
 * believed at once if machines sleep so long every week, and else when it has stayed so.
 */

export interface Belief {
  /** It is later than this, or hardly earlier; milliseconds of the epoch, like all times here. */
  readonly sure: number;
  /** What the clock said last, while it did not contradict that. */
  readonly seen: number;
  /** What time it is if the clock was right some time ago, since when it was not put back, */
  readonly claimed: number;
  /** and how long processes have lived since; in milliseconds, like all lengths here. */
  readonly claimedForMs: number;
  /** How long processes have lived since the clock contradicts what is beyond doubt; 0: it does not. */
  readonly deniedForMs: number;
}

/** One look at the clock. */
export interface Look {
  readonly now: number;
  /** What this process has lived through since its last look, by a clock that nobody sets. */
  readonly livedMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Machines sleep so long every week, and the clocks of two systems on one machine differ by less. */
const USUAL_MS = 4 * DAY_MS;

/** What the clock has said for so long is believed, */
const STEADY_MS = DAY_MS;
/** or for so long, if it has leapt by a week since: there are machines that run for some minutes a week. */
const SHORTLY_MS = HOUR_MS;
const LONG_AGO_MS = 7 * DAY_MS;

/** A belief to begin with: `time` is beyond doubt. */
export function believing(time: number): Belief {
  return { sure: time, seen: time, claimed: time, claimedForMs: 0, deniedForMs: 0 };
}

/** The belief after a look at the clock. */
export function looked(belief: Belief, { now, livedMs }: Look): Belief {
  if (now < belief.sure - USUAL_MS) return denied(belief, { now, livedMs });
  const passed = now - belief.seen;
  if (passed < -USUAL_MS) return { ...belief, seen: now, claimed: now, claimedForMs: 0, deniedForMs: 0 };
  // Several processes may look in turn: none counts what another has counted.
  const lived = Math.min(Math.max(0, passed), livedMs);
  const claimed = belief.claimed + (passed - lived > USUAL_MS ? lived : passed);
  const claimedForMs = belief.claimedForMs + lived;
  const isOld = claimedForMs >= SHORTLY_MS && now - claimed >= LONG_AGO_MS;
  if (isOld || claimedForMs >= STEADY_MS) return { ...believing(now), sure: claimed };
  return { sure: belief.sure + lived, seen: now, claimed, claimedForMs, deniedForMs: 0 };
}

/** How late it is at least, or hardly less, when the clock says `now`. */
export function believedTime({ sure }: Belief, now: number): number {
  return now - sure > USUAL_MS ? sure : now;
}

/** The clock is wrong now, unless it goes on to say so. */
function denied(belief: Belief, { now, livedMs }: Look): Belief {
  const deniedForMs = belief.deniedForMs + livedMs;
  return deniedForMs >= STEADY_MS ? believing(now) : { ...belief, deniedForMs };
}
