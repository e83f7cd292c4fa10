import assert from "node:assert/strict";
import fc from "fast-check";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { type ProtocolCase, PROTOCOLS } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { within } from "./steps.ts";

const TOTAL_MS = 300;
/** For a busy machine; the waits between tries alone would come to more than this. */
const SLACK_MS = 700;

type Fault = (protocol: ProtocolCase) => Script;

/** Drips comments for ever: no silence ends it. */
const drip: Fault = () => async (_, connection) => {
  await scripts.openStream(connection);
  while (!connection.isClosed) {
    await connection.write(scripts.chunk(": working\n\n"));
    await pause(20);
  }
};

/** Sends the headers of a refusal and never its body. */
const halfRefusal: Fault = () => async (_, connection) => {
  await connection.write(scripts.head({ status: 500, headers: { "content-length": "100" } }) + "{");
};

const FAULTS: Readonly<Record<string, Fault>> = {
  silence: () => scripts.silence,
  "HTTP 500": ({ error }) => scripts.reply(error("api_error", "broken"), { status: 500 }),
  "HTTP 408": ({ error }) => scripts.reply(error("timeout_error", "late"), { status: 408 }),
  "HTTP 401": ({ error }) => scripts.reply(error("authentication_error", "no"), { status: 401 }),
  "a short limit": ({ error }) =>
    scripts.reply(error("rate_limit_error", "slow"), { status: 429, headers: { "retry-after": "1" } }),
  reset: () => scripts.reset,
  "headers, then silence": () => scripts.stream([], "silence"),
  "a preamble, then silence": ({ preamble }) => scripts.stream(preamble, "silence"),
  "an empty answer": () => scripts.reply(""),
  "endless comments": drip,
  "half a refusal": halfRefusal,
};

const cases = fc.record({
  faults: fc.array(fc.constantFrom(...Object.keys(FAULTS)), { minLength: 1, maxLength: 5 }),
  protocol: fc.constantFrom(...PROTOCOLS.map(({ name }) => name)),
  streaming: fc.boolean(),
  commitHold: fc.constantFrom("60ms", "250ms"),
  responseHeader: fc.constantFrom("50ms", "200ms", "5m"),
  firstEvent: fc.constantFrom("50ms", "200ms", "5m"),
});

/** They wait more than they compute, each at a proxy of its own. */
const AT_ONCE = 4;

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

Deno.test("no combination of faults and retries outlasts timeouts.total", async () => {
  const groups = fc.array(cases, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const property = fc.asyncProperty(groups, async (group) => {
    await Promise.all(group.map(endsInTime));
  });
  await fc.assert(property, { numRuns: 10, endOnFailure: true });
});

async function endsInTime({ faults, protocol: name, streaming, ...limits }: Case): Promise<void> {
  const protocol = PROTOCOLS.find((candidate) => candidate.name === name)!;
  await using upstreams = new AsyncDisposableStack();
  const endpoints = [];
  for (const [index, fault] of faults.entries()) {
    const upstream = upstreams.use(await FakeUpstream.start(FAULTS[fault]!(protocol)));
    endpoints.push({ name: `e${index}`, ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true });
  }
  await using proxy = await startProxy({
    endpoints,
    timeouts: {
      total: `${TOTAL_MS}ms`,
      commit_hold: limits.commitHold,
      response_header: limits.responseHeader,
      first_event: limits.firstEvent,
    },
  });
  const startedAt = performance.now();
  const { status, text } = await within(5 * TOTAL_MS, ask(proxy, protocol, { streaming }));
  const elapsed = performance.now() - startedAt;
  assert.ok(elapsed <= TOTAL_MS + SLACK_MS, `${elapsed} ms`);
  if (status !== 200) return void protocol.errorMessage(JSON.parse(text));
  const last = eventsIn(text).at(-1)!;
  assert.ok(protocol.isError(last), text);
  protocol.errorMessage(JSON.parse(last.data));
}

Deno.test("timeouts.total does not end a stream whose answer has begun", async () => {
  const [protocol] = PROTOCOLS as [ProtocolCase];
  const slow: Script = async (_, connection) => {
    await scripts.openStream(connection);
    await connection.write(scripts.chunk([...protocol.preamble, ...protocol.content].join("")));
    await pause(2 * TOTAL_MS);
    await connection.write(scripts.chunk(protocol.ending.join("")));
    await scripts.endStream(connection, "clean");
  };
  await using upstream = await FakeUpstream.start(slow);
  const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({
    endpoints: [endpoint],
    timeouts: { total: `${TOTAL_MS}ms`, commit_hold: "200ms" },
  });
  const { text } = await ask(proxy, protocol, { streaming: true });
  assert.ok(text.endsWith(protocol.ending.join("")), text);
});

/** How a body that is not complete was begun. */
const HALF_BODIES: Readonly<Record<string, { readonly header: string; readonly begun: string }>> = {
  "a length": { header: "content-length: 100", begun: "{" },
  "a great length": { header: "content-length: 100000000", begun: "{" },
  "chunks": { header: "transfer-encoding: chunked", begun: "1\r\n{\r\n" },
  "a coding": { header: "content-encoding: zstd\r\ntransfer-encoding: chunked", begun: "1\r\n(\r\n" },
};

for (const [name, { header, begun }] of Object.entries(HALF_BODIES)) {
  Deno.test(`timeouts.total ends a request whose client never sends the rest of it, with ${name}`, async () => {
    const [protocol] = PROTOCOLS as [ProtocolCase];
    await using upstream = await FakeUpstream.start(scripts.silence);
    const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({
      endpoints: [endpoint],
      timeouts: { total: `${TOTAL_MS}ms`, commit_hold: "200ms" },
    });
    using client = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
    const head = `POST ${protocol.path(true)} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${header}\r\n\r\n`;
    await client.write(new TextEncoder().encode(head + begun));
    const buffer = new Uint8Array(10_000);
    const length = await within(TOTAL_MS + SLACK_MS, client.read(buffer));
    const answer = new TextDecoder().decode(buffer.subarray(0, length!));
    assert.match(answer, /^HTTP\/1\.1 408 .*The request was not complete within 0\.3 s \(timeouts\.total\)/s);
    assert.equal((await proxy.requests(1))[0]!.status, 408);
    assert.equal(upstream.requests.length, 0);
  });
}
