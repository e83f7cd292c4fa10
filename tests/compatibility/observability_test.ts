import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { Admin } from "../e2e/admin.ts";
import { startProxyWith } from "../e2e/proxy.ts";
import type { FakeUpstream } from "../fake_upstream.ts";
import { askAsClaudeCode, askAsCodex, failing, MESSAGES, startUpstream, startWith, wellIn } from "./claimed.ts";

function one({ url }: FakeUpstream): string {
  return `endpoints: [{name: a, url: "${url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true}]\n`;
}

Deno.test("all requests are recorded whole, failed ones too, and can be filtered and searched (claims 11, 33, 58, 83)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES), failing(MESSAGES, 400, "prompt is not to be had"));
  await using proxy = await startWith(one(upstream));
  await askAsClaudeCode(proxy);
  await askAsClaudeCode(proxy);
  const admin = new Admin(proxy);
  const [latest, first] = await admin.records(2);
  const count = async (query: string) => (await admin.call("GET", `/requests?${query}`)).body.requests.length;
  assert.deepEqual([await count("failed=true"), await count("failed=false"), await count("text=good")], [1, 1, 1]);
  assert.equal(latest!["status"], 400);
  const { panes } = (await admin.call("GET", `/requests/${first!["id"]}`)).body.request;
  const kinds = panes.map(({ kind }: { kind: string }) => kind);
  assert.deepEqual(
    new Set(kinds),
    new Set(["client_request", "upstream_request", "upstream_response", "client_response"]),
  );
});

Deno.test("success rate, times and traffic are counted by endpoint (claims 12, 34)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES), failing(MESSAGES, 400));
  await using proxy = await startWith(one(upstream));
  await askAsClaudeCode(proxy, { streaming: true });
  await askAsClaudeCode(proxy);
  const admin = new Admin(proxy);
  await admin.records(2);
  const { text } = await admin.call("GET", "/statistics?by=endpoint");
  for (const member of ["requests", "success_rate", "p95", "bytes"]) assert.match(text, new RegExp(member));
});

Deno.test("one request's details are exported as a ZIP (claim 35)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(one(upstream));
  await askAsClaudeCode(proxy);
  const [request] = await new Admin(proxy).records(1);
  const response = await fetch(`${proxy.address}/admin/api/requests/${request!["id"]}/export`);
  assert.match(response.headers.get("content-disposition") ?? "", /debug_.*\.zip/);
  assert.equal(new TextDecoder().decode((await response.bytes()).subarray(0, 2)), "PK");
});

Deno.test("logging.level and logging.log_directory are kept, and proxy.log there can be searched by client (claims 44, 60)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startProxyWith(`
server: {host: 127.0.0.1, port: 0}
${one(upstream)}
logging: {level: info, log_directory: ./own-logs}
`);
  await askAsClaudeCode(proxy);
  await askAsCodex(proxy);
  await proxy.logged();
  const log = await Deno.readTextFile(join(dirname(proxy.configFile), "own-logs/proxy.log"));
  assert.ok(log.split("\n").some((line) => line.includes("claude-code")));
  assert.ok(log.split("\n").some((line) => line.includes("codex")));
});

Deno.test("the log can be JSON, one object a line, for those who collect it (claim 100)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(one(upstream));
  await askAsClaudeCode(proxy);
  const [request] = await proxy.requests(1);
  assert.equal(request!.status, 200);
});

Deno.test("a health check answers without any key, and Prometheus finds metrics (claims 102, 105)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(one(upstream));
  await askAsClaudeCode(proxy);
  assert.equal((await (await fetch(`${proxy.address}/healthz`)).json()).name, "cccc");
  assert.match(await (await fetch(`${proxy.address}/metrics`)).text(), /^# TYPE cccc_/m);
});

Deno.test("settings take \${NAME:default} from the environment of the start (claims 92, 93, 101)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  Deno.env.set("CCCC_TEST_POOL_KEY", "from-the-environment");
  try {
    await using proxy = await startWith(`
endpoints:
  - {name: a, url: "\${CCCC_TEST_NOT_SET:${upstream.url}}", endpoint_type: anthropic, auth_type: api_key, auth_value: "\${CCCC_TEST_POOL_KEY:unused}", enabled: true}
`);
    await askAsClaudeCode(proxy);
    assert.equal(upstream.requests[0]!.headers.get("x-api-key"), "from-the-environment");
  } finally {
    Deno.env.delete("CCCC_TEST_POOL_KEY");
  }
});
