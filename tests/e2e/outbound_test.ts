/** Endpoints with tokens that are renewed, proxies on the way, and overrides, over HTTP. */
import assert from "node:assert/strict";
import { FakeProxy } from "../fake_proxy.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { TokenEndpoint } from "../token_endpoint.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const FIRST = "planted-configured-refresh";

function oauthEndpoint(upstream: FakeUpstream, vendor: TokenEndpoint) {
  return {
    name: "vendor",
    ...MESSAGES.endpoint,
    url: upstream.url,
    auth_type: "oauth",
    oauth_config: { token_url: vendor.url, client_id: "client-1", refresh_token: FIRST },
    enabled: true,
    priority: 1,
  };
}

/** With a token that should still be good, but is not. */
function revokedEndpoint(upstream: FakeUpstream, vendor: TokenEndpoint) {
  const { oauth_config, ...endpoint } = oauthEndpoint(upstream, vendor);
  const revoked = { access_token: "planted-revoked", expires_at: Date.now() + 3_600_000 };
  return { ...endpoint, oauth_config: { ...oauth_config, ...revoked } };
}

/** Accepts the token that `vendor` gave last. */
function guarded(vendor: TokenEndpoint): Script {
  return (request, connection) => {
    const right = request.headers.get("authorization") === `Bearer ${vendor.accessToken}`;
    const answer = right
      ? scripts.reply(MESSAGES.whole)
      : scripts.reply(MESSAGES.error("authentication_error", `bad ${request.headers.get("authorization")}`), {
        status: 401,
      });
    return answer(request, connection);
  };
}

function assertNoToken(text: string): void {
  assert.doesNotMatch(text, /planted/);
}

Deno.test("an oauth endpoint gets a token that two servers of one folder share and renew in turn (G16)", async () => {
  await using folder = await temporaryFolder();
  await using vendor = TokenEndpoint.start({ refreshToken: FIRST });
  await using upstream = await FakeUpstream.start(guarded(vendor));
  const config = { endpoints: [oauthEndpoint(upstream, vendor)], storage: { directory: folder.path } };
  await using one = await startProxy(config);
  await using two = await startProxy(config);
  const both = await Promise.all([ask(one, MESSAGES), ask(two, MESSAGES)]);
  assert.deepEqual(both.map(({ status }) => status), [200, 200]);
  assert.equal(vendor.requests.length, 1);
  assertNoToken(await one.logged() + await two.logged());
});

Deno.test("an oauth endpoint whose token is refused is asked once more with a new one, unseen", async () => {
  await using vendor = TokenEndpoint.start({ refreshToken: FIRST });
  await using upstream = await FakeUpstream.start(guarded(vendor));
  await using proxy = await startProxy({ endpoints: [revokedEndpoint(upstream, vendor)] });
  const received = await ask(proxy, MESSAGES);
  assert.equal(received.status, 200);
  assert.deepEqual(upstream.requests.map(({ headers }) => headers.get("authorization")), [
    "Bearer planted-revoked",
    "Bearer planted-access-1",
  ]);
  assert.equal(upstream.requests[0]!.text, upstream.requests[1]!.text);
  assertNoToken(received.text + await proxy.logged());
});

Deno.test("an oauth endpoint that refuses every token is asked twice, not for ever", async () => {
  await using vendor = TokenEndpoint.start({ refreshToken: FIRST });
  const echo: Script = (request, connection) =>
    scripts.reply(MESSAGES.error("authentication_error", `No ${request.headers.get("authorization")}`), {
      status: 401,
    })(
      request,
      connection,
    );
  await using upstream = await FakeUpstream.start(echo);
  await using proxy = await startProxy({ endpoints: [revokedEndpoint(upstream, vendor)] });
  const received = await ask(proxy, MESSAGES);
  assert.equal(received.status, 401);
  assert.equal(upstream.requests.length, 2);
  assert.equal(vendor.requests.length, 1);
  assertNoToken(received.text + await proxy.logged());
});

Deno.test("a token that cannot be renewed moves the request on, with a reason and an end to asking", async () => {
  await using vendor = TokenEndpoint.start({ refreshToken: "another" });
  await using first = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const fallback = {
    name: "fallback",
    ...MESSAGES.endpoint,
    url: second.url,
    auth_type: "none",
    enabled: true,
    priority: 2,
  };
  await using proxy = await startProxy({ endpoints: [oauthEndpoint(first, vendor), fallback] });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.equal(first.requests.length, 0);
  assert.equal(second.requests.length, 2);
  assert.equal(vendor.requests.length, 1);
  const [request, next] = await proxy.requests(2);
  assert.match(
    request!.attempts[0]!.result,
    /Cannot renew the token of endpoint "vendor".*invalid_grant.*log in again/,
  );
  assert.equal(next!.attempts[0]!.endpoint, "fallback");
  assertNoToken(await proxy.logged());
});

Deno.test("an endpoint is reached through its proxy, and its proxy's fault is said without the password", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const credentials = { username: "user", password: "planted-password" };
  await using way = FakeProxy.start({ type: "http", credentials });
  const endpoint = {
    name: "a",
    ...MESSAGES.endpoint,
    url: upstream.url.replace("127.0.0.1", "upstream.invalid"),
    auth_type: "none",
    enabled: true,
  };
  const through = (password: string) => ({ type: "http", address: way.address, username: "user", password });
  await using proxy = await startProxy({ endpoints: [{ ...endpoint, proxy: through(credentials.password) }] });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.match(way.asked.join(), /^upstream\.invalid:\d+$/);
  assert.equal((await proxy.reload({ endpoints: [{ ...endpoint, proxy: through("planted-wrong") }] })).type, "applied");
  const refused = await ask(proxy, MESSAGES);
  assert.equal(refused.status, 502);
  assert.match(refused.text, /through the http proxy 127\.0\.0\.1:\d+: the proxy does not accept the credentials/);
  assertNoToken(refused.text + await proxy.logged());
});

Deno.test("overrides of an endpoint change its requests and leave every other byte", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const endpoint = {
    name: "a",
    ...MESSAGES.endpoint,
    url: upstream.url,
    auth_type: "none",
    enabled: true,
    parameter_overrides: { temperature: "0.2", metadata: "" },
    header_overrides: { "x-own": "1", "x-theirs": "", "user-agent": "" },
    max_output_tokens: 100,
  };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const messages = '"messages":[ {"role":"user","content":"\\u0068i"} ]';
  const body = `{"model":"m", "max_tokens" : 5000,"metadata":{"user_id":"u"},"temperature":1.0,${messages}}`;
  assert.equal((await ask(proxy, MESSAGES, { body, headers: { "x-theirs": "1" } })).status, 200);
  const [request] = upstream.requests;
  assert.equal(request!.text, `{"model":"m", "max_tokens" : 100,"temperature":0.2,${messages}}`);
  assert.equal(request!.headers.get("x-own"), "1");
  assert.equal(request!.headers.get("x-theirs"), null);
  assert.equal(request!.headers.get("user-agent"), "");
});
