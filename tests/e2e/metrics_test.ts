/** What a scraper gets from the running proxy. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { parseMetrics } from "../metrics/parse_metrics.ts";
import { until } from "../until.ts";
import { ask } from "./client.ts";
import { eventsOf, MESSAGES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const OPEN_METRICS = { accept: "application/openmetrics-text;version=1.0.0" };

async function scrape(proxy: Proxy): Promise<ReadonlyMap<string, number>> {
  const response = await fetch(`${proxy.address}/metrics`, { headers: OPEN_METRICS });
  assert.equal(response.headers.get("content-type"), "application/openmetrics-text; version=1.0.0; charset=utf-8");
  const families = parseMetrics(await response.text());
  return new Map([...families.values()].flatMap(({ samples }) => [...samples]));
}

/** Scrapes until there is a sample whose name begins with `name`: tokens are read after the answer. */
async function scrapeUntil(proxy: Proxy, name: string): Promise<ReadonlyMap<string, number>> {
  await until(`there is ${name}`, async () => [...(await scrape(proxy)).keys()].some((key) => key.startsWith(name)));
  return await scrape(proxy);
}

function endpoint(name: string, upstream: FakeUpstream): Record<string, unknown> {
  return { name, ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
}

Deno.test("/metrics counts a request that failed over, its attempts, tokens and cost", async () => {
  await using bad = await FakeUpstream.start(scripts.reply("{}", { status: 429, headers: { "retry-after": "60" } }));
  await using good = await FakeUpstream.start(
    scripts.stream(eventsOf(MESSAGES), "clean", { headers: scripts.EVENT_STREAM }),
  );
  const prices = [{ model: "*", input: 1_000_000, output: 0 }];
  await using proxy = await startProxy({
    endpoints: [{ ...endpoint("bad", bad), priority: 1 }, { ...endpoint("good", good), priority: 2, prices }],
  });
  const { status } = await ask(proxy, MESSAGES, { streaming: true });
  assert.equal(status, 200);
  const samples = await scrapeUntil(proxy, "cccc_tokens_total");
  const requests = [...samples].filter(([key]) => key.startsWith("cccc_requests_total"));
  assert.equal(requests.length, 1);
  assert.match(requests[0]![0], /operation="generate",endpoint="good",model="[^"]+",client="\w[^"]*",status="2xx"/);
  assert.equal(requests[0]![1], 1);
  assert.equal(samples.get('cccc_attempts_total{endpoint="bad",result="rate_limited"}'), 1);
  assert.equal(samples.get('cccc_attempts_total{endpoint="good",result="answered"}'), 1);
  const input = [...samples].find(([key]) => /^cccc_tokens_total.*type="input"/.test(key))?.[1];
  const cost = [...samples].find(([key]) => key.startsWith("cccc_cost_dollars_total"))?.[1];
  assert.ok(input !== undefined && input > 0);
  assert.equal(cost, input);
  const limited = [...samples].filter(([key]) => /endpoint_state\{endpoint="bad",.*state="limited"/.test(key));
  assert.ok(limited.some(([, value]) => value === 1), JSON.stringify(limited));
  assert.equal(samples.get('cccc_endpoint_state{endpoint="good",model="",state="closed"}'), 1);
  assert.equal(samples.get('cccc_requests_in_flight{endpoint="good"}'), 0);
  assert.equal(samples.get("cccc_store_dropped_rows_total"), 0);
});

Deno.test("/metrics shows what an endpoint is working on", async () => {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  await using upstream = await FakeUpstream.start(() => resolve());
  await using proxy = await startProxy({ endpoints: [endpoint("slow", upstream)] });
  const controller = new AbortController();
  const asking = ask(proxy, MESSAGES, { signal: controller.signal }).catch(() => {});
  await asked;
  const samples = await scrape(proxy);
  assert.equal(samples.get('cccc_requests_in_flight{endpoint="slow"}'), 1);
  controller.abort();
  await asking;
});

Deno.test("/metrics is open on loopback, in Prometheus' older text to whoever asks for nothing, and takes no body", async () => {
  await using proxy = await startProxy({});
  const response = await fetch(`${proxy.address}/metrics`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.match(await response.text(), /^cccc_build_info\{version="\d+\.\d+\.\d+"\} 1$/m);
  const asked = await fetch(`${proxy.address}/metrics`, { method: "HEAD" });
  assert.deepEqual([asked.status, await asked.text()], [200, ""]);
  const posted = await fetch(`${proxy.address}/metrics`, { method: "POST", body: "x" });
  assert.equal(posted.status, 404);
  await posted.body?.cancel();
});
