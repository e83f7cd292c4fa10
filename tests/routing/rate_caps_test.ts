import assert from "node:assert/strict";
import { RateCaps } from "../../lib/routing/rate_caps.ts";
import { endpoint } from "../endpoint.ts";
import { remembered } from "./remembered.ts";

const REQUESTS = endpoint({ name: "a", maxPerMinute: 2 });
const TOKENS = endpoint({ name: "a", maxTokensPerMinute: 1000 });
const MINUTE = 60_000;

/** Until when `caps` keep a request of so many tokens back; 0: they do not. */
const until = (caps: RateCaps, now: number, { of = REQUESTS, tokens = 1 } = {}) =>
  caps.met(of, tokens, now)?.until ?? 0;

const spend = (caps: RateCaps, now: number, { of = REQUESTS, tokens = 1, requestId = "r" } = {}) =>
  caps.spend(of, { requestId, tokens }, now);

Deno.test("RateCaps let so many requests go within a minute, which slides, to the millisecond", () => {
  const caps = new RateCaps();
  assert.equal(until(caps, 0), 0);
  spend(caps, 0);
  spend(caps, 10_000);
  assert.equal(until(caps, 10_000), MINUTE);
  assert.equal(until(caps, MINUTE - 1), MINUTE);
  assert.equal(until(caps, MINUTE), 0);
  spend(caps, MINUTE);
  assert.equal(until(caps, MINUTE), 10_000 + MINUTE, "not a minute that begins anew for all");
});

Deno.test("RateCaps that are lowered count what went out before, and those that are raised or taken out let more go", () => {
  const caps = new RateCaps();
  const of = (maxPerMinute: number) => ({ of: endpoint({ name: "a", maxPerMinute }) });
  for (let second = 0; second < 5; second++) spend(caps, second * 1000, of(5));
  assert.equal(until(caps, 5000, of(5)), MINUTE);
  assert.equal(until(caps, 5000, of(2)), 3000 + MINUTE, "the fourth has to be over");
  assert.equal(until(caps, 5000, of(6)), 0);
  assert.equal(until(caps, 5000, of(0)), 0);
});

Deno.test("RateCaps count tokens as they are estimated until what the answer used is known", () => {
  const caps = new RateCaps();
  const of = { of: TOKENS };
  spend(caps, 0, { ...of, tokens: 900, requestId: "first" });
  assert.equal(until(caps, 1000, { ...of, tokens: 100 }), 0);
  assert.equal(until(caps, 1000, { ...of, tokens: 101 }), MINUTE);
  caps.spent({ endpointId: "a", requestId: "first", inputTokens: 300, outputTokens: 200 }, 20_000);
  assert.equal(until(caps, 20_000, { ...of, tokens: 500 }), 0);
  assert.equal(until(caps, 20_000, { ...of, tokens: 501 }), MINUTE, "what it read, when it was sent");
  assert.equal(until(caps, 20_000, { ...of, tokens: 900 }), 20_000 + MINUTE, "what it wrote, when that was known");
  const [window] = caps.windows(TOKENS, 20_000);
  assert.deepEqual([window?.name, window?.used, window?.remaining], ["max_tokens_per_minute", 0.5, 500]);
});

Deno.test("RateCaps let a request that is larger than all of a cap go when nothing else is in its minute", () => {
  const caps = new RateCaps();
  const large = { of: TOKENS, tokens: 5000 };
  assert.equal(until(caps, 0, large), 0);
  spend(caps, 0, large);
  assert.equal(until(caps, 1, { of: TOKENS }), MINUTE);
  assert.equal(until(caps, MINUTE, large), 0);
});

Deno.test("RateCaps take the tokens of a request that was tried twice for those of its last try", () => {
  const caps = new RateCaps();
  for (const now of [0, 1000]) spend(caps, now, { of: TOKENS, tokens: 400, requestId: "twice" });
  caps.spent({ endpointId: "a", requestId: "twice", inputTokens: 100, outputTokens: 50 }, 2000);
  assert.equal(caps.windows(TOKENS, 2000)[0]?.used, 0.15);
});

Deno.test("RateCaps say of both caps the one that lasts longer", () => {
  const caps = new RateCaps();
  const both = endpoint({ name: "a", maxPerMinute: 1, maxTokensPerMinute: 10 });
  spend(caps, 0, { of: both, tokens: 4 });
  const reason = (now: number) => {
    const said = caps.met(both, 10, now)?.reason;
    return said?.id;
  };
  assert.equal(reason(0), "route.request_cap");
  caps.spent({ endpointId: "a", requestId: "r", inputTokens: 4, outputTokens: 3 }, 5000);
  assert.equal(reason(5000), "route.token_cap");
});

Deno.test("RateCaps keep no more than the last minute of an endpoint that is asked often", () => {
  const caps = new RateCaps();
  const busy = { of: endpoint({ name: "a", maxPerMinute: 1_000_000 }) };
  for (let i = 0; i < 100_000; i++) spend(caps, i * 10, busy);
  assert.equal(caps.windows(busy.of, 999_990)[0]?.used, 0.006);
  assert.ok(
    JSON.stringify([...Object.values(caps as unknown as Record<string, Map<string, unknown>>)[0]!]).length < 1e6,
  );
});

Deno.test("Availability counts for a cap what went out, also while the machine slept, and forgets it with a reset", () => {
  const availability = remembered();
  const held = (now: number) => availability.at(now).metCap(REQUESTS, 1)?.until;
  for (const now of [0, 1000]) availability.spend(REQUESTS, { requestId: "r", tokens: 1 }, now);
  assert.equal(held(2000), MINUTE);
  let woken = 0;
  availability.onWake(() => woken++);
  availability.slept(59_500);
  assert.deepEqual([held(1000), woken], [undefined, 1]);
  availability.spend(REQUESTS, { requestId: "r", tokens: 1 }, 1000);
  assert.equal(held(1000), 1000 + MINUTE - 59_500);
  availability.reset("a");
  assert.equal(held(1000), undefined);
});
