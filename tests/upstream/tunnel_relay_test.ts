import assert from "node:assert/strict";
import { TunnelRelay } from "../../lib/upstream/tunnel_relay.ts";
import { FakeProxy } from "../fake_proxy.ts";

const CREDENTIALS = { username: "user", password: "p:äss" };

function start(proxy: { readonly address: string }, target: string): TunnelRelay {
  return new TunnelRelay({ type: "http", address: proxy.address, ...CREDENTIALS }, target);
}

/** Says `text`, then reads to the end of the connection. */
async function say(address: string, text: string): Promise<string> {
  const [hostname, port] = address.split(":") as [string, string];
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(text));
  return await new Response(connection.readable).text();
}

Deno.test("TunnelRelay opens tunnels to its target only", async () => {
  await using proxy = FakeProxy.start({ type: "http", credentials: CREDENTIALS });
  const relay = start(proxy, "upstream.invalid:443");
  try {
    for (
      const head of [
        "CONNECT other.invalid:443 HTTP/1.1",
        "CONNECT upstream.invalid:80 HTTP/1.1",
        "GET http://upstream.invalid:443/ HTTP/1.1",
        "CONNECT",
        "",
      ]
    ) assert.match(await say(relay.address, `${head}\r\n\r\n`), /^HTTP\/1\.1 403 /, head);
    assert.deepEqual(proxy.heads, []);
  } finally {
    relay.close();
  }
});

Deno.test("TunnelRelay adds the credentials and leaves the rest of the request and the proxy's answer as they are", async () => {
  await using proxy = FakeProxy.start({ type: "http", credentials: CREDENTIALS, refuses: 418 });
  const relay = start(proxy, "upstream.invalid:443");
  try {
    const head = "CONNECT upstream.invalid:443 HTTP/1.1\r\nHost: upstream.invalid:443\r\nX-Own: 1";
    assert.match(await say(relay.address, `${head}\r\n\r\n`), /^HTTP\/1\.1 418 Refused\r\n/);
    assert.deepEqual(proxy.heads, [`${head}\r\nProxy-Authorization: Basic dXNlcjpwOsOkc3M=`]);
  } finally {
    relay.close();
  }
});

Deno.test("TunnelRelay answers 502 when there is no proxy", async () => {
  const relay = start({ address: "127.0.0.1:1" }, "upstream.invalid:443");
  try {
    assert.match(await say(relay.address, "CONNECT upstream.invalid:443 HTTP/1.1\r\n\r\n"), /^HTTP\/1\.1 502 /);
  } finally {
    relay.close();
  }
});

Deno.test("TunnelRelay passes on much, both ways, and then the end", async () => {
  const much = "0123456789".repeat(300_000);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const echoed = (async () => {
    using connection = await listener.accept();
    await connection.readable.pipeTo(connection.writable, { preventClose: true });
  })();
  await using proxy = FakeProxy.start({ type: "http", credentials: CREDENTIALS });
  const target = `127.0.0.1:${listener.addr.port}`;
  const relay = start(proxy, target);
  try {
    const [, port] = relay.address.split(":");
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
    await connection.write(new TextEncoder().encode(`CONNECT ${target} HTTP/1.1\r\n\r\n`));
    const buffer = new Uint8Array(100);
    const count = await connection.read(buffer);
    assert.match(new TextDecoder().decode(buffer.subarray(0, count!)), /^HTTP\/1\.1 200 /);
    const sent = new Blob([much]).stream().pipeTo(connection.writable, { preventClose: true });
    const reader = connection.readable.getReader();
    let length = 0;
    while (length < much.length) length += (await reader.read()).value!.length;
    await sent;
    assert.equal(length, much.length);
    await connection.closeWrite();
    assert.equal((await reader.read()).done, true);
  } finally {
    relay.close();
    listener.close();
  }
  await echoed.catch(() => {});
});
