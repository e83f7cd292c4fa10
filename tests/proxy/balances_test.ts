import assert from "node:assert/strict";
import { say } from "../../lib/phrases/say.ts";
import { type BalanceAnswer, Balances } from "../../lib/proxy/balances.ts";
import { Clients } from "../../lib/upstream/clients.ts";
import { Sender } from "../../lib/upstream/sender.ts";
import { endpoint } from "../endpoint.ts";
import { FakeProxy } from "../fake_proxy.ts";
import { FakeUpstream } from "../fake_upstream.ts";

const CLOCK = { now: () => 1_800_000_000_000, monotonic: () => 0 };
const TOKENS = { of: () => Promise.reject(), after: () => Promise.resolve(undefined), secretsOf: () => [] };

const reasonOf = (answer: BalanceAnswer) => answer.type === "failed" ? say(answer.reason) : "";

/** Asks an upstream that never answers. */
async function silent(patienceMs: number, run: (ask: Asking) => Promise<void>): Promise<void> {
  await using upstream = await FakeUpstream.start(() => {});
  await using way = FakeProxy.start({ type: "http" });
  const clients = new Clients({ monotonic: () => 0 });
  using _ = { [Symbol.dispose]: () => clients.close() };
  const own = endpoint({
    url: upstream.url.replace("127.0.0.1", "api.deepseek.com"),
    proxy: { type: "http", address: way.address, username: undefined, password: undefined },
  });
  const balances = new Balances(new Sender({ clients, tokens: TOKENS, mark: "test" }), CLOCK, patienceMs);
  await run({ upstream, ask: (signal) => balances.ask(own, signal) });
}

interface Asking {
  readonly upstream: FakeUpstream;
  readonly ask: (signal: AbortSignal) => Promise<BalanceAnswer>;
}

Deno.test("Balances gives up where nobody answers in time", async () => {
  await silent(50, async ({ ask }) => {
    const begunAt = performance.now();
    const late = await ask(new AbortController().signal);
    assert.match(reasonOf(late), /^api\.deepseek\.com:\d+ did not answer within 0\.05 seconds$/);
    assert.ok(performance.now() - begunAt < 4000);
  });
});

Deno.test("Balances gives up where nobody waits any more", async () => {
  await silent(60_000, async ({ upstream, ask }) => {
    const leaving = new AbortController();
    const asked = ask(leaving.signal);
    await upstream.received(1);
    leaving.abort();
    assert.equal((await asked).type, "failed");
  });
});
