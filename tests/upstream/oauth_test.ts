import assert from "node:assert/strict";
import { join } from "node:path";
import type { OauthConfig } from "../../lib/config/config.ts";
import { ProxyError } from "../../lib/errors.ts";
import { TokenFile } from "../../lib/store/tokens.ts";
import { type KeptToken, OauthTokens, type TokenKey, type TokenStore } from "../../lib/upstream/oauth.ts";
import { Clients } from "../../lib/upstream/clients.ts";
import { endpoint } from "../endpoint.ts";
import { FakeProxy } from "../fake_proxy.ts";
import { TokenEndpoint, type TokenEndpointOptions } from "../token_endpoint.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { until } from "../until.ts";

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const START = Date.parse("2026-11-22T12:00:00Z");

/** In memory, as if in one folder: several processes may share one. */
class MemoryStore implements TokenStore {
  readonly tokens = new Map<string, { readonly key: TokenKey; readonly token: KeptToken }>();
  broken = false;
  #last: Promise<unknown> = Promise.resolve();

  load({ endpointId, configured }: TokenKey): Promise<KeptToken | undefined> {
    const kept = this.tokens.get(endpointId);
    return Promise.resolve(kept?.key.configured === configured ? kept.token : undefined);
  }

  save(key: TokenKey, token: KeptToken): Promise<void> {
    if (this.broken) return Promise.reject(new Error("No space left on device"));
    this.tokens.set(key.endpointId, { key, token });
    return Promise.resolve();
  }

  async exclusively<T>(_: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const mine = Promise.withResolvers<void>();
    this.#last = mine.promise;
    await before;
    try {
      return await action();
    } finally {
      mine.resolve();
    }
  }
}

/** One process. */
class Process {
  now = START;
  monotonic = 0;
  readonly warnings: string[] = [];
  readonly tokens: OauthTokens;
  readonly clients = new Clients({ monotonic: () => this.monotonic });

  constructor(store: TokenStore = new MemoryStore()) {
    this.tokens = new OauthTokens({
      store,
      clients: this.clients,
      clock: { now: () => this.now, monotonic: () => this.monotonic },
      userAgent: "cccc/test",
      warn: (message) => this.warnings.push(message),
    });
  }

  /** Waits for a warning that is on its way. */
  async settled(): Promise<void> {
    await until("a warning is there", () => this.warnings.length > 0);
  }

  pass(ms: number): void {
    this.now += ms;
    this.monotonic += ms;
  }
}

function oauth(tokenUrl: string, own: Partial<OauthConfig> = {}) {
  return endpoint({
    name: "vendor",
    authType: "oauth",
    authValue: "",
    oauth: {
      tokenUrl,
      clientId: "client-1",
      clientSecret: "",
      accessToken: "",
      refreshToken: "configured-refresh",
      expiresAt: 0,
      scopes: [],
      ...own,
    },
  });
}

function start(own: Partial<TokenEndpointOptions> = {}): TokenEndpoint {
  return TokenEndpoint.start({ refreshToken: "configured-refresh", ...own });
}

Deno.test("OauthTokens asks in the standard's form, with what is configured and nothing else", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url, { clientSecret: "s", scopes: ["a", "b"] });
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  assert.deepEqual(vendor.requests, [{
    type: "application/x-www-form-urlencoded",
    fields: {
      grant_type: "refresh_token",
      refresh_token: "configured-refresh",
      client_id: "client-1",
      client_secret: "s",
      scope: "a b",
    },
    userAgent: "cccc/test",
  }]);
});

Deno.test("OauthTokens asks in JSON where the form is not understood", async () => {
  await using vendor = start({ only: "application/json" });
  const process = new Process();
  assert.equal(await process.tokens.of(oauth(vendor.url), NEVER), "planted-access-1");
  assert.deepEqual(vendor.requests.map(({ type }) => type), ["application/x-www-form-urlencoded", "application/json"]);
  assert.deepEqual(vendor.requests[1]!.fields, {
    grant_type: "refresh_token",
    refresh_token: "configured-refresh",
    client_id: "client-1",
  });
});

Deno.test("OauthTokens uses the configured token until shortly before its end, and the renewed one after", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url, { accessToken: "configured-access", expiresAt: START + 20 * MINUTE });
  assert.equal(await process.tokens.of(main, NEVER), "configured-access");
  process.pass(14 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "configured-access");
  assert.equal(vendor.requests.length, 0);
  // Within five minutes of the end: it is still good, and renewed beside the request.
  process.pass(2 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "configured-access");
  process.pass(5 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  assert.equal(vendor.requests.length, 1);
});

interface LifetimeRow {
  readonly name: string;
  readonly answer: Readonly<Record<string, unknown>>;
  /** When it is not yet renewed, and when it is: milliseconds after the grant. */
  readonly good: number;
  readonly over: number;
}

const LIFETIMES: readonly LifetimeRow[] = [
  { name: "an hour if none is said", answer: { expires_in: undefined }, good: 54 * MINUTE, over: 61 * MINUTE },
  { name: "an hour if zero is said", answer: { expires_in: 0 }, good: 54 * MINUTE, over: 61 * MINUTE },
  { name: "an hour if nonsense is said", answer: { expires_in: "soon" }, good: 54 * MINUTE, over: 61 * MINUTE },
  { name: "seconds in text", answer: { expires_in: "7200" }, good: 114 * MINUTE, over: 121 * MINUTE },
  { name: "a short one, renewed in its last tenth", answer: { expires_in: 60 }, good: 53_000, over: 61_000 },
];

for (const { name, answer, good, over } of LIFETIMES) {
  Deno.test(`OauthTokens takes a lifetime for ${name}`, async () => {
    await using vendor = start({ answer });
    const process = new Process();
    const main = oauth(vendor.url);
    await process.tokens.of(main, NEVER);
    process.pass(good);
    assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
    assert.equal(vendor.requests.length, 1);
    process.pass(over - good);
    assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
    assert.equal(vendor.requests[1]!.fields["refresh_token"], "planted-refresh-1");
  });
}

Deno.test("OauthTokens keeps the refresh token if the answer has none", async () => {
  await using vendor = start({ answer: { refresh_token: undefined } });
  const process = new Process();
  const main = oauth(vendor.url);
  await process.tokens.of(main, NEVER);
  vendor.refreshToken = "configured-refresh";
  process.pass(61 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
});

Deno.test("OauthTokens makes one renewal for all that wait for it", async () => {
  const gate = Promise.withResolvers<void>();
  await using vendor = start({ gate: gate.promise });
  const process = new Process();
  const main = oauth(vendor.url);
  const waiting = Array.from({ length: 20 }, () => process.tokens.of(main, NEVER));
  gate.resolve();
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(["planted-access-1"]));
  assert.equal(vendor.requests.length, 1);
});

Deno.test("OauthTokens lets who leaves go, and the renewal on", async () => {
  const gate = Promise.withResolvers<void>();
  await using vendor = start({ gate: gate.promise });
  const process = new Process();
  const main = oauth(vendor.url);
  const leaving = new AbortController();
  const left = process.tokens.of(main, leaving.signal);
  const stays = process.tokens.of(main, NEVER);
  leaving.abort(new Error("left"));
  await assert.rejects(left, /left/);
  gate.resolve();
  assert.equal(await stays, "planted-access-1");
});

Deno.test("OauthTokens renews once after a refusal, for all whose token was refused", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url, { accessToken: "revoked", expiresAt: START + 60 * MINUTE });
  assert.equal(await process.tokens.of(main, NEVER), "revoked");
  const after = await Promise.all(Array.from({ length: 5 }, () => process.tokens.after(main, "revoked", NEVER)));
  assert.deepEqual(new Set(after), new Set(["planted-access-1"]));
  // Somebody who was slower.
  assert.equal(await process.tokens.after(main, "revoked", NEVER), "planted-access-1");
  assert.equal(vendor.requests.length, 1);
});

Deno.test("OauthTokens does not renew again and again what is refused whatever its age", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url);
  const first = await process.tokens.of(main, NEVER);
  assert.equal(await process.tokens.after(main, first, NEVER), undefined);
  assert.equal(vendor.requests.length, 1);
  process.pass(MINUTE);
  assert.equal(await process.tokens.after(main, first, NEVER), "planted-access-2");
});

Deno.test("OauthTokens takes the token that another process has renewed (G16)", async () => {
  await using vendor = start();
  const store = new MemoryStore();
  const [one, two] = [new Process(store), new Process(store)];
  const main = oauth(vendor.url);
  const both = await Promise.all([one.tokens.of(main, NEVER), two.tokens.of(main, NEVER)]);
  assert.deepEqual(both, ["planted-access-1", "planted-access-1"]);
  assert.equal(vendor.requests.length, 1);
  // One renews after a refusal; the other's token is refused later, and it finds the new one.
  for (const process of [one, two]) process.pass(MINUTE);
  assert.equal(await one.tokens.after(main, "planted-access-1", NEVER), "planted-access-2");
  assert.equal(await two.tokens.after(main, "planted-access-1", NEVER), "planted-access-2");
  assert.equal(vendor.requests.length, 2);
});

Deno.test("OauthTokens asks again with the newer refresh token if its own was used up by somebody (G16)", async () => {
  await using vendor = start();
  const store = new MemoryStore();
  const process = new Process(store);
  const main = oauth(vendor.url);
  await process.tokens.of(main, NEVER);
  const kept = store.tokens.get("vendor")!;
  process.pass(61 * MINUTE);
  // Somebody without the lock has renewed it between our look at the store and our request.
  const load = store.load.bind(store);
  let looks = 0;
  store.load = (key) => {
    looks++;
    if (looks <= 2) return Promise.resolve({ ...kept.token, refreshToken: "superseded" });
    return load(key);
  };
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
  assert.deepEqual(vendor.requests.map(({ fields }) => fields["refresh_token"]), [
    "configured-refresh",
    "superseded",
    "planted-refresh-1",
  ]);
});

Deno.test("OauthTokens goes on after a restart where it was, and anew with a new configured token", async () => {
  await using vendor = start();
  const store = new MemoryStore();
  const main = oauth(vendor.url);
  await new Process(store).tokens.of(main, NEVER);
  assert.equal(await new Process(store).tokens.of(main, NEVER), "planted-access-1");
  const later = new Process(store);
  later.pass(61 * MINUTE);
  assert.equal(await later.tokens.of(main, NEVER), "planted-access-2");
  assert.equal(vendor.requests[1]!.fields["refresh_token"], "planted-refresh-1");
  vendor.refreshToken = "another-login";
  assert.equal(await later.tokens.of(oauth(vendor.url, { refreshToken: "another-login" }), NEVER), "planted-access-3");
});

Deno.test("OauthTokens says what to do about a refresh token that is no longer good, and leaves the server alone", async () => {
  await using vendor = start({ refreshToken: "another" });
  const process = new Process();
  const main = oauth(vendor.url);
  const error = await rejected(process.tokens.of(main, NEVER));
  assert.equal(error.kind, "authentication");
  assert.match(
    error.message,
    /Cannot renew the token of endpoint "vendor" at 127\.0\.0\.1:\d+: HTTP 400 \(invalid_grant/,
  );
  assert.match(error.message, /log in again and put the new refresh token into the configuration/);
  assert.doesNotMatch(error.message + process.warnings.join(), /configured-refresh/);
  assert.equal(process.warnings.length, 1);
  await rejected(process.tokens.of(main, NEVER));
  process.pass(59_000);
  await rejected(process.tokens.of(main, NEVER));
  assert.equal(vendor.requests.length, 1);
  process.pass(2000);
  await rejected(process.tokens.of(main, NEVER));
  assert.equal(vendor.requests.length, 2);
  // A new login is tried at once.
  assert.equal(await process.tokens.of(oauth(vendor.url, { refreshToken: "another" }), NEVER), "planted-access-1");
});

const PASSING = [
  { name: "HTTP 503", failure: { status: 503, body: "<p>busy</p>" }, says: /HTTP 503/ },
  { name: "HTTP 200 without a token", failure: { status: 200, body: "{}" }, says: /without access_token/ },
  {
    name: "a token with a line break",
    failure: { status: 200, body: '{"access_token":"a\\nb"}' },
    says: /without access_token/,
  },
  { name: "a redirect", failure: { status: 302, body: "" }, says: /HTTP 302/ },
];

for (const { name, failure, says } of PASSING) {
  Deno.test(`OauthTokens tries again soon after ${name}`, async () => {
    await using vendor = start();
    vendor.failures.push(failure);
    const process = new Process();
    const main = oauth(vendor.url);
    assert.match((await rejected(process.tokens.of(main, NEVER))).message, says);
    await rejected(process.tokens.of(main, NEVER));
    assert.equal(vendor.requests.length, 1);
    process.pass(5001);
    assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  });
}

Deno.test("OauthTokens goes on with a token that is still good when its renewal fails", async () => {
  await using vendor = start();
  vendor.failures.push({ status: 503, body: "" }, { status: 503, body: "" });
  const process = new Process();
  const main = oauth(vendor.url, { accessToken: "configured-access", expiresAt: START + 20 * MINUTE });
  await process.tokens.of(main, NEVER);
  process.pass(17 * MINUTE);
  for (let request = 0; request < 3; request++) {
    assert.equal(await process.tokens.of(main, NEVER), "configured-access");
    await vendor.received(1);
    await process.settled();
  }
  assert.equal(process.warnings.length, 1, process.warnings.join());
  process.pass(4 * MINUTE);
  await rejected(process.tokens.of(main, NEVER));
  process.pass(5001);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
});

Deno.test("OauthTokens uses a configured token in its last minutes if it cannot be renewed just now", async () => {
  await using vendor = start();
  vendor.failures.push({ status: 503, body: "" });
  const process = new Process();
  const main = oauth(vendor.url, { accessToken: "configured-access", expiresAt: START + 4 * MINUTE });
  assert.equal(await process.tokens.of(main, NEVER), "configured-access");
});

Deno.test("OauthTokens renews early when the clock jumps, and after a refusal when it jumps back", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url);
  await process.tokens.of(main, NEVER);
  process.now += 365 * 24 * 60 * MINUTE;
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
  process.now = START;
  process.monotonic += 61 * MINUTE;
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
  assert.equal(await process.tokens.after(main, "planted-access-2", NEVER), "planted-access-3");
});

Deno.test("OauthTokens renews a token whose end a wrong clock has set years ahead, beside the request", async () => {
  await using vendor = start();
  const process = new Process();
  const main = oauth(vendor.url);
  process.now += 365 * 24 * 60 * MINUTE;
  await process.tokens.of(main, NEVER);
  process.now = START;
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  await until("another token is there", async () => await process.tokens.of(main, NEVER) !== "planted-access-1");
  process.pass(20 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
  assert.equal(vendor.requests.length, 2);
});

Deno.test("OauthTokens goes on with a token that cannot be kept, and says so", async () => {
  await using vendor = start();
  const store = new MemoryStore();
  store.broken = true;
  const process = new Process(store);
  const main = oauth(vendor.url);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  assert.match(
    process.warnings.join(),
    /Cannot keep the renewed token of endpoint "vendor" \(No space left on device\)/,
  );
  assert.doesNotMatch(process.warnings.join(), /planted/);
  process.pass(61 * MINUTE);
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-2");
});

Deno.test("OauthTokens keeps a token that could not be kept as soon as it can be, unless there is a newer one", async () => {
  await using vendor = start();
  const store = new MemoryStore();
  store.broken = true;
  const process = new Process(store);
  const main = oauth(vendor.url);
  await process.tokens.of(main, NEVER);
  const again = async () => {
    await process.tokens.of(main, NEVER);
    // What it does beside the request takes a few turns.
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    return store.tokens.get("vendor")?.token.accessToken;
  };
  process.pass(MINUTE);
  assert.equal(await again(), undefined);
  store.broken = false;
  process.pass(MINUTE / 2 - 1);
  assert.equal(await again(), undefined, "too soon");
  process.pass(1);
  assert.equal(await again(), "planted-access-1");
  // Another process, after a restart, goes on with it.
  assert.equal(await new Process(store).tokens.of(main, NEVER), "planted-access-1");

  store.broken = true;
  process.pass(61 * MINUTE);
  await process.tokens.of(main, NEVER);
  store.broken = false;
  const { key, token } = store.tokens.get("vendor")!;
  store.tokens.set("vendor", { key, token: { ...token, accessToken: "theirs", expiresAt: process.now + 90 * MINUTE } });
  process.pass(MINUTE);
  assert.equal(await again(), "theirs");
});

Deno.test("OauthTokens knows every secret that may still be said", async () => {
  await using vendor = start();
  const process = new Process();
  await process.tokens.of(oauth(vendor.url), NEVER);
  const known = process.tokens.secretsOf("vendor");
  for (const secret of ["configured-refresh", "planted-access-1", "planted-refresh-1"]) {
    assert.ok(known.includes(secret));
  }
  assert.deepEqual(process.tokens.secretsOf("another"), []);
  assert.deepEqual(new Set(process.tokens.allSecrets()), new Set(known));
});

Deno.test("OauthTokens reaches the token endpoint through the endpoint's proxy", async () => {
  await using vendor = start();
  await using proxy = FakeProxy.start({ type: "socks5" });
  const process = new Process();
  const main = {
    ...oauth(vendor.url.replace("127.0.0.1", "vendor.invalid")),
    proxy: { type: "socks5", address: proxy.address, username: undefined, password: undefined } as const,
  };
  assert.equal(await process.tokens.of(main, NEVER), "planted-access-1");
  assert.match(proxy.asked.join(), /^vendor\.invalid:\d+$/);
  process.clients.close();
});

Deno.test("OauthTokens says in its own words that the token endpoint cannot be reached", async () => {
  const process = new Process();
  const error = await rejected(
    process.tokens.of(oauth(`http://127.0.0.1:${closedPort()}/token?key=planted-query`), NEVER),
  );
  assert.match(error.message, /at 127\.0\.0\.1:\d+: connection refused/);
  assert.doesNotMatch(error.message, /planted/);
});

Deno.test("OauthTokens shares a real folder among processes (G16)", async () => {
  await using folder = await temporaryFolder();
  await using vendor = start();
  const warnings: string[] = [];
  const processes = Array.from({ length: 4 }, () => new Process(new TokenFile(folder.path, (it) => warnings.push(it))));
  const main = oauth(vendor.url);
  const all = await Promise.all(processes.map(({ tokens }) => tokens.of(main, NEVER)));
  assert.deepEqual(new Set(all), new Set(["planted-access-1"]));
  assert.equal(vendor.requests.length, 1);
  assert.deepEqual(warnings, []);
  assert.match(await Deno.readTextFile(join(folder.path, "tokens.json")), /planted-refresh-1/);
});

/** A port on which nobody listens. */
function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}

async function rejected(promise: Promise<unknown>): Promise<ProxyError> {
  const error = await promise.then(() => undefined, (reason) => reason);
  assert.ok(error instanceof ProxyError, String(error));
  return error;
}
