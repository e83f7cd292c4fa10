import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask, open, whole } from "./client.ts";
import { lettered } from "./endpoints.ts";
import { ALL_PROTOCOLS, eventsOf, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import * as scripts from "./scripts.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const EVENTS = scripts.stream(eventsOf(MESSAGES));

type Own = Readonly<Record<string, unknown>>;

const session = (name: string) => ({ headers: { "x-claude-code-session-id": name } });
const counts = (upstreams: readonly FakeUpstream[]) => upstreams.map(({ requests }) => requests.length);

/** Who answers a request of a session of its own. */
async function answers(proxy: Proxy, count: number): Promise<string> {
  let who = "";
  for (let i = 0; i < count; i++) {
    who += (await ask(proxy, MESSAGES, session(crypto.randomUUID()))).headers.get("x-cccc-endpoint");
  }
  return who;
}

interface Shares {
  readonly policy: string;
  readonly balance?: string;
  readonly own: readonly Own[];
  readonly who: string;
}

/** Of the priority that `b` has. */
const LIKE_B: Own = { priority: 2 };

const SHARES: readonly Shares[] = [
  { policy: "priority", own: [], who: "aaaa" },
  { policy: "priority", balance: "round_robin", own: [{ priority: 9 }, LIKE_B, LIKE_B], who: "bcbc" },
  { policy: "priority", balance: "weighted", own: [{ ...LIKE_B, weight: 2 }, LIKE_B, {}], who: "aabaab" },
  { policy: "priority", balance: "least_busy", own: [LIKE_B, LIKE_B, {}], who: "abab" },
  { policy: "round_robin", own: [], who: "abcabc" },
  { policy: "weighted", own: [{ weight: 2 }, { weight: 1 }, { weight: 1 }], who: "aabcaabc" },
  { policy: "least_busy", own: [], who: "abcabc" },
];

for (const { policy, balance, own, who } of SHARES) {
  const name = balance === undefined ? policy : `${policy}, ${balance} within one`;
  Deno.test(`routing: new sessions are shared by the policy ${name}`, async () => {
    await using a = await FakeUpstream.start(ANSWER);
    await using b = await FakeUpstream.start(ANSWER);
    await using c = await FakeUpstream.start(ANSWER);
    await using proxy = await startProxy({
      endpoints: lettered([a, b, c], ...own),
      routing: { policy, ...balance && { balance } },
    });
    const got = await answers(proxy, who.length);
    const sorted = (text: string) => [...text].sort().join("");
    assert.equal(sorted(got), sorted(who));
    if (policy !== "weighted" && balance !== "weighted") assert.equal(got, who);
  });
}

Deno.test("routing: the fastest endpoint by its time to the first token is asked, after each was measured", async () => {
  const slow: Script = async (request, connection) => {
    await pause(800);
    await EVENTS(request, connection);
  };
  await using a = await FakeUpstream.start(slow);
  await using b = await FakeUpstream.start(EVENTS);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: { policy: "fastest" } });
  for (let i = 0; i < 6; i++) await ask(proxy, MESSAGES, { streaming: true, ...session(`s${i}`) });
  assert.deepEqual(counts([a, b]), [1, 5]);
});

Deno.test("routing: a session stays with its endpoint, new ones are shared (B3, F9)", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: { policy: "round_robin" } });
  const who = async (name: string) => (await ask(proxy, MESSAGES, session(name))).headers.get("x-cccc-endpoint");
  assert.deepEqual([await who("s"), await who("t"), await who("s"), await who("t"), await who("s")], [
    "a",
    "b",
    "a",
    "b",
    "a",
  ]);
});

Deno.test("routing: the key of a client says where it goes, and what its list of models has", async () => {
  const listing = (id: string): Script => (request, connection) =>
    (request.target.includes("/models") ? scripts.reply(JSON.stringify({ data: [{ id }] })) : ANSWER)(
      request,
      connection,
    );
  await using a = await FakeUpstream.start(listing("of-team"));
  await using b = await FakeUpstream.start(listing("common"));
  const server = { api_keys: [{ name: "team", key: "team-planted" }, { name: "other", key: "other-planted" }] };
  const tagger = { name: "t", builtin_type: "key", tag: "team", enabled: true, config: { expected_value: "team" } };
  await using proxy = await startProxy({
    server,
    tagging: { taggers: [tagger] },
    endpoints: lettered([a, b], { tags: ["team"] }),
  });
  const having = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
  const who = async (key: string) => (await ask(proxy, MESSAGES, having(key))).headers.get("x-cccc-endpoint");
  assert.deepEqual([await who("team-planted"), await who("other-planted")], ["a", "b"]);
  const models = async (key: string) => {
    const { data } = await (await fetch(`${proxy.address}/v1/models`, having(key))).json();
    return data.map(({ id }: { id: string }) => id);
  };
  assert.deepEqual([await models("team-planted"), await models("other-planted")], [["of-team", "common"], ["common"]]);
});

Deno.test("routing: signed thinking comes back to the account that signed it (B3)", async () => {
  /** An account that signs its thinking, and refuses what another has signed. */
  const account = (own: string): Script => (request, connection) => {
    const signed = [...request.text.matchAll(/"signature":"(\w+)"/g)].map(([, signature]) => signature);
    const answer = signed.every((signature) => signature === own) ? ANSWER : scripts.reply(
      '{"type":"error","error":{"type":"invalid_request_error","message":"Invalid `signature` in `thinking` block"}}',
      { status: 400 },
    );
    return answer(request, connection);
  };
  await using a = await FakeUpstream.start(account("a"));
  await using b = await FakeUpstream.start(account("b"));
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: { policy: "round_robin" } });
  const whose = new Map<string, string>();
  for (const name of ["s1", "s2", "s3", "s4"]) {
    whose.set(name, (await ask(proxy, MESSAGES, session(name))).headers.get("x-cccc-endpoint")!);
  }
  assert.equal(new Set(whose.values()).size, 2);
  for (const [name, signature] of whose) {
    const thinking = { type: "thinking", thinking: "hm", signature };
    const messages = [
      { role: "user", content: "a" },
      { role: "assistant", content: [thinking, { type: "text", text: "b" }] },
      { role: "user", content: "c" },
    ];
    const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), messages });
    const answer = await ask(proxy, MESSAGES, { ...session(name), body });
    assert.deepEqual([answer.status, answer.headers.get("x-cccc-attempts")], [200, "1"], name);
  }
});

Deno.test("routing: a session that moved stays where it moved, though its first endpoint is well again", async () => {
  await using a = await FakeUpstream.start(
    ANSWER,
    scripts.reply("{}", { status: 529 }),
    scripts.reply("{}", { status: 529 }),
    ANSWER,
  );
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]) });
  for (let i = 0; i < 4; i++) await ask(proxy, MESSAGES, session("s"));
  // A quick second try at the one that is overloaded, then the other (G6).
  assert.deepEqual(counts([a, b]), [3, 3]);
  assert.equal((await ask(proxy, MESSAGES, session("new"))).headers.get("x-cccc-endpoint"), "a");
});

Deno.test("routing: a session outlives a reload, and leaves an endpoint whose account changed", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  const config = (...own: readonly Own[]) => ({
    endpoints: lettered([a, b], ...own),
    routing: { policy: "round_robin" },
  });
  await using proxy = await startProxy(config());
  const who = async (name: string) => (await ask(proxy, MESSAGES, session(name))).headers.get("x-cccc-endpoint");
  assert.deepEqual([await who("s"), await who("t")], ["a", "b"]);
  await proxy.reload(config({ priority: 9 }));
  assert.deepEqual([await who("t"), await who("s")], ["b", "a"]);
  await proxy.reload(config({ auth_type: "api_key", auth_value: "k" }, { enabled: false }));
  assert.equal(await who("t"), "a");
});

Deno.test("routing: a key in a file is taken over when it is renewed, and its sessions stay where they are", async () => {
  await using folder = await temporaryFolder({ key: "first-made-up-key\n" });
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  const renewed = { auth_type: "api_key", auth_value: `\${file:${folder.path}/key}` };
  await using proxy = await startProxy({
    endpoints: lettered([a, b], renewed),
    routing: { policy: "round_robin" },
  });
  const who = async (name: string) => (await ask(proxy, MESSAGES, session(name))).headers.get("x-cccc-endpoint");
  assert.deepEqual([await who("s"), await who("t")], ["a", "b"]);
  await Deno.writeTextFile(`${folder.path}/key`, "second-made-up-key\n");
  await proxy.writeFile(await proxy.file());
  assert.deepEqual([await who("t"), await who("s")], ["b", "a"]);
  assert.deepEqual(a.requests.map(({ headers }) => headers.get("x-api-key")), [
    "first-made-up-key",
    "second-made-up-key",
  ]);
  const admin = new Admin(proxy);
  const { endpoints: [{ configuration }] } = (await admin.call("GET", "/endpoints")).body;
  const mask = { set: true, from: "environment", variable: `file:${folder.path}/key` };
  assert.deepEqual(configuration.auth_value, mask);
});

const TAGGING = {
  taggers: [{
    name: "depth",
    type: "builtin",
    builtin_type: "header",
    config: { header_name: "x-depth", rules: [{ pattern: "deep", tag: "deep" }] },
  }],
};

Deno.test("routing: tagged requests go to endpoints with their tags, then to those without; others only to those", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER, scripts.reply("{}", { status: 404 }), ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], {}, { tags: ["deep"] }), tagging: TAGGING });
  const who = async (headers: Record<string, string>) =>
    (await ask(proxy, MESSAGES, { headers: { ...headers, "x-claude-code-session-id": crypto.randomUUID() } })).headers
      .get("x-cccc-endpoint");
  assert.equal(await who({}), "a");
  assert.equal(await who({ "x-depth": "deep" }), "b");
  assert.equal(await who({ "x-depth": "deep" }), "a", "the tagged one failed");
  assert.equal(await who({ "x-depth": "shallow" }), "a");
  assert.deepEqual(counts([a, b]), [3, 2]);
});

Deno.test("routing: a script's tags count like any other's, and a script that fails stops nothing (G15)", async () => {
  const script = (name: string, source: string) => ({ name, type: "script", tag: "deep", config: { script: source } });
  const taggers = [
    script("asks", 'function tag(request) { return request.headers["x-depth"] === "deep"; }'),
    script("fails", "function tag() { throw new Error('no idea'); }"),
  ];
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], {}, { tags: ["deep"] }), tagging: { taggers } });
  assert.equal((await ask(proxy, MESSAGES, { headers: { "x-depth": "deep" } })).headers.get("x-cccc-endpoint"), "b");
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-endpoint"), "a");
  const [first] = await proxy.requests(2);
  assert.match(first!.route, /tags deep \(asks\); tagger fails failed: .*no idea/);
});

for (const protocol of ALL_PROTOCOLS) {
  Deno.test(`routing: an endpoint is named in front of the model, ${protocol.name}`, async () => {
    const named = (text: string) => text.replaceAll('"m"', '"B,m"').replace("/models/m:", "/models/B%2Cm:");
    await using a = await FakeUpstream.start(scripts.reply(protocol.whole));
    await using b = await FakeUpstream.start(scripts.reply(protocol.whole));
    const type = protocol.endpoint;
    await using proxy = await startProxy({ endpoints: lettered([a, b], type, { ...type, default_model: "other" }) });
    const [path, body] = [protocol.path(false), protocol.request(false)];
    const answer = await ask(proxy, protocol, { ...session("s"), path: named(path), body: named(body) });
    assert.deepEqual([answer.status, answer.headers.get("x-cccc-endpoint")], [200, "b"]);
    assert.equal(answer.text, named(protocol.whole));
    const [asked] = b.requests;
    assert.deepEqual([asked!.target, asked!.text], [path, body]);
    const next = await ask(proxy, protocol, session("s"));
    assert.equal(next.headers.get("x-cccc-endpoint"), "a", "the session's other requests");
  });
}

Deno.test("routing: an endpoint for other clients is passed over, and the log says so", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { supported_clients: ["codex"] }) });
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-endpoint"), "b");
  assert.deepEqual(counts([a, b]), [0, 1]);
  assert.match((await proxy.requests(1))[0]!.route, /; b \(priority 2\); not asked: a \(only for codex\)$/);
});

const CLIENTS: readonly (readonly [who: string, Readonly<Record<string, string>>, endpoint: string])[] = [
  ["Claude Code", { "user-agent": "claude-cli/2.1.330 (external, cli)" }, "a"],
  ["Codex", { "user-agent": "codex_exec/0.169.0" }, "b"],
  ["an SDK", { "user-agent": "Anthropic/JS 0.71.0" }, "c"],
];

for (const [who, headers, endpoint] of CLIENTS) {
  Deno.test(`routing: ${who} is served by endpoints for it, and by those for everybody`, async () => {
    await using a = await FakeUpstream.start(ANSWER);
    await using b = await FakeUpstream.start(ANSWER);
    await using c = await FakeUpstream.start(ANSWER);
    const own = [{ supported_clients: ["claude-code"] }, { supported_clients: ["codex"] }, { supported_clients: [] }];
    await using proxy = await startProxy({ endpoints: lettered([a, b, c], ...own) });
    assert.equal((await ask(proxy, MESSAGES, { headers })).headers.get("x-cccc-endpoint"), endpoint);
  });
}

Deno.test("routing: a client behind another's user agent is known by its body where endpoints are for some only", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { supported_clients: ["claude-code"] }) });
  const system = [{ type: "text", text: "x-anthropic-billing-header: cc_version=2.1.330" }];
  const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), system });
  const answer = await ask(proxy, MESSAGES, { headers: { "user-agent": "gateway/1" }, body });
  assert.equal(answer.headers.get("x-cccc-endpoint"), "a");
  assert.equal((await proxy.requests(1))[0]!.client, "claude-code");
});

const NOBODY: readonly { readonly name: string; readonly own: Own; readonly asks: string; readonly said: RegExp }[] = [
  {
    name: "a client that no endpoint is for is told as whom it was taken, and why",
    own: { supported_clients: ["codex"] },
    asks: "",
    said: /client anthropic-sdk, protocol messages, model .+"a" only for codex/,
  },
  {
    name: "a name that no endpoint has is told with the nearest, asked for by a header",
    own: { name: "office" },
    asks: "header",
    said: /No endpoint is called "ofice".+did you mean "office"\? There are: office$/,
  },
  {
    name: "a name that no endpoint has is told with the nearest, asked for in the query",
    own: { name: "office" },
    asks: "query",
    said: /No endpoint is called "ofice".+did you mean "office"\? There are: office$/,
  },
  {
    name: "an endpoint that is asked for and disabled is said to be so",
    own: { name: "ofice", enabled: false },
    asks: "header",
    said: /Endpoint "ofice", the only one .+ is disabled/,
  },
];

for (const { name, own, asks, said } of NOBODY) {
  Deno.test(`routing: ${name}`, async () => {
    await using a = await FakeUpstream.start(ANSWER);
    await using proxy = await startProxy({ endpoints: lettered([a], own) });
    const headers: Record<string, string> = { "user-agent": "Anthropic/JS 0.71.0" };
    if (asks === "header") headers["x-cccc-endpoint"] = "ofice";
    const path = asks === "query" ? `${MESSAGES.path(false)}&x-cccc-endpoint=ofice` : MESSAGES.path(false);
    const answer = await ask(proxy, MESSAGES, { headers, path });
    assert.equal(answer.status, 400);
    assert.match(MESSAGES.errorMessage(JSON.parse(answer.text)), said);
    assert.equal(a.requests.length, 0);
  });
}

/** Answers begin at once and end when `end` is called. */
function held(): { readonly script: Script; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const script: Script = async (_, connection) => {
    await scripts.openStream(connection);
    for (const piece of [...MESSAGES.preamble, ...MESSAGES.content]) await connection.write(scripts.chunk(piece));
    await promise;
    for (const piece of MESSAGES.ending) await connection.write(scripts.chunk(piece));
    await scripts.endStream(connection, "clean");
  };
  return { script, end: resolve };
}

Deno.test("routing: a full endpoint is passed over until its answer has ended, and keeps its session", async () => {
  const { script, end } = held();
  await using a = await FakeUpstream.start(script, EVENTS);
  await using b = await FakeUpstream.start(EVENTS);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { max_concurrency: 1 }) });
  const streaming = { streaming: true, ...session("s") };
  const first = await open(proxy, MESSAGES, streaming);
  assert.equal((await ask(proxy, MESSAGES, streaming)).headers.get("x-cccc-endpoint"), "b");
  end();
  await whole(first);
  assert.equal((await ask(proxy, MESSAGES, streaming)).headers.get("x-cccc-endpoint"), "a");
});

Deno.test("routing: who finds the only endpoint full waits for a place", async () => {
  const { script, end } = held();
  await using a = await FakeUpstream.start(script, EVENTS);
  await using proxy = await startProxy({ endpoints: lettered([a], { max_concurrency: 1 }) });
  const first = await open(proxy, MESSAGES, { streaming: true });
  const second = ask(proxy, MESSAGES, { streaming: true });
  await (await fetch(`${proxy.address}/healthz`)).body?.cancel();
  assert.equal(a.requests.length, 1);
  end();
  await whole(first);
  assert.equal((await second).status, 200);
  assert.equal(a.requests.length, 2);
});

Deno.test("routing: who waits for a place gets one as soon as max_concurrency is raised", async () => {
  const { script, end } = held();
  await using a = await FakeUpstream.start(script, EVENTS);
  const limited = (places: number) => ({ endpoints: lettered([a], { max_concurrency: places }) });
  await using proxy = await startProxy(limited(1));
  const first = await open(proxy, MESSAGES, { streaming: true });
  const second = ask(proxy, MESSAGES, { streaming: true });
  await (await fetch(`${proxy.address}/healthz`)).body?.cancel();
  assert.equal(a.requests.length, 1);
  await proxy.reload(limited(2));
  // Had it waited longer, its headers would have gone out before anybody answered.
  assert.equal((await second).headers.get("x-cccc-endpoint"), "a");
  end();
  await whole(first);
});

Deno.test("routing: who waits for a place goes to an endpoint that is added, when the one it waits for is switched off", async () => {
  const busy = Promise.withResolvers<void>();
  await using a = await FakeUpstream.start(async (request, connection) => {
    await busy.promise;
    await ANSWER(request, connection);
  });
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a], { max_concurrency: 1 }) });
  const first = ask(proxy, MESSAGES);
  await a.received(1);
  const second = ask(proxy, MESSAGES);
  await proxy.reload({ endpoints: lettered([a, b], { max_concurrency: 1, enabled: false }) });
  assert.equal((await second).headers.get("x-cccc-endpoint"), "b");
  busy.resolve();
  assert.equal((await first).status, 200);
});

Deno.test("routing: an endpoint that is switched off or taken out while a request looks for one is asked no more", async (t) => {
  for (const name of ["switched off", "taken out"]) {
    await t.step(name, async () => {
      const busy = Promise.withResolvers<void>();
      await using a = await FakeUpstream.start(async (request, connection) => {
        await busy.promise;
        await scripts.reply("{}", { status: 529, headers: { "retry-after": "9" } })(request, connection);
      });
      await using b = await FakeUpstream.start(ANSWER);
      await using c = await FakeUpstream.start(ANSWER);
      await using proxy = await startProxy({ endpoints: lettered([a, b, c]) });
      const asked = ask(proxy, MESSAGES);
      await a.received(1);
      const all = lettered([a, b, c], {}, { enabled: false });
      await proxy.reload({ endpoints: name === "switched off" ? all : all.filter((_, i) => i !== 1) });
      busy.resolve();
      assert.equal((await asked).headers.get("x-cccc-endpoint"), "c");
      assert.deepEqual(counts([a, b, c]), [1, 0, 1]);
    });
  }
});

Deno.test("routing: who waits for a place goes to another endpoint as soon as that is reset", async () => {
  const { script, end } = held();
  await using a = await FakeUpstream.start(script);
  await using b = await FakeUpstream.start(scripts.reply("{}", { status: 500 }), EVENTS);
  const routing = { breaker: { failures: 1, open: "1h" }, affinity: { enabled: false } };
  const only = lettered([b], {}).map((endpoint) => ({ ...endpoint, name: "b" }));
  await using proxy = await startProxy({ endpoints: only, routing });
  while (b.requests.length < 1) await ask(proxy, MESSAGES, { streaming: true });
  const full = lettered([a], { max_concurrency: 1, priority: 1 });
  await proxy.reload({ endpoints: [...full, ...only.map((endpoint) => ({ ...endpoint, priority: 2 }))], routing });
  const first = await open(proxy, MESSAGES, { streaming: true });
  const before = b.requests.length;
  const second = ask(proxy, MESSAGES, { streaming: true });
  await (await fetch(`${proxy.address}/healthz`)).body?.cancel();
  assert.equal(b.requests.length, before);
  await new Admin(proxy).call("POST", "/endpoints/b/reset-status");
  assert.equal((await second).headers.get("x-cccc-endpoint"), "b");
  end();
  await whole(first);
});

const ENDINGS: readonly { readonly name: string; readonly script: Script; readonly leaves?: true }[] = [
  { name: "ended", script: EVENTS },
  { name: "was cut", script: scripts.stream([...MESSAGES.preamble, ...MESSAGES.content], "cut") },
  { name: "was reset", script: scripts.stream([...MESSAGES.preamble, ...MESSAGES.content], "reset") },
  { name: "failed", script: scripts.reply("{}", { status: 400 }) },
  { name: "was refused twice", script: scripts.hangUp },
  { name: "lost its client", script: held().script, leaves: true },
  { name: "lost its client before it began", script: scripts.silence, leaves: true },
];

for (const { name, script, leaves } of ENDINGS) {
  Deno.test(`routing: a request that ${name} gives its place back (C27)`, async () => {
    await using a = await FakeUpstream.start(script, script, EVENTS);
    await using proxy = await startProxy({ endpoints: lettered([a], { max_concurrency: 1 }) });
    const leaving = new AbortController();
    for (let i = 0; i < 2; i++) {
      const asking = open(proxy, MESSAGES, { streaming: true, signal: leaving.signal });
      if (leaves) {
        await a.received(1);
        leaving.abort();
        await asking.then((response) => response.body?.cancel(), () => {});
        break;
      }
      await asking.then(whole).catch(() => {});
    }
    await proxy.requests(leaves ? 1 : 2);
    await using again = await FakeUpstream.start(EVENTS);
    await proxy.reload({ endpoints: lettered([again], { max_concurrency: 1 }) });
    const received = await ask(proxy, MESSAGES, { streaming: true });
    assert.equal(received.status, 200);
  });
}

const BREAKER = {
  breaker: { failures: 2, window: "60s", failure_rate: 0.5, open: "1s" },
  affinity: { enabled: false },
};

Deno.test("routing: an endpoint that keeps failing is passed over, and comes back when it answers again", async () => {
  const down = scripts.reply("{}", { status: 500 });
  await using a = await FakeUpstream.start(down, down, down, down, ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: BREAKER, timeouts: NO_PROBES });
  assert.equal(await answers(proxy, 4), "bbbb");
  assert.deepEqual(counts([a, b]), [4, 4], "two requests with two tries each, then none");
  const records = await proxy.requests(4);
  assert.match(
    records[3]!.route,
    /^b \(priority 2\), a \(as a last resort: 2 failures, the last: HTTP 500/,
  );
  await pause(1050);
  assert.equal(await answers(proxy, 2), "aa");
  assert.match((await proxy.requests(5))[4]!.route, /a \(priority 1, to see whether it answers again\)/);
});

/** No probe comes between. */
const NO_PROBES = { check_interval: "1h" };

Deno.test("routing: bad requests bench nobody, though every endpoint fails on them", async () => {
  const down = scripts.reply("{}", { status: 500 });
  await using a = await FakeUpstream.start(...Array(12).fill(down), ANSWER);
  await using b = await FakeUpstream.start(...Array(12).fill(down), ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing: BREAKER, timeouts: NO_PROBES });
  for (let i = 0; i < 6; i++) assert.equal((await ask(proxy, MESSAGES)).status, 500);
  assert.deepEqual(counts([a, b]), [12, 12]);
  assert.equal(await answers(proxy, 2), "aa");
});

Deno.test("routing: when everything is open the least bad one is tried rather than refusing", async () => {
  await using a = await FakeUpstream.start(scripts.reply("{}", { status: 503 }));
  await using b = await FakeUpstream.start(...Array(4).fill(scripts.reply("{}", { status: 503 })), ANSWER);
  const routing = { ...BREAKER, breaker: { ...BREAKER.breaker, open: "1h" } };
  await using proxy = await startProxy({ endpoints: lettered([a, b]), routing, timeouts: NO_PROBES });
  for (let i = 0; i < 2; i++) assert.equal((await ask(proxy, MESSAGES)).status, 503);
  assert.deepEqual(counts([a, b]), [4, 4]);
  const received = await ask(proxy, MESSAGES);
  assert.equal(received.status, 200);
  assert.equal(received.headers.get("x-cccc-endpoint"), "b");
});

Deno.test("routing: a limit of hours switches at once and is never slept on, and all throttled is a 429 (G1, G3)", async () => {
  const limit = (seconds: number) => scripts.reply("{}", { status: 429, headers: { "retry-after": String(seconds) } });
  await using a = await FakeUpstream.start(limit(18_000));
  await using b = await FakeUpstream.start(ANSWER, limit(7200));
  await using proxy = await startProxy({ endpoints: lettered([a, b]) });
  const started = performance.now();
  assert.equal(await answers(proxy, 1), "b");
  const received = await ask(proxy, MESSAGES);
  assert.equal(received.status, 429);
  assert.equal(received.headers.get("retry-after"), "7200");
  assert.ok(performance.now() - started < 5000);
  assert.deepEqual(counts([a, b]), [1, 2]);
});

Deno.test("routing: an account that warns of its limit is spared only where it is protected", async () => {
  const headers = {
    "anthropic-ratelimit-unified-status": "allowed_warning",
    "anthropic-ratelimit-unified-reset": String(Math.floor(Date.now() / 1000) + 3600),
    "anthropic-ratelimit-unified-representative-claim": "five_hour",
    "anthropic-ratelimit-unified-5h-status": "allowed_warning",
    "anthropic-ratelimit-unified-5h-reset": String(Math.floor(Date.now() / 1000) + 3600),
  };
  for (const protection of [true, false]) {
    await using a = await FakeUpstream.start(scripts.reply(MESSAGES.whole, { headers }));
    await using b = await FakeUpstream.start(ANSWER);
    await using proxy = await startProxy({ endpoints: lettered([a, b], { enhanced_protection: protection }) });
    assert.equal(await answers(proxy, 2), protection ? "ab" : "aa");
  }
});

Deno.test("routing: a request that names an endpoint goes there alone, and its header no further", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  await using proxy = await startProxy({ endpoints: lettered([a, b], {}, { name: "b é" }) });
  const response = await ask(proxy, MESSAGES, { headers: { "x-cccc-endpoint": "b%20%C3%A9" } });
  assert.equal(response.status, 500);
  assert.equal(a.requests.length, 0);
  assert.ok(b.requests.length > 0);
  for (const { headers } of b.requests) assert.equal(headers.get("x-cccc-endpoint"), null);
  const unknown = await ask(proxy, MESSAGES, { headers: { "x-cccc-endpoint": "50%" } });
  assert.equal(unknown.status, 400);
  assert.match(unknown.text, /No endpoint is called \\"50%\\".*; there are: a, b/);
});
