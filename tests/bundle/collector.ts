/** A collector of OTLP that keeps what it gets as text: beside the driver there are no packages. */

export interface BundleCollector extends AsyncDisposable {
  readonly url: string;
  /** All that came to `path`. */
  received(path: string): string;
}

export function startCollector(): BundleCollector {
  const bodies: { readonly path: string; readonly text: string }[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    bodies.push({ path: new URL(request.url).pathname, text: await request.text() });
    return Response.json({});
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    received: (path) => bodies.filter((body) => body.path === path).map(({ text }) => text).join("\n"),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
