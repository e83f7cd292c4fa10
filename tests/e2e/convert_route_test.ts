import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn, open } from "./client.ts";
import { endpointOf, gate, saying } from "./converting.ts";
import { MODEL, QUESTION } from "./dialect.ts";
import { BOTH, DIALECTS, PAIRS } from "./dialects.ts";
import { CHAT, GEMINI, MESSAGES, RESPONSES, type StreamEvent } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";
import { StreamReader } from "./stream_reader.ts";

const GOOD = { text: "good é", calls: [] };
const [, CHAT_DIALECT, RESPONSES_DIALECT] = DIALECTS;
Deno.test("conversion: failover goes from an endpoint of another protocol to one of the same, byte for byte", async (t) => {
  await steps(t, BOTH, async ({ client, upstream, streaming }) => {
    await using first = await FakeUpstream.start(scripts.reply(upstream.protocol.error("e", "no"), { status: 401 }));
    await using second = await FakeUpstream.start(saying(client, GOOD, streaming));
    const endpoints = [endpointOf(upstream, first), endpointOf(client, second, { priority: 2 })];
    await using proxy = await startProxy({ endpoints });
    const body = ` ${client.request({ stream: streaming })}\n`;
    const { protocol } = client;
    const received = await ask(proxy, protocol, { streaming, body });
    assert.equal(received.text, streaming ? client.events(GOOD).join("") : client.whole(GOOD));
    assert.equal(received.headers.get("x-cccc-endpoint"), protocol.name);
    assert.equal(received.headers.get("x-cccc-losses"), null);
    assert.equal(second.requests[0]!.text, body, "the client's own bytes");
    assert.equal(second.requests[0]!.target, protocol.path(streaming));
    assert.deepEqual(upstream.asked(first.requests[0]!.text).texts, [QUESTION]);
  });
});

Deno.test("conversion: failover goes from an endpoint of the same protocol to one of another", async (t) => {
  await steps(t, BOTH, async ({ client, upstream, streaming }) => {
    const { protocol } = client;
    // Its preamble has gone nowhere: behind it the other one can still answer.
    const cut = streaming ? scripts.stream(protocol.preamble, "reset") : scripts.reset;
    await using first = await FakeUpstream.start(cut);
    await using second = await FakeUpstream.start(saying(upstream, GOOD, streaming));
    const endpoints = [endpointOf(client, first), endpointOf(upstream, second, { priority: 2 })];
    await using proxy = await startProxy({ endpoints });
    const received = await ask(proxy, protocol, { streaming, body: client.request({ stream: streaming }) });
    assert.equal(received.status, 200, received.text);
    const heard = streaming ? client.heardStream(eventsIn(received.text)) : client.heard(received.text);
    assert.equal(heard.text, GOOD.text);
    assert.ok(heard.models.every((model) => model === MODEL));
    assert.equal(received.headers.get("x-cccc-endpoint"), upstream.protocol.name);
  });
});

Deno.test("conversion: endpoints of three protocols that fail are all told, in the client's envelope", async (t) => {
  const rows = DIALECTS.map((client) => ({ name: client.protocol.name, client }));
  await steps(t, rows, async ({ client }) => {
    await using upstream = await FakeUpstream.start(scripts.garbage);
    const endpoints = DIALECTS.filter((dialect) => dialect !== client).map((dialect) => endpointOf(dialect, upstream));
    await using proxy = await startProxy({ endpoints });
    const received = await ask(proxy, client.protocol, { body: client.request({ stream: false }) });
    assert.equal(received.status, 502);
    const message = client.protocol.errorMessage(JSON.parse(received.text));
    for (const { name } of endpoints) assert.ok(message.includes(`"${name}"`), message);
  });
});

const KEEP_ALIVES: Readonly<Record<string, string>> = {
  messages: 'event: ping\ndata: {"type": "ping"}\n\n',
  responses: 'event: keepalive\ndata: {"type":"keepalive"}\n\n',
  chat: "\n\n",
  gemini: "\n\n",
};

/** The events of a client's stream; a blank one is skipped anyway. */
function heardEvents(text: string, keepAlive: string): StreamEvent[] {
  return eventsIn(keepAlive.trim() === "" ? text : text.replaceAll(keepAlive, ""));
}

Deno.test("conversion: keep-alives go out while an answer is held and in its middle, between whole events", async (t) => {
  await steps(t, PAIRS, async ({ client, upstream }) => {
    const [begin, go] = [gate(), gate()];
    const events = upstream.events(GOOD);
    const half = events.findIndex((event) => event.includes('"goo"')) + 1;
    const slow: Script = async (_, connection) => {
      await begin.opened;
      await scripts.openStream(connection);
      await connection.write(scripts.chunk(events.slice(0, half).join("")));
      await connection.write(scripts.chunk(events[half]!.slice(0, 9)));
      await go.opened;
      await connection.write(scripts.chunk(events[half]!.slice(9) + events.slice(half + 1).join("")));
      await scripts.endStream(connection, "clean");
    };
    await using server = await FakeUpstream.start(slow);
    await using proxy = await startProxy({
      endpoints: [endpointOf(upstream, server)],
      timeouts: { commit_hold: "80ms" },
    });
    const response = await open(proxy, client.protocol, { streaming: true, body: client.request({ stream: true }) });
    const reader = new StreamReader(response);
    const keepAlive = KEEP_ALIVES[client.protocol.name]!;
    await reader.until(keepAlive + keepAlive);
    begin.open();
    await reader.until("goo");
    await reader.untilAfter(reader.text.length, keepAlive);
    go.open();
    const heard = heardEvents(await reader.rest(), keepAlive);
    assert.equal(client.heardStream(heard).text, GOOD.text);
  });
});

Deno.test("conversion: a failure behind keep-alives is an error event in the client's protocol", async (t) => {
  await steps(t, PAIRS, async ({ client, upstream }) => {
    const heard = gate();
    const slow: Script = async (request, connection) => {
      await heard.opened;
      await scripts.reply(upstream.protocol.error("e", "words é"), { status: 401 })(request, connection);
    };
    await using server = await FakeUpstream.start(slow);
    await using proxy = await startProxy({
      endpoints: [endpointOf(upstream, server)],
      timeouts: { commit_hold: "80ms" },
    });
    const response = await open(proxy, client.protocol, { streaming: true, body: client.request({ stream: true }) });
    const reader = new StreamReader(response);
    const keepAlive = KEEP_ALIVES[client.protocol.name]!;
    await reader.until(keepAlive);
    heard.open();
    const events = heardEvents(await reader.rest(), keepAlive);
    if (client.protocol.name === "responses") assert.equal(events.shift()?.event, "error");
    assert.equal(events.length, 1);
    assert.ok(client.protocol.isError(events[0]!));
    assert.match(client.protocol.errorMessage(JSON.parse(events[0]!.data)), /words é/);
  });
});

const AUTO = { wire_api: "auto" };

Deno.test("wire_api auto: an upstream without Responses is asked in Chat, and that is remembered", async (t) => {
  const rows = [404, 405, 501].flatMap((status) =>
    [false, true].map((streaming) => ({ name: `HTTP ${status}, ${streaming ? "stream" : "whole"}`, status, streaming }))
  );
  await steps(t, rows, async ({ status, streaming }) => {
    const chat = saying(CHAT_DIALECT!, GOOD, streaming);
    const server: Script = (request, connection) =>
      request.target === "/v1/responses"
        ? scripts.reply('{"detail":"Not Found"}', { status })(request, connection)
        : chat(request, connection);
    await using upstream = await FakeUpstream.start(server);
    await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream, AUTO)] });
    const client = RESPONSES_DIALECT!;
    for (let turn = 0; turn < 2; turn++) {
      const received = await ask(proxy, RESPONSES, { streaming, body: client.request({ stream: streaming }) });
      const heard = streaming ? client.heardStream(eventsIn(received.text)) : client.heard(received.text);
      assert.equal(heard.text, GOOD.text);
    }
    const targets = upstream.requests.map(({ target }) => target).filter((target, i, all) => target !== all[i - 1]);
    assert.deepEqual(targets, ["/v1/responses", "/v1/chat/completions"], "asked in Responses only at first");
  });
});

Deno.test("tools and thinking that OpenAI takes in Responses alone go there, and without thinking where there are none", async (t) => {
  const words = "Function tools with reasoning_effort are not supported for gpt-5.6 in /v1/chat/completions. " +
    "To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
  const missing = scripts.reply('{"detail":"Not Found"}', { status: 404 });
  const chat = (effort: unknown) =>
    effort === "none"
      ? saying(CHAT_DIALECT!, GOOD, false)
      : scripts.reply(CHAT.error("invalid_request_error", words), { status: 400 });
  const rows = [
    { name: "auto, with Responses", own: AUTO, responses: true, asked: ["responses high"] },
    { name: "auto, without Responses", own: AUTO, responses: false, asked: ["chat none"] },
    { name: "chat alone", own: { wire_api: "chat" }, responses: true, asked: ["chat none"] },
  ];
  await steps(t, rows, async ({ own, responses, asked }) => {
    const heard: string[] = [];
    const server: Script = (request, connection) => {
      const body = JSON.parse(request.text);
      const effort = body.reasoning_effort ?? body.reasoning?.effort;
      const isChat = request.target === "/v1/chat/completions";
      heard.push(`${isChat ? "chat" : "responses"} ${effort}`);
      const script = isChat ? chat(effort) : responses ? saying(RESPONSES_DIALECT!, GOOD, false) : missing;
      return script(request, connection);
    };
    await using upstream = await FakeUpstream.start(server);
    await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream, own)] });
    const body = JSON.stringify({
      model: "gpt-5.6",
      max_tokens: 99,
      messages: [{ role: "user", content: "hi" }],
      tools: [{ name: "read", input_schema: { type: "object" } }],
      output_config: { effort: "high" },
    });
    for (let turn = 0; turn < 2; turn++) {
      const received = await ask(proxy, MESSAGES, { body });
      assert.equal(received.status, 200, received.text);
      assert.match(received.text, new RegExp(GOOD.text));
    }
    // What helped is known from the second turn on.
    assert.deepEqual(heard.slice(-1), asked);
    assert.equal(heard[0], "chat high");
    assert.ok(heard.filter((each) => each === "chat high").length === 1, heard.join(", "));
  });
});

Deno.test("wire_api auto: an upstream that has Responses is asked in them", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply(RESPONSES.whole));
  await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream, AUTO)] });
  const received = await ask(proxy, RESPONSES);
  assert.equal(received.text, RESPONSES.whole);
  assert.deepEqual(upstream.requests.map(({ target }) => target), ["/v1/responses"]);
});

Deno.test("wire_api auto: a model that is missing in both is not taken for a missing API", async () => {
  const missing = scripts.reply(CHAT.error("invalid_request_error", "No such model"), { status: 404 });
  await using upstream = await FakeUpstream.start(missing);
  await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream, AUTO)] });
  const received = await ask(proxy, RESPONSES);
  assert.equal(received.status, 404);
  assert.match(RESPONSES.errorMessage(JSON.parse(received.text)), /No such model/);
  upstream.script(scripts.reply(RESPONSES.whole));
  assert.equal((await ask(proxy, RESPONSES)).text, RESPONSES.whole);
  assert.equal(upstream.requests.at(-1)!.target, "/v1/responses");
});

Deno.test("conversion: what could not be carried is in a header and in the log, and only then", async (t) => {
  const [withLoss, without] = [{ top_k: 5 }, {}];
  const rows = [
    { name: "whole", streaming: false, more: withLoss, losses: ["messages to chat: sampling.topK"] },
    { name: "stream", streaming: true, more: withLoss, losses: ["messages to chat: sampling.topK"] },
    { name: "nothing lost", streaming: false, more: without, losses: [] },
  ];
  await steps(t, rows, async ({ streaming, more, losses }) => {
    await using upstream = await FakeUpstream.start(saying(CHAT_DIALECT!, GOOD, streaming));
    await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream)] });
    const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(streaming)), ...more });
    const received = await ask(proxy, MESSAGES, { streaming, body });
    assert.equal(received.status, 200, received.text);
    assert.equal(received.headers.get("x-cccc-losses"), losses.length === 0 ? null : losses.join("; "));
    assert.deepEqual((await proxy.requests(1))[0]!.losses, losses);
  });
});

Deno.test("conversion: what was lost may be named by half a character, as JSON can hold it", async () => {
  await using upstream = await FakeUpstream.start(saying(CHAT_DIALECT!, GOOD, false));
  await using proxy = await startProxy({ endpoints: [endpointOf(CHAT_DIALECT!, upstream)] });
  const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), system: [{ type: "\ud800" }] });
  const received = await ask(proxy, MESSAGES, { body });
  assert.equal(received.status, 200, received.text);
  assert.match(received.headers.get("x-cccc-losses") ?? "", /^messages%20to%20chat%3A.*%EF%BF%BD/);
});

const COUNTS = [
  { protocol: MESSAGES, path: "/v1/messages/count_tokens?beta=true", member: "input_tokens" },
  { protocol: GEMINI, path: "/v1beta/models/m:countTokens", member: "totalTokens" },
  { protocol: RESPONSES, path: "/v1/responses/input_tokens", member: "input_tokens" },
];

Deno.test("count_tokens: with only endpoints of other protocols it is an estimate that asks nobody", async (t) => {
  const rows = COUNTS.flatMap(({ protocol, ...count }) =>
    DIALECTS.filter((upstream) => upstream.protocol.name !== protocol.name)
      .map((upstream) => ({ name: `${protocol.name} to ${upstream.protocol.name}`, upstream, protocol, ...count }))
  );
  await steps(t, rows, async ({ upstream, protocol, path, member }) => {
    await using server = await FakeUpstream.start(scripts.silence);
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, server)] });
    const received = await ask(proxy, protocol, { path });
    assert.equal(received.status, 200, received.text);
    assert.equal(received.headers.get("x-cccc-estimated"), "true");
    const tokens = JSON.parse(received.text)[member];
    assert.ok(tokens > 1 && tokens < 50, received.text);
    assert.equal(server.requests.length, 0);
  });
});
