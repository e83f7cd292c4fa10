import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import zlib from "node:zlib";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { open } from "./client.ts";
import { endpoints } from "./endpoints.ts";
import { eventsOf, MESSAGES, type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps, within } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

/** How soon the upstream must know: far less than any limit of the proxy. */
const PROMPT_MS = 2000;

interface LeaveRow {
  readonly name: string;
  readonly script: (protocol: ProtocolCase) => Script;
  readonly streaming: boolean;
  readonly hold?: string;
  /** What the client has read when it leaves; `undefined`: not even headers. */
  readonly until?: (protocol: ProtocolCase) => string;
}

const ROWS: readonly LeaveRow[] = [
  { name: "before headers, streaming", script: () => scripts.silence, streaming: true },
  { name: "before headers, whole", script: () => scripts.silence, streaming: false },
  { name: "before content", script: ({ preamble }) => scripts.stream(preamble, "silence"), streaming: true },
  {
    name: "within a whole answer",
    script: ({ whole }) =>
      scripts.stream([whole.slice(0, 9)], "silence", { headers: { "content-type": "application/json" } }),
    streaming: false,
  },
  {
    name: "while held",
    script: ({ preamble }) => scripts.stream(preamble, "silence"),
    streaming: true,
    hold: "50ms",
    until: () => "\n\n",
  },
  {
    name: "while held, before headers",
    script: () => scripts.silence,
    streaming: true,
    hold: "50ms",
    until: () => "\n\n",
  },
  {
    name: "within a stream",
    script: ({ preamble, content }) => scripts.stream([...preamble, ...content], "silence"),
    streaming: true,
    until: ({ content }) => content.at(-1)!,
  },
];

Deno.test("a client that leaves ends the upstream's request and costs the endpoint nothing", async (t) => {
  await steps(t, ROWS, async ({ script, streaming, hold = "10s", until }) => {
    for (const protocol of PROTOCOLS) {
      await using first = await FakeUpstream.start(script(protocol), scripts.reply(protocol.whole));
      await using second = await FakeUpstream.start(scripts.reply(protocol.whole));
      await using proxy = await startProxy({
        endpoints: endpoints(protocol, first, second),
        timeouts: { commit_hold: hold },
      });
      const leaving = new AbortController();
      const response = open(proxy, protocol, { streaming, signal: leaving.signal });
      await first.received(1);
      if (until !== undefined) await new StreamReader(await response).until(until(protocol));
      leaving.abort();
      if (until === undefined) await assert.rejects(response);
      await within(PROMPT_MS, first.connections[0]!.closed);
      const [logged] = await within(PROMPT_MS, proxy.requests(1));
      assert.match(logged!.error ?? "", /client left/);
      if (until === undefined) assert.equal(logged!.status, 499);
      assert.equal(logged!.attempt_count, 1);
      // Asked first again: no penalty, and the second one never saw anything of it.
      const next = await open(proxy, protocol);
      assert.equal(next.headers.get("x-cccc-endpoint"), "e0");
      await next.body?.cancel();
      assert.deepEqual([first.requests.length, second.requests.length], [2, 0]);
    }
  });
});

Deno.test("a client that resets its connection while it is held ends the upstream's request", async () => {
  await using upstream = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy({
    endpoints: endpoints(MESSAGES, upstream),
    timeouts: { commit_hold: "50ms" },
  });
  const body = new TextEncoder().encode(MESSAGES.request(true));
  const client = net.connect({ host: "127.0.0.1", port: proxy.port });
  const told = once(client, "data");
  client.write(`POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`);
  client.write(body);
  await Promise.all([told, upstream.received(1)]);
  client.resetAndDestroy();
  await within(PROMPT_MS, upstream.connections[0]!.closed);
  const [logged] = await within(PROMPT_MS, proxy.requests(1));
  assert.match(logged!.error ?? "", /client left/);
  assert.match(logged!.attempts[0]!.result, /client left/);
});

Deno.test("a client that leaves while a second try waits ends the request", async () => {
  await using first = await FakeUpstream.start(scripts.reply("{}", { status: 500 }));
  await using second = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, first, second) });
  const leaving = new AbortController();
  const response = open(proxy, MESSAGES, { signal: leaving.signal });
  await first.received(1);
  leaving.abort();
  await assert.rejects(response);
  const [logged] = await within(PROMPT_MS, proxy.requests(1));
  assert.equal(logged!.status, 499);
  assert.equal(second.requests.length, 0);
});

Deno.test("a client that leaves within its request has left, whether or not it compresses", async (t) => {
  const rows = [{ name: "plain", coding: "identity" }, { name: "gzip", coding: "gzip" }, {
    name: "zstd",
    coding: "zstd",
  }];
  await steps(t, rows, async ({ coding }) => {
    await using upstream = await FakeUpstream.start(scripts.silence);
    await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, upstream) });
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
    const head =
      `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-encoding: ${coding}\r\ncontent-length: 999\r\n`;
    await connection.write(new TextEncoder().encode(`${head}\r\n`));
    await connection.write(
      (coding === "zstd" ? zlib.zstdCompressSync : zlib.gzipSync)(MESSAGES.request(false)).subarray(0, 20),
    );
    connection.close();
    const [logged] = await within(PROMPT_MS, proxy.requests(1));
    assert.equal(logged!.status, 499);
    assert.equal(upstream.requests.length, 0);
  });
});

/** What the kernel and the HTTP stacks keep on both ways, generously. */
const BUFFERS = 48 * 1024 * 1024;

Deno.test("a client that doesn't read stops the upstream being read", async () => {
  const piece = `data: {"type":"future","x":"${"x".repeat(256 * 1024)}"}\n\n`;
  let written = 0;
  let progress = Promise.withResolvers<void>();
  const flood: Script = async (_, connection) => {
    await scripts.openStream(connection);
    for (const event of [...MESSAGES.preamble, ...MESSAGES.content]) await connection.write(scripts.chunk(event));
    while (written < 4 * BUFFERS) {
      await connection.write(scripts.chunk(piece));
      written += piece.length;
      progress.resolve();
      progress = Promise.withResolvers<void>();
    }
  };
  await using upstream = await FakeUpstream.start(flood);
  await using proxy = await startProxy({ endpoints: endpoints(MESSAGES, upstream) });
  const leaving = new AbortController();
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
  const body = MESSAGES.request(true);
  const length = new TextEncoder().encode(body).length;
  const head = `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${length}\r\n\r\n`;
  await connection.write(new TextEncoder().encode(head + body));
  await upstream.received(1);
  // Until nothing has moved for a while.
  while (await within(500, progress.promise).then(() => true, () => false));
  assert.ok(written < BUFFERS, `${written} bytes were taken from the upstream`);
  connection.close();
  leaving.abort();
  await within(PROMPT_MS, upstream.connections[0]!.closed);
});

Deno.test("events are handed on one by one, not gathered", async (t) => {
  await steps(t, PROTOCOLS, async (protocol) => {
    const [first, ...rest] = [...protocol.content, ...protocol.ending];
    const turns = rest.map(() => Promise.withResolvers<void>());
    const paced: Script = async (_, connection) => {
      await scripts.openStream(connection);
      await connection.write(scripts.chunk([...protocol.preamble, first].join("")));
      for (const [index, event] of rest.entries()) {
        await turns[index]!.promise;
        await connection.write(scripts.chunk(event));
      }
      await scripts.endStream(connection, "clean");
    };
    await using upstream = await FakeUpstream.start(paced);
    await using proxy = await startProxy({ endpoints: endpoints(protocol, upstream) });
    const stream = new StreamReader(await open(proxy, protocol, { streaming: true }));
    await stream.until(first!);
    for (const [index, event] of rest.entries()) {
      turns[index]!.resolve();
      await stream.until(event);
    }
    assert.equal(await stream.rest(), eventsOf(protocol).join(""));
  });
});
