/** What endpoints say is used of their windows, from their answers' headers to those who ask for it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeUpstream } from "../fake_upstream.ts";
import { parseMetrics } from "../metrics/parse_metrics.ts";
import { Browser } from "../pages/site.ts";
import { Admin } from "./admin.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask } from "./client.ts";
import { eventsOf, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const HOUR = 3_600_000;
const inHours = (hours: number) => Math.floor((Date.now() + hours * HOUR) / 1000);

function claudePlan(used: number): Record<string, string> {
  return {
    "anthropic-ratelimit-unified-status": "allowed",
    "anthropic-ratelimit-unified-5h-utilization": String(used),
    "anthropic-ratelimit-unified-5h-reset": String(inHours(2)),
    "anthropic-ratelimit-unified-7d-utilization": "0.4",
    "anthropic-ratelimit-unified-7d-reset": String(inHours(72)),
  };
}

const CODEX_PLAN = {
  "x-codex-primary-used-percent": "83",
  "x-codex-primary-window-minutes": "300",
  "x-codex-primary-reset-after-seconds": "7200",
  "x-codex-secondary-used-percent": "40",
  "x-codex-secondary-window-minutes": "10080",
  "x-codex-secondary-reset-at": String(inHours(72)),
};

const CASES: readonly (readonly [ProtocolCase, Readonly<Record<string, string>>])[] = [
  [MESSAGES, claudePlan(0.83)],
  [RESPONSES, CODEX_PLAN],
];

function config(protocol: ProtocolCase, upstream: FakeUpstream, more: Record<string, unknown> = {}) {
  const main = { name: "main", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true, ...more };
  return { endpoints: [main] };
}

for (const [protocol, headers] of CASES) {
  for (const streaming of [false, true]) {
    Deno.test(`windows of a plan reach API, status, metrics and page: ${protocol.name}, streaming ${streaming}`, async () => {
      const script = streaming
        ? scripts.stream(eventsOf(protocol), "clean", { headers: { ...scripts.EVENT_STREAM, ...headers } })
        : scripts.reply(protocol.whole, { headers });
      await using upstream = await FakeUpstream.start(script);
      await using proxy = await startProxy(config(protocol, upstream));
      const admin = new Admin(proxy);
      assert.deepEqual((await admin.call("GET", "/endpoints")).body.endpoints[0].windows, []);
      const asked = await ask(proxy, protocol, { streaming });
      assert.equal(asked.status, 200);
      for (const [name, value] of Object.entries(headers)) {
        assert.equal(asked.headers.get(name), value, "it is the client's too");
      }
      for (const path of ["/endpoints", "/status"]) {
        const { windows } = (await admin.call("GET", path)).body.endpoints[0];
        const seen = windows.map(({ resets_at: resetsAt, ...window }: { resets_at: string }) => {
          const hours = (Date.parse(resetsAt) - Date.now()) / HOUR;
          assert.ok(Math.abs(hours - Math.round(hours)) < 0.02, resetsAt);
          return { ...window, hours: Math.round(hours) };
        });
        const unsaid = { counts: "plan", of: "", limit: null, remaining: null };
        assert.deepEqual(seen, [
          { name: "5h", ...unsaid, used: 0.83, span_seconds: 18_000, hours: 2 },
          { name: "7d", ...unsaid, used: 0.4, span_seconds: 604_800, hours: 72 },
        ], path);
      }
      const accept = "application/openmetrics-text;version=1.0.0";
      const metrics = await fetch(`${proxy.address}/metrics`, { headers: { accept } });
      const families = parseMetrics(await metrics.text());
      const samples = families.get("cccc_endpoint_window_used_ratio")?.samples;
      assert.deepEqual([...samples ?? []].map(([key, value]) => [key.replace(/^[^{]*/, ""), value]), [
        ['{endpoint="main",window="5h"}', 0.83],
        ['{endpoint="main",window="7d"}', 0.4],
      ]);
      const { html } = await new Browser(proxy).get("/admin/endpoints");
      assert.match(
        html,
        /<label[^>]*>(?:(?!<\/label>).)*83% of 5 hr.*?resets <time[^>]*>.*?<progress class="near" value="0.83" max="1">/,
      );
      assert.match(html, /40% of 7 days/);
    });
  }
}

Deno.test("windows that a refusal states count as well, and the newest answer counts", async () => {
  const refusal = scripts.reply(MESSAGES.error("rate_limit_error", "slow down"), {
    status: 429,
    headers: claudePlan(1.01),
  });
  const answer = scripts.reply(MESSAGES.whole, { headers: claudePlan(0.02) });
  await using upstream = await FakeUpstream.start(refusal, answer);
  await using proxy = await startProxy(
    { ...config(MESSAGES, upstream), routing: { retry: { max_attempts: 1 } } } as never,
  );
  const admin = new Admin(proxy);
  const used = async () => {
    const { windows } = (await admin.call("GET", "/endpoints")).body.endpoints[0];
    return windows.find(({ name }: { name: string }) => name === "5h")?.used;
  };
  await ask(proxy, MESSAGES, {});
  const first = await used();
  await admin.call("POST", "/endpoints/reset-all-status");
  await ask(proxy, MESSAGES, {});
  assert.deepEqual([first, await used()], [1.01, 0.02]);
});

Deno.test("windows are forgotten with the key that they were of, and kept where something else is changed", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole, { headers: claudePlan(0.5) }));
  await using proxy = await startProxy(config(MESSAGES, upstream, { auth_type: "api_key", auth_value: "planted-key" }));
  const admin = new Admin(proxy);
  await ask(proxy, MESSAGES, {});
  const change = async (body: Record<string, unknown>) => {
    assert.equal((await admin.call("PUT", "/endpoints/main", { body })).status, 200);
    return (await admin.call("GET", "/endpoints")).body.endpoints[0].windows.length;
  };
  assert.equal(await change({ priority: 7 }), 2);
  assert.equal(await change({ auth_value: "planted-other" }), 0);
});

const RESTARTS = [
  { name: "the same key", later: "planted-key", used: [0.5, 0.4] },
  { name: "another key, which is another account's", later: "planted-other", used: [] },
];

for (const { name, later, used } of RESTARTS) {
  Deno.test(`windows after a restart with ${name}`, async () => {
    await using folder = await temporaryFolder();
    const storage = { directory: join(folder.path, "data") };
    await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole, { headers: claudePlan(0.5) }));
    const start = (auth_value: string) =>
      startProxy({ ...config(MESSAGES, upstream, { auth_type: "api_key", auth_value }), storage });
    {
      await using proxy = await start("planted-key");
      await ask(proxy, MESSAGES, {});
    }
    assert.ok(!(await Deno.readTextFile(join(storage.directory, "windows.json"))).includes("planted"));
    await using proxy = await start(later);
    const { windows } = (await new Admin(proxy).call("GET", "/endpoints")).body.endpoints[0];
    assert.deepEqual(windows.map((window: { used: number }) => window.used), used);
  });
}

Deno.test("the page shows four windows of an endpoint that states more, those nearest to their end, in the reader's language", async () => {
  const names = ["requests", "tokens", "input-tokens", "output-tokens"];
  const stated = Object.fromEntries(names.flatMap((name, index) => [
    [`anthropic-ratelimit-${name}-limit`, "100"],
    [`anthropic-ratelimit-${name}-remaining`, String(90 - index)],
    [`anthropic-ratelimit-${name}-reset`, new Date(Date.now() + 60_000).toISOString()],
  ]));
  await using upstream = await FakeUpstream.start(
    scripts.reply(MESSAGES.whole, { headers: { ...claudePlan(1), ...stated } }),
  );
  await using proxy = await startProxy(config(MESSAGES, upstream));
  await ask(proxy, MESSAGES, {});
  const { html } = await new Browser(proxy).get("/admin/endpoints", { "accept-language": "de" });
  const list = /<ul class="windows" aria-label="Vom Erlaubten verbraucht">(.*?)<\/ul>/s.exec(html)?.[1] ?? "";
  const texts = list.split("<li>").slice(1).map((item) =>
    item.replace(/<[^>]*>/g, "").replaceAll("\u00a0", " ").split(" · ")[0]
  );
  assert.deepEqual(texts, ["100 % von 5 Std.", "40 % von 7 Tg.", "13 % der Ausgabe-Tokens", "12 % der Eingabe-Tokens"]);
  assert.match(list, /<progress class="full" value="1" max="1">/);
});
