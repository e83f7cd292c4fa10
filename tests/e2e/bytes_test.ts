import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, MESSAGES, type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

function endpoint({ endpoint }: ProtocolCase, { url }: FakeUpstream) {
  return { name: "a", ...endpoint, url, auth_type: "none", enabled: true };
}

const encode = (text: string) => new TextEncoder().encode(text);

const BODIES: readonly { readonly name: string; readonly body: Uint8Array<ArrayBuffer> }[] = [
  { name: "odd white space", body: encode('\r\n { \t"model" :\n"m",\t"stream":  false ,"x":[ ]}  \n') },
  { name: "an order of its own", body: encode('{"z":1,"stream":false,"b":2,"model":"m","a":3}') },
  {
    name: "the same key twice",
    body: encode('{"model":"other","x":1,"x":2,"model":"m","stream":true,"stream":false}'),
  },
  { name: "numbers beyond doubles", body: encode('{"model":"m","n":[9007199254740993,1.0,1e400,-0,0.1000]}') },
  { name: "escapes", body: encode('{"model":"\\u006d","t":"\\u00e9\\/\\ud83d\\ude00 \\ud800 é\u2028"}') },
  { name: "an escaped key", body: encode('{"mod\\u0065l":"m","str\\u0065am":false}') },
  { name: "a byte order mark inside", body: encode('{"model":"m","t":"\ufeff"}') },
  { name: "deep nesting", body: encode(`{"model":"m","d":${"[".repeat(500)}${"]".repeat(500)}}`) },
  { name: "5 MB", body: encode(`{"model":"m","t":"${"é\\n".repeat(5_000_000 / 4)}"}`) },
];

Deno.test("a request's bytes reach the upstream as they are (A8, K1)", async (t) => {
  await steps(t, BODIES, async ({ body }) => {
    for (const protocol of PROTOCOLS) {
      await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const { status, text } = await ask(proxy, protocol, { body });
      assert.equal(status, 200, text);
      assert.equal(text, protocol.whole);
      assert.deepEqual(upstream.requests[0]!.body, body);
      assert.equal(upstream.requests[0]!.headers.get("content-length"), String(body.length));
    }
  });
});

Deno.test("query and unknown headers pass, those of the connection and of a browser don't (K3)", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const headers = {
    "anthropic-beta": "one-2025-01-01,unknown-2099-01-01",
    "anthropic-unknown": "kept",
    "x-claude-code-session-id": "5d2c",
    "x-stainless-retry-count": "0",
    "x-hop": "dropped",
    connection: "x-hop, keep-alive",
    te: "trailers",
    cookie: "session=dropped",
    "accept-encoding": "gzip, deflate, br, zstd",
  };
  await ask(proxy, MESSAGES, { headers, path: "/v1/messages?beta=true&x=%20a%2Fb&empty=&twice=1&twice=2" });
  const [{ target, headers: got }] = upstream.requests as [FakeUpstream["requests"][number]];
  assert.equal(target, "/v1/messages?beta=true&x=%20a%2Fb&empty=&twice=1&twice=2");
  assert.equal(got.get("host"), `127.0.0.1:${upstream.port}`);
  for (const [name, value] of [...Object.entries(headers).slice(0, 4), ...Object.entries(MESSAGES.client)]) {
    assert.equal(got.get(name), value, name);
  }
  for (const name of ["x-hop", "te", "cookie"]) assert.equal(got.get(name), null, name);
  assert.equal(got.get("accept-encoding"), "identity");
});

interface StreamRow {
  readonly name: string;
  /** Pieces as the upstream sends them. */
  readonly pieces: (protocol: ProtocolCase) => readonly (string | Uint8Array)[];
}

const joined = (protocol: ProtocolCase) => eventsOf(protocol).join("");
const crlf = (protocol: ProtocolCase) => joined(protocol).replaceAll("\n", "\r\n");

function cutInto(text: string, size: number): Uint8Array[] {
  const bytes = encode(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** Inserted before the last event but one, where the answer has begun and is not yet whole. */
function insert(protocol: ProtocolCase, text: string): string[] {
  const { preamble, content, ending } = protocol;
  return [...preamble, ...content, text, ...ending];
}

const STREAMS: readonly StreamRow[] = [
  { name: "an event a chunk", pieces: eventsOf },
  { name: "all in one chunk", pieces: (p) => [joined(p)] },
  { name: "each byte alone", pieces: (p) => cutInto(joined(p), 1) },
  { name: "three bytes at a time", pieces: (p) => cutInto(joined(p), 3) },
  { name: "CRLF", pieces: (p) => [crlf(p)] },
  { name: "CRLF, each byte alone", pieces: (p) => cutInto(crlf(p), 1) },
  { name: "a byte order mark", pieces: (p) => ["\ufeff", ...eventsOf(p)] },
  { name: "comments", pieces: (p) => [": one\n\n", ...insert(p, ":two\n: three\n\n"), ": last\n\n"] },
  { name: "blank lines", pieces: (p) => ["\n\n", ...insert(p, "\n\n\n")] },
  {
    name: "unknown events",
    pieces: (p) => insert(p, 'event: future\nid: 7\nretry: 10\ndata: {"type":"future", "é":1.0}\n\n'),
  },
  { name: "data that is no JSON", pieces: (p) => insert(p, "data: not json\n\n") },
  { name: "data on several lines", pieces: (p) => insert(p, 'event: future\ndata: {"type":\ndata: "future"}\n\n') },
  { name: "no space after the colon", pieces: (p) => [joined(p).replaceAll(/^(data|event): /gm, "$1:")] },
  { name: "[DONE] at the end", pieces: (p) => [...eventsOf(p), "data: [DONE]\n\n"] },
  {
    name: "an event of 2 MB",
    pieces: (p) => insert(p, `event: future\ndata: {"type":"future","x":"${"é".repeat(1 << 20)}"}\n\n`),
  },
];

Deno.test("a stream's bytes reach the client as they are, however they are cut (K2)", async (t) => {
  await steps(t, STREAMS, async ({ pieces }) => {
    for (const protocol of ALL_PROTOCOLS) {
      const sent = pieces(protocol);
      await using upstream = await FakeUpstream.start(scripts.stream(sent));
      await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
      const { status, text } = await ask(proxy, protocol, { streaming: true });
      assert.equal(status, 200, text);
      const expected = sent.map((piece) => typeof piece === "string" ? encode(piece) : piece);
      const size = expected.reduce((sum, piece) => sum + piece.length, 0);
      const bytes = new Uint8Array(size);
      expected.reduce((at, piece) => (bytes.set(piece, at), at + piece.length), 0);
      assert.equal(text, new TextDecoder().decode(bytes), protocol.name);
    }
  });
});

Deno.test("a whole answer's bytes and headers reach the client as they are", async () => {
  const body = ` {"content":[],"n":1.0,"big":9007199254740993,\r\n"é":"\\u00e9"}\n`;
  const headers = {
    "request-id": "req_up",
    "anthropic-ratelimit-requests-remaining": "4",
    "x-unknown": "kept",
    "set-cookie": "dropped",
    "access-control-allow-origin": "*",
    "strict-transport-security": "dropped",
  };
  await using upstream = await FakeUpstream.start(scripts.reply(body, { headers }));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
  const received = await ask(proxy, MESSAGES);
  assert.equal(received.text, body);
  for (const [name, value] of Object.entries(headers).slice(0, 3)) assert.equal(received.headers.get(name), value);
  for (const name of Object.keys(headers).slice(3)) assert.equal(received.headers.get(name), null, name);
});
