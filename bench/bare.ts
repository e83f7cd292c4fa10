/**
 * The yardsticks, the least that a pass-through on Deno can be:
 * `deno run --allow-net bench/bare.ts <pass|stream|tee> <upstream>`; prints its address.
 *
 * - `pass`: the request is read whole, as any proxy must that may have to send it twice; the response body goes to the
 *   server as it came, so that its bytes never enter JavaScript.
 * - `stream`: as `pass`, but the request body streams too. For small requests dearer than `pass`.
 * - `tee`: as `pass`, but every byte of the response is looked at on its way: one pull-based stream on a BYOB reader.
 */

type Kind = "pass" | "stream" | "tee";

const READ_BYTES = 16 * 1024;

function handler(kind: Kind, upstream: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = request.url.slice(request.url.indexOf("/", "http://".length));
    const body = kind === "stream" ? request.body : await request.arrayBuffer();
    const response = await fetch(upstream + path, {
      method: request.method,
      headers: request.headers,
      body: request.method === "GET" || request.method === "HEAD" ? null : body,
    });
    const answer = kind === "tee" && response.body !== null ? tee(response.body) : response.body;
    return new Response(answer, { status: response.status, headers: response.headers });
  };
}

/** `source` with each byte looked at: what every observer of a stream has to pay at least. */
function tee(source: ReadableStream<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = source.getReader({ mode: "byob" });
  let view = new Uint8Array(READ_BYTES);
  let lines = 0;
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const { value, done } = await reader.read(view);
      if (value !== undefined) view = new Uint8Array(value.buffer);
      if (done || value === undefined) return controller.close();
      for (let at = value.indexOf(10); at >= 0; at = value.indexOf(10, at + 1)) lines++;
      controller.enqueue(value.slice());
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

if (import.meta.main) {
  const [kind, upstream] = Deno.args;
  if ((kind !== "pass" && kind !== "stream" && kind !== "tee") || upstream === undefined) {
    console.error("Usage: deno run --allow-net bench/bare.ts <pass|stream|tee> <upstream>");
    Deno.exit(2);
  }
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`),
  }, handler(kind, upstream));
}
