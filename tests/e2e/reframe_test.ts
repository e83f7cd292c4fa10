/** Upstreams that answer whole where a stream was asked for, and the other way round. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const PAIRS = ALL_PROTOCOLS.flatMap((client) =>
  ALL_PROTOCOLS.map((upstream) => ({
    name: `a ${client.name} client and a ${upstream.name} upstream`,
    client,
    upstream,
  }))
);

/** Headers that tell the truth, that lie, and that say nothing. */
const TYPES = ["application/json", "text/event-stream", "text/plain"];

function proxyFor(protocol: ProtocolCase, { url }: FakeUpstream): Promise<Proxy> {
  const endpoint = { name: "only", ...protocol.endpoint, url, auth_type: "none", enabled: true };
  return startProxy({ endpoints: [endpoint] });
}

Deno.test("a whole answer where a stream was asked for is told as one, whatever its header says (C20)", async (t) => {
  await steps(t, PAIRS, async ({ client, upstream: protocol }) => {
    await using upstream = await FakeUpstream.start(
      ...TYPES.map((type) => scripts.reply(protocol.whole, { headers: { "content-type": type, "x-own": "1" } })),
    );
    await using proxy = await proxyFor(protocol, upstream);
    for (const [index] of TYPES.entries()) {
      const received = await ask(proxy, client, { streaming: true });
      assert.equal(received.status, 200, received.text);
      assert.match(received.headers.get("content-type") ?? "", /^text\/event-stream/);
      assert.equal(received.headers.get("x-own"), client === protocol ? "1" : null);
      const events = eventsIn(received.text);
      assert.ok(events.some((event) => client.isFinish(event)), received.text);
      assert.ok(!events.some((event) => client.isError(event)), received.text);
      assert.match(received.text, /good é/);
      assert.equal(upstream.requests.length, index + 1);
      const request = (await proxy.requests(index + 1))[index];
      assert.equal(request!.attempts[0]!.result, "answered in one piece where a stream was asked for");
      assert.equal(request!.error, undefined);
    }
  });
});

Deno.test("a stream where none was asked for is told whole, whatever its header says (C20)", async (t) => {
  await steps(t, PAIRS, async ({ client, upstream: protocol }) => {
    await using upstream = await FakeUpstream.start(
      ...TYPES.map((type) =>
        scripts.stream(eventsOf(protocol), "clean", { headers: { "content-type": type, "x-own": "1" } })
      ),
    );
    await using proxy = await proxyFor(protocol, upstream);
    for (const [index] of TYPES.entries()) {
      const received = await ask(proxy, client);
      assert.equal(received.status, 200, received.text);
      assert.match(received.headers.get("content-type") ?? "", /^application\/json/);
      assert.equal(received.headers.get("x-own"), client === protocol ? "1" : null);
      assert.deepEqual(shapeOf(JSON.parse(received.text)), shapeOf(JSON.parse(client.whole)));
      assert.equal(upstream.requests.length, index + 1);
      const request = (await proxy.requests(index + 1))[index];
      assert.equal(request!.attempts[0]!.result, "answered with a stream that was not asked for");
    }
  });
});

/** The text of an answer, and why it ended, wherever a protocol has them. */
function shapeOf(value: unknown): string[] {
  const text = JSON.stringify(value);
  const found = text.match(/"(?:stop_reason|finish_reason|finishReason|status)":"\w+"|good é/g) ?? [];
  return [...new Set(found)].toSorted();
}

interface OpenRow {
  readonly name: string;
  readonly script: (protocol: ProtocolCase) => Script;
}

const OPEN: readonly OpenRow[] = [
  { name: "is kept open behind its end", script: (protocol) => scripts.stream(eventsOf(protocol), "silence") },
  { name: "is reset behind its end", script: (protocol) => scripts.stream(eventsOf(protocol), "reset") },
];

Deno.test("a stream that was not asked for is whole with its end, whatever becomes of its connection (C20)", async (t) => {
  const rows = OPEN.flatMap((row) =>
    ALL_PROTOCOLS.map((protocol) => ({ ...row, name: `a ${protocol.name} stream that ${row.name}`, protocol }))
  );
  await steps(t, rows, async ({ script, protocol }) => {
    await using upstream = await FakeUpstream.start(script(protocol));
    await using proxy = await proxyFor(protocol, upstream);
    const received = await ask(proxy, protocol);
    assert.equal(received.status, 200, received.text);
    assert.match(received.text, /good é/);
    await upstream.connections[0]!.closed;
  });
});

Deno.test("a Messages stream whose events have no names gets them: Anthropic's SDKs drop those without", async () => {
  const unnamed = eventsOf(MESSAGES).map((event) => event.replace(/^event: .*\n/, ""));
  await using upstream = await FakeUpstream.start(scripts.stream(unnamed, "clean", { headers: { "x-own": "1" } }));
  await using proxy = await proxyFor(MESSAGES, upstream);
  const received = await ask(proxy, MESSAGES, { streaming: true });
  const events = eventsIn(received.text);
  assert.deepEqual(events.map(({ event }) => event), events.map(({ data }) => JSON.parse(data).type));
  assert.ok(events.some((event) => MESSAGES.isFinish(event)), received.text);
  assert.match(received.text, /good é/);
  assert.equal(received.headers.get("x-own"), "1");
  assert.equal(upstream.requests.length, 1);
});

Deno.test("a Gemini stream that comes as one list is told as events (C20)", async () => {
  const chunks = [...GEMINI.content, ...GEMINI.ending].map((event) => event.replace(/^data: /, "").trim());
  await using upstream = await FakeUpstream.start(scripts.reply(`[${chunks.join(",\n")}]`));
  await using proxy = await proxyFor(GEMINI, upstream);
  const received = await ask(proxy, GEMINI, { streaming: true });
  const events = eventsIn(received.text);
  assert.ok(events.some((event) => GEMINI.isFinish(event)), received.text);
  assert.match(received.text, /good é/);
});

Deno.test("a Gemini client without alt=sse gets the list that it asked for of a stream (C20)", async () => {
  await using upstream = await FakeUpstream.start(scripts.stream(eventsOf(GEMINI)));
  await using proxy = await proxyFor(GEMINI, upstream);
  const received = await ask(proxy, GEMINI, { path: "/v1beta/models/m:streamGenerateContent" });
  const list = JSON.parse(received.text);
  assert.ok(Array.isArray(list) && list.length === 1);
  assert.match(received.text, /good é/);
});

Deno.test("a Gemini list and a Gemini object become each other where the other was asked for (C20)", async () => {
  const chunks = [...GEMINI.content, ...GEMINI.ending].map((event) => event.replace(/^data: /, "").trim());
  const rows = [
    { body: `[${chunks.join(",")}]`, path: GEMINI.path(false), isList: false },
    { body: GEMINI.whole, path: "/v1beta/models/m:streamGenerateContent", isList: true },
  ];
  for (const { body, path, isList } of rows) {
    await using upstream = await FakeUpstream.start(scripts.reply(body));
    await using proxy = await proxyFor(GEMINI, upstream);
    const received = await ask(proxy, GEMINI, { path });
    assert.equal(Array.isArray(JSON.parse(received.text)), isList, received.text);
    assert.match(received.text, /good é/);
    assert.match(received.text, /"finishReason":"STOP"/);
  }
});

Deno.test("a whole answer behind a slow start is told behind the keep-alives of a held stream (C20)", async () => {
  const script: Script = async (_, connection) => {
    await connection.write(scripts.head({ headers: { "content-type": "application/json" } }));
    await connection.write("\n");
    await pause(300);
    await connection.write(RESPONSES.whole);
    connection.end();
  };
  await using upstream = await FakeUpstream.start(script);
  const endpoint = { name: "only", ...RESPONSES.endpoint, url: upstream.url, auth_type: "none", enabled: true };
  await using proxy = await startProxy({ endpoints: [endpoint], timeouts: { commit_hold: "100ms" } });
  const received = await ask(proxy, RESPONSES, { streaming: true });
  const events = eventsIn(received.text);
  assert.equal(events[0]!.event, "keepalive");
  assert.equal(events.at(-1)!.event, "response.completed");
});
