import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import zlib from "node:zlib";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, exchangeRaw, open } from "./client.ts";
import { eventsOf, MESSAGES, type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

interface Coding {
  readonly name: string;
  readonly encode: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
  readonly encoder: () => zlib.Gzip | zlib.BrotliCompress;
}

const bytesOf = (buffer: Uint8Array) => new Uint8Array(buffer);

const CODINGS: readonly Coding[] = [
  { name: "gzip", encode: (b) => bytesOf(zlib.gzipSync(b)), encoder: () => zlib.createGzip() },
  { name: "deflate", encode: (b) => bytesOf(zlib.deflateSync(b)), encoder: () => zlib.createDeflate() },
  { name: "br", encode: (b) => bytesOf(zlib.brotliCompressSync(b)), encoder: () => zlib.createBrotliCompress() },
  { name: "zstd", encode: (b) => bytesOf(zlib.zstdCompressSync(b)), encoder: () => zlib.createZstdCompress() },
];

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream) {
  return { name: "a", ...endpoint, url, auth_type: "none", enabled: true };
}

const text = (value: string) => new TextEncoder().encode(value);

Deno.test("a compressed answer is one that the client can read", async (t) => {
  const stacked = { name: "gzip, br", encode: (b: Uint8Array) => CODINGS[2]!.encode(CODINGS[0]!.encode(b)) };
  const rows = [...CODINGS, stacked].flatMap((coding) =>
    [200, 400].map((status) => ({ name: `${coding.name}, HTTP ${status}`, coding, status }))
  );
  await steps(t, rows, async ({ coding, status }) => {
    for (const protocol of PROTOCOLS) {
      const body = status === 200 ? protocol.whole : protocol.error("invalid_request_error", "words é");
      const headers = { "content-encoding": coding.name };
      await using upstream = await FakeUpstream.start(scripts.reply(coding.encode(text(body)), { status, headers }));
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const received = await ask(proxy, protocol);
      assert.equal(received.status, status);
      assert.equal(received.text, body);
      assert.equal(received.headers.get("content-encoding"), null);
    }
  });
});

Deno.test("an answer in an unknown or damaged coding is a fault of the upstream", async (t) => {
  const gzip = CODINGS[0]!.encode(text(MESSAGES.whole));
  await steps(t, [
    { name: "unknown", body: gzip, coding: "lzma", why: /unreadable: Cannot decode content-encoding "lzma"$/ },
    {
      name: "not what it says",
      body: text(MESSAGES.whole),
      coding: "zstd",
      why: /"zstd": the data are damaged or cut$/,
    },
    {
      name: "cut",
      body: gzip.slice(0, -12),
      coding: "gzip",
      why: /unreadable: .* "gzip": the data are damaged or cut$/,
    },
  ], async ({ body, coding, why }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(body, { headers: { "content-encoding": coding } }));
    await using good = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    const second = { ...endpoint(MESSAGES, good), name: "b", priority: 2 };
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream), second] });
    assert.equal((await ask(proxy, MESSAGES)).text, MESSAGES.whole);
    assert.equal(good.requests.length, 1);
    const [logged] = await proxy.requests(1);
    assert.match(logged!.attempts[0]!.result, why);
  });
});

/** Sends one event compressed, waits until the client has it, and sends the rest. */
function compressed({ encoder, name }: Coding, events: readonly string[], heard: Promise<void>): Script {
  return async (_, connection) => {
    await scripts.openStream(connection, { headers: { "content-encoding": name } });
    const stream = encoder();
    const written = (async () => {
      for await (const piece of stream) await connection.write(scripts.chunk(piece as Uint8Array));
    })();
    const head = events.slice(0, -1).join("");
    await new Promise<void>((resolve) => stream.write(head, () => stream.flush(() => resolve())));
    await heard;
    stream.end(events.at(-1)!);
    await written;
    await scripts.endStream(connection, "clean");
  };
}

Deno.test("a compressed stream is read event by event, before its end", async (t) => {
  const rows = CODINGS.flatMap((coding) =>
    PROTOCOLS.map((protocol) => ({ name: `${coding.name}, ${protocol.name}`, coding, protocol }))
  );
  await steps(t, rows, async ({ coding, protocol }) => {
    const heard = Promise.withResolvers<void>();
    const events = eventsOf(protocol);
    await using upstream = await FakeUpstream.start(compressed(coding, events, heard.promise));
    await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
    const response = await open(proxy, protocol, { streaming: true });
    assert.equal(response.headers.get("content-encoding"), null);
    const stream = new StreamReader(response);
    await stream.until(protocol.content.at(-1)!);
    heard.resolve();
    assert.equal(await stream.rest(), events.join(""));
  });
});

Deno.test("a compressed request reaches the upstream as plain bytes (D1)", async (t) => {
  const plain = text(MESSAGES.request(false).replace("hi", "hi ".repeat(50_000)));
  const rows = [
    ...CODINGS.map(({ name, encode }) => ({ name, body: encode(plain) })),
    { name: "gzip, zstd", body: CODINGS[3]!.encode(CODINGS[0]!.encode(plain)) },
    { name: "identity", body: plain },
  ];
  await steps(t, rows, async ({ name, body }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
    const { status } = await ask(proxy, MESSAGES, { body, headers: { "content-encoding": name } });
    assert.equal(status, 200);
    assert.deepEqual(upstream.requests[0]!.body, plain);
    assert.equal(upstream.requests[0]!.headers.get("content-encoding"), null);
  });
});

Deno.test("a request that can't be read is refused in its protocol's envelope, and nobody is asked", async (t) => {
  const good = CODINGS[0]!.encode(text(MESSAGES.request(false)));
  const gzip = { "content-encoding": "gzip" };
  const rows = [
    {
      name: "damaged gzip",
      body: good.slice(0, -9),
      headers: gzip,
      status: 400,
      message: /gzip: it is damaged or cut/,
    },
    { name: "no gzip", body: text("{}"), headers: gzip, status: 400, message: /gzip/ },
    { name: "unknown coding", body: good, headers: { "content-encoding": "lzma" }, status: 415, message: /"lzma"/ },
    { name: "an empty body", body: text(""), status: 400, message: /body is empty/ },
    {
      name: "cut JSON",
      body: text('{"model":"m",\n "x": [1,'),
      status: 400,
      message: /line 2, column \d+ \(byte \d+ of 23\)/,
    },
    { name: "broken JSON", body: text('{"model":"m"\n,,}'), status: 400, message: /line 2, column 2/ },
    { name: "no object", body: text("[1]"), status: 400, message: /not an object/ },
    {
      name: "a model's name that nobody has",
      body: text(JSON.stringify({ model: "m".repeat(2049) })),
      status: 400,
      message: /its model name has 2049 characters; at most 2048 are allowed/,
    },
    { name: "text behind it", body: text('{"model":"m"} x'), status: 400, message: /line 1, column 15/ },
  ];
  await steps(t, rows, async ({ body, headers = {}, status, message }) => {
    for (const protocol of PROTOCOLS) {
      await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const received = await ask(proxy, protocol, { body, headers });
      assert.equal(received.status, status, received.text);
      assert.match(protocol.errorMessage(JSON.parse(received.text)), message);
      assert.equal(upstream.requests.length, 0);
    }
  });
});

Deno.test("a request over the size limit is refused, however it comes (A39, D1)", async (t) => {
  const large = text(`{"model":"m","t":"${"x".repeat(20_000)}"}`);
  const bomb = new Uint8Array(64 * 1024 * 1024);
  const rows = [
    { name: "by its length", body: large, headers: {} },
    { name: "decompressed", body: CODINGS[0]!.encode(large), headers: { "content-encoding": "gzip" } },
    ...CODINGS.map(({ name, encode }) => ({
      name: `a bomb of ${name}`,
      body: encode(bomb),
      headers: { "content-encoding": name },
    })),
    {
      name: "a bomb in a bomb",
      body: CODINGS[0]!.encode(CODINGS[0]!.encode(bomb)),
      headers: { "content-encoding": "gzip, gzip" },
    },
  ];
  await steps(t, rows, async ({ body, headers }) => {
    for (const protocol of PROTOCOLS) {
      await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
      const server = { max_request_size: "16KiB" };
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)], server });
      const received = await ask(proxy, protocol, { body, headers });
      assert.equal(received.status, 413);
      assert.match(protocol.errorMessage(JSON.parse(received.text)), /16384 bytes \(server.max_request_size\)/);
      assert.equal(upstream.requests.length, 0);
    }
  });
});

Deno.test("a request without a length is counted while it comes", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  const server = { max_request_size: "16KiB" };
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)], server });
  const head =
    "POST /v1/messages HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";
  const chunk = Buffer.from(scripts.chunk("x".repeat(4096))).toString();
  const answer = await exchangeRaw(proxy.port, head + chunk.repeat(5) + scripts.LAST_CHUNK);
  assert.match(answer, /^HTTP\/1.1 413 /);
  assert.equal(upstream.requests.length, 0);
});
