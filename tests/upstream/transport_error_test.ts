import assert from "node:assert/strict";
import { say as words } from "../../lib/phrases/say.ts";
import type { TransportFault } from "../../lib/upstream/transport_error.ts";
import { classifyTransportError, describeTransportFault, TLS_FAULTS } from "../../lib/upstream/transport_error.ts";
import { type Flaw, makeCertificates } from "../certificate.ts";

const SECRET = "SECRET-KEY-TLS-dns-refused";

/** What `fetch` throws, as Deno 2.9.5 words it: the URL in the text, the reason in the cause or behind the URL. */
const WORDINGS: readonly { words: string; fault: TransportFault }[] = [
  {
    words: "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    fault: "dns",
  },
  { words: "client error (Connect): tcp connect error: Connection refused (os error 111)", fault: "refused" },
  {
    words:
      "client error (Connect): tcp connect error: No connection could be made because the target machine actively refused it. (os error 10061)",
    fault: "refused",
  },
  { words: "client error (Connect): invalid peer certificate: UnknownIssuer", fault: "certificate_unknown" },
  {
    words: "client error (Connect): invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
    fault: "certificate_authority",
  },
  {
    words: "client error (Connect): invalid peer certificate: certificate expired: verification time 1795709641 (UNIX)",
    fault: "certificate_time",
  },
  {
    words: "client error (Connect): invalid peer certificate: certificate not valid yet: verification time 1 (UNIX)",
    fault: "certificate_time",
  },
  {
    words: 'client error (Connect): invalid peer certificate: certificate not valid for name "a.example"',
    fault: "certificate_name",
  },
  { words: "client error (Connect): invalid peer certificate: BadSignature", fault: "tls" },
  { words: "client error (Connect): received fatal alert: HandshakeFailure", fault: "tls" },
  { words: "client error (Connect): received corrupt message of type InvalidContentType", fault: "tls_plain" },
  { words: "client error (Connect): tls handshake eof", fault: "tls" },
  { words: "client error (Connect): tcp connect error: Network is unreachable (os error 101)", fault: "unreachable" },
  { words: "client error (Connect): tcp connect error: No route to host (os error 113)", fault: "unreachable" },
  { words: "client error (Connect): tcp connect error: Connection timed out (os error 110)", fault: "connect_timeout" },
  { words: "client error (SendRequest): invalid HTTP version parsed", fault: "garbage" },
  { words: "client error (SendRequest): connection closed before message completed", fault: "reset" },
  { words: "client error (SendRequest): connection error: Connection reset by peer (os error 104)", fault: "reset" },
  { words: "client error (SendRequest): connection error: Broken pipe (os error 32)", fault: "reset" },
  {
    words:
      "client error (SendRequest): connection error: peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html#unexpected-eof",
    fault: "reset",
  },
  { words: "error reading a body from connection: unexpected EOF during chunk size line", fault: "reset" },
  { words: "something new", fault: "other" },
];

for (const { words, fault } of WORDINGS) {
  Deno.test(`classifyTransportError takes "${words}" for ${fault}`, () => {
    const url = `https://tls.refused.example/v1?key=${SECRET}`;
    for (
      const error of [
        new TypeError(`error sending request for url (${url}): ${words}`),
        new TypeError(`error sending request for url (${url})`, { cause: new Error(words) }),
        new TypeError(words),
      ]
    ) assert.equal(classifyTransportError(error), fault);
  });
}

Deno.test("classifyTransportError says other for what is no error at all", () => {
  for (const thrown of [undefined, null, "x", 1]) assert.equal(classifyTransportError(thrown), "other");
});

interface Provoked {
  readonly name: string;
  readonly fault: TransportFault;
  /** What the other side does with a connection; without it nobody listens. */
  readonly serve?: (connection: Deno.TcpConn) => Promise<void>;
  readonly scheme?: "https";
  readonly host?: string;
}

async function readRequest(connection: Deno.TcpConn): Promise<void> {
  await connection.read(new Uint8Array(4096));
}

async function say(connection: Deno.TcpConn, text: string): Promise<void> {
  await readRequest(connection);
  await connection.write(new TextEncoder().encode(text));
}

const PROVOKED: readonly Provoked[] = [
  { name: "nobody listens", fault: "refused" },
  { name: "a host that does not exist", fault: "dns", host: "no.such.host.invalid" },
  { name: "the other side closes unasked", fault: "reset", serve: readRequest },
  { name: "the other side answers in no HTTP", fault: "garbage", serve: (c) => say(c, "SSH-2.0-OpenSSH_9.6\r\n\r\n") },
  {
    name: "the other side sends headers without end",
    fault: "long_head",
    serve: (c) => say(c, `HTTP/1.1 200 OK\r\n${"x-a: a\r\n".repeat(101)}\r\n`),
  },
  {
    name: "the other side sends a header without end",
    fault: "long_head",
    serve: (c) => say(c, `HTTP/1.1 200 OK\r\nx-a: ${"a".repeat(1_000_000)}\r\n\r\n`),
  },
  {
    name: "TLS to a plain port",
    fault: "tls_plain",
    scheme: "https",
    serve: (c) => say(c, "HTTP/1.1 400 Bad Request\r\n\r\n"),
  },
  {
    name: "a body cut before its length",
    fault: "reset",
    serve: (c) => say(c, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"),
  },
  {
    name: "a chunked body cut",
    fault: "reset",
    serve: (c) => say(c, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n"),
  },
];

for (const { name, fault, serve, scheme = "http", host = "127.0.0.1" } of PROVOKED) {
  Deno.test(`classifyTransportError takes what really happens when ${name} for ${fault}`, async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    const serving = serve === undefined ? Promise.resolve(listener.close()) : once(listener, serve);
    try {
      const error = await thrownBy(`${scheme}://${host}:${port}/?key=${SECRET}`);
      assert.equal(classifyTransportError(error), fault, String(error));
    } finally {
      if (serve !== undefined) listener.close();
      await serving;
    }
  });
}

const FLAWS: readonly { readonly flaw: Flaw; readonly fault: TransportFault; readonly isTrusted?: false }[] = [
  { flaw: {}, fault: "certificate_unknown", isTrusted: false },
  { flaw: { hasExpired: true }, fault: "certificate_time" },
  { flaw: { host: "other.example" }, fault: "certificate_name" },
  { flaw: { isAuthority: true }, fault: "certificate_authority" },
];

for (const { flaw, fault, isTrusted = true } of FLAWS) {
  Deno.test(`classifyTransportError takes a server's real certificate for ${fault}: ${JSON.stringify(flaw)}`, async () => {
    const { authority, cert, key } = await makeCertificates("Test authority", flaw);
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, cert, key, onListen() {} }, () => new Response());
    using client = Deno.createHttpClient(isTrusted ? { caCerts: [authority] } : {});
    const options: RequestInit & { client: Deno.HttpClient } = { client };
    const error = await fetch(`https://localhost:${server.addr.port}/`, options).then(String, (thrown) => thrown);
    assert.equal(classifyTransportError(error), fault, String(error));
  });
}

async function once(listener: Deno.TcpListener, serve: (connection: Deno.TcpConn) => Promise<void>): Promise<void> {
  for await (const connection of listener) {
    await serve(connection).catch(() => {});
    connection.close();
  }
}

async function thrownBy(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.text();
  } catch (error) {
    return error;
  }
  throw new Error("Expected a transport error, but there was an answer");
}

Deno.test("describeTransportFault has words without any address for every fault", () => {
  const faults: TransportFault[] = [
    "dns",
    "refused",
    "unreachable",
    ...TLS_FAULTS,
    "reset",
    "garbage",
    "long_head",
    "connect_timeout",
    "other",
  ];
  for (const fault of faults) {
    assert.match(words(describeTransportFault(fault)), /^[a-zA-Z ,]{10,}$/, fault);
  }
});
