/** Machines and their clocks, minute by minute: how late it is believed to be beside how late it really is. */
import assert from "node:assert/strict";
import { type Belief, believedTime, believing, looked } from "../../lib/store/believed_time.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const YEAR = 365 * DAY;

const START = Date.UTC(2026, 10, 25);

/** A machine that is off for so long, or on while its clock is wrong by so much. */
type Span = { readonly off: number } | {
  readonly on: number;
  readonly wrongBy?: number;
  /** Processes that look each minute, one after the other. */
  readonly processes?: number;
};

/** How far what is believed was ahead of the real time at most, and how far it is behind in the end. */
function lived(spans: readonly Span[]): { readonly ahead: number; readonly behind: number } {
  let [time, belief, ahead, believed]: [number, Belief, number, number] = [START, believing(START), 0, START];
  for (const span of spans) {
    if ("off" in span) {
      time += span.off;
      continue;
    }
    const { on, wrongBy = 0, processes = 1 } = span;
    for (const end = time + on; time < end;) {
      for (let each = 0; each < processes; each++) {
        time += MINUTE / processes;
        belief = looked(belief, { now: time + wrongBy, livedMs: MINUTE });
        believed = believedTime(belief, time + wrongBy);
        ahead = Math.max(ahead, believed - time);
      }
    }
  }
  return { ahead, behind: time - believed };
}

function times(count: number, ...spans: readonly Span[]): readonly Span[] {
  return Array.from({ length: count }, () => spans).flat();
}

const OFFICE = times(5, { on: 8 * HOUR }, { off: 16 * HOUR });
/** The machine really is used for so long, and one must not wait for ever. */
const AT_ONCE = 0;

const CASES: Readonly<Record<string, { spans: readonly Span[]; ahead?: number; behind: number }>> = {
  "that always runs": { spans: [{ on: 3 * DAY }], behind: AT_ONCE },
  "that sleeps over a weekend": { spans: [...OFFICE, { off: 2 * DAY }, { on: MINUTE }], behind: AT_ONCE },
  "that is used in the office for half a year": {
    spans: [...times(26, ...OFFICE, { off: 2 * DAY }), { on: MINUTE }],
    behind: AT_ONCE,
  },
  "that is used for three hours a day": { spans: times(100, { on: 3 * HOUR }, { off: 21 * HOUR }), behind: 9 * DAY },
  "that was off for three months and then runs for a day": {
    spans: [{ on: DAY }, { off: 90 * DAY }, { on: DAY + HOUR + MINUTE }],
    behind: AT_ONCE,
  },
  "that was off for three months and then is used for a week": {
    spans: [{ on: DAY }, { off: 90 * DAY }, ...OFFICE, { on: MINUTE }],
    behind: AT_ONCE,
  },
  "that was off for three months and is on for an hour": {
    spans: [{ on: DAY }, { off: 90 * DAY }, { on: HOUR }],
    behind: 90 * DAY,
  },
  "that runs for half an hour a week": { spans: times(52, { on: 30 * MINUTE }, { off: WEEK }), behind: 4 * WEEK },
  "whose clock is put forward for the summer and back, by somebody who sets it": {
    spans: [{ on: DAY }, { on: 3 * HOUR, wrongBy: HOUR }, { on: DAY }, { on: 3 * HOUR, wrongBy: -HOUR }, {
      on: MINUTE,
    }],
    ahead: HOUR,
    behind: AT_ONCE,
  },
  "whose clock repeats a second": {
    spans: [{ on: DAY, wrongBy: 1000 }, { on: DAY, wrongBy: 0 }, { on: HOUR, wrongBy: -1000 }],
    ahead: 1000,
    behind: 1000,
  },
  "whose clock is ten years ahead for most of a day": {
    spans: [{ on: DAY }, { on: 23 * HOUR, wrongBy: 10 * YEAR }, { on: MINUTE }],
    behind: AT_ONCE,
  },
  "whose clock is ten years ahead from its start on": {
    spans: [{ on: DAY }, { off: 8 * HOUR }, { on: 20 * HOUR, wrongBy: 10 * YEAR }, { off: HOUR }, { on: MINUTE }],
    behind: AT_ONCE,
  },
  "whose clock is ten years ahead for most of a day while two processes look": {
    ahead: MINUTE,
    spans: [{ on: DAY, processes: 2 }, { on: 23 * HOUR, wrongBy: 10 * YEAR, processes: 2 }, { on: MINUTE }],
    behind: AT_ONCE,
  },
  "whose clock is a year ahead for some minutes after each start": {
    spans: times(800, { on: 3 * MINUTE, wrongBy: YEAR }, { on: HOUR }, { off: DAY }),
    behind: DAY,
  },
  "whose clock is put forth and back": {
    spans: [{ on: DAY }, ...times(500, { on: 9 * MINUTE, wrongBy: 10 * YEAR }, { on: MINUTE })],
    behind: AT_ONCE,
  },
  "whose clock is decades behind for some minutes after each start": {
    spans: [...times(400, { on: 3 * MINUTE, wrongBy: -56 * YEAR }, { on: 8 * HOUR }, { off: 16 * HOUR }), {
      on: MINUTE,
    }],
    behind: 5 * DAY,
  },
  "whose clock was decades behind for three days": {
    spans: [{ on: DAY }, { on: 3 * DAY, wrongBy: -56 * YEAR }, { on: 26 * HOUR }],
    behind: AT_ONCE,
  },
  "whose clock was wrong so long that it was believed": {
    spans: [{ on: DAY }, { on: 2 * DAY, wrongBy: YEAR }, { on: 2 * DAY }],
    ahead: YEAR,
    behind: AT_ONCE,
  },
};

for (const [what, { spans, ahead = 0, behind }] of Object.entries(CASES)) {
  Deno.test(`believedTime of a machine ${what} is not ahead, and not far behind`, () => {
    const found = lived(spans);
    assert.ok(found.ahead <= ahead, `${found.ahead / HOUR} h ahead`);
    assert.ok(found.behind <= behind, `${found.behind / HOUR} h behind`);
  });
}

Deno.test("believedTime of a clock that was put forward is what was lived through, until that has lasted a day", () => {
  let belief = believing(START);
  const look = (now: number, livedMs: number) => {
    belief = looked(belief, { now, livedMs });
    return believedTime(belief, now) - START;
  };
  assert.equal(look(START + HOUR, HOUR), HOUR);
  assert.equal(look(START + YEAR, HOUR), 2 * HOUR);
  assert.equal(look(START + YEAR + HOUR, HOUR), 3 * HOUR);
  assert.equal(look(START + YEAR + 21 * HOUR, 20 * HOUR), 23 * HOUR);
});
