import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { until } from "../until.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, MESSAGES, type ProtocolCase } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** One failure opens a breaker, and nothing but a probe closes it again. */
const SETTINGS = {
  routing: { breaker: { failures: 1, open: "1h" }, affinity: { enabled: false } },
  timeouts: { check_interval: "1s", health_check_timeout: "2s" },
};

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream, name: string, priority: number) {
  return { name, ...endpoint, url, priority, auth_type: "api_key", auth_value: `made-up-${name}`, enabled: true };
}

Deno.test("an endpoint whose breaker is open is probed in its own protocol, and asked first again when it answers", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    const overloaded = scripts.reply(protocol.error("overloaded", "busy"), { status: 529 });
    const well = scripts.reply(protocol.whole);
    await using first = await FakeUpstream.start(overloaded, overloaded, well);
    await using second = await FakeUpstream.start(well);
    const endpoints = [
      endpoint(protocol, first, "first", 1),
      endpoint(protocol, second, "second", 2),
    ];
    await using proxy = await startProxy({ endpoints, ...SETTINGS });
    assert.equal((await ask(proxy, protocol)).headers.get("x-cccc-endpoint"), "second");
    await first.received(3);
    const probe = first.requests[2]!;
    assert.match(probe.headers.get("user-agent") ?? "", /^cccc\/\S+ \(health probe\)$/);
    assert.ok([...probe.headers.values()].some((value) => value.includes("made-up-first")));
    await until(
      "the first is asked again",
      async () => (await ask(proxy, protocol)).headers.get("x-cccc-endpoint") === "first",
    );
    assert.match(await proxy.logged(), /Endpoint \\"first\\" with model m answers again/);
    assert.ok((await proxy.requests(2)).every(({ client }) => client !== "other"), "No probe is in the record");
  });
});

Deno.test("a probe asks for health_check_model where there is one, and the model that failed is well again", async () => {
  const overloaded = scripts.reply(MESSAGES.error("overloaded", "busy"), { status: 529 });
  await using only = await FakeUpstream.start(overloaded, overloaded, scripts.reply(MESSAGES.whole));
  const endpoints = [{ ...endpoint(MESSAGES, only, "only", 1), health_check_model: "small" }];
  await using proxy = await startProxy({ endpoints, ...SETTINGS });
  assert.equal((await ask(proxy, MESSAGES)).status, 529);
  await only.received(3);
  assert.equal(JSON.parse(only.requests[2]!.text).model, "small");
  await until(
    "the log says so",
    async () => /Endpoint \\"only\\" with model m answers again/.test(await proxy.logged()),
  );
});

Deno.test("an endpoint that nobody could reach is asked for its models, which costs nothing", async () => {
  await using second = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = closed.addr as Deno.NetAddr;
  closed.close();
  const url = `http://127.0.0.1:${port}`;
  const dead = { name: "dead", endpoint_type: "anthropic", url, priority: 1, auth_type: "none", enabled: true };
  const endpoints = [dead, endpoint(MESSAGES, second, "second", 2)];
  await using proxy = await startProxy({ endpoints, ...SETTINGS });
  assert.equal((await ask(proxy, MESSAGES)).headers.get("x-cccc-endpoint"), "second");
  const targets: string[] = [];
  const arrived = Promise.withResolvers<void>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, (request) => {
    targets.push(`${request.method} ${new URL(request.url).pathname}`);
    arrived.resolve();
    return new Response("{}", { status: 404 });
  });
  await arrived.promise;
  assert.deepEqual(targets, ["GET /v1/models"]);
  assert.equal(server.addr.port, port);
  await until("the log says so", async () => /Endpoint \\"dead\\" answers again/.test(await proxy.logged()));
});
