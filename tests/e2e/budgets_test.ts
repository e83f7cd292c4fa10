/** What is spent stops who spent it. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask, type Received } from "./client.ts";
import { eventsOf, MESSAGES } from "./protocols.ts";
import { type Proxy, type ProxyConfig, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const answer = () => scripts.stream(eventsOf(MESSAGES), "clean", { headers: scripts.EVENT_STREAM });

const KEYS = {
  api_keys: [{ name: "laptop", key: "laptop-key", enabled: true }, { name: "phone", key: "phone-key", enabled: true }],
};

/** A dollar for each token. */
const PRICES = [{ model: "*", input: 1_000_000, output: 1_000_000 }];

function endpoint(name: string, upstream: FakeUpstream, priority = 1): Record<string, unknown> {
  return { name, ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true, priority, prices: PRICES };
}

function askWith(proxy: Proxy, key: string): Promise<Received> {
  return ask(proxy, MESSAGES, { streaming: true, headers: { "x-api-key": key } });
}

/** Asks until `isSo`: what an answer cost is known a moment after its end. */
async function askUntil(proxy: Proxy, key: string, isSo: (received: Received) => boolean): Promise<Received> {
  for (;;) {
    const received = await askWith(proxy, key);
    if (isSo(received)) return received;
  }
}

Deno.test("a key whose budget is spent is refused, also after a restart, and others are not", async () => {
  await using folder = await temporaryFolder();
  await using upstream = await FakeUpstream.start(answer());
  const config: ProxyConfig = {
    endpoints: [endpoint("a", upstream)],
    server: KEYS,
    storage: { directory: folder.path },
    budgets: [{ key_name: "laptop", per_day: 1 }],
  };
  for (let start = 0; start < 2; start++) {
    await using proxy = await startProxy(config);
    if (start === 0) assert.equal((await askWith(proxy, "laptop-key")).status, 200);
    const { text } = await askUntil(proxy, "laptop-key", ({ status }) => status === 403);
    assert.match(
      MESSAGES.errorMessage(JSON.parse(text)),
      /The budget of \$1\.00 a day for key "laptop" is spent; it begins anew at midnight/,
    );
    assert.equal((await askWith(proxy, "phone-key")).status, 200);
    assert.match(await proxy.logged(), /"key":"laptop"[^\n]*"status":403|"status":403[^\n]*"key":"laptop"/);
  }
});

Deno.test("an endpoint whose budget is spent is asked no more, until that is raised", async () => {
  await using dear = await FakeUpstream.start(answer());
  await using other = await FakeUpstream.start(answer());
  const config: ProxyConfig = {
    endpoints: [endpoint("dear", dear, 1), endpoint("other", other, 2)],
    server: KEYS,
    routing: { affinity: { enabled: false } },
  };
  const budget = (perDay: number) => ({ ...config, budgets: [{ endpoint: "dear", per_day: perDay }] });
  await using proxy = await startProxy(budget(1));
  await askUntil(proxy, "laptop-key", () => other.requests.length > 0);
  const asked = dear.requests.length;
  const { headers } = await askWith(proxy, "laptop-key");
  assert.equal(headers.get("x-cccc-endpoint"), "other");
  assert.equal(dear.requests.length, asked);
  assert.match(await proxy.logged(), /The budget of \$1\.00 a day for endpoint \\?"dear\\?" is spent/);
  await proxy.reload(budget(1_000_000));
  await askWith(proxy, "phone-key");
  assert.equal(dear.requests.length, asked + 1);
});

Deno.test("with no other endpoint left the error names the budget", async () => {
  await using upstream = await FakeUpstream.start(answer());
  const budgets = [{ endpoint: "only", per_day: 1 }];
  await using proxy = await startProxy({ endpoints: [endpoint("only", upstream)], server: KEYS, budgets });
  const received = await askUntil(proxy, "laptop-key", ({ status }) => status !== 200);
  assert.equal(received.status, 429);
  assert.match(received.text, /The budget of \$1\.00 a day/);
  assert.ok(Number(received.headers.get("retry-after")) > 0);
});
