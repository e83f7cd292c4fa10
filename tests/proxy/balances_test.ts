/** What is left on an account: asked of its vendor, as endpoints of that vendor are. */
import assert from "node:assert/strict";
import type { EndpointConfig } from "../../lib/config/config.ts";
import { say } from "../../lib/phrases/say.ts";
import { type BalanceAnswer, Balances } from "../../lib/proxy/balances.ts";
import { balanceCalls } from "../../lib/upstream/balance.ts";
import { Clients } from "../../lib/upstream/clients.ts";
import { Sender } from "../../lib/upstream/sender.ts";
import { endpoint } from "../endpoint.ts";
import * as scripts from "../e2e/scripts.ts";
import { steps } from "../e2e/steps.ts";
import { FakeUpstream, type Script } from "../fake_upstream.ts";

const CLOCK = { now: () => 1_800_000_000_000, monotonic: () => 0 };
const TOKENS = { of: () => Promise.reject(), after: () => Promise.resolve(undefined), secretsOf: () => [] };
const KEY = "planted-upstream-key";

/** As they are asked where the loopback's address is `host`: tests reach no other. */
function balancesAt(host: string, patienceMs = 10_000): Balances {
  const callsOf = (own: EndpointConfig) => balanceCalls({ ...own, url: own.url.replace("127.0.0.1", host) });
  const clients = new Clients({ monotonic: () => 0 });
  return new Balances(new Sender({ clients, tokens: TOKENS, mark: "test" }), CLOCK, { patienceMs, callsOf });
}

const at = ({ url }: FakeUpstream, own: Partial<EndpointConfig> = {}) =>
  endpoint({ url: `${url}/anthropic`, type: "anthropic", authType: "api_key", authValue: KEY, ...own });

const reasonOf = (answer: BalanceAnswer) => answer.type === "failed" ? say(answer.reason) : "";
const signal = () => new AbortController().signal;

const says = (body: unknown, status = 200): Script => scripts.reply(JSON.stringify(body), { status });
const DEEPSEEK = says({ is_available: true, balance_infos: [{ currency: "CNY", total_balance: "110.00" }] });
const KEY_REFUSED = says({ error: { message: `Invalid key ${KEY}` } }, 401);

interface Row {
  readonly name: string;
  readonly host: string;
  readonly answers: readonly Script[];
  readonly own?: Partial<EndpointConfig>;
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
    error: /refuses the credential for this \(HTTP 401\)$/,
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
    error: /reset|closed|cannot be reached|broke/i,
  },
  {
    name: "at a host of which nobody knows how",
    host: "api.example.org",
    answers: [DEEPSEEK],
    asked: "",
    error: /^no way is known to ask 127\.0\.0\.1:\d+ for a balance$/,
  },
  {
    name: "where the credential is its clients'",
    host: "api.deepseek.com",
    answers: [DEEPSEEK],
    own: { authType: "passthrough" },
    asked: "",
    error: /its clients' own credentials/,
  },
  {
    name: "where there is no credential",
    host: "api.deepseek.com",
    answers: [DEEPSEEK],
    own: { authType: "none" },
    asked: "",
    error: /no credential/,
  },
];

Deno.test("Balances asks", async (t) => {
  await steps(t, ROWS, async ({ host, answers, own, asked, amounts, error }) => {
    await using upstream = await FakeUpstream.start(...answers);
    const balances = balancesAt(host);
    const target = at(upstream, own);
    assert.deepEqual([balances.tells(target), balances.of(target)], [asked !== "", undefined]);
    const answer = await balances.ask(target, signal());
    // A connection that breaks is tried once more by fetch itself.
    const paths = [...new Set(upstream.requests.map(({ target }) => target))];
    assert.equal(paths.join(" "), asked);
    for (const { headers, method } of upstream.requests) {
      assert.deepEqual([method, headers.get("authorization")], ["GET", `Bearer ${KEY}`]);
      assert.equal(headers.get("x-api-key"), null);
    }
    if (error === undefined) {
      assert.deepEqual(answer, { type: "told", balance: { amounts, at: CLOCK.now() } });
      assert.deepEqual(balances.of(target)?.amounts, amounts);
    } else {
      assert.match(reasonOf(answer), error);
      assert.equal(balances.of(target), undefined);
    }
  });
});

Deno.test("Balances shows no account what another had", async () => {
  await using upstream = await FakeUpstream.start(DEEPSEEK);
  const balances = balancesAt("api.deepseek.com");
  const target = at(upstream);
  await balances.ask(target, signal());
  assert.equal(balances.of({ ...target, priority: 4 })?.amounts[0]?.amount, 110);
  assert.equal(balances.of({ ...target, authValue: "planted-other-key" }), undefined);
});

Deno.test("Balances gives up where nobody answers in time", async () => {
  await using upstream = await FakeUpstream.start(() => {});
  const begunAt = performance.now();
  const late = await balancesAt("api.deepseek.com", 50).ask(at(upstream), signal());
  assert.match(reasonOf(late), /did not answer within 0\.05 seconds$/);
  assert.ok(performance.now() - begunAt < 4000);
});

Deno.test("Balances gives up where nobody waits any more", async () => {
  await using upstream = await FakeUpstream.start(() => {});
  const leaving = new AbortController();
  const asked = balancesAt("api.deepseek.com", 60_000).ask(at(upstream), leaving.signal);
  await upstream.received(1);
  leaving.abort();
  assert.equal((await asked).type, "failed");
});
