import assert from "node:assert/strict";
import zlib from "node:zlib";
import type { UpstreamResponse } from "../../lib/upstream/send.ts";
import { send } from "../../lib/upstream/send.ts";
import { endpoint } from "../endpoint.ts";

const never = new AbortController().signal;

/** What `use` gets from one request to a server that answers with `answer`. */
async function exchange(
  answer: (request: Request) => Response | Promise<Response>,
  use: (response: UpstreamResponse, origin: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const origin = `http://127.0.0.1:${server.addr.port}`;
  try {
    const body = new TextEncoder().encode('{"a": 1 }');
    const headers = new Headers({ "x-api-key": "client-secret", "content-type": "application/json" });
    const request = { method: "POST", url: `${origin}/v1/messages`, headers, body, repeatable: true };
    await use(await send(request, endpoint({ url: origin }), { signal: never }), origin);
  } finally {
    await server.shutdown();
  }
}

Deno.test("send carries the client's bytes and the endpoint's credential", async () => {
  let seen = "";
  await exchange(async (request) => {
    seen = `${request.headers.get("x-api-key")} ${request.headers.get("accept-encoding")} ${await request.text()}`;
    return new Response("ok");
  }, async ({ body }) => {
    await body?.cancel();
    assert.equal(seen, 'endpoint-secret identity {"a": 1 }');
  });
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`send does not follow a ${status}, which would carry the credential to another host`, async () => {
    let requests = 0;
    await exchange(async (request) => {
      requests++;
      await request.text();
      return new Response(null, { status, headers: { location: new URL("/elsewhere", request.url).href } });
    }, async (response) => {
      await response.body?.cancel();
      assert.equal(response.status, status);
      assert.match(response.headers.get("location") ?? "", /\/elsewhere$/);
      assert.equal(requests, 1);
    });
  });
}

const CODED: readonly { coding: string; code: (bytes: Uint8Array) => Uint8Array }[] = [
  { coding: "gzip", code: (bytes) => zlib.gzipSync(bytes) },
  { coding: "br", code: (bytes) => zlib.brotliCompressSync(bytes) },
  { coding: "deflate", code: (bytes) => zlib.deflateSync(bytes) },
  { coding: "zstd", code: (bytes) => zlib.zstdCompressSync(bytes) },
  { coding: "br, gzip", code: (bytes) => zlib.gzipSync(zlib.brotliCompressSync(bytes)) },
];

for (const { coding, code } of CODED) {
  Deno.test(`send undoes ${coding} that the upstream uses although it was asked not to (C21)`, async () => {
    const coded = new Uint8Array(code(new TextEncoder().encode("hello")));
    await exchange(async (request) => {
      await request.text();
      return new Response(coded, { headers: { "content-encoding": coding } });
    }, async (response) => {
      assert.ok(response.body !== null, "asking whether there is a body must not use it up");
      const { body } = response;
      assert.equal(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text(), "hello");
    });
  });
}
