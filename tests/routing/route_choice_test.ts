import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Availability } from "../../lib/routing/availability.ts";
import { affinityKey, route, type RouteRequest } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "./config.ts";
import { remembered } from "./remembered.ts";

const REQUEST: RouteRequest = {
  protocol: "messages",
  generates: true,
  counts: true,
  model: "m",
  client: "claude-code",
  tags: new Set(),
  session: undefined,
};

const names = (list: readonly { readonly endpoint: EndpointConfig }[]) => list.map(({ endpoint: { name } }) => name);

interface TagRow {
  readonly name: string;
  readonly tags: readonly string[];
  /** Names in their order; an endpoint is called by its tags, with a number if it has none. */
  readonly asked: readonly string[];
}

const TAGGED: readonly TagRow[] = [
  { name: "without tags", tags: [], asked: ["0", "1"] },
  { name: "with one tag", tags: ["x"], asked: ["x", "x y", "0", "1"] },
  { name: "with two tags, of which an endpoint must have both", tags: ["x", "y"], asked: ["x y", "0", "1"] },
  { name: "with a tag that no endpoint has", tags: ["z"], asked: ["0", "1"] },
  { name: "with a tag of nobody beside a known one", tags: ["x", "z"], asked: ["0", "1"] },
];

for (const { name, tags, asked } of TAGGED) {
  Deno.test(`route sends a request ${name} to ${asked.join(", ")}`, () => {
    const endpoints = [
      endpoint({ name: "0", priority: 1 }),
      endpoint({ name: "x", tags: ["x"], priority: 2 }),
      endpoint({ name: "x y", tags: ["x", "y"], priority: 3 }),
      endpoint({ name: "1", priority: 4 }),
    ];
    const planned = route({ ...REQUEST, tags: new Set(tags) }, config(endpoints), remembered().at(0));
    assert.deepEqual(names(planned.candidates), asked);
    for (const { reason } of planned.rejected) assert.match(say(reason), /^(?:only|not) for requests tagged /);
  });
}

Deno.test("route lets only supported clients in, all where none is named", () => {
  const endpoints = [
    endpoint({ name: "all" }),
    endpoint({ name: "codex", supportedClients: ["codex"] }),
    endpoint({ name: "both", supportedClients: ["codex", "claude-code"] }),
  ];
  const { candidates, rejected } = route(REQUEST, config(endpoints), remembered().at(0));
  assert.deepEqual(names(candidates), ["all", "both"]);
  assert.deepEqual(rejected.map(({ reason }) => say(reason)), ["only for codex"]);
});

const FOR_MODELS: readonly (readonly [says: string, asked: Partial<RouteRequest>, names: readonly string[]])[] = [
  ["that a pattern takes", { model: "claude-opus-5" }, ["claude", "all"]],
  ["with Claude Code's mark", { model: "claude-opus-5[1m]" }, ["claude", "marked", "all"]],
  ["that a name takes, in its own letters", { model: "glm-5" }, ["glm", "all"]],
  ["that no list has", { model: "GLM-5" }, ["all"]],
  ["by the name before rewriting", { model: "large" }, ["all"]],
  ["of which it only wants to know", { model: "", about: "glm-5" }, ["glm", "all"]],
  ["that it does not name", { model: "" }, ["claude", "marked", "glm", "all"]],
];

for (const [says, asked, expected] of FOR_MODELS) {
  Deno.test(`route finds the endpoints for a model ${says}`, () => {
    const rules = [{ sourcePattern: "large", targetModel: "claude-opus-5" }];
    const endpoints = [
      endpoint({ name: "claude", models: ["gpt-*", "claude-*"], modelRewrite: { enabled: true, rules } }),
      endpoint({ name: "marked", models: ["claude-*[1m]"] }),
      endpoint({ name: "glm", models: ["glm-5"] }),
      endpoint({ name: "all" }),
    ];
    const planned = route({ ...REQUEST, ...asked }, config(endpoints), remembered().at(0));
    assert.deepEqual(names(planned.candidates), expected);
    for (const { endpoint: { models }, reason } of planned.rejected) {
      assert.equal(say(reason), `only for models ${models.join(", ")}`);
    }
  });
}

Deno.test("route says that an endpoint is for other models only where that is all that is against it", () => {
  const endpoints = [
    endpoint({ models: ["x"], supportedClients: ["codex"] }),
    endpoint({ models: ["x"], tags: ["t"] }),
  ];
  const { rejected } = route(REQUEST, config(endpoints), remembered().at(0));
  assert.deepEqual(rejected.map(({ reason }) => say(reason)), ["only for codex", "only for requests tagged t"]);
});

Deno.test("route knows a model by the endpoint's own name, also for what is remembered", () => {
  const rules = [{ sourcePattern: "*", targetModel: "glm-5" }];
  const availability = remembered();
  const limited = { type: "limited", scope: "model", forMs: 1000, reason: "HTTP 429" } as const;
  availability.report({ endpointId: "main", model: "glm-5" }, limited, 0);
  const rewriting = endpoint({ modelRewrite: { enabled: true, rules } });
  const planned = (own: EndpointConfig) => route(REQUEST, config([own]), availability.at(1));
  assert.deepEqual(names(planned(rewriting).heldBack), ["main"]);
  assert.equal(planned(rewriting).heldBack[0]!.model, "glm-5");
  assert.match(say(planned(rewriting).heldBack[0]!.rewritten ?? ""), /model_rewrite/);
  const [candidate] = planned(endpoint()).candidates;
  assert.deepEqual([candidate?.model, candidate?.rewritten], ["m", undefined]);
});

/** Two endpoints, of which the session is with the second. */
function withSession(change: (availability: Availability) => void = () => {}, own: Partial<EndpointConfig> = {}) {
  const availability = remembered();
  const b = { endpointId: "b", model: "m" };
  availability.report(b, { type: "session", session: "s", ttlMs: 1000 }, 0);
  change(availability);
  const endpoints = [endpoint({ name: "a" }), endpoint({ name: "b", priority: 2, ...own })];
  return { availability, endpoints, b };
}

Deno.test("route keeps a session where it is, and lets new ones go by the policy (F9)", () => {
  const { availability, endpoints } = withSession();
  const planned = (session: string | undefined) =>
    route({ ...REQUEST, session }, config(endpoints), availability.at(1));
  assert.deepEqual(names(planned("s").candidates), ["b", "a"]);
  assert.deepEqual(planned("s").session, { type: "kept" });
  assert.deepEqual(names(planned("t").candidates), ["a", "b"]);
  assert.deepEqual(planned("t").session, { type: "new" });
  assert.deepEqual(planned(undefined).session, { type: "none" });
});

interface BackRow {
  readonly name: string;
  readonly change?: (availability: Availability) => void;
  readonly a?: Partial<EndpointConfig>;
  readonly b?: Partial<EndpointConfig>;
  readonly request?: Partial<RouteRequest>;
  readonly who: string;
}

const A = { endpointId: "a", model: "m" };

const BACK: readonly BackRow[] = [
  { name: "takes a session back to a lower priority number", who: "a" },
  { name: "leaves it where it is within a turn", request: { beginsTurn: () => false }, who: "b" },
  { name: "leaves it where it is without being told to take it back", request: { beginsTurn: undefined }, who: "b" },
  { name: "leaves it where it is for an equal number", a: { priority: 2 }, who: "b" },
  {
    name: "leaves it where it is while the limit of the other lasts",
    change: (availability) =>
      availability.report(A, { type: "limited", scope: "model", forMs: 900, reason: "HTTP 429" }, 0),
    who: "b",
  },
  {
    name: "leaves it where it is during a pause of the other",
    change: (availability) => availability.report(A, { type: "paused", reason: "HTTP 429" }, 0),
    who: "b",
  },
  {
    name: "leaves it where it is while the other's breaker is not closed, also when that is due",
    change: (availability) => {
      const failure = { type: "failure", scope: "model", reason: "HTTP 500" } as const;
      for (let i = 0; i < 20; i++) availability.report(A, failure, -40_000);
    },
    who: "b",
  },
  {
    name: "leaves it where it is while the other refuses its credential",
    change: (availability) => availability.report(A, { type: "refused", status: 401, reason: "no" }, 0),
    who: "b",
  },
  { name: "leaves it where it is for an endpoint that is full", a: { maxConcurrency: 1 }, who: "b" },
  { name: "leaves it with an endpoint that has the request's tags", b: { tags: ["t"] }, who: "b" },
  { name: "takes it back to the one that has them", a: { tags: ["t"] }, who: "a" },
  { name: "leaves it where it is for an endpoint for other models", a: { models: ["x"] }, who: "b" },
];

for (const { name, change = () => {}, a = {}, b = {}, request = {}, who } of BACK) {
  Deno.test(`route ${name}`, () => {
    const availability = remembered();
    availability.report({ endpointId: "b", model: "m" }, { type: "session", session: "s\nt", ttlMs: 1000 }, 0);
    if (a.maxConcurrency === 1) availability.begin({ ...A, counts: true, probes: true, share: undefined }, 0);
    change(availability);
    const endpoints = [endpoint({ name: "a", ...a }), endpoint({ name: "b", priority: 2, ...b })];
    const asked = { ...REQUEST, session: "s", tags: new Set("t"), beginsTurn: () => true, ...request };
    const { candidates: [first], session } = route(asked, config(endpoints), availability.at(1));
    assert.equal(first?.endpoint.name, who);
    if (who === "b") return;
    assert.match(say(first.reason), /its session comes back$/);
    assert.deepEqual(session, { type: "moved", from: "b", back: false });
  });
}

Deno.test("route takes a session back to the best of several, and behind that asks where it was", () => {
  const availability = remembered();
  availability.report({ endpointId: "d", model: "m" }, { type: "session", session: "s", ttlMs: 1000 }, 0);
  const endpoints = ["c", "b", "a", "d"].map((name) => endpoint({ name, priority: name.charCodeAt(0) }));
  const asked = { ...REQUEST, session: "s", beginsTurn: () => true };
  assert.deepEqual(names(route(asked, config(endpoints), availability.at(1)).candidates), ["a", "d", "b", "c"]);
});

Deno.test("route keeps no session where affinity is off, or its time is over (F10)", () => {
  const { availability, endpoints } = withSession();
  const request = { ...REQUEST, session: "s" };
  const off = config(endpoints, { affinity: { enabled: false, ttlMs: 1000, returns: false } });
  assert.deepEqual(names(route(request, off, availability.at(1)).candidates), ["a", "b"]);
  assert.deepEqual(names(route(request, config(endpoints), availability.at(1000)).candidates), ["a", "b"]);
});

const REASONS_TO_MOVE: readonly {
  name: string;
  change: (availability: Availability) => void;
  back?: true;
  own?: Partial<EndpointConfig>;
}[] = [
  {
    name: "limited",
    change: (a) =>
      a.report({ endpointId: "b", model: "m" }, { type: "limited", scope: "model", forMs: 500, reason: "r" }, 0),
  },
  {
    name: "refused",
    change: (a) => a.report({ endpointId: "b", model: "m" }, { type: "refused", status: 401, reason: "r" }, 0),
  },
  {
    name: "out of order",
    change: (a) => {
      for (let i = 0; i < 3; i++) {
        a.report({ endpointId: "b", model: "m" }, { type: "failure", scope: "model", reason: "r" }, 0);
      }
    },
  },
  { name: "disabled", change: () => {}, own: { enabled: false } },
  {
    name: "full, and will have it back",
    change: (a) => a.begin({ endpointId: "b", model: "m", counts: true, probes: true, share: undefined }, 0),
    own: { maxConcurrency: 1 },
    back: true,
  },
];

for (const { name, change, own, back = false } of REASONS_TO_MOVE) {
  Deno.test(`route moves a session whose endpoint is ${name}`, () => {
    const { availability, endpoints } = withSession(change, own);
    const planned = route({ ...REQUEST, session: "s" }, config(endpoints), availability.at(1));
    assert.equal(planned.candidates[0]!.endpoint.name, "a");
    assert.deepEqual(planned.session, { type: "moved", from: "b", back });
  });
}

Deno.test("affinityKey sets a session's tagged requests apart, in whatever order the tags come", () => {
  const key = (session: string | undefined, ...tags: string[]) =>
    affinityKey({ ...REQUEST, session, tags: new Set(tags) }, config([]));
  assert.equal(key("s"), "s");
  assert.notEqual(key("s", "x"), "s");
  assert.equal(key("s", "x", "y"), key("s", "y", "x"));
  assert.equal(key(undefined, "x"), undefined);
  assert.equal(affinityKey({ ...REQUEST, session: "s", only: "a" }, config([])), undefined);
});

Deno.test("route holds a full endpoint back until it has a place, but not from a count of tokens", () => {
  const availability = remembered();
  const endpoints = [endpoint({ name: "a", maxConcurrency: 2 }), endpoint({ name: "b" })];
  const begin = () => availability.begin({ endpointId: "a", model: "m", counts: true, probes: true, share: 1 }, 0);
  const planned = (own: Partial<RouteRequest> = {}) =>
    route({ ...REQUEST, ...own }, config(endpoints), availability.at(0));
  const first = begin();
  assert.deepEqual(names(planned().candidates), ["a", "b"]);
  begin();
  assert.deepEqual(names(planned().candidates), ["b"]);
  assert.deepEqual(planned().heldBack.map(({ reason }) => say(reason)), ["full: 2 under way"]);
  assert.deepEqual(names(planned({ counts: false, generates: false }).candidates), ["a", "b"]);
  first.release();
  assert.deepEqual(names(planned().candidates), ["a", "b"]);
});
