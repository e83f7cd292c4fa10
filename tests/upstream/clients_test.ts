import assert from "node:assert/strict";
import { join } from "node:path";
import type { ProxyConfig } from "../../lib/config/config.ts";
import { Clients, needsClient } from "../../lib/upstream/clients.ts";
import type { UpstreamResponse } from "../../lib/upstream/send.ts";
import { Sender, type Tokens } from "../../lib/upstream/sender.ts";
import { classifyTransportError, type TransportFault } from "../../lib/upstream/transport_error.ts";
import { UnusableEndpoint } from "../../lib/upstream/unusable_endpoint.ts";
import { makeCertificates } from "../certificate.ts";
import { endpoint } from "../endpoint.ts";
import { FakeProxy, type ProxyOptions } from "../fake_proxy.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const CERTIFICATES = await makeCertificates();
const CREDENTIALS = { username: "user", password: "p:äss@word" };

/** An upstream that says in which way it was asked. */
function upstream(tls?: { cert: string; key: string }): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls }, async (request) => {
    return Response.json({
      path: new URL(request.url).pathname,
      key: request.headers.get("x-api-key"),
      proxied: request.headers.has("proxy-authorization"),
      body: await request.text(),
    });
  });
}

const NO_TOKENS: Tokens = {
  of: () => Promise.reject(new Error("no tokens here")),
  after: () => Promise.resolve(undefined),
  secretsOf: () => [],
};

class Setup implements Disposable {
  now = 0;
  readonly clients = new Clients({ monotonic: () => this.now });
  readonly sender = new Sender({ clients: this.clients, tokens: NO_TOKENS, mark: "test" });

  async ask(
    url: string,
    own: Parameters<typeof endpoint>[0] = {},
    signal = AbortSignal.timeout(30_000),
  ): Promise<UpstreamResponse> {
    const body = new TextEncoder().encode("hello");
    const request = { method: "POST", url, headers: new Headers(), body, repeatable: true };
    return await this.sender.send(request, endpoint({ url, ...own }), { signal });
  }

  [Symbol.dispose](): void {
    this.clients.close();
  }
}

async function json({ body }: UpstreamResponse): Promise<unknown> {
  return await new Response(body).json();
}

function proxyOf(proxy: FakeProxy, type: ProxyConfig["type"], credentials?: typeof CREDENTIALS): ProxyConfig {
  return { type, address: proxy.address, username: credentials?.username, password: credentials?.password };
}

const URL_OF_NOBODY = "http://upstream.invalid/";

const SEEN = { path: "/v1/messages", key: "endpoint-secret", proxied: false, body: "hello" };

for (const type of ["http", "https", "socks5"] as const) {
  for (const tls of [false, true]) {
    for (const credentials of [undefined, CREDENTIALS]) {
      const name = `${type} proxy ${credentials === undefined ? "without" : "with"} credentials`;
      Deno.test(`Clients reach ${tls ? "an https" : "an http"} upstream through an ${name}, which looks up its host`, async () => {
        await using folder = await temporaryFolder({ "ca.pem": CERTIFICATES.authority });
        const options: ProxyOptions = {
          type,
          tls: CERTIFICATES,
          ...(credentials === undefined ? {} : { credentials }),
        };
        await using proxy = FakeProxy.start(options);
        await using server = upstream(tls ? CERTIFICATES : undefined);
        using setup = new Setup();
        const url = `${tls ? "https" : "http"}://upstream.invalid:${server.addr.port}/v1/messages`;
        const answer = await setup.ask(url, {
          proxy: proxyOf(proxy, type, credentials),
          caFile: tls || type === "https" ? join(folder.path, "ca.pem") : undefined,
        });
        assert.equal(answer.status, 200);
        assert.deepEqual(await json(answer), SEEN);
        assert.deepEqual(proxy.asked, [`upstream.invalid:${server.addr.port}`]);
        assert.equal(
          proxy.heads.every((head) => head.startsWith(tls ? "CONNECT " : "POST http://upstream.invalid")),
          true,
        );
        // What is for the upstream is not for a proxy that only connects.
        if (tls) assert.doesNotMatch(proxy.heads.join(""), /endpoint-secret/);
      });
    }
  }
}

Deno.test("Clients that are renewed take new connections, and a request that has begun goes on", async () => {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => finish = resolve);
  await using folder = await temporaryFolder({ "ca.pem": CERTIFICATES.authority });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...CERTIFICATES };
  await using server = Deno.serve(options, (request, { remoteAddr }) => {
    if (!request.url.endsWith("/slow")) return new Response(String(remoteAddr.port));
    const body = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("begun, "));
        await finished;
        controller.enqueue(new TextEncoder().encode("ended"));
        controller.close();
      },
    });
    return new Response(body);
  });
  using setup = new Setup();
  const address = `https://127.0.0.1:${server.addr.port}`;
  const ask = (path: string) => setup.ask(address + path, { caFile: join(folder.path, "ca.pem") });
  const port = async () => await new Response((await ask("/")).body).text();
  const first = await port();
  assert.equal(await port(), first);
  const slow = await ask("/slow");
  const second = await port();
  setup.clients.renew();
  const third = await port();
  assert.ok(third !== first && third !== second, `${first}, ${second}, ${third}`);
  finish();
  assert.equal(await new Response(slow.body).text(), "begun, ended");
});

for (const [what, afterMs, isNew] of [["long", 5000, true], ["shortly", 4999, false]] as const) {
  Deno.test(`Clients ${isNew ? "take new" : "keep their"} connections after an upstream was waited for ${what} in vain`, async () => {
    await using folder = await temporaryFolder({ "ca.pem": CERTIFICATES.authority });
    const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...CERTIFICATES };
    const both = Promise.withResolvers<void>(), asked = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    let pairs = 0, silent = 0;
    await using server = Deno.serve(options, async (request, { remoteAddr }) => {
      if (request.url.endsWith("/pair")) {
        if (++pairs === 2) both.resolve();
        await both.promise;
      }
      if (request.url.endsWith("/silent")) {
        if (++silent === 2) asked.resolve();
        await over.promise;
      }
      return new Response(String(remoteAddr.port));
    });
    using _ = { [Symbol.dispose]: () => over.resolve() };
    using setup = new Setup();
    const leaving = new AbortController();
    const ask = (path: string, signal?: AbortSignal) =>
      setup.ask(`https://127.0.0.1:${server.addr.port}${path}`, { caFile: join(folder.path, "ca.pem") }, signal);
    const port = async ({ body }: UpstreamResponse) => await new Response(body).text();
    const staying = ask("/silent");
    const left = thrown(ask("/silent", leaving.signal));
    await asked.promise;
    const kept = await Promise.all((await Promise.all([ask("/pair"), ask("/pair")])).map(port));
    setup.now += afterMs;
    leaving.abort();
    await left;
    assert.equal(!kept.includes(await port(await ask("/"))), isNew);
    // Who waits on goes on waiting.
    over.resolve();
    assert.match(await port(await staying), /^\d+$/);
  });
}

interface RefusalRow {
  readonly name: string;
  readonly proxy: ProxyOptions;
  readonly fault: TransportFault;
  readonly credentials?: typeof CREDENTIALS;
}

const WRONG = { username: "user", password: "planted-wrong" };

const REFUSALS: readonly RefusalRow[] = [
  { name: "asks for credentials", proxy: { type: "http", credentials: CREDENTIALS }, fault: "proxy_auth" },
  {
    name: "does not accept the credentials",
    proxy: { type: "http", credentials: CREDENTIALS },
    credentials: WRONG,
    fault: "proxy_auth",
  },
  { name: "asks for credentials", proxy: { type: "socks5", credentials: CREDENTIALS }, fault: "proxy_auth" },
  {
    name: "does not accept the credentials",
    proxy: { type: "socks5", credentials: CREDENTIALS },
    credentials: WRONG,
    fault: "proxy_auth",
  },
  { name: "forbids the host", proxy: { type: "socks5", refuses: 2 }, fault: "proxy" },
  { name: "fails", proxy: { type: "socks5", refuses: 1 }, fault: "proxy" },
  { name: "finds no network", proxy: { type: "socks5", refuses: 3 }, fault: "unreachable" },
  { name: "is refused by the upstream", proxy: { type: "socks5", refuses: 5 }, fault: "refused" },
];

for (const { name, proxy: options, fault, credentials } of REFUSALS) {
  Deno.test(`classifyTransportError says ${fault} of ${options.type} when a proxy ${name}`, async () => {
    await using proxy = FakeProxy.start(options);
    using setup = new Setup();
    const error = await thrown(
      setup.ask("http://upstream.invalid:8123/", { proxy: proxyOf(proxy, options.type, credentials) }),
    );
    assert.equal(classifyTransportError(error), fault, String(error));
  });
}

for (const [status, fault] of [[407, "proxy_auth"], [502, "proxy"], [403, "proxy"]] as const) {
  Deno.test(`classifyTransportError says ${fault} when an HTTP proxy makes no tunnel but answers ${status}`, async () => {
    await using proxy = FakeProxy.start({ type: "http", refuses: status });
    using setup = new Setup();
    const error = await thrown(setup.ask("https://upstream.invalid:8123/", { proxy: proxyOf(proxy, "http") }));
    assert.equal(classifyTransportError(error), fault, String(error));
  });
}

for (const type of ["http", "https", "socks5"] as const) {
  Deno.test(`classifyTransportError tells that there is no ${type} proxy`, async () => {
    using setup = new Setup();
    const proxy = { type, address: "127.0.0.1:1", username: undefined, password: undefined };
    const fault = classifyTransportError(await thrown(setup.ask("https://upstream.invalid:8123/", { proxy })));
    assert.equal(fault, type === "socks5" ? "proxy" : "refused");
  });
}

async function thrown(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("Expected an error, but there was an answer");
}

Deno.test("Clients trust an authority of the endpoint's own only for that endpoint", async () => {
  await using folder = await temporaryFolder({ "ca.pem": CERTIFICATES.authority });
  await using server = upstream(CERTIFICATES);
  using setup = new Setup();
  const url = `https://localhost:${server.addr.port}/v1/messages`;
  assert.deepEqual(await json(await setup.ask(url, { caFile: join(folder.path, "ca.pem") })), SEEN);
  assert.equal(classifyTransportError(await thrown(setup.ask(url))), "certificate_unknown");
});

Deno.test("Clients take every certificate of a file, and text between them", async () => {
  const other = await makeCertificates("Another authority");
  const pem = `# First\n${other.authority}\n# Second\n${CERTIFICATES.authority}`;
  await using folder = await temporaryFolder({ "ca.pem": pem });
  await using server = upstream(CERTIFICATES);
  using setup = new Setup();
  const answer = await setup.ask(`https://127.0.0.1:${server.addr.port}/`, { caFile: join(folder.path, "ca.pem") });
  assert.equal(answer.status, 200);
  await answer.body?.cancel();
});

const UNUSABLE: readonly { readonly name: string; readonly pem: string | undefined; readonly says: RegExp }[] = [
  { name: "that is missing", pem: undefined, says: /there is no such file/ },
  { name: "without a certificate", pem: "secret-planted\n", says: /holds no certificate in PEM form/ },
  {
    name: "that is damaged",
    pem: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    says: /cannot be used/,
  },
];

for (const { name, pem, says } of UNUSABLE) {
  Deno.test(`Clients rather make no connection than do without a certificate file ${name}`, async () => {
    await using folder = await temporaryFolder(pem === undefined ? {} : { "ca.pem": pem });
    const caFile = join(folder.path, "ca.pem");
    await using server = upstream();
    using setup = new Setup();
    const error = await thrown(setup.ask(`http://127.0.0.1:${server.addr.port}/`, { name: "corporate", caFile }));
    assert.ok(error instanceof UnusableEndpoint);
    assert.equal(classifyTransportError(error), "unusable");
    assert.match(error.message, says);
    assert.ok(error.message.includes(caFile) && error.message.includes('"corporate"'), error.message);
    assert.doesNotMatch(error.message, /secret-planted/);
    // Once it is right the endpoint is there again.
    await Deno.writeTextFile(caFile, CERTIFICATES.authority);
    assert.deepEqual(await json(await setup.ask(`http://127.0.0.1:${server.addr.port}/v1/messages`, { caFile })), SEEN);
  });
}

Deno.test("Clients read a certificate file once, and again when it has changed", async () => {
  const other = await makeCertificates("Another authority");
  await using folder = await temporaryFolder({ "ca.pem": other.authority });
  const caFile = join(folder.path, "ca.pem");
  using setup = new Setup();
  const own = endpoint({ caFile });
  const first = await setup.clients.of(own, URL_OF_NOBODY);
  assert.equal(await setup.clients.of(own, URL_OF_NOBODY), first);
  await Deno.writeTextFile(caFile, CERTIFICATES.authority);
  await Deno.utime(caFile, new Date(), new Date(Date.now() + 60_000));
  assert.equal(await setup.clients.of(own, URL_OF_NOBODY), first, "it is not looked at for every request");
  setup.now += 10_000;
  const second = await setup.clients.of(own, URL_OF_NOBODY);
  assert.notEqual(second, first);
  setup.now += 10_000;
  assert.equal(await setup.clients.of(own, URL_OF_NOBODY), second);
  // A change of the configuration has it looked at once more.
  await Deno.writeTextFile(caFile, other.authority);
  await Deno.utime(caFile, new Date(), new Date(Date.now() + 120_000));
  setup.clients.retain([own]);
  assert.notEqual(await setup.clients.of(own, URL_OF_NOBODY), second);
});

Deno.test("Clients close those that were made with the certificates that a file had before", async () => {
  const other = await makeCertificates("Another authority");
  await using folder = await temporaryFolder({ "ca.pem": other.authority });
  const caFile = join(folder.path, "ca.pem");
  using setup = new Setup();
  await using server = upstream();
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const first = await setup.clients.of(endpoint({ caFile }), url);
  await (await fetch(url, { client: first! } as RequestInit)).body?.cancel();
  await Deno.writeTextFile(caFile, CERTIFICATES.authority);
  await Deno.utime(caFile, new Date(), new Date(Date.now() + 60_000));
  setup.now += 10_000;
  await setup.clients.of(endpoint({ caFile }), url);
  await assert.rejects(fetch(url, { client: first! } as RequestInit), Deno.errors.BadResource);
});

Deno.test("Clients share one client among endpoints that need the same, and none for those that need nothing", async () => {
  using setup = new Setup();
  const proxy = { type: "http", address: "127.0.0.1:9", username: "u", password: "p" } as const;
  const [a, b, c, none] = await Promise.all([
    setup.clients.of(endpoint({ name: "a", proxy }), URL_OF_NOBODY),
    setup.clients.of(endpoint({ name: "b", proxy: { ...proxy } }), URL_OF_NOBODY),
    setup.clients.of(endpoint({ name: "c", proxy: { ...proxy, password: "q" } }), URL_OF_NOBODY),
    setup.clients.of(endpoint({ name: "d" }), "http://127.0.0.1:9/"),
  ]);
  assert.equal(a, b);
  assert.notEqual(a, c);
  assert.equal(none, undefined);
});

Deno.test("Clients have one of their own for all but this machine, whose connections they can close", () => {
  const needing = (...urls: readonly string[]) => urls.filter((url) => needsClient(endpoint(), url));
  const others = [
    "https://localhost/",
    "http://nas.local:11434/v1",
    "http://192.168.1.9/",
    "http://localhost.example/",
  ];
  assert.deepEqual(needing(...others), others);
  assert.deepEqual(
    needing("http://localhost:1234", "http://127.0.0.1/v1", "http://[::1]:9/", "http://u@localhost"),
    [],
  );
});

Deno.test("Clients close what no endpoint needs any more, and end no answer that runs", async () => {
  const more = Promise.withResolvers<void>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode("begun, ")),
        async pull(controller) {
          await more.promise;
          controller.enqueue(new TextEncoder().encode("ended"));
          controller.close();
        },
      }, { highWaterMark: 0 }),
    ));
  await using proxy = FakeProxy.start({ type: "http" });
  using setup = new Setup();
  const own = { proxy: proxyOf(proxy, "http") };
  const url = `http://upstream.invalid:${server.addr.port}/`;
  const answer = await setup.ask(url, own);
  const client = await setup.clients.of(endpoint(own), URL_OF_NOBODY);
  setup.clients.retain([endpoint({ name: "another" })]);
  more.resolve();
  assert.equal(await new Response(answer.body).text(), "begun, ended");
  await assert.rejects(fetch(url, { client: client! } as RequestInit), Deno.errors.BadResource);
  assert.notEqual(await setup.clients.of(endpoint(own), URL_OF_NOBODY), client);
});
