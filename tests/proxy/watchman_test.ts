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
