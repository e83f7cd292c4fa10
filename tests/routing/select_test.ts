import assert from "node:assert/strict";
import fc from "fast-check";
import type { Balance, EndpointConfig, Policy } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import type { EndpointState } from "../../lib/routing/availability_snapshot.ts";
import { select, type Standing } from "../../lib/routing/select.ts";
import { endpoint } from "../endpoint.ts";

type Own = Partial<Omit<Standing, "endpoint">> & Pick<Partial<EndpointConfig>, "priority" | "weight">;

function standing(name: string, { priority = 1, weight = 1, ...own }: Own = {}): Standing {
  return {
    endpoint: endpoint({ name, priority, weight }),
    state: { type: "closed" },
    tagged: false,
    native: true,
    pinned: false,
    isBack: false,
    inFlight: 0,
    firstTokenMs: undefined,
    due: 1,
    ...own,
  };
}

const OPEN = { type: "open", since: 0, until: 900, reason: "it fell" } as const;
const HALF = { type: "half_open", since: 0, reason: "it fell", probing: false, successes: 0 } as const;
const REFUSED = { type: "refused", status: 401, since: 0, until: 900, reason: "HTTP 401: no" } as const;

const PAUSED = {
  type: "limited",
  since: 0,
  until: 900,
  reason: "HTTP 429: no",
  pauseMs: 900,
  mayBeOver: true,
} as const;

interface Row {
  readonly name: string;
  readonly policy?: Policy;
  readonly balance?: Balance;
  readonly probes?: false;
  readonly showsImage?: true;
  readonly endpoints: Readonly<Record<string, Own>>;
  readonly order: string;
  readonly reason?: string;
}

const ROWS: readonly Row[] = [
  {
    name: "a pause: behind those that are well, before those that refused or failed, the soonest first",
    endpoints: {
      a: { state: OPEN },
      b: { state: REFUSED },
      c: { state: { ...PAUSED, until: 950 } },
      d: { state: PAUSED, priority: 2 },
      e: { priority: 9 },
    },
    order: "edcba",
  },
  {
    name: "a pause: said for what it is",
    endpoints: { a: { state: PAUSED } },
    order: "a",
    reason: "asked last: HTTP 429: no",
  },
  {
    name: "a pause: no reason for a session to move",
    endpoints: { a: { state: PAUSED, pinned: true }, b: {} },
    order: "ab",
    reason: "its session",
  },
  {
    name: "priority: lower first",
    endpoints: { a: { priority: 2 }, b: { priority: 1 } },
    order: "ba",
    reason: "priority 1",
  },
  {
    name: "who has room before who has none, wherever the session is",
    endpoints: { a: { room: { window: 8, fits: false }, pinned: true }, b: {}, c: { room: { window: 9, fits: true } } },
    order: "bca",
    reason: "priority 1",
  },
  {
    name: "in spite of its room, where nobody is known to have any",
    endpoints: { a: { room: { window: 8, fits: false } }, b: {} },
    order: "ab",
    reason: "priority 1",
  },
  {
    name: "who has no room after who is out of order",
    endpoints: { a: { room: { window: 8, fits: false } }, b: { state: OPEN, room: { window: 9, fits: true } } },
    order: "ba",
  },
  {
    name: "an image: who sees before who is known not to, wherever the session is",
    showsImage: true,
    endpoints: { a: { isBlind: true, pinned: true }, b: { priority: 2 }, c: { priority: 3, state: OPEN } },
    order: "bca",
    reason: "priority 2",
  },
  {
    name: "no image: in spite of what it sees",
    endpoints: { a: { isBlind: true }, b: {} },
    order: "ab",
    reason: "priority 1",
  },
  {
    name: "an image: who is too small after who does not see",
    showsImage: true,
    endpoints: { a: { room: { window: 8, fits: false } }, b: { isBlind: true, room: { window: 9, fits: true } } },
    order: "ba",
    reason: "asked last: takes no images",
  },
  { name: "priority: equal ones in the file's order", endpoints: { b: {}, a: {} }, order: "ba" },
  {
    name: "priority: of equal ones the client's own protocol",
    endpoints: { a: { native: false }, b: {} },
    order: "ba",
  },
  {
    name: "priority: a better priority before the own protocol",
    endpoints: { a: { native: false, priority: 1 }, b: { priority: 2 } },
    order: "ab",
  },
  {
    name: "round_robin: whose turn it is",
    policy: "round_robin",
    endpoints: { a: { due: 3, priority: 0 }, b: { due: 2 } },
    order: "ba",
    reason: "its turn",
  },
  {
    name: "weighted: whose turn it is",
    policy: "weighted",
    endpoints: { a: { due: 1, weight: 3 }, b: { due: 0.5, weight: 7 } },
    order: "ba",
    reason: "its turn at weight 7",
  },
  {
    name: "least_busy: who works on least",
    policy: "least_busy",
    endpoints: { a: { inFlight: 2 }, b: { inFlight: 1 } },
    order: "ba",
    reason: "1 under way",
  },
  {
    name: "least_busy: equally busy ones take turns",
    policy: "least_busy",
    endpoints: { a: { due: 2 }, b: { due: 1 } },
    order: "ba",
  },
  {
    name: "fastest: by the time to the first token",
    policy: "fastest",
    endpoints: { a: { firstTokenMs: 900 }, b: { firstTokenMs: 400 } },
    order: "ba",
    reason: "first token in 400 ms",
  },
  {
    name: "fastest: who was not measured is tried",
    policy: "fastest",
    endpoints: { a: { firstTokenMs: 9 }, b: {} },
    order: "ba",
    reason: "not measured yet",
  },
  {
    name: "fastest: who was not measured is tried by one at a time",
    policy: "fastest",
    endpoints: { b: { inFlight: 1 }, a: { firstTokenMs: 9000 } },
    order: "ab",
  },
  {
    name: "balance: among those of one priority, and never before it",
    balance: "round_robin",
    endpoints: { a: { due: 3 }, b: { due: 2 }, c: { due: 1, priority: 2 } },
    order: "bac",
    reason: "priority 1, its turn",
  },
  {
    name: "balance: by weight",
    balance: "weighted",
    endpoints: { a: { due: 1, weight: 3 }, b: { due: 0.5, weight: 7 }, c: { due: 0, priority: 2 } },
    order: "bac",
    reason: "priority 1, its turn at weight 7",
  },
  {
    name: "balance: the least busy",
    balance: "least_busy",
    endpoints: { a: { inFlight: 2 }, b: { inFlight: 1 }, c: { priority: 2 } },
    order: "bac",
    reason: "priority 1, 1 under way",
  },
  {
    name: "balance: the fastest",
    balance: "fastest",
    endpoints: { a: { firstTokenMs: 900 }, b: { firstTokenMs: 400 }, c: { firstTokenMs: 1, priority: 2 } },
    order: "bac",
    reason: "priority 1, first token in 400 ms",
  },
  {
    name: "balance: its session before it",
    balance: "round_robin",
    endpoints: { a: { due: 3, pinned: true }, b: { due: 2 } },
    order: "ab",
    reason: "its session",
  },
  {
    name: "tags before the policy",
    endpoints: { a: { priority: 1 }, b: { priority: 2, tagged: true } },
    order: "ba",
    reason: "tagged, priority 2",
  },
  {
    name: "its session before tags and policy (F9)",
    endpoints: { a: { tagged: true }, b: { priority: 2, pinned: true } },
    order: "ba",
    reason: "its session",
  },
  {
    name: "refused ones last, whatever else",
    endpoints: { a: { state: REFUSED, pinned: true, tagged: true }, b: { priority: 9 } },
    order: "ba",
  },
  {
    name: "refused ones with their reason",
    endpoints: { a: { state: REFUSED } },
    order: "a",
    reason: "asked last: HTTP 401: no",
  },
  {
    name: "open ones behind refused ones",
    endpoints: { a: { state: OPEN }, b: { state: REFUSED }, c: {} },
    order: "cba",
  },
  {
    name: "of open ones the least bad",
    endpoints: { a: { state: { ...OPEN, until: 901 }, pinned: true }, b: { state: OPEN } },
    order: "ba",
    reason: "as a last resort: it fell",
  },
  {
    name: "a half-open one in its own place, for one request",
    endpoints: { a: { state: HALF }, b: { priority: 2 } },
    order: "ab",
    reason: "priority 1, to see whether it answers again",
  },
  {
    name: "a half-open one last while another request is out",
    endpoints: { a: { state: { ...HALF, probing: true } }, b: { priority: 2 } },
    order: "ba",
  },
  {
    name: "a half-open one last for requests that tell nothing",
    probes: false,
    endpoints: { a: { state: HALF }, b: { priority: 2 } },
    order: "ba",
  },
  {
    name: "half-open ones before open ones",
    endpoints: { a: { state: OPEN }, b: { state: { ...HALF, probing: true } } },
    order: "ba",
  },
];

for (
  const {
    name,
    policy = "priority",
    balance = "in_order",
    probes = true,
    showsImage = false,
    endpoints,
    order,
    reason,
  } of ROWS
) {
  Deno.test(`select asks by ${name}`, () => {
    const standings = Object.entries(endpoints).map(([each, own]) => standing(each, own));
    const selected = select(standings, { policy, balance, probes, showsImage });
    assert.equal(selected.map(({ standing: { endpoint: it } }) => it.name).join(""), order);
    if (reason !== undefined) assert.equal(say(selected[0]!.reason), reason);
  });
}

const anyState = fc.constantFrom<EndpointState>({ type: "closed" }, OPEN, HALF, REFUSED, { ...HALF, probing: true });
const anyStanding = fc.record({
  state: anyState,
  tagged: fc.boolean(),
  native: fc.boolean(),
  pinned: fc.boolean(),
  inFlight: fc.integer({ min: 0, max: 3 }),
  firstTokenMs: fc.option(fc.integer({ min: 1, max: 9000 }), { nil: undefined }),
  due: fc.integer({ min: 0, max: 3 }),
  priority: fc.integer({ min: 0, max: 3 }),
});
const anyPolicy = fc.constantFrom<Policy>("priority", "round_robin", "weighted", "least_busy", "fastest");

Deno.test("select loses and invents nobody, and keeps the healthy before the refused before the broken", () => {
  fc.assert(fc.property(fc.array(anyStanding, { maxLength: 10 }), anyPolicy, fc.boolean(), (rows, policy, probes) => {
    const standings = rows.map((row, i) => standing(`e${i}`, row));
    const selected = select(standings, { policy, balance: "fastest", probes });
    assert.deepEqual(new Set(selected.map((each) => each.standing)), new Set(standings));
    assert.equal(selected.length, standings.length);
    const ranks = selected.map(({ resort }) => ["first", "refused", "broken"].indexOf(resort));
    assert.deepEqual(ranks, [...ranks].sort());
    assert.ok(selected.every(({ reason }) => say(reason) !== ""));
  }));
});
