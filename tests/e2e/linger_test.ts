import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream } from "../fake_upstream.ts";
import { eventsIn, open, whole } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, GEMINI, MESSAGES, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";

/** A second of grace for the upstream, and some for a busy machine; far less than the five minutes of `idle`. */
const SOON_MS = 5000;

Deno.test("a stream whose upstream keeps its connection open behind the end is ended for the client (C28)", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(scripts.stream(eventsOf(protocol), "silence"));
    const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint] });
    const received = await within(SOON_MS, whole(await open(proxy, protocol, { streaming: true })));
    assert.equal(received.text, eventsOf(protocol).join(""));
  });
});

const CHAT = PROTOCOLS.find(({ name }) => name === "chat")!;

Deno.test("a stream whose upstream falls silent behind its reason to finish is ended for the client (C11)", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const events = eventsOf(CHAT).filter((event) => !event.includes("[DONE]"));
    await using upstream = await FakeUpstream.start(scripts.stream(events, "silence"));
    const endpoint = { name: "a", ...CHAT.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { commit_hold: "200ms" } });
    const received = await within(SOON_MS, whole(await open(proxy, protocol, { streaming: true })));
    const heard = eventsIn(received.text);
    assert.ok(heard.some(protocol.isFinish), received.text);
    assert.ok(!heard.some(protocol.isError), received.text);
  });
});

/** More than the silence that would call for a keep-alive. */
const PAUSE_MS = 700;

Deno.test("a stream whose upstream says with each piece that it is the last is not ended by a pause (C11)", async (t) => {
  const piece = (text: string) =>
    `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"${text}"}]},"finishReason":"STOP"}]}\n\n`;
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(async (_, connection) => {
      await scripts.openStream(connection, { headers: scripts.EVENT_STREAM });
      for (const text of ["one ", "two "]) await connection.write(scripts.chunk(piece(text)));
      await pause(PAUSE_MS);
      await connection.write(scripts.chunk(piece("three")));
      await scripts.endStream(connection, "clean");
    });
    const endpoint = { name: "a", ...GEMINI.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { commit_hold: "200ms" } });
    const { text } = await within(SOON_MS, whole(await open(proxy, protocol, { streaming: true })));
    assert.ok(text.includes("three"), text);
    assert.ok(!eventsIn(text).some(protocol.isError), text);
  });
});

const MUTTERS: readonly { readonly name: string; readonly mutter: string }[] = [
  { name: "comments", mutter: ": processing\n\n" },
  { name: "pings", mutter: 'event: ping\ndata: {"type":"ping"}\n\n' },
  { name: "an event that never ends", mutter: "data: x\n" },
];

Deno.test("a stream that is only kept alive is ended with an error, long after one that is silent (C22)", async (t) => {
  await steps(t, MUTTERS, async ({ mutter }) => {
    await using upstream = await FakeUpstream.start(async (_, connection) => {
      await scripts.openStream(connection, { headers: scripts.EVENT_STREAM });
      for (const piece of [...MESSAGES.preamble, ...MESSAGES.content]) await connection.write(scripts.chunk(piece));
      while (!connection.isClosed) {
        await connection.write(scripts.chunk(mutter)).catch(() => {});
        await pause(20);
      }
    });
    const endpoint = { name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { idle: "100ms" } });
    const started = performance.now();
    const { text } = await within(2 * SOON_MS, whole(await open(proxy, MESSAGES, { streaming: true })));
    assert.match(eventsIn(text).filter(MESSAGES.isError).map(({ data }) => data).join(), /fell silent/);
    assert.ok(performance.now() - started > 1000, "a keep-alive is a sign of life for a while");
  });
});

Deno.test("a passed-through answer is recorded with its bytes and its end", async () => {
  const body = new Uint8Array(100_000).fill(7);
  await using upstream = await FakeUpstream.start(scripts.reply(body, { headers: { "content-type": "audio/mpeg" } }));
  const endpoint = { name: "a", endpoint_type: "openai", url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint] });
  const response = await fetch(`${proxy.address}/v1/audio/speech`, { method: "POST", body: "{}" });
  assert.deepEqual(await response.bytes(), body);
  const [logged] = await proxy.requests(1);
  assert.equal(logged?.response_bytes, body.length);
});
