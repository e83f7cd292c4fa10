/** What a collector gets from the running proxy. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream } from "../fake_upstream.ts";
import { Collector, type ReceivedPoint, type ReceivedSpan } from "../telemetry/collector.ts";
import { until } from "../until.ts";
import { ask } from "./client.ts";
import { eventsOf, MESSAGES } from "./protocols.ts";
import { type Proxy, type ProxyConfig, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const OUTER = "b7ad6b7169203331";
const WITHIN = { traceparent: `00-${TRACE}-${OUTER}-01`, tracestate: "vendor=planted-no" };

function endpoint(name: string, upstream: Pick<FakeUpstream, "url">, more: Record<string, unknown> = {}) {
  return { name, ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true, ...more };
}

/** The proxy that sends to `collector`; returns when it does. */
async function startSending(collector: Pick<Collector, "url">, config: ProxyConfig): Promise<Proxy> {
  const { telemetry = {}, ...others } = config;
  const sent = { enabled: true, endpoint: collector.url, interval: "1s", ...telemetry };
  return await startProxy({ ...others, telemetry: sent });
}

/** Asks until the collector has got a request's spans: what comes before the SDK is loaded is not followed. */
async function spansOf(
  proxy: Proxy,
  collector: Collector,
  headers: Record<string, string> = {},
): Promise<ReceivedSpan[]> {
  for (;;) {
    const { headers: answered } = await ask(proxy, MESSAGES, { streaming: true, headers });
    const id = answered.get("x-cccc-request-id");
    const root = () => collector.spans.find(({ attributes }) => attributes["cccc.request.id"] === id);
    const isFollowed = await isSoon(() => root() !== undefined, 8000);
    if (!isFollowed) continue;
    const { traceId, spanId } = root()!;
    return collector.spans.filter((span) =>
      span.traceId === traceId && (span.spanId === spanId || span.parentSpanId === spanId)
    );
  }
}

/** Whether it comes to be within `ms` milliseconds. */
async function isSoon(is: () => boolean, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!is() && Date.now() < deadline) await pause(20);
  return is();
}

const STREAM = scripts.stream(eventsOf(MESSAGES), "clean", { headers: scripts.EVENT_STREAM });

Deno.test("a collector gets a span of the request and one of each attempt, within the client's trace, and what /metrics shows", async (t) => {
  await steps(t, ["http/protobuf", "http/json"].map((name) => ({ name })), async ({ name: protocol }) => {
    await using bad = await FakeUpstream.start(scripts.reply("{}", { status: 429, headers: { "retry-after": "60" } }));
    await using good = await FakeUpstream.start(STREAM);
    await using collector = Collector.start();
    const telemetry = {
      protocol,
      headers: { "x-team": "planted-telemetry-key" },
      service_name: "mine",
      resource_attributes: { "deployment.environment.name": "test" },
    };
    const prices = [{ model: "*", input: 1_000_000, output: 0 }];
    await using proxy = await startSending(collector, {
      telemetry,
      endpoints: [endpoint("bad", bad, { priority: 1 }), endpoint("good", good, { priority: 2, prices })],
    });
    const spans = await spansOf(proxy, collector, { ...WITHIN, "user-agent": "claude-cli/2.0.0 (external, cli)" });
    const [root] = spans.filter(({ kind }) => kind === 2);
    const attempts = spans.filter(({ kind }) => kind === 3);
    assert.ok(root !== undefined && attempts.length === 2, JSON.stringify(spans));
    assert.deepEqual([root.traceId, root.parentSpanId, root.traceState], [TRACE, OUTER, WITHIN.tracestate]);
    const { model } = JSON.parse(MESSAGES.request(true));
    assert.equal(root.name, `chat ${model}`);
    const { attributes, resource } = root;
    assert.equal(attributes["http.response.status_code"], 200);
    assert.equal(attributes["url.path"], "/v1/messages");
    assert.equal(attributes["cccc.client"], "claude-code");
    assert.equal(attributes["gen_ai.request.stream"], true);
    assert.equal(attributes["cccc.attempts"], 2);
    assert.ok(Number(attributes["gen_ai.usage.input_tokens"]) > 0 && Number(attributes["cccc.cost"]) > 0);
    assert.equal(resource["service.name"], "mine");
    assert.equal(resource["deployment.environment.name"], "test");
    assert.ok(resource["service.version"]);
    const [failed, answered] = attempts.toSorted((a, b) => a.startMs - b.startMs) as [ReceivedSpan, ReceivedSpan];
    assert.deepEqual([failed.parentSpanId, answered.parentSpanId], [root.spanId, root.spanId]);
    assert.deepEqual([failed.status, failed.attributes["error.type"]], [2, "429"]);
    assert.deepEqual([answered.status, answered.attributes["error.type"]], [0, undefined]);
    assert.deepEqual([failed.attributes["cccc.endpoint.id"], answered.attributes["cccc.endpoint.id"]], ["bad", "good"]);
    assert.equal(answered.attributes["server.port"], Number(new URL(good.url).port));
    assert.equal(answered.attributes["gen_ai.provider.name"], "anthropic");
    assert.deepEqual(answered.attributes["gen_ai.usage.output_tokens"], attributes["gen_ai.usage.output_tokens"]);
    assert.deepEqual(answered.attributes["gen_ai.response.finish_reasons"], ["end_turn"]);
    assert.ok(Number(answered.attributes["gen_ai.response.time_to_first_chunk"]) > 0);
    assert.ok(root.startMs <= failed.startMs && failed.endMs <= answered.startMs && answered.endMs <= root.endMs + 1);
    assert.ok(Math.abs(root.startMs - Date.now()) < 60_000);
    await collector.until(() => collector.points.some(({ name }) => name === "gen_ai.client.token.usage"), "tokens");
    sameAsScraped(collector.points, await (await fetch(`${proxy.address}/metrics`)).text());
    for (const { path, headers } of collector.deliveries) {
      assert.match(path, /^\/v1\/(?:traces|metrics)$/);
      assert.equal(headers.get("x-team"), "planted-telemetry-key");
      assert.equal(
        headers.get("content-type"),
        protocol === "http/json" ? "application/json" : "application/x-protobuf",
      );
    }
  });
});

/** Each number that was sent is one that is scraped, under the name that Prometheus has for it. */
function sameAsScraped(points: readonly ReceivedPoint[], scraped: string): void {
  const seen = new Set(points.map(({ name }) => name));
  for (
    const name of [
      "gen_ai.server.request.duration",
      "gen_ai.server.time_to_first_token",
      "gen_ai.client.operation.duration",
      "gen_ai.client.operation.time_to_first_chunk",
      "gen_ai.client.token.usage",
      "cccc.requests",
      "cccc.attempts",
      "cccc.cost",
      "cccc.endpoint.state",
    ]
  ) assert.ok(seen.has(name), `no ${name}`);
  for (const { name, type, value, bounds, buckets } of points) {
    if (type === "histogram") {
      assert.equal(buckets!.length, bounds!.length + 1);
      assert.equal(buckets!.reduce((sum, each) => sum + each, 0), value, name);
    }
    const [start] = name.replaceAll(".", "_").split("_size");
    assert.ok(scraped.includes(start!), `${name} is not scraped`);
  }
  const attempts = points.filter(({ name }) => name === "cccc.attempts").map(({ attributes, value }) => [
    attributes["cccc.endpoint.id"],
    attributes["cccc.result"],
    value,
  ]);
  for (const [endpoint, result, value] of attempts) {
    assert.ok(scraped.includes(`cccc_attempts_total{endpoint="${endpoint}",result="${result}"} ${value}\n`), scraped);
  }
}

Deno.test("an upstream is told the trace only where telemetry.propagate says so", async () => {
  await using upstream = await FakeUpstream.start(STREAM);
  await using collector = Collector.start();
  const endpoints = [endpoint("a", upstream)];
  await using proxy = await startSending(collector, { endpoints, telemetry: { propagate: true } });
  const spans = await spansOf(proxy, collector, WITHIN);
  const told = upstream.requests.at(-1)!.headers;
  const attempt = spans.find(({ kind }) => kind === 3)!;
  assert.equal(told.get("traceparent"), `00-${TRACE}-${attempt.spanId}-01`);
  assert.equal(told.get("tracestate"), WITHIN.tracestate);
  await ask(proxy, MESSAGES, { headers: { tracestate: "without=parent" } });
  assert.match(upstream.requests.at(-1)!.headers.get("traceparent")!, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  assert.equal(upstream.requests.at(-1)!.headers.get("tracestate"), null);
  // What a client sends to its own protocol's upstream is its own affair.
  await using quiet = await startSending(collector, { endpoints });
  await spansOf(quiet, collector);
  await ask(quiet, MESSAGES, { headers: WITHIN });
  assert.equal(upstream.requests.at(-1)!.headers.get("traceparent"), WITHIN.traceparent);
  await ask(quiet, MESSAGES);
  assert.equal(upstream.requests.at(-1)!.headers.get("traceparent"), null);
});

Deno.test("a share of the traces is sent, and of those that began outside what their beginning says", async () => {
  await using upstream = await FakeUpstream.start(STREAM);
  await using collector = Collector.start();
  await using proxy = await startSending(collector, {
    endpoints: [endpoint("a", upstream)],
    telemetry: { sampling: 0, metrics: false },
  });
  await spansOf(proxy, collector, WITHIN);
  const before = collector.spans.length;
  const ids: (string | null)[] = [];
  for (const headers of [{}, { traceparent: `00-${TRACE}-${OUTER}-00` }, { traceparent: "00-no" }]) {
    ids.push((await ask(proxy, MESSAGES, { headers })).headers.get("x-cccc-request-id"));
  }
  await ask(proxy, MESSAGES, { headers: WITHIN });
  // What waits is sent at the end.
  await proxy.stop(500);
  assert.equal(collector.spans.length, before + 2);
  assert.ok(!collector.spans.some(({ attributes }) => ids.includes(String(attributes["cccc.request.id"]))));
});

Deno.test("a collector that is down disturbs no request, is said once, and so is its coming back", async () => {
  await using upstream = await FakeUpstream.start(STREAM);
  Deno.env.set("OTEL_EXPORTER_OTLP_TIMEOUT", "1500");
  const first = Collector.start();
  const { port, url } = first;
  await first[Symbol.asyncDispose]();
  await using proxy = await startSending({ url }, {
    endpoints: [endpoint("a", upstream)],
    telemetry: { headers: { authorization: "Bearer planted-telemetry-key" } },
  });
  Deno.env.delete("OTEL_EXPORTER_OTLP_TIMEOUT");
  await ask(proxy, MESSAGES);
  await proxy.requests(1);
  const lines = async () => (await proxy.logged()).split("\n").filter((line) => line.includes("Cannot send telemetry"));
  while ((await lines()).length === 0) assert.equal((await ask(proxy, MESSAGES)).status, 200);
  for (let count = 0; count < 20; count++) assert.equal((await ask(proxy, MESSAGES)).status, 200);
  await using collector = Collector.start(undefined, port);
  await collector.until(() => collector.points.length > 0, "metrics");
  const back = new RegExp(`Telemetry reaches \\\\"127.0.0.1:${port}\\\\" again`);
  await until("the log says that it is back", async () => back.test(await proxy.logged()));
  const logged = await proxy.logged();
  // Each comes once to standard error and once to the file.
  assert.equal((await lines()).length, 2, logged);
  assert.match((await lines())[0]!, /connection refused/);
  assert.doesNotMatch(logged, /planted/);
});

Deno.test("the proxy stops in time though its collector says nothing", async () => {
  await using upstream = await FakeUpstream.start(STREAM);
  await using collector = Collector.start(() => "silence");
  await using proxy = await startSending(collector, { endpoints: [endpoint("a", upstream)] });
  await collector.until(() => collector.deliveries.length > 0, "anything");
  await ask(proxy, MESSAGES);
  const started = performance.now();
  await proxy.stop(500);
  const took = performance.now() - started;
  assert.ok(took < 8000, `${took} ms`);
});

Deno.test("telemetry is switched on and off by an edit of the file, and sends the rest when it goes", async () => {
  await using upstream = await FakeUpstream.start(STREAM);
  await using collector = Collector.start();
  const endpoints = [endpoint("a", upstream)];
  const on = { enabled: true, endpoint: collector.url };
  await using proxy = await startProxy({ endpoints });
  await ask(proxy, MESSAGES);
  await proxy.reload({ endpoints, telemetry: on });
  const followed = (await spansOf(proxy, collector)).length;
  assert.equal(followed, 2);
  const { headers } = await ask(proxy, MESSAGES);
  await proxy.reload({ endpoints, telemetry: { ...on, enabled: false } });
  const id = headers.get("x-cccc-request-id");
  await collector.until(
    () => collector.spans.some(({ attributes }) => attributes["cccc.request.id"] === id),
    "the last",
  );
  const last = (await ask(proxy, MESSAGES)).headers.get("x-cccc-request-id");
  await proxy.stop(500);
  assert.ok(!collector.spans.some(({ attributes }) => attributes["cccc.request.id"] === last));
});

Deno.test("nothing of a body, of a query or of a credential is in what a collector gets (S4)", async () => {
  const error = JSON.stringify({ error: { type: "invalid_request_error", message: "No: planted-upstream-words" } });
  await using upstream = await FakeUpstream.start(scripts.reply(error, {
    status: 400,
    headers: { "set-cookie": "planted-cookie" },
  }));
  await using collector = Collector.start();
  const secret = {
    auth_type: "api_key",
    auth_value: "planted-endpoint-key",
    header_overrides: { "x-key": "planted-header" },
  };
  await using proxy = await startSending(collector, {
    server: { api_keys: [{ name: "mine", key: "planted-server-key" }] },
    endpoints: [endpoint("a", upstream, { ...secret, url: `${upstream.url}/?key=planted-query` })],
    telemetry: { protocol: "http/json", headers: { authorization: "Bearer planted-telemetry-key" } },
  });
  const body = JSON.stringify({
    model: "m planted-endpoint-key",
    max_tokens: 9,
    messages: [{ role: "user", content: "planted-words-of-the-user" }],
  });
  const headers = { authorization: "Bearer planted-server-key", cookie: "planted-cookie" };
  const path = `${MESSAGES.path(false)}?key=planted-client-query`;
  while (!collector.spans.some(({ kind }) => kind === 3)) {
    await ask(proxy, MESSAGES, { body, headers, path });
    await isSoon(() => collector.spans.length > 0, 500);
  }
  await collector.until(() => collector.points.length > 0, "metrics");
  for (const { path, text } of collector.deliveries) {
    if (path.endsWith("traces")) assert.doesNotMatch(text, /planted/);
    else assert.doesNotMatch(text.replaceAll("m planted-endpoint-key", ""), /planted/);
  }
  assert.ok(collector.spans.some(({ name }) => name === "chat m [redacted]"), JSON.stringify(collector.spans[0]));
});
