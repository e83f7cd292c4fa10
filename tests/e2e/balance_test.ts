/** What is left on an account: asked of a vendor by the admin API, and shown with its endpoint. */
import assert from "node:assert/strict";
import { FakeProxy } from "../fake_proxy.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const KEY = "planted-upstream-key";

/** An endpoint at `host`, which is reached through the endpoint's own proxy. */
function endpointAt(host: string, { upstream, way }: { upstream: FakeUpstream; way: FakeProxy }) {
  return {
    name: "one",
    url: `${upstream.url.replace("127.0.0.1", host)}/anthropic`,
    endpoint_type: "anthropic",
    auth_type: "api_key",
    auth_value: KEY,
    enabled: true,
    proxy: { type: "http", address: way.address },
  };
}

const says = (body: unknown, status = 200): Script => scripts.reply(JSON.stringify(body), { status });
const DEEPSEEK = says({ is_available: true, balance_infos: [{ currency: "CNY", total_balance: "110.00" }] });
const KEY_REFUSED = says({ error: { message: `Invalid key ${KEY}` } }, 401);

interface Row {
  readonly name: string;
  readonly host: string;
  readonly answers: readonly Script[];
  readonly keys?: object;
  readonly server?: Readonly<Record<string, unknown>>;
  /** The paths that were asked for. */
  readonly asked: string;
  readonly amounts?: readonly object[];
  readonly error?: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "at its own host, whatever path its requests go to, with its key as a bearer token",
    host: "api.deepseek.com",
    answers: [DEEPSEEK],
    asked: "/user/balance",
    amounts: [{ kind: "left", amount: 110, currency: "CNY" }],
  },
  {
    name: "of the key, where the account's is refused",
    host: "openrouter.ai",
    answers: [KEY_REFUSED, says({ data: { limit_remaining: 4.5, usage: 0.5 } })],
    asked: "/api/v1/credits /api/v1/key",
    amounts: [{ kind: "left", amount: 4.5, currency: "USD" }],
  },
  {
    name: "where the key is refused",
    host: "api.moonshot.ai",
    answers: [KEY_REFUSED],
    asked: "/v1/users/me/balance",
    error: /^api\.moonshot\.ai:\d+ refuses the credential for this \(HTTP 401\)$/,
  },
  {
    name: "where the vendor is out of order",
    host: "api.deepseek.com",
    answers: [says({}, 503)],
    asked: "/user/balance",
    error: /answered with HTTP 503$/,
  },
  {
    name: "without following where it is sent",
    host: "api.deepseek.com",
    answers: [scripts.reply("", { status: 302, headers: { location: "/elsewhere" } })],
    asked: "/user/balance",
    error: /answered with HTTP 302$/,
  },
  {
    name: "where the answer is something else",
    host: "api.deepseek.com",
    answers: [scripts.reply("<html>", {})],
    asked: "/user/balance",
    error: /something else than a balance$/,
  },
  {
    name: "where the answer says nothing of it",
    host: "api.deepseek.com",
    answers: [says({ is_available: false })],
    asked: "/user/balance",
    error: /something else than a balance$/,
  },
  {
    name: "where the connection breaks",
    host: "api.deepseek.com",
    answers: [(_, connection) => connection.reset()],
    asked: "/user/balance",
    error: /cannot be reached|through the http proxy/i,
  },
  {
    name: "at a host of which nobody knows how",
    host: "api.example.org",
    answers: [DEEPSEEK],
    asked: "",
    error: /^no way is known to ask api\.example\.org:\d+ for a balance$/,
  },
  {
    name: "where the credential is its clients'",
    host: "api.deepseek.com",
    answers: [DEEPSEEK],
    keys: { auth_type: "passthrough" },
    server: { passthrough_hosts: ["api.deepseek.com"] },
    asked: "",
    error: /its clients' own credentials/,
  },
  {
    name: "where there is no credential",
    host: "api.deepseek.com",
    answers: [DEEPSEEK],
    keys: { auth_type: "none" },
    asked: "",
    error: /no credential/,
  },
];

Deno.test("a balance is asked for", async (t) => {
  await steps(t, ROWS, async ({ host, answers, keys, server = {}, asked, amounts, error }) => {
    await using upstream = await FakeUpstream.start(...answers);
    await using way = FakeProxy.start({ type: "http" });
    await using proxy = await startProxy({ endpoints: [{ ...endpointAt(host, { upstream, way }), ...keys }], server });
    const admin = new Admin(proxy);
    const shown = async () => (await admin.call("GET", "/endpoints")).body.endpoints[0];
    assert.deepEqual([(await shown()).tells_balance, (await shown()).balance], [asked !== "", null]);
    assert.equal(upstream.requests.length, 0, "nobody asks by itself");
    const { status, body } = await admin.call("POST", "/endpoints/one/balance");
    assert.equal(status, 200);
    assert.deepEqual(body.endpoint, { id: "one", name: "one" });
    // A connection that breaks is tried once more by fetch itself.
    const paths = [...new Set(upstream.requests.map(({ target }) => target))];
    assert.equal(paths.join(" "), asked);
    for (const { headers, method } of upstream.requests) {
      assert.deepEqual([method, headers.get("authorization")], ["GET", `Bearer ${KEY}`]);
      assert.equal(headers.get("x-api-key"), null);
    }
    if (error === undefined) {
      assert.deepEqual([body.balance.amounts, body.error], [amounts, null]);
      assert.deepEqual((await shown()).balance, body.balance);
    } else {
      assert.equal(body.balance, null);
      assert.match(body.error, error);
      assert.equal((await shown()).balance, null);
    }
  });
});

Deno.test("a balance is no request of anybody's, and another account's is not shown", async () => {
  await using upstream = await FakeUpstream.start(DEEPSEEK);
  await using way = FakeProxy.start({ type: "http" });
  const endpoint = endpointAt("api.deepseek.com", { upstream, way });
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const admin = new Admin(proxy);
  await admin.call("POST", "/endpoints/one/balance");
  assert.deepEqual((await admin.call("GET", "/requests")).body.requests, []);
  assert.deepEqual(await proxy.requests(0), []);
  const balance = async () => (await admin.call("GET", "/endpoints")).body.endpoints[0].balance;
  await proxy.reload({ endpoints: [{ ...endpoint, priority: 4 }] });
  assert.equal((await balance()).amounts[0].amount, 110);
  await proxy.reload({ endpoints: [{ ...endpoint, auth_value: "planted-other-key" }] });
  assert.equal(await balance(), null);
  assert.equal((await admin.call("POST", "/endpoints/nobody/balance")).status, 404);
});
