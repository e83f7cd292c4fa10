import assert from "node:assert/strict";
import { UncopiedBody } from "../../lib/upstream/uncopied_body.ts";

Deno.test("UncopiedBody gives its own memory to who copies it", () => {
  const bytes = new TextEncoder().encode("body of a request");
  const copy = Uint8Array.prototype.slice.call(new UncopiedBody(bytes.subarray(0, 4)));
  assert.equal(copy.buffer, bytes.buffer);
  assert.equal(new TextDecoder().decode(copy), "body");
  assert.notEqual(bytes.slice().buffer, bytes.buffer);
});

Deno.test("UncopiedBody is sent by fetch as it is, with its length, and without a copy of its memory", async () => {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { length } = await request.bytes();
    return Response.json([length, request.headers.get("content-length"), request.headers.get("transfer-encoding")]);
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const body = new UncopiedBody(new Uint8Array(200_000));
  assert.deepEqual(await (await fetch(url, { method: "POST", body })).json(), [200_000, "200000", null]);
  const before = Deno.memoryUsage().external;
  const request = new Request(url, { method: "POST", body });
  assert.ok(Deno.memoryUsage().external - before < 100_000);
  assert.equal((await request.bytes()).buffer, body.buffer);
});
