import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { open, whole } from "./client.ts";
import { PROTOCOLS } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

const OPENAI = PROTOCOLS[1]!;

const PROMPT_MS = 2000;

async function passing(script: Script, run: (proxy: Proxy, upstream: FakeUpstream) => Promise<void>): Promise<void> {
  await using upstream = await FakeUpstream.start(script);
  const endpoint = { name: "a", ...OPENAI.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { idle: "200ms" } });
  await run(proxy, upstream);
}

function speech(proxy: Proxy): Promise<Response> {
  return open(proxy, OPENAI, { path: "/v1/audio/speech" });
}

Deno.test("a body that is passed through and does not come whole is cut at the client, and no defect of ours", async (t) => {
  const rows = [
    { name: "cut", ending: "cut" as const, error: "The upstream's answer broke off" },
    { name: "reset", ending: "reset" as const, error: "The upstream's answer broke off" },
    {
      name: "silent",
      ending: "silence" as const,
      error: "Connection timed out: the upstream's stream fell silent before its end",
    },
  ];
  await steps(t, rows, async ({ ending, error }) => {
    await passing(scripts.stream(["some bytes"], ending), async (proxy) => {
      await assert.rejects(within(PROMPT_MS, speech(proxy).then(whole)));
      const [logged] = await proxy.requests(1);
      assert.equal(logged!.error, error);
      assert.doesNotMatch(await proxy.logged(), /"level":"error"|ERROR|TypeError/);
    });
  });
});

Deno.test("a client that leaves within a body that is passed through has left, and ends the upstream's request", async () => {
  await passing(scripts.stream(["some bytes"], "silence"), async (proxy, upstream) => {
    const stream = new StreamReader(await speech(proxy));
    await stream.until("some bytes");
    await stream.cancel();
    await within(PROMPT_MS, upstream.connections[0]!.closed);
    const [logged] = await proxy.requests(1);
    assert.deepEqual([logged!.status, logged!.error], [499, "the client left"]);
  });
});

Deno.test("a proxy that stops cuts a body that is passed through when its grace is over, and says why", async () => {
  await passing(scripts.stream(["some bytes"], "silence"), async (proxy) => {
    const stream = new StreamReader(await speech(proxy));
    await stream.until("some bytes");
    await within(PROMPT_MS, Promise.all([proxy.stop(0), assert.rejects(stream.until("more"))]));
    const [logged] = await proxy.requests(1);
    assert.equal(logged!.error, "The proxy is stopping");
  });
});
