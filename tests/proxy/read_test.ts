import assert from "node:assert/strict";
import { readBody } from "../../lib/proxy/read.ts";

const COUNT = 300_000;

/** One byte a piece, each in a buffer of its own, as Deno hands out the chunks of a request. */
function inPieces(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ === COUNT) return controller.close();
      const piece = new Uint8Array(1024).subarray(0, 1);
      controller.enqueue(piece);
    },
  });
}

Deno.test("readBody reads a body in three hundred thousand pieces, and as many bytes are what it keeps", async () => {
  const request = new Request("http://localhost", { method: "POST", body: inPieces() });
  const body = await readBody(request, request.headers, 1 << 20);
  assert.equal(body?.length, COUNT);
  assert.equal(body?.buffer.byteLength, COUNT);
});

const PROMISED_BYTES = 100 * 1024 * 1024;

Deno.test("readBody takes no memory for bytes that a client has only promised", async () => {
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  let waiting = 5;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (request.method === "GET") return new Response("");
    const reading = readBody(request, request.headers, 2 * PROMISED_BYTES);
    if (--waiting === 0) resolve();
    await assert.rejects(reading, /left/);
    return new Response(null);
  });
  const { port } = server.addr;
  const before = Deno.memoryUsage().rss;
  const head = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${PROMISED_BYTES}\r\n\r\n{`;
  const clients = await Promise.all(Array.from({ length: waiting }, () => Deno.connect({ port })));
  await Promise.all(clients.map((client) => client.write(new TextEncoder().encode(head))));
  await arrived;
  // By the time that this one is answered, those before it are being read.
  await (await fetch(`http://127.0.0.1:${port}/`)).body?.cancel();
  const grown = Deno.memoryUsage().rss - before;
  for (const client of clients) client.close();
  await server.shutdown();
  assert.ok(grown < PROMISED_BYTES, `${grown} bytes for ${clients.length}`);
});
