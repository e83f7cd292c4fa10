/** What is left on an account, in the admin API; what vendors are asked is in proxy/balances_test.ts. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { Admin } from "./admin.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

Deno.test("a host of which nobody knows how it tells a balance is not asked for one", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply("{}"));
  const one = { name: "one", url: upstream.url, auth_type: "api_key", auth_value: "planted-key", enabled: true };
  await using proxy = await startProxy({ endpoints: [one] });
  const admin = new Admin(proxy);
  const [listed] = (await admin.call("GET", "/endpoints")).body.endpoints;
  assert.deepEqual([listed.tells_balance, listed.balance], [false, null]);
  const { status, body } = await admin.call("POST", "/endpoints/one/balance");
  assert.deepEqual([status, body.endpoint, body.balance], [200, { id: "one", name: "one" }, null]);
  assert.match(body.error, /^no way is known to ask 127\.0\.0\.1:\d+ for a balance$/);
  assert.equal(upstream.requests.length, 0);
  assert.deepEqual((await admin.call("GET", "/requests")).body.requests, []);
  assert.equal((await admin.call("POST", "/endpoints/nobody/balance")).status, 404);
});
