import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn, exchangeRaw, open } from "./client.ts";
import { eventsOf, MESSAGES, type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

/** Far less than the grace that the tests grant; a busy machine needs some of it to end the database's worker. */
const SOON_MS = 4000;

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream, name = "a") {
  return { name, ...endpoint, url, auth_type: "none", enabled: true };
}

/** The stream up to its content; what ends it comes when the promise does. */
function paused({ preamble, content, ending }: ProtocolCase, resumed: Promise<void>): Script {
  return async (_, connection) => {
    await scripts.openStream(connection);
    await connection.write(scripts.chunk([...preamble, ...content].join("")));
    await resumed;
    await connection.write(scripts.chunk(ending.join("")));
    await scripts.endStream(connection, "clean");
  };
}

Deno.test("stop: a running stream ends by itself, new connections are refused at once", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const resumed = Promise.withResolvers<void>();
    await using upstream = await FakeUpstream.start(paused(protocol, resumed.promise));
    await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
    const stream = new StreamReader(await open(proxy, protocol, { streaming: true }));
    await stream.until(protocol.content.at(-1)!);
    const stopped = proxy.stop(5000);
    // Refused, or reset where the system had taken it before.
    await assert.rejects(exchangeRaw(proxy.port, "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"), /Connection re/);
    resumed.resolve();
    assert.equal(await stream.rest(), eventsOf(protocol).join(""));
    await within(SOON_MS, stopped);
  });
});

interface CutRow {
  readonly name: string;
  readonly script: (protocol: ProtocolCase) => Script;
  readonly streaming: boolean;
  readonly graceMs: number;
}

const CUTS: readonly CutRow[] = [0, 100].flatMap((graceMs): CutRow[] => [
  { name: `${graceMs} ms: no headers`, script: () => scripts.silence, streaming: false, graceMs },
  { name: `${graceMs} ms: no headers, streaming`, script: () => scripts.silence, streaming: true, graceMs },
  {
    name: `${graceMs} ms: within a stream`,
    script: ({ preamble, content }) => scripts.stream([...preamble, ...content], "silence"),
    streaming: true,
    graceMs,
  },
]);

Deno.test("stop: what still runs after the grace is ended, and its upstream's request too", async (t) => {
  await steps(t, CUTS, async ({ script, streaming, graceMs }) => {
    for (const protocol of PROTOCOLS) {
      await using upstream = await FakeUpstream.start(script(protocol));
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const answer = ask(proxy, protocol, { streaming }).catch((error) => ({ status: 0, text: String(error) }));
      await upstream.received(1);
      await within(graceMs + SOON_MS, proxy.stop(graceMs));
      await within(1000, upstream.connections[0]!.closed);
      const { status, text } = await within(1000, answer);
      // Cut off, or told in the protocol; never a finish.
      if (status === 200 && text !== "") assert.ok(!eventsIn(text).some(protocol.isFinish), text);
      else assert.notEqual(status, 200);
    }
  });
});

Deno.test("stop: with nothing running it returns at once", async (t) => {
  const rows = [0, 1, 10_000].map((graceMs) => ({ name: `${graceMs} ms`, graceMs }));
  await steps(t, rows, async ({ graceMs }) => {
    await using proxy = await startProxy({});
    await (await fetch(`${proxy.address}/healthz`)).text();
    await within(SOON_MS, proxy.stop(graceMs));
  });
});

Deno.test("stop: no page that is open holds it up", async (t) => {
  const rows = ["requests/live", "status/live", "endpoints/live"].map((name) => ({ name }));
  await steps(t, rows, async ({ name }) => {
    await using proxy = await startProxy({});
    const stream = new StreamReader(await fetch(`${proxy.address}/admin/api/${name}`));
    if (name !== "requests/live") await stream.until("data:");
    await within(SOON_MS, proxy.stop(30_000));
    await within(SOON_MS, stream.rest());
  });
});

Deno.test("reload: a good edit counts for the next request and leaves a running stream alone", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const resumed = Promise.withResolvers<void>();
    await using first = await FakeUpstream.start(paused(protocol, resumed.promise));
    await using second = await FakeUpstream.start(scripts.reply(protocol.whole));
    await using proxy = await startProxy({ endpoints: [endpoint(protocol, first)] });
    const stream = new StreamReader(await open(proxy, protocol, { streaming: true }));
    await stream.until(protocol.content.at(-1)!);
    assert.equal((await proxy.reload({ endpoints: [endpoint(protocol, second, "b")] })).type, "applied");
    assert.equal((await ask(proxy, protocol)).headers.get("x-cccc-endpoint"), "b");
    resumed.resolve();
    assert.equal(await stream.rest(), eventsOf(protocol).join(""));
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
  });
});

Deno.test("reload: a bad edit keeps the configuration in use", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const reload = await proxy.reload({ endpoints: [{ name: "a", url: "htp://x" }] });
  assert.equal(reload.type, "rejected");
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
});
