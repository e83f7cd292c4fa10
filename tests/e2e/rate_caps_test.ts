/** `max_per_minute` and `max_tokens_per_minute`, from the request that meets one to those who look at the endpoint. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { parseMetrics } from "../metrics/parse_metrics.ts";
import { Browser } from "../pages/site.ts";
import { until } from "../until.ts";
import { Admin, type Body } from "./admin.ts";
import { ask } from "./client.ts";
import { endpoints, lettered } from "./endpoints.ts";
import { CHAT, MESSAGES, PROTOCOLS } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const ANSWER = scripts.reply(MESSAGES.whole);
const counts = (...upstreams: readonly FakeUpstream[]) => upstreams.map(({ requests }) => requests.length);
const inSession = (name: string) => ({ headers: { "x-claude-code-session-id": name } });
const whoOf = async (asked: ReturnType<typeof ask>) => (await asked).headers.get("x-cccc-endpoint");

async function endpointOf(proxy: Proxy): Promise<Body> {
  return (await new Admin(proxy).call("GET", "/endpoints")).body.endpoints[0];
}

Deno.test("max_per_minute: an endpoint at its cap is passed over, lends its sessions, and the record says why", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const reply = scripts.reply(protocol.whole);
    await using a = await FakeUpstream.start(reply);
    await using b = await FakeUpstream.start(reply);
    const capped = (most: number) => {
      const [first, second] = endpoints(protocol, a, b);
      return { endpoints: [{ ...first, max_per_minute: most }, { ...second }] };
    };
    await using proxy = await startProxy(capped(2));
    const sent = { headers: { "x-session-id": "s" } };
    const who = [await whoOf(ask(proxy, protocol, sent)), await whoOf(ask(proxy, protocol, sent))];
    const third = await ask(proxy, protocol, sent);
    assert.deepEqual([...who, third.headers.get("x-cccc-endpoint")], ["e0", "e0", "e1"]);
    assert.deepEqual(counts(a, b), [2, 1]);
    const { route } = (await proxy.requests(3)).at(-1)!;
    assert.match(route ?? "", /session \S+ is lent by e0.*not asked: e0 \(at its cap of 2 requests a minute/);
    await proxy.reload(capped(3));
    assert.equal(await whoOf(ask(proxy, protocol, sent)), "e0", "its session was only lent");
  });
});

Deno.test("max_per_minute: if nobody else is left the client is told when to come back", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    const [endpoint] = endpoints(protocol, upstream);
    await using proxy = await startProxy({ endpoints: [{ ...endpoint, max_per_minute: 1 }] });
    assert.equal((await ask(proxy, protocol)).status, 200);
    const refused = await ask(proxy, protocol);
    assert.equal(refused.status, 429);
    assert.match(refused.headers.get("retry-after") ?? "", /^(5[5-9]|60)$/);
    const said = protocol.errorMessage(JSON.parse(refused.text));
    assert.match(said, /first to be free is "e0" in \d\d s \(at its cap of 1 request a minute \(max_per_minute\)\)$/);
    assert.deepEqual(counts(upstream), [1]);
  });
});

Deno.test("max_per_minute: requests that come at once do not exceed it together", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { max_per_minute: 5 }) });
  const all = Array.from({ length: 40 }, (_, i) => ask(proxy, MESSAGES, inSession(`s${i}`)));
  assert.ok((await Promise.all(all)).every(({ status }) => status === 200));
  assert.deepEqual(counts(a, b), [5, 35]);
});

Deno.test("max_per_minute: each try counts, whatever it was for", async (t) => {
  const error = JSON.stringify({
    error: { message: "Unknown parameter: 'x'.", type: "invalid_request_error", param: "x" },
  });
  const cases = [
    { name: "a failure", refusal: scripts.reply("{}", { status: 500 }) },
    { name: "a parameter that it does not take", refusal: scripts.reply(error, { status: 400 }) },
  ];
  await steps(t, cases, async ({ refusal }) => {
    await using a = await FakeUpstream.start(refusal, scripts.reply(CHAT.whole));
    await using b = await FakeUpstream.start(scripts.reply(CHAT.whole));
    const [first, second] = endpoints(CHAT, a, b);
    await using proxy = await startProxy({ endpoints: [{ ...first, max_per_minute: 2 }, { ...second }] });
    const body = JSON.stringify({ ...JSON.parse(CHAT.request(false)), x: 1 });
    assert.equal(await whoOf(ask(proxy, CHAT, { body })), "e0");
    assert.equal(await whoOf(ask(proxy, CHAT, { body })), "e1");
    assert.deepEqual(counts(a, b), [2, 1]);
  });
});

Deno.test("max_per_minute: what is sent twice where connections break counts twice", async () => {
  await using a = await FakeUpstream.start(scripts.hangUp);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { max_per_minute: 2 }) });
  for (let i = 0; i < 2; i++) assert.equal(await whoOf(ask(proxy, MESSAGES, inSession(`s${i}`))), "b");
  assert.deepEqual(counts(a, b), [2, 2]);
});

Deno.test("max_per_minute: a count of tokens neither counts nor is held back", async () => {
  await using upstream = await FakeUpstream.start((request, connection) =>
    (request.target.includes("count_tokens") ? scripts.reply('{"input_tokens":7}') : ANSWER)(request, connection)
  );
  await using proxy = await startProxy({ endpoints: lettered([upstream], { max_per_minute: 1 }) });
  const count = async () => {
    const url = `${proxy.address}/v1/messages/count_tokens`;
    const response = await fetch(url, { method: "POST", body: MESSAGES.request(false) });
    return (await response.json()).input_tokens;
  };
  assert.equal(await count(), 7);
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.equal((await ask(proxy, MESSAGES)).status, 429);
  assert.equal(await count(), 7);
});

Deno.test("max_per_minute: an edit of the cap holds at once, and what went out before it counts", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  const capped = (most: number) => ({ endpoints: lettered([upstream], { max_per_minute: most }) });
  await using proxy = await startProxy(capped(1));
  const statuses = [];
  for (const most of [1, 1, 3, 3, 2, 0]) {
    await proxy.reload(capped(most));
    statuses.push((await ask(proxy, MESSAGES)).status);
  }
  assert.deepEqual(statuses, [200, 429, 200, 200, 429, 200]);
});

Deno.test("max_per_minute: a test of the endpoint counts, and is not held back", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([upstream], { max_per_minute: 1 }) });
  const admin = new Admin(proxy);
  for (let i = 0; i < 2; i++) {
    const body = { model: "m", streaming: false, protocols: ["messages"] };
    assert.equal((await admin.call("POST", "/endpoints/a/test", { body })).body.ok, true);
  }
  assert.equal((await ask(proxy, MESSAGES)).status, 429);
  assert.deepEqual(counts(upstream), [2]);
});

Deno.test("max_per_minute is shown where endpoints are, and a reset begins it anew", async () => {
  await using upstream = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([upstream], { max_per_minute: 2 }) });
  const admin = new Admin(proxy);
  const cap = { name: "max_per_minute", counts: "requests", of: "", span_seconds: 60, limit: 2, resets_at: null };
  await ask(proxy, MESSAGES);
  const half = await endpointOf(proxy);
  assert.deepEqual([half["state"], half["windows"]], ["ready", [{ ...cap, used: 0.5, remaining: 1 }]]);
  await ask(proxy, MESSAGES);
  for (const path of ["/endpoints", "/status"]) {
    const [{ state, states, windows }] = (await admin.call("GET", path)).body.endpoints;
    assert.deepEqual([state, windows], ["limited", [{ ...cap, used: 1, remaining: 0 }]]);
    const [{ model, reason, until: end }] = states;
    assert.deepEqual([model, reason], ["", "at its cap of 2 requests a minute (max_per_minute)"]);
    assert.ok(Math.abs(Date.parse(end) - Date.now() - 58_000) < 5000, end);
  }
  const accept = "application/openmetrics-text;version=1.0.0";
  const metrics = parseMetrics(await (await fetch(`${proxy.address}/metrics`, { headers: { accept } })).text());
  const value = (family: string, labels: string) => {
    const samples = [...metrics.get(family)?.samples ?? []];
    return samples.find(([key]) => key.endsWith(`{${labels}}`))?.[1];
  };
  assert.equal(value("cccc_endpoint_state", 'endpoint="a",model="",state="limited"'), 1);
  assert.equal(value("cccc_endpoint_window_used_ratio", 'endpoint="a",window="max_per_minute"'), 1);
  const { html } = await new Browser(proxy).get("/admin/endpoints");
  assert.match(html, /at its cap of 2 requests a minute/);
  assert.match(html, /100% of requests/);
  await admin.call("POST", "/endpoints/a/reset-status");
  assert.equal((await endpointOf(proxy))["state"], "ready");
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
});

Deno.test("max_tokens_per_minute: a request is estimated while it is under way, and counts for what it used", async () => {
  await using a = await FakeUpstream.start(ANSWER);
  await using b = await FakeUpstream.start(ANSWER);
  await using proxy = await startProxy({ endpoints: lettered([a, b], { max_tokens_per_minute: 1500 }) });
  const request = JSON.parse(MESSAGES.request(false));
  const body = JSON.stringify({ ...request, messages: [{ role: "user", content: "word ".repeat(800) }] });
  const send = (name: string) => whoOf(ask(proxy, MESSAGES, { body, ...inSession(name) }));
  const both = await Promise.all([send("s0"), send("s1")]);
  assert.deepEqual(both.sort(), ["a", "b"]);
  await until("what it used is known", async () => await usedOf(proxy) < 0.01);
  assert.equal(await usedOf(proxy), 4 / 1500, "three tokens in, one out");
  assert.equal(await send("s2"), "a");
});

Deno.test("max_tokens_per_minute: what is refused counts for no tokens, so that it can be tried again", async () => {
  const refusal = JSON.stringify({
    error: { message: "Unknown parameter: 'x'.", type: "invalid_request_error", param: "x" },
  });
  await using upstream = await FakeUpstream.start(scripts.reply(refusal, { status: 400 }), scripts.reply(CHAT.whole));
  const [endpoint] = endpoints(CHAT, upstream);
  await using proxy = await startProxy({ endpoints: [{ ...endpoint, max_tokens_per_minute: 1500 }] });
  const messages = [{ role: "user", content: "word ".repeat(800) }];
  const body = JSON.stringify({ ...JSON.parse(CHAT.request(false)), messages, x: 1 });
  const { status, text } = await ask(proxy, CHAT, { body, signal: AbortSignal.timeout(10_000) });
  assert.equal(status, 200, text);
  assert.deepEqual(counts(upstream), [2]);
});

async function usedOf(proxy: Proxy): Promise<number> {
  const [window] = (await endpointOf(proxy))["windows"] as { used: number }[];
  return window!.used;
}
