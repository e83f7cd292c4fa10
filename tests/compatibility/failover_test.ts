import assert from "node:assert/strict";
import { Admin } from "../e2e/admin.ts";
import { type Proxy, startProxyWith } from "../e2e/proxy.ts";
import * as scripts from "../e2e/scripts.ts";
import type { FakeUpstream } from "../fake_upstream.ts";
import { until } from "../until.ts";
import { askAsClaudeCode, bodyOf, endpointOf, failing, MESSAGES, startUpstream, startWith, wellIn } from "./claimed.ts";

const WELL = wellIn(MESSAGES);
const DOWN = failing(MESSAGES, 503, "the pool is down");

/** Endpoints a, b, c of ascending priority, given in the opposite order. */
function pools(...upstreams: readonly FakeUpstream[]): string {
  const lines = upstreams.map(({ url }, i) =>
    `  - {name: ${
      "abc"[i]
    }, url: "${url}", endpoint_type: anthropic, auth_type: auth_token, auth_value: k${i}, enabled: true, priority: ${
      i + 1
    }}`
  );
  return `endpoints:\n${lines.reverse().join("\n")}\n`;
}

async function stateOfA(proxy: Proxy): Promise<string> {
  const { body } = await new Admin(proxy).call("GET", "/endpoints");
  return body.endpoints.find(({ name }: { name: string }) => name === "a").state;
}

Deno.test("several pools are asked by ascending priority, and the next one where one fails (claims 4, 14, 21, 62, 78, 109)", async () => {
  await using a = await startUpstream(WELL);
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(pools(a, b));
  assert.equal(endpointOf(await askAsClaudeCode(proxy)), "a");
  a.script(DOWN);
  for (const streaming of [false, true]) {
    const answer = await askAsClaudeCode(proxy, { streaming });
    assert.deepEqual([answer.status, endpointOf(answer)], [200, "b"]);
  }
});

Deno.test("a failure that may pass is retried before the client hears of it (claims 6, 71)", async () => {
  await using a = await startUpstream(failing(MESSAGES, 529, "Overloaded"), WELL);
  await using proxy = await startWith(pools(a));
  const answer = await askAsClaudeCode(proxy);
  assert.deepEqual([answer.status, a.requests.length], [200, 2]);
});

Deno.test("a failing endpoint is put aside, asked in the background, and back when it answers (claims 5, 24, 81)", async () => {
  await using a = await startUpstream(DOWN);
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(`${pools(a, b)}timeouts: {check_interval: 1s, recovery_threshold: 1}`);
  while (await stateOfA(proxy) !== "open") {
    const headers = { "x-claude-code-session-id": crypto.randomUUID() };
    assert.equal(endpointOf(await askAsClaudeCode(proxy, { headers })), "b");
  }
  const asked = a.requests.length;
  a.script(WELL);
  await a.received(asked + 1);
  await until("it is ready", async () => await stateOfA(proxy) === "ready");
  const headers = { "x-claude-code-session-id": crypto.randomUUID() };
  assert.equal(endpointOf(await askAsClaudeCode(proxy, { headers })), "a");
});

Deno.test("a reset asks an endpoint again that was put aside, and a restart too (claims 64, 65)", async () => {
  await using a = await startUpstream(failing(MESSAGES, 401, "invalid x-api-key"));
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(pools(a, b));
  await askAsClaudeCode(proxy);
  a.script(WELL);
  assert.equal(endpointOf(await askAsClaudeCode(proxy)), "b");
  assert.equal((await new Admin(proxy).call("POST", "/endpoints/a/reset-status")).status, 200);
  const headers = { "x-claude-code-session-id": "another" };
  assert.equal(endpointOf(await askAsClaudeCode(proxy, { headers })), "a");
  a.script(failing(MESSAGES, 401, "invalid x-api-key"));
  await askAsClaudeCode(proxy, { headers });
  a.script(WELL);
  const file = await proxy.file();
  await proxy.stop(100);
  await using again = await startProxyWith(file);
  assert.equal(endpointOf(await askAsClaudeCode(again)), "a");
});

Deno.test("recovery_threshold says how many good answers bring an endpoint back (claim 66)", async () => {
  await using a = await startUpstream(DOWN);
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(`${pools(a, b)}timeouts: {check_interval: 1s, recovery_threshold: 2}`);
  while (await stateOfA(proxy) !== "open") {
    await askAsClaudeCode(proxy, { headers: { "x-claude-code-session-id": crypto.randomUUID() } });
  }
  const asked = a.requests.length;
  a.script(WELL, DOWN, WELL, WELL);
  // One good answer is not enough: it is asked again, fails, and has to begin anew.
  await a.received(asked + 4);
  await until("it is ready", async () => await stateOfA(proxy) === "ready");
});

Deno.test("requests are shared among several endpoints where the configuration says so (claim 13)", async () => {
  await using a = await startUpstream(WELL);
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(
    pools(a, b).replaceAll("priority: 2", "priority: 1") + "routing: {policy: round_robin}\n",
  );
  for (let i = 0; i < 6; i++) await askAsClaudeCode(proxy, { headers: { "x-claude-code-session-id": `s${i}` } });
  assert.deepEqual([a.requests.length, b.requests.length], [3, 3]);
});

const ANOMALIES = {
  "no JSON": scripts.reply("<html>busy</html>", { headers: { "content-type": "text/html" } }),
  "JSON that is no message": scripts.reply('{"status":"ok"}'),
  "an empty answer": scripts.reply(""),
  "an error inside a 200": scripts.reply(MESSAGES.error("overloaded_error", "Overloaded")),
};
for (const [name, anomaly] of Object.entries(ANOMALIES)) {
  Deno.test(`an answer that is no message of the protocol is not passed on: ${name} (claims 74, 79)`, async () => {
    await using a = await startUpstream(anomaly);
    await using b = await startUpstream(WELL);
    await using proxy = await startWith(pools(a, b));
    const answer = await askAsClaudeCode(proxy);
    assert.deepEqual([endpointOf(answer), JSON.parse(answer.text).type], ["b", "message"]);
  });
}

Deno.test("a stream that ends too soon is told as an error and never as whole (claims 74, 79)", async () => {
  await using a = await startUpstream(scripts.stream([...MESSAGES.preamble, ...MESSAGES.content], "cut"));
  await using proxy = await startWith(pools(a));
  const { text } = await askAsClaudeCode(proxy, { streaming: true });
  assert.match(text, /^event: error$/m);
  assert.doesNotMatch(text, /message_stop/);
});

Deno.test("an endpoint may have an API key or a token (claims 40, 41, 108)", async () => {
  await using a = await startUpstream(WELL);
  await using b = await startUpstream(WELL);
  await using proxy = await startWith(`
endpoints:
  - {name: gac, url: "${a.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: key, enabled: true, supported_clients: [codex]}
  - {name: pool, url: "${b.url}", endpoint_type: anthropic, auth_type: auth_token, auth_value: token, enabled: true, supported_clients: [claude-code]}
`);
  await askAsClaudeCode(proxy);
  await askAsClaudeCode(proxy, { headers: { "user-agent": "codex_exec/0.169.0", originator: "codex_exec" } });
  assert.deepEqual([b.requests[0]!.headers.get("authorization"), b.requests[0]!.headers.get("x-api-key")], [
    "Bearer token",
    null,
  ]);
  assert.equal(a.requests[0]?.headers.get("x-api-key"), "key");
  assert.equal(bodyOf(a.requests[0]).model, "m");
});
