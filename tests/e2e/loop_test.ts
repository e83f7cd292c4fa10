import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, CHAT, MESSAGES, type ProtocolCase, PROTOCOLS, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const endpoint = (name: string, { endpoint: protocol }: ProtocolCase, url: string) => (
  { name, ...protocol, url, auth_type: "none", enabled: true }
);

Deno.test("a proxy whose endpoint is the proxy itself says so, and asks itself once", async (t) => {
  const rows = PROTOCOLS.flatMap((upstream) =>
    ALL_PROTOCOLS.flatMap((client) =>
      [false, true].map((streaming) => (
        { name: `${client.name} by ${upstream.name}${streaming ? ", streaming" : ""}`, client, upstream, streaming }
      ))
    )
  );
  await steps(t, rows, async ({ client, upstream, streaming }) => {
    await using proxy = await startProxy({});
    await proxy.reload({ endpoints: [endpoint("self", upstream, proxy.address)] });
    const { status, text } = await ask(proxy, client, { streaming });
    assert.ok(status >= 500, text);
    assert.match(client.errorMessage(JSON.parse(text)), /come back to the proxy that sent it/);
    assert.equal((await proxy.requests(2)).length, 2);
  });
});

Deno.test("proxies that have each other for endpoints end a request, each asked once by each way", async () => {
  await using one = await startProxy({});
  await using two = await startProxy({ endpoints: [endpoint("one", MESSAGES, one.address)] });
  await one.reload({ endpoints: [endpoint("two", RESPONSES, two.address), endpoint("self", CHAT, one.address)] });
  const { status, text } = await ask(one, CHAT);
  assert.ok(status >= 500, text);
  assert.match(text, /come back to the proxy that sent it/);
  // To the second by each of two tries, and back.
  assert.ok((await one.requests(2)).length <= 4);
});

Deno.test("an endpoint that works answers although another one leads to the proxy itself", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(CHAT.whole));
  await using proxy = await startProxy({});
  await proxy.reload({ endpoints: [endpoint("self", CHAT, proxy.address), endpoint("good", CHAT, upstream.url)] });
  assert.equal((await ask(proxy, MESSAGES)).status, 200);
  assert.equal(upstream.requests.length, 1);
});

Deno.test("a chain of proxies is none that leads back, whatever protocols are between them", async (t) => {
  await steps(t, PROTOCOLS, async (between) => {
    await using upstream = await FakeUpstream.start(scripts.reply(CHAT.whole));
    await using three = await startProxy({ endpoints: [endpoint("upstream", CHAT, upstream.url)] });
    await using two = await startProxy({ endpoints: [endpoint("three", MESSAGES, three.address)] });
    await using one = await startProxy({ endpoints: [endpoint("two", between, two.address)] });
    const { status, text } = await ask(one, RESPONSES);
    assert.equal(status, 200, text);
    const hops = upstream.requests[0]!.headers.get("x-cccc-hops")?.split(",");
    assert.equal(new Set(hops).size, 3, `${hops}`);
  });
});

Deno.test("a request goes on with the marks that it came with, and one more", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    await using proxy = await startProxy({ endpoints: [endpoint("a", protocol, upstream.url)] });
    await ask(proxy, MESSAGES, { headers: { "x-cccc-hops": "other" } });
    assert.match(upstream.requests[0]!.headers.get("x-cccc-hops")!, /^other,[0-9a-f]{8}$/);
  });
});
