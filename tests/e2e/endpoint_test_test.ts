/** Trying endpoints by the admin API: a real request by the pipeline's way, in nobody's record. */
import assert from "node:assert/strict";
import type { ReceivedRequest, Script } from "../fake_upstream.ts";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, MESSAGES, type ProtocolCase } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const CHAT = ALL_PROTOCOLS.find(({ name }) => name === "chat")!;
const KEY = "planted-upstream-key";

interface Given {
  readonly protocol?: ProtocolCase;
  readonly upstream: { readonly url: string };
  readonly keys?: Readonly<Record<string, unknown>>;
}

function endpoint({ protocol = MESSAGES, upstream, keys }: Given) {
  return {
    ...{ name: "one", ...protocol.endpoint, url: upstream.url, auth_type: "api_key", auth_value: KEY, enabled: true },
    ...keys,
  };
}

/** Answers in the form that is asked for. */
function answers(protocol: ProtocolCase): Script {
  return (request, connection) => {
    const streams = JSON.parse(request.text).stream === true || request.target.includes("streamGenerateContent");
    return (streams ? scripts.stream(eventsOf(protocol)) : scripts.reply(protocol.whole))(request, connection);
  };
}

async function unrecorded(proxy: Proxy, admin: Admin): Promise<void> {
  assert.deepEqual((await admin.call("GET", "/requests")).body.requests, []);
  assert.equal((await admin.call("GET", "/statistics")).body.statistics[0]?.requests ?? 0, 0);
  assert.deepEqual(await proxy.requests(0), []);
  const metrics = await (await fetch(`${proxy.address}/metrics`)).text();
  assert.doesNotMatch(metrics, /^cccc_requests_total\{.*\} [1-9]/m);
}

Deno.test("an endpoint is tested in each protocol that it speaks, streamed and whole, with its panes and no secret", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(answers(protocol));
    await using proxy = await startProxy({ endpoints: [endpoint({ protocol, upstream })] });
    const admin = new Admin(proxy);
    const { status, body } = await admin.call("POST", "/endpoints/one/test", { body: { model: "m" } });
    assert.equal(status, 200);
    assert.deepEqual([body.ok, body.model, body.model_from], [true, "m", "named"], JSON.stringify(body));
    assert.ok(body.connect_ms >= 0);
    assert.deepEqual(
      body.tests.map(({ protocol, streaming }: { protocol: string; streaming: boolean }) => `${protocol} ${streaming}`),
      [`${protocol.name} true`, `${protocol.name} false`],
    );
    for (const test of body.tests) {
      assert.deepEqual([test.ok, test.status, test.answer, test.error, test.advice], [true, 200, "good é", null, null]);
      assert.ok(test.first_byte_ms <= test.first_token_ms && test.first_token_ms <= test.total_ms);
      assert.deepEqual(
        test.panes.map(({ kind }: { kind: string }) => kind),
        ["client_request", "upstream_request", "upstream_response", "client_response"],
      );
      assert.ok(JSON.stringify(test.panes[1].headers).includes("[redacted]"));
    }
    assert.ok([...upstream.requests[0]!.headers.values()].some((value) => value.includes(KEY)));
    assert.match(upstream.requests[0]!.headers.get("user-agent") ?? "", /^cccc\/\S+ \(endpoint test\)$/);
    await unrecorded(proxy, admin);
  });
});

Deno.test("an endpoint is tested in a protocol that it does not speak, with what the conversion loses", async () => {
  await using upstream = await FakeUpstream.start(answers(CHAT));
  await using proxy = await startProxy({ endpoints: [endpoint({ protocol: CHAT, upstream })] });
  const sent = { model: "m", protocols: ["messages", "gemini"], streaming: true };
  const { body } = await new Admin(proxy).call("POST", "/endpoints/one/test", { body: sent });
  assert.equal(body.ok, true, JSON.stringify(body));
  assert.deepEqual(
    body.tests.map((test: Record<string, unknown>) => [test["protocol"], test["upstream_protocol"], test["answer"]]),
    [["messages", "chat", "good é"], ["gemini", "chat", "good é"]],
  );
});

Deno.test("a test reaches an endpoint that is disabled, tagged or out of order, and an answer brings it back", async () => {
  const busy = scripts.reply(MESSAGES.error("overloaded", "busy"), { status: 529 });
  await using upstream = await FakeUpstream.start(busy, busy, answers(MESSAGES));
  const keys = { tags: ["think"], supported_clients: ["codex"], models: ["other"], max_concurrency: 1 };
  const off = { ...endpoint({ upstream, keys }), name: "off", enabled: false };
  await using proxy = await startProxy({
    endpoints: [endpoint({ upstream }), off],
    routing: { breaker: { failures: 1, open: "1h" } },
    timeouts: { check_interval: "1h" },
  });
  const admin = new Admin(proxy);
  const state = async () => (await admin.call("GET", "/endpoints")).body.endpoints[0].state;
  assert.equal((await ask(proxy, MESSAGES)).status, 529);
  assert.equal(await state(), "open");
  const body = { model: "m", streaming: false };
  assert.equal((await admin.call("POST", "/endpoints/off/test", { body })).body.ok, true);
  assert.equal(await state(), "open");
  assert.equal((await admin.call("POST", "/endpoints/one/test", { body })).body.ok, true);
  assert.equal(await state(), "ready");
});

/** Refuses a parameter that tests send. */
function picky(refused: string): Script {
  return (request: ReceivedRequest, connection) => {
    const error = { message: `Unknown parameter: '${refused}'.`, type: "invalid_request_error", param: refused };
    const isBad = refused in JSON.parse(request.text);
    return (isBad ? scripts.reply(JSON.stringify({ error }), { status: 400 }) : answers(CHAT))(request, connection);
  };
}

Deno.test("what a test finds out is told and remembered; of an endpoint that is not saved it is only told", async () => {
  await using upstream = await FakeUpstream.start(picky("max_completion_tokens"));
  const one = endpoint({ protocol: CHAT, upstream });
  await using proxy = await startProxy({ endpoints: [one] });
  const admin = new Admin(proxy);
  const facts = async () => (await admin.call("GET", "/learned")).body.learned.length;
  const draft = { ...one, name: "draft" };
  const asked = { model: "m", streaming: true };
  const first = (await admin.call("POST", "/endpoints/test", { body: { ...asked, endpoint: draft } })).body;
  assert.equal(first.tests[0].learned.length, 1, JSON.stringify(first));
  assert.equal(await facts(), 0);
  const { tests: [test] } = (await admin.call("POST", "/endpoints/one/test", { body: asked })).body;
  assert.match(test.learned[0], /"max_completion_tokens"/);
  assert.equal(test.attempts.length, 2);
  assert.equal(await facts(), 1);
  const { tests: [again] } = (await admin.call("POST", "/endpoints/one/test", { body: asked })).body;
  assert.deepEqual([again.learned.length, again.changes.length, again.attempts.length], [0, 1, 1]);
  assert.deepEqual(proxy.config().endpoints.map(({ name }) => name), ["one"]);
});

interface FaultRow {
  readonly name: string;
  readonly script: Script;
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly advice: string;
  readonly says: RegExp;
}

const json = (status: number, error: string) => scripts.reply(MESSAGES.error("some_error", error), { status });
const html = { headers: { "content-type": "text/html" } };

const FAULTS: readonly FaultRow[] = [
  {
    name: "a wrong key",
    script: json(401, "invalid x-api-key"),
    advice: "credential",
    says: /key that this proxy has .* was refused/,
  },
  { name: "a forbidden one", script: json(403, "not for you"), advice: "credential", says: /not for you/ },
  { name: "no money", script: json(402, "Insufficient Balance"), advice: "money", says: /Insufficient Balance/ },
  { name: "a limit", script: json(429, "slow down"), advice: "limit", says: /slow down/ },
  { name: "an unknown model", script: json(404, "model: m not found"), advice: "model", says: /model: m/ },
  {
    name: "an unknown path",
    script: scripts.reply("nothing here", { status: 404, ...html }),
    advice: "path",
    says: /404/,
  },
  { name: "a bad request", script: json(400, "no such thing as a ping"), advice: "request", says: /ping/ },
  { name: "an overloaded one", script: json(529, "Overloaded"), advice: "overloaded", says: /Overloaded/ },
  {
    name: "a redirect",
    script: scripts.reply("", { status: 302, headers: { location: "https://elsewhere.example/" } }),
    advice: "redirect",
    says: /elsewhere\.example/,
  },
  { name: "a web page", script: scripts.reply("<html>Hello</html>", html), advice: "not_api", says: /answered with/ },
  { name: "a server that hangs up", script: scripts.hangUp, advice: "network", says: /connection was closed/ },
  { name: "no HTTP", script: scripts.garbage, advice: "address", says: /HTTP/ },
  { name: "a cut stream", script: scripts.stream(MESSAGES.content, "cut"), advice: "network", says: /./ },
  {
    name: "silence",
    script: scripts.silence,
    keys: { timeouts: { response_header: "1s" } },
    advice: "timeout",
    says: /in time/,
  },
  {
    name: "clients' own credentials",
    script: scripts.silence,
    keys: { auth_type: "passthrough", auth_value: null },
    advice: "passthrough",
    says: /client's own credential/,
  },
];

Deno.test("a test that fails says why in words, and what to do", async (t) => {
  await steps(t, FAULTS, async ({ script, keys, advice, says }) => {
    await using upstream = await FakeUpstream.start(script);
    const one = endpoint({ upstream, ...(keys === undefined ? {} : { keys }) });
    await using proxy = await startProxy({
      endpoints: [one],
      server: { passthrough_hosts: ["127.0.0.1"] },
      timeouts: { total: "3s", commit_hold: "2s" },
    });
    const admin = new Admin(proxy);
    const { body } = await admin.call("POST", "/endpoints/one/test", { body: { model: "m", streaming: true } });
    const [test] = body.tests;
    assert.equal(body.ok, false);
    assert.equal(test.advice?.code, advice, JSON.stringify({ ...test, panes: undefined }));
    assert.ok(test.advice.text.length > 20);
    assert.match(test.error, says);
    const [{ state }] = (await admin.call("GET", "/endpoints")).body.endpoints;
    assert.equal(state, "ready", "nobody is held back for a test");
    await unrecorded(proxy, admin);
  });
});

Deno.test("an endpoint that nobody listens for is not running", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr as Deno.NetAddr;
  closed.close();
  const one = endpoint({ upstream: { url: `http://127.0.0.1:${port}` } });
  await using proxy = await startProxy({ endpoints: [one] });
  const { body } = await new Admin(proxy).call("POST", "/endpoints/one/test", { body: { model: "m" } });
  assert.equal(body.connect_ms, null);
  assert.deepEqual(body.tests.map((test: { advice: { code: string } }) => test.advice.code), [
    "not_running",
    "not_running",
  ]);
});

Deno.test("unsaved changes are tested with the secrets of the file, checked as a save would, and not saved", async () => {
  await using upstream = await FakeUpstream.start(answers(MESSAGES));
  const one = endpoint({ upstream: { url: "http://127.0.0.1:1" } });
  await using proxy = await startProxy({ endpoints: [one] });
  const admin = new Admin(proxy);
  const before = await proxy.file();
  const test = (sent: object) => admin.call("POST", "/endpoints/one/test", { body: { model: "m", endpoint: sent } });
  const good = await test({ url: upstream.url, auth_value: { set: true, from: "file" } });
  assert.equal(good.body.ok, true, good.text);
  assert.equal(upstream.requests[0]!.headers.get("x-api-key"), KEY);
  const bad = await test({ url: "htp://x", timeouts: { idle: "soon" } });
  assert.equal(bad.status, 422);
  assert.deepEqual(bad.body.error.problems.map(({ path }: { path: string }) => path).toSorted(), [
    "endpoints[0].timeouts.idle",
    "endpoints[0].url",
  ]);
  assert.equal((await test({ unknown: 1 })).status, 400);
  assert.equal((await admin.call("POST", "/endpoints/two/test", { body: {} })).status, 404);
  assert.equal((await admin.call("POST", "/endpoints/test", { body: { model: "m" } })).status, 400);
  const noKey = { endpoint: { name: "two", url: upstream.url, auth_type: "api_key" }, model: "m" };
  const missing = await admin.call("POST", "/endpoints/test", { body: noKey });
  assert.deepEqual([missing.status, missing.body.error.problems[0].path], [422, "endpoints[1].auth_value"]);
  assert.equal(await proxy.file(), before);
});

Deno.test("a test without a model asks the endpoint which it has, and guesses if it does not say", async () => {
  const list = { data: [{ id: "text-embedding-x" }, { id: "talker" }] };
  const listing: Script = (request, connection) =>
    (request.method === "GET" ? scripts.reply(JSON.stringify(list)) : answers(CHAT))(request, connection);
  await using upstream = await FakeUpstream.start(listing);
  await using silent = await FakeUpstream.start(scripts.reply("{}", { status: 404 }));
  const none = { ...endpoint({ protocol: CHAT, upstream: silent }), name: "none" };
  await using proxy = await startProxy({ endpoints: [endpoint({ protocol: CHAT, upstream }), none] });
  const admin = new Admin(proxy);
  const { body } = await admin.call("POST", "/endpoints/one/test", { body: { streaming: true } });
  assert.deepEqual([body.ok, body.model, body.model_from], [true, "talker", "models"]);
  assert.deepEqual(body.models, ["text-embedding-x", "talker"]);
  const other = (await admin.call("POST", "/endpoints/none/test", { body: {} })).body;
  assert.deepEqual([other.ok, other.model_from], [false, "guessed"]);
  assert.deepEqual(other.tests.map(({ status }: { status: number }) => status), [404, 404]);
});

Deno.test("all endpoints are tested, those that are enabled or all, and each tells of itself", async () => {
  await using good = await FakeUpstream.start(answers(MESSAGES));
  await using bad = await FakeUpstream.start(json(401, "no"));
  const endpoints = [
    { ...endpoint({ upstream: bad }), name: "bad", priority: 2 },
    { ...endpoint({ upstream: good }), name: "good", priority: 1 },
    { ...endpoint({ upstream: good }), name: "off", enabled: false, priority: 3 },
  ];
  await using proxy = await startProxy({ endpoints });
  const admin = new Admin(proxy);
  const all = (await admin.call("POST", "/endpoints/test-all", { body: { model: "m" } })).body;
  assert.deepEqual([all.ok, all.failed, all.canceled], [1, 1, 0]);
  const events = await eventsOfAll(proxy, await tokenOf(admin), "&disabled=true&model=m");
  assert.deepEqual(events.filter(({ event }) => event === "started" || event === "finished"), [
    { event: "started", data: { endpoints: ["good", "bad", "off"].map((name) => ({ id: name, name })) } },
    { event: "finished", data: { ok: 2, failed: 1, canceled: 0 } },
  ]);
  assert.equal(events.filter(({ event }) => event === "testing").length, 3);
  const tested = events.filter(({ event }) => event === "tested").map(({ data }) => data["test"] as { ok: boolean });
  assert.equal(tested.filter(({ ok }) => ok).length, 2);
  assert.ok(!JSON.stringify(events).includes("planted"));
  const some = (await admin.call("POST", "/endpoints/test-all", { body: { model: "m", ids: ["off", "bad"] } })).body;
  assert.deepEqual(some.tests.map(({ endpoint }: { endpoint: { id: string } }) => endpoint.id).toSorted(), [
    "bad",
    "off",
  ]);
  const told = await eventsOfAll(proxy, await tokenOf(admin), "&model=m&id=off&id=good");
  assert.deepEqual(told[0]!.data["endpoints"], ["good", "off"].map((name) => ({ id: name, name })));
  await unrecorded(proxy, admin);
});

Deno.test("testing all costs something, so it needs a token; parameters that nobody knows are refused", async () => {
  await using upstream = await FakeUpstream.start(answers(MESSAGES));
  await using proxy = await startProxy({ endpoints: [endpoint({ upstream })] });
  const admin = new Admin(proxy);
  const refused = await admin.call("GET", "/endpoints/test-all-stream");
  assert.deepEqual([refused.status, refused.body.error.code], [403, "CSRF_INVALID"]);
  assert.equal((await admin.call("GET", "/endpoints/test-all-stream?csrf_token=wrong")).status, 403);
  const token = await tokenOf(admin);
  for (const query of ["all=1", "disabled=perhaps", "protocols=smoke"]) {
    const { status } = await admin.call("GET", `/endpoints/test-all-stream?csrf_token=${token}&${query}`);
    assert.equal(status, 400, query);
  }
  assert.equal(upstream.requests.length, 0);
});

Deno.test("whoever leaves ends the test and its request, and no further endpoint is asked", async () => {
  await using upstream = await FakeUpstream.start(scripts.silence);
  const endpoints = Array.from({ length: 6 }, (_, index) => ({ ...endpoint({ upstream }), name: `e${index}` }));
  await using proxy = await startProxy({ endpoints });
  const token = await tokenOf(new Admin(proxy));
  const leaving = new AbortController();
  const url = `${proxy.address}/admin/api/endpoints/test-all-stream?csrf_token=${token}&model=m`;
  const response = await fetch(url, { signal: leaving.signal });
  const reader = response.body!.getReader();
  await reader.read();
  await upstream.received(4);
  leaving.abort();
  await reader.closed.catch(() => {});
  await Promise.all(upstream.connections.map(({ closed }) => closed));
  assert.equal(upstream.requests.length, 4);
});

async function tokenOf(admin: Admin): Promise<string> {
  return (await admin.call("GET", "/csrf-token")).body.csrf_token;
}

async function eventsOfAll(proxy: Proxy, token: string, query: string) {
  const response = await fetch(`${proxy.address}/admin/api/endpoints/test-all-stream?csrf_token=${token}${query}`);
  assert.equal(response.headers.get("content-type"), "text/event-stream");
  const text = await response.text();
  return [...text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].map(([, event, data]) => (
    { event: event!, data: JSON.parse(data!) as Record<string, unknown> }
  ));
}

Deno.test("the list of endpoints is told at once, and again when a state or the file changes", async () => {
  const busy = scripts.reply(MESSAGES.error("overloaded", "busy"), { status: 529 });
  await using upstream = await FakeUpstream.start(busy);
  await using proxy = await startProxy({
    endpoints: [endpoint({ upstream })],
    routing: { breaker: { failures: 1, open: "1h" } },
  });
  const admin = new Admin(proxy);
  const leaving = new AbortController();
  const response = await fetch(`${proxy.address}/admin/api/endpoints/live`, { signal: leaving.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => {
    let text = "";
    while (!text.endsWith("\n\n")) text += (await reader.read()).value ?? "";
    assert.ok(!text.includes("planted"));
    return JSON.parse(/data: (.*)/.exec(text)![1]!).endpoints[0];
  };
  const until = async (holds: (one: { state: string; enabled: boolean }) => boolean) => {
    let one = await next();
    while (!holds(one)) one = await next();
    return one;
  };
  assert.equal((await next()).state, "ready");
  await ask(proxy, MESSAGES);
  const open = await until(({ state }) => state === "open");
  assert.match(open.states[0].reason, /529/);
  await admin.call("POST", "/endpoints/one/toggle", { body: { enabled: false } });
  await until(({ enabled }) => !enabled);
  leaving.abort();
  await reader.closed.catch(() => {});
});

Deno.test("a model is rewritten by changes that are not saved", async () => {
  await using upstream = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy({ endpoints: [endpoint({ upstream })] });
  const rules = [{ source_pattern: "claude-*", target_model: "other" }];
  const body = { test_model: "claude-x", endpoint: { model_rewrite: { rules } } };
  const admin = new Admin(proxy);
  const tested = await admin.call("POST", "/endpoints/one/test-model-rewrite", { body });
  assert.equal(tested.body.rewritten_model, "other", tested.text);
  const bad = { ...body, endpoint: { model_rewrite: { rules: [{ source_pattern: "[", target_model: "other" }] } } };
  const refused = await admin.call("POST", "/endpoints/one/test-model-rewrite", { body: bad });
  assert.deepEqual([refused.status, refused.body.error.problems[0].path], [
    422,
    "endpoints[0].model_rewrite.rules[0].source_pattern",
  ]);
});
