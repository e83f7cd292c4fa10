import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { type Watched, Watchman } from "../../lib/proxy/watchman.ts";

class Guest implements Watched {
  seat = -1;
  ticks = 0;
  dismissed = 0;
  onTick = () => {};
  tick() {
    this.ticks++;
    this.onTick();
  }
  dismiss() {
    this.dismissed++;
  }
}

/** Orders in which five guests leave, by their places. */
const LEAVING = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [0, 0, 3, 3, 1], [1]];

/** A watchman whose tick is told. */
function ticking(): { watchman: Watchman; ticked: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watchman = new Watchman(() => {
    queueMicrotask(resolve);
    return 0;
  });
  return { watchman, ticked: promise };
}

// The timer goes with the first tick that finds nobody, which is after the test.
const options = { sanitizeOps: false, sanitizeResources: false };

for (const order of LEAVING) {
  Deno.test({
    ...options,
    name: `Watchman dismisses those alone that have not left: ${order.join(", ")}`,
    fn() {
      const { watchman } = ticking();
      const guests = Array.from({ length: 5 }, () => new Guest());
      for (const guest of guests) watchman.watch(guest);
      const left = new Set<number>();
      for (const place of order) {
        watchman.forget(guests[place]!);
        left.add(place);
        guests.forEach((guest) => guest.dismissed = 0);
        watchman.dismissAll(new ProxyError("canceled", "Enough"));
        assert.deepEqual(guests.map(({ dismissed }) => dismissed), guests.map((_, at) => left.has(at) ? 0 : 1));
      }
      for (const guest of guests) watchman.forget(guest);
    },
  });
}

Deno.test({
  ...options,
  name: "Watchman ticks everybody once, those too whose neighbours leave meanwhile",
  async fn() {
    const { watchman, ticked } = ticking();
    const guests = Array.from({ length: 5 }, () => new Guest());
    for (const guest of guests) {
      watchman.watch(guest);
      guest.onTick = () => watchman.forget(guest);
    }
    await ticked;
    assert.deepEqual(guests.map(({ ticks }) => ticks), [1, 1, 1, 1, 1]);
  },
});

/** What moves before a tick at that time, and of how many open requests the watchman tells in it. */
const LULLS: readonly { readonly at: number; readonly moves?: "comes" | "stirs" | "goes"; readonly told?: number }[] = [
  { at: 1000, moves: "comes" },
  { at: 1499 },
  { at: 1500, told: 2 },
  { at: 2500 },
  { at: 2600, moves: "stirs" },
  { at: 3000, moves: "stirs" },
  { at: 3400 },
  { at: 3500, told: 2 },
  { at: 3600, moves: "goes" },
  { at: 4000 },
  { at: 4100, told: 1 },
];

Deno.test({
  ...options,
  name: "Watchman tells once of each half second in which nothing moves while requests are open",
  async fn() {
    const { promise, resolve } = Promise.withResolvers<void>();
    const told: (readonly [at: number, open: number])[] = [];
    const guests = [new Guest(), new Guest()] as const;
    let tick = -1;
    const watchman: Watchman = new Watchman(() => {
      const { at, moves } = LULLS[++tick] ?? { at: NaN };
      if (moves === "stirs") watchman.stir();
      if (moves === "goes") watchman.forget(guests[0]);
      return at;
    }, (open) => {
      told.push([LULLS[tick]!.at, open]);
      if (tick < LULLS.length - 1) return;
      watchman.forget(guests[1]);
      resolve();
    });
    for (const guest of guests) watchman.watch(guest);
    await promise;
    assert.deepEqual(told, LULLS.flatMap(({ at, told }) => told === undefined ? [] : [[at, told]]));
  },
});
