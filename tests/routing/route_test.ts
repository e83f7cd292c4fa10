import assert from "node:assert/strict";
import fc from "fast-check";
import type { EndpointConfig, EndpointType, WireApi } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { Availability, type Report } from "../../lib/routing/availability.ts";
import { protocolsOf, route, type RouteRequest } from "../../lib/routing/route.ts";
import { endpoint } from "../endpoint.ts";
import { config } from "./config.ts";
import { remembered, SETTINGS } from "./remembered.ts";

const LIMITED = { type: "limited", scope: "model", reason: "HTTP 429" } as const;

const MESSAGES: RouteRequest = {
  protocol: "messages",
  model: "m",
  generates: false,
  counts: true,
  client: "other",
  tags: new Set(),
  session: undefined,
};

function names(endpoints: readonly { endpoint: EndpointConfig }[]): string[] {
  return endpoints.map(({ endpoint: { name } }) => name);
}

const SPOKEN: readonly { type: EndpointType; wireApi: WireApi; protocols: Protocol[] }[] = [
  { type: "anthropic", wireApi: "auto", protocols: ["messages"] },
  { type: "gemini", wireApi: "auto", protocols: ["gemini"] },
  { type: "openai", wireApi: "auto", protocols: ["chat", "responses"] },
  { type: "openai", wireApi: "chat", protocols: ["chat"] },
  { type: "openai", wireApi: "responses", protocols: ["responses"] },
];

for (const { type, wireApi, protocols } of SPOKEN) {
  Deno.test(`protocolsOf ${type} with wire_api ${wireApi} are ${protocols.join(" and ")}`, () => {
    assert.deepEqual(protocolsOf(endpoint({ type, wireApi })), protocols);
  });
}

Deno.test("route asks by ascending priority, equal ones in the file's order", () => {
  const endpoints = [
    endpoint({ name: "c", priority: 3 }),
    endpoint({ name: "a1", priority: 1 }),
    endpoint({ name: "b", priority: 2 }),
    endpoint({ name: "a2", priority: 1 }),
    endpoint({ name: "first", priority: -5 }),
  ];
  const { candidates } = route(MESSAGES, config(endpoints), remembered().at(0));
  assert.deepEqual(names(candidates), ["first", "a1", "a2", "b", "c"]);
  assert.equal(say(candidates[0]!.reason), "priority -5");
});

Deno.test("route rejects what is disabled or, for what cannot be converted, speaks another protocol, and says why", () => {
  const endpoints = [
    endpoint({ name: "off", enabled: false }),
    endpoint({ name: "openai", type: "openai" }),
    endpoint({ name: "chat", type: "openai", wireApi: "chat" }),
    endpoint({ name: "main" }),
  ];
  const { candidates, rejected } = route(MESSAGES, config(endpoints), remembered().at(0));
  assert.deepEqual(names(candidates), ["main"]);
  assert.deepEqual(rejected.map(({ endpoint: { name }, reason }) => `${name}: ${say(reason)}`), [
    "off: disabled",
    "openai: speaks chat and responses",
    "chat: speaks chat",
  ]);
});

interface ChoiceRow {
  readonly name: string;
  readonly speaks: Pick<EndpointConfig, "type" | "wireApi">;
  readonly asks: Protocol;
  readonly lacks?: readonly Protocol[];
  /** What it is asked in; absent: it is not. */
  readonly asked?: readonly [protocol: Protocol, fallback: Protocol | undefined];
  /** The same for a request that cannot be converted. */
  readonly unconverted?: readonly [protocol: Protocol, fallback: undefined];
}

const AUTO = { type: "openai", wireApi: "auto" } as const;

const CHOICES: readonly ChoiceRow[] = [
  ...SPOKEN.flatMap(({ type, wireApi, protocols }) =>
    (["messages", "chat", "responses", "gemini"] as const).map((asks): ChoiceRow => {
      const own = protocols.includes(asks);
      const first = own ? asks : protocols[0]!;
      const fallback = protocols.find((each) => each !== first);
      return {
        name: `${asks} of ${type} with wire_api ${wireApi}`,
        speaks: { type, wireApi },
        asks,
        asked: [first, fallback],
        // What is no answer of a model is OpenAI's, whichever of its protocols the endpoint has.
        ...(own || (asks === "chat" && type === "openai") ? { unconverted: [asks, undefined] } : {}),
      };
    })
  ),
  {
    name: "responses of auto that turned out not to have them",
    speaks: AUTO,
    asks: "responses",
    lacks: ["responses"],
    asked: ["chat", undefined],
  },
  {
    name: "messages of auto that has no chat",
    speaks: AUTO,
    asks: "messages",
    lacks: ["chat"],
    asked: ["responses", undefined],
  },
  {
    name: "chat of auto that has no responses",
    speaks: AUTO,
    asks: "chat",
    lacks: ["responses"],
    asked: ["chat", undefined],
    unconverted: ["chat", undefined],
  },
  { name: "messages of auto that has neither", speaks: AUTO, asks: "messages", lacks: ["chat", "responses"] },
];

for (const { name, speaks, asks, lacks = [], asked, unconverted } of CHOICES) {
  Deno.test(`route asks in the client's own protocol where it can: ${name}`, () => {
    const availability = new Availability(() => SETTINGS, (_, protocol) => lacks.includes(protocol));
    const chosen = (convertible: boolean) => {
      const request = { ...MESSAGES, protocol: asks, generates: convertible };
      const { candidates, rejected } = route(request, config([endpoint(speaks)]), availability.at(0));
      assert.equal(candidates.length + rejected.length, 1);
      return candidates.map(({ protocol, fallback }) => [protocol, fallback])[0];
    };
    assert.deepEqual(chosen(true), asked);
    assert.deepEqual(chosen(false), unconverted);
  });
}

Deno.test("route keeps to priorities, whatever protocol an endpoint speaks", () => {
  const endpoints = [
    endpoint({ name: "own", priority: 2 }),
    endpoint({ name: "chat", type: "openai", wireApi: "chat", priority: 1 }),
    endpoint({ name: "gemini", type: "gemini", priority: 3 }),
  ];
  const { candidates } = route({ ...MESSAGES, generates: true }, config(endpoints), remembered().at(0));
  assert.deepEqual(candidates.map(({ endpoint: { name }, protocol }) => [name, protocol]), [
    ["chat", "chat"],
    ["own", "messages"],
    ["gemini", "gemini"],
  ]);
});

Deno.test("route asks of equal priority those first that need no conversion, then in the file's order", () => {
  const endpoints = [
    endpoint({ name: "chat", type: "openai", wireApi: "chat" }),
    endpoint({ name: "gemini", type: "gemini" }),
    endpoint({ name: "own" }),
    endpoint({ name: "also own" }),
    endpoint({ name: "later", priority: 2 }),
  ];
  const { candidates } = route({ ...MESSAGES, generates: true }, config(endpoints), remembered().at(0));
  assert.deepEqual(names(candidates), ["own", "also own", "chat", "gemini", "later"]);
});

Deno.test("route knows for an endpoint that is held back in what it would be asked", () => {
  const availability = remembered();
  availability.report({ endpointId: "main", model: "m" }, { ...LIMITED, forMs: 1000 }, 0);
  const request = { ...MESSAGES, protocol: "responses", generates: true } as const;
  const { heldBack } = route(request, config([endpoint(AUTO)]), availability.at(0));
  assert.deepEqual(heldBack.map(({ protocol, fallback }) => [protocol, fallback]), [["responses", "chat"]]);
});

Deno.test("route asks a refused endpoint last, whatever its priority, and holds a limited one back", () => {
  const availability = remembered();
  const report = (endpointId: string, what: Report) => availability.report({ endpointId, model: "m" }, what, 0);
  report("refused", { type: "refused", status: 401, reason: "HTTP 401: no" });
  report("later", { ...LIMITED, forMs: 9000 });
  report("sooner", { ...LIMITED, forMs: 1000 });
  const endpoints = ["refused", "later", "sooner", "free"].map((name, i) => endpoint({ name, priority: i }));
  const planned = route(MESSAGES, config(endpoints), availability.at(10));
  assert.deepEqual(names(planned.candidates), ["free", "refused"]);
  assert.equal(say(planned.candidates[1]!.reason), "asked last: HTTP 401: no");
  assert.deepEqual(names(planned.heldBack), ["sooner", "later"]);
});

Deno.test("route asks a limited endpoint as a last resort when its refusal is five minutes old (G8)", () => {
  const availability = remembered();
  const report = (endpointId: string, what: Report) => availability.report({ endpointId, model: "m" }, what, 0);
  report("days", { ...LIMITED, forMs: 86_400_000, isRefusal: true });
  report("hours", { ...LIMITED, forMs: 18_000_000, isRefusal: true });
  report("warned", { ...LIMITED, forMs: 18_000_000 });
  report("refused", { type: "refused", status: 401, reason: "HTTP 401: no" });
  const endpoints = ["days", "hours", "warned", "refused", "free"].map((name, i) => endpoint({ name, priority: i }));
  const at = (now: number) => {
    const { candidates, heldBack } = route(MESSAGES, config(endpoints), availability.at(now));
    return [names(candidates), names(heldBack)];
  };
  assert.deepEqual(at(200_000), [["free", "refused"], ["hours", "warned", "days"]]);
  assert.deepEqual(at(300_000), [["refused", "free", "hours", "days"], ["warned"]]);
});

Deno.test("route holds an endpoint back for the model that is limited and no other (G7)", () => {
  const availability = remembered();
  availability.report({ endpointId: "main", model: "opus" }, { ...LIMITED, forMs: 1000 }, 0);
  const snapshot = availability.at(0);
  const planned = (model: string) => route({ ...MESSAGES, model }, config([endpoint()]), snapshot);
  assert.deepEqual(names(planned("opus").heldBack), ["main"]);
  assert.deepEqual(names(planned("sonnet").candidates), ["main"]);
  assert.deepEqual(names(planned("").candidates), ["main"]);
});

Deno.test("route puts every endpoint in exactly one place", () => {
  const anyEndpoint = fc.record({
    type: fc.constantFrom<EndpointType>("anthropic", "openai", "gemini"),
    wireApi: fc.constantFrom<WireApi>("auto", "chat", "responses"),
    enabled: fc.boolean(),
    priority: fc.integer({ min: 0, max: 3 }),
    state: fc.constantFrom("free", "limited", "refused"),
  });
  const anyProtocol = fc.constantFrom<Protocol>("messages", "chat", "responses", "gemini");
  const anyEndpoints = fc.array(anyEndpoint, { maxLength: 8 });
  fc.assert(fc.property(anyEndpoints, anyProtocol, fc.boolean(), (rows, protocol, convertible) => {
    const availability = remembered();
    const endpoints = rows.map(({ state, ...own }, i) => {
      const it = endpoint({ ...own, name: `e${i}` });
      const key = { endpointId: it.id, model: "m" };
      if (state === "limited") availability.report(key, { ...LIMITED, forMs: 5 }, 0);
      if (state === "refused") availability.report(key, { type: "refused", status: 403, reason: "r" }, 0);
      return it;
    });
    const planned = route({ ...MESSAGES, protocol, generates: convertible }, config(endpoints), availability.at(1));
    const all = [...planned.candidates, ...planned.heldBack, ...planned.rejected];
    assert.deepEqual(names(all).sort(), endpoints.map(({ name }) => name).sort());
    const free = planned.candidates.filter(({ reason }) => reason.id === "route.priority");
    assert.deepEqual(planned.candidates.slice(0, free.length), free, "refused ones come behind all free ones");
    assert.ok(free.every(({ endpoint: it }, i) => i === 0 || free[i - 1]!.endpoint.priority <= it.priority));
  }));
});

Deno.test("route asks none but the endpoint that a request names, by its name or its id", () => {
  const endpoints = [
    endpoint({ name: "a", id: "a" }),
    endpoint({ name: "b", id: "b-id" }),
    endpoint({ name: "c", id: "c" }),
  ];
  for (const only of ["b", "b-id"]) {
    const { candidates, rejected } = route({ ...MESSAGES, only }, config(endpoints), remembered().at(0));
    assert.deepEqual(names(candidates), ["b"]);
    const reason = `not the one that was asked for, "${only}"`;
    assert.deepEqual(rejected.map(({ reason }) => say(reason)), [reason, reason]);
  }
  assert.deepEqual(route({ ...MESSAGES, only: "B" }, config(endpoints), remembered().at(0)).candidates, []);
});
