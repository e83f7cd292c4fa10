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

Deno.test("nothing of what is passed through runs in a browser, whatever its upstream says that it is", async (t) => {
  const page = "<script>fetch('/admin/api/config')</script>";
  const html = { "content-type": "text/html", "content-security-policy": "script-src *" };
  const rows = [
    { name: "a page", script: scripts.reply(page, { headers: html }) },
    {
      name: "an error that says it is a page",
      script: scripts.reply(JSON.stringify({ error: { message: page } }), { status: 403, headers: html }),
    },
    { name: "a picture", script: scripts.reply(page, { headers: { "content-type": "image/svg+xml" } }) },
    { name: "no type at all", script: scripts.reply(page, { headers: { "content-type": "" } }) },
  ];
  await steps(t, rows, async ({ script }) => {
    await passing(script, async (proxy) => {
      const headers = { "sec-fetch-site": "none", "sec-fetch-mode": "navigate", accept: "text/html" };
      const response = await fetch(`${proxy.address}/v1/files/a/content`, { headers });
      await response.text();
      assert.match(response.headers.get("content-security-policy") ?? "", /^sandbox; default-src 'none';/);
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    });
  });
});

Deno.test("another site's link asks no endpoint for anything", async () => {
  await passing(scripts.reply("{}"), async (proxy, upstream) => {
    for (const path of ["/v1/files/a/content", "/v1/models", "/v1beta/files/a", "/files"]) {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", accept: "text/html" };
      const response = await fetch(proxy.address + path, { headers });
      await response.text();
      assert.equal(response.status, 403, path);
    }
    assert.equal(upstream.requests.length, 0);
  });
});
