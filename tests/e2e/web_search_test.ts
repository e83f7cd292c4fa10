/** Searches of the web that the proxy runs for models whose endpoint has none (C26). */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn, type Received } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { type Answer, type Any, type Dialect, parsed } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { geminiDialect } from "./gemini_dialect.ts";
import { messagesDialect } from "./messages_dialect.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import { responsesDialect } from "./responses_dialect.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const PAGES = [
  { title: "Deno 3", url: "https://deno.example/3", content: "Deno 3 came é", publishedDate: "2026-10-01" },
  { title: "Blog", url: "https://blog.example/deno", content: "We moved" },
];
const ENGINE = scripts.reply(JSON.stringify({ query: "x", results: PAGES }));

/** As clients of each protocol ask for a search. */
const SEARCHES: Readonly<Record<string, (body: Any) => Any>> = {
  messages: (body) => ({
    ...body,
    tools: [...body.tools, { type: "web_search_20250305", name: "web_search", max_uses: 2 }],
  }),
  chat: (body) => ({ ...body, web_search_options: {} }),
  responses: (body) => ({ ...body, tools: [...body.tools, { type: "web_search" }] }),
  gemini: (body) => ({ ...body, tools: [...body.tools, { googleSearch: {} }] }),
};

const asking = ({ protocol, request }: Dialect, stream: boolean, more: Any = {}) =>
  JSON.stringify({ ...SEARCHES[protocol.name]!(JSON.parse(request({ stream }))), ...more });

function searching(queries: readonly string[], text = "", others: Answer["calls"] = []): Answer {
  const calls = queries.map((query, i) => ({ id: `call_s${i}`, name: "web_search", input: { query } }));
  return { text, calls: [...calls, ...others] };
}

const DONE: Answer = { text: "Deno 3 is out", calls: [] };

function proxyFor(endpoints: readonly Any[], engine: FakeUpstream): Promise<Proxy> {
  const web_search = { provider: "searxng", url: engine.url };
  return startProxy({ endpoints, web_search });
}

interface Told {
  readonly queries: readonly string[];
  readonly urls: readonly string[];
}

/** What each protocol's client is told of searches. */
const TOLD: Readonly<Record<string, (received: Any) => Told>> = {
  messages: ({ content }) => ({
    queries: content.filter(({ type }: Any) => type === "server_tool_use").map(({ input }: Any) => input.query),
    urls: content.filter(({ type }: Any) => type === "web_search_tool_result")
      .flatMap((block: Any) => Array.isArray(block.content) ? block.content.map(({ url }: Any) => url) : []),
  }),
  responses: ({ output }) => {
    const items = output.filter(({ type }: Any) => type === "web_search_call");
    return {
      queries: items.flatMap(({ action }: Any) => action.queries),
      urls: items.flatMap(({ action }: Any) => (action.sources ?? []).map(({ url }: Any) => url)),
    };
  },
  gemini: (answer) => {
    const { webSearchQueries = [], groundingChunks = [] } = answer.candidates[0].groundingMetadata ?? {};
    return { queries: webSearchQueries, urls: groundingChunks.map(({ web }: Any) => web.uri) };
  },
};

function toldOf({ protocol }: Dialect, received: Received): Told {
  return TOLD[protocol.name]!(JSON.parse(received.text));
}

const ROWS = DIALECTS.flatMap((client) =>
  DIALECTS.flatMap((upstream) =>
    [false, true].map((streaming) => ({
      name: `${client.protocol.name} from ${upstream.protocol.name}, ${streaming ? "stream" : "whole"}`,
      client,
      upstream,
      streaming,
    }))
  )
);

Deno.test("a search is run between two turns, and the client gets one answer", async (t) => {
  await steps(t, ROWS, async ({ client, upstream: dialect, streaming }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    await using upstream = await FakeUpstream.start(
      saying(dialect, searching(["deno 3 é"], "I look"), streaming),
      saying(dialect, DONE, streaming),
    );
    await using proxy = await proxyFor([endpointOf(dialect, upstream)], engine);
    const received = await ask(proxy, client.protocol, { streaming, body: asking(client, streaming) });
    assert.equal(received.status, 200, received.text);

    const said = streaming ? client.heardStream(eventsIn(received.text)) : client.heard(received.text);
    const isOneText = client.protocol.name === "chat" || client.protocol.name === "gemini";
    const text = isOneText ? "I look\n\nDeno 3 is out" : "I lookDeno 3 is out";
    assert.deepEqual([said.text, said.calls, said.finish], [text, [], client.finishes.text]);
    if (!streaming && client.protocol.name !== "chat") {
      const urls = PAGES.map(({ url }) => url);
      assert.deepEqual(toldOf(client, received), { queries: ["deno 3 é"], urls });
    }

    const { searchParams } = new URL(engine.requests[0]!.target, engine.url);
    assert.deepEqual([searchParams.get("q"), searchParams.get("format")], ["deno 3 é", "json"]);
    const [first, second] = upstream.requests.map(({ text }) => dialect.asked(text));
    assert.deepEqual(first!.tools, ["read", "web_search"]);
    assert.deepEqual(second!.tools, ["read", "web_search"]);
    assert.deepEqual(second!.calls.map((call) => call.replace(/^\S+ /, "")), ['web_search {"query":"deno 3 é"}']);
    assert.match(second!.results.join(), /Deno 3\n.*https:\/\/deno\.example\/3\n.*2026-10-01\n.*Deno 3 came é/s);
    assert.deepEqual(second!.texts.slice(-1), ["I look"]);
    assert.equal(upstream.requests.length, 2);
  });
});

/** Asks by Messages, with a model that is not Claude's. */
const { protocol: MESSAGES } = messagesDialect;
const chatDialect = DIALECTS[1]!;

const endpoint = (upstream: FakeUpstream, own: Any = {}) => endpointOf(chatDialect, upstream, own);
const say = (answer: Answer, streaming = false): Script => saying(chatDialect, answer, streaming);
const content = ({ text }: Received): Any[] => JSON.parse(text).content;

Deno.test("whoever forces the search, as Claude Code once did, gets an answer behind it", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(say(searching(["q"])), say(DONE));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const body = asking(messagesDialect, false, {
    tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 8, allowed_domains: ["blog.example"] }],
    tool_choice: { type: "tool", name: "web_search" },
  });
  const received = await ask(proxy, MESSAGES, { body });
  assert.deepEqual(content(received).map(({ type }) => type), ["server_tool_use", "web_search_tool_result", "text"]);
  assert.deepEqual(content(received)[1].content.map(({ url }: Any) => url), ["https://blog.example/deno"]);
  assert.match(new URL(engine.requests[0]!.target, engine.url).searchParams.get("q")!, /^q site:blog\.example$/);
  const choices = upstream.requests.map(({ text }) => JSON.parse(text).tool_choice);
  assert.deepEqual(choices, [{ type: "function", function: { name: "web_search" } }, "auto"]);
});

Deno.test("a turn of a search alone, all of it in one piece", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  const [first, second] = [searching(["a"]), DONE].map((answer) => chatDialect.events(answer).join(""));
  await using upstream = await FakeUpstream.start(scripts.stream([first!]), scripts.stream([second!]));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const received = await ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true) });
  const heard = messagesDialect.heardStream(eventsIn(received.text));
  assert.deepEqual([heard.text, heard.finish], [DONE.text, "end_turn"], received.text);
});

Deno.test("no more is searched for than the client allows, and the model is told so", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(say(searching(["a", "b", "c"])), say(searching(["d"])), say(DONE));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const received = await ask(proxy, MESSAGES, { body: asking(messagesDialect, false) });
  const results = content(received).filter(({ type }) => type === "web_search_tool_result").map(({ content }) =>
    content
  );
  assert.deepEqual(
    results.map((result) => result.error_code ?? result.length),
    [2, 2, "max_uses_exceeded", "max_uses_exceeded"],
  );
  assert.equal(JSON.parse(received.text).usage.server_tool_use.web_search_requests, 4);
  assert.equal(engine.requests.length, 2);
  const [, second, third] = upstream.requests.map(({ text }) => JSON.parse(text));
  assert.deepEqual([second.tool_choice, third.tool_choice], ["none", "none"]);
  assert.match(JSON.stringify(third.messages.at(-1)), /no more than 2 searches/);
});

Deno.test("a model that never stops searching is no clean end", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(say(searching(["a"])));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const received = await ask(proxy, MESSAGES, { body: asking(messagesDialect, false) });
  assert.equal(JSON.parse(received.text).stop_reason, "pause_turn");
  assert.deepEqual([engine.requests.length, upstream.requests.length], [2, 5]);
});

Deno.test("calls of the client's own come back to it, with the search that was run beside them", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  const own = { id: "call_o", name: "read", input: { path: "a" } };
  await using upstream = await FakeUpstream.start(say(searching(["a"], "", [own]), true));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const received = await ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true) });
  const events = eventsIn(received.text);
  const heard = messagesDialect.heardStream(events);
  assert.deepEqual([heard.calls.map(({ name, input }) => ({ name, input })), heard.finish], [
    [{ name: "read", input: { path: "a" } }],
    "tool_use",
  ]);
  const blocks = parsed(events).filter(({ type }) => type === "content_block_start").map((event) =>
    event.content_block
  );
  assert.deepEqual(blocks.map(({ type }) => type), ["tool_use", "server_tool_use", "web_search_tool_result"]);
  assert.equal(upstream.requests.length, 1);
});

Deno.test("what an engine refuses is told to the model, and its key to nobody", async () => {
  const key = "tvly-made-up-key-0123";
  await using engine = await FakeUpstream.start(
    scripts.reply("{}", { status: 500 }),
    scripts.reply("<html>", {}),
    scripts.reply("{}", { status: 429 }),
    scripts.reply("{}", { status: 302, headers: { location: "http://127.0.0.1:1/elsewhere" } }),
  );
  await using upstream = await FakeUpstream.start(say(searching(["a", "b", "c", "d"])), say(DONE));
  const web_search = { provider: "tavily", api_key: key, url: engine.url };
  await using proxy = await startProxy({ endpoints: [endpoint(upstream)], web_search, logging: { level: "debug" } });
  const received = await ask(proxy, MESSAGES, {
    body: asking(messagesDialect, false, { tools: [{ type: "web_search_20250305", name: "web_search" }] }),
  });
  const results = content(received).filter(({ type }) => type === "web_search_tool_result");
  assert.deepEqual(
    results.map((block) => block.content.error_code),
    ["unavailable", "unavailable", "too_many_requests", "unavailable"],
  );
  const told = chatDialect.asked(upstream.requests[1]!.text).results;
  const reasons = [/HTTP 500/, /did not answer with JSON/, /HTTP 429/, /HTTP 302/];
  reasons.forEach((reason, i) => assert.match(told[i]!, reason));
  assert.deepEqual(engine.requests.map(({ headers }) => headers.get("authorization")), Array(4).fill(`Bearer ${key}`));
  assert.deepEqual(JSON.parse(engine.requests[0]!.text), { query: "a", max_results: 8 });
  const [{ attempts }] = await proxy.requests(1) as [Awaited<ReturnType<Proxy["requests"]>>[number]];
  assert.deepEqual(attempts.map(({ result }) => result), ["answered", "answered"]);
  assert.doesNotMatch(await proxy.logged() + received.text + told.join(), new RegExp(key));
});

Deno.test("the next turn goes to another endpoint if the first fails by then", async (t) => {
  await steps(t, [true, false].map((streaming) => ({ name: String(streaming), streaming })), async ({ streaming }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    const broken = scripts.reply("{}", { status: 500 });
    await using first = await FakeUpstream.start(say(searching(["a"]), streaming), broken);
    await using second = await FakeUpstream.start(saying(messagesDialect, DONE, streaming));
    const other = endpointOf(messagesDialect, second, { name: "second", priority: 2 });
    await using proxy = await proxyFor([endpoint(first, { max_concurrency: 1 }), other], engine);
    const received = await ask(proxy, MESSAGES, { streaming, body: asking(messagesDialect, streaming) });
    const heard = streaming
      ? messagesDialect.heardStream(eventsIn(received.text))
      : messagesDialect.heard(received.text);
    assert.deepEqual([heard.text, heard.finish], [DONE.text, "end_turn"]);
    const [{ attempts }] = await proxy.requests(1) as [Awaited<ReturnType<Proxy["requests"]>>[number]];
    assert.deepEqual(attempts.map(({ endpoint, status }) => `${endpoint} ${status}`), [
      "chat 200",
      "chat 500",
      "chat 500",
      "second 200",
    ]);
  });
});

Deno.test("a turn that fails everywhere is an error, never a clean end", async (t) => {
  await steps(t, [true, false].map((streaming) => ({ name: String(streaming), streaming })), async ({ streaming }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    const limited = scripts.reply('{"error":{"message":"slow down"}}', {
      status: 429,
      headers: { "retry-after": "7" },
    });
    await using upstream = await FakeUpstream.start(say(searching(["a"], "I look"), streaming), limited);
    await using proxy = await proxyFor([endpoint(upstream)], engine);
    const received = await ask(proxy, MESSAGES, { streaming, body: asking(messagesDialect, streaming) });
    if (streaming) {
      const events = parsed(eventsIn(received.text));
      assert.deepEqual([received.status, events.at(-1).error.type], [200, "rate_limit_error"]);
      assert.ok(events.every(({ type }) => type !== "message_stop"));
    } else {
      assert.deepEqual([received.status, JSON.parse(received.text).error.type], [429, "rate_limit_error"]);
      assert.equal(received.headers.get("retry-after"), "7");
    }
  });
});

Deno.test("an upstream that falls silent inside a call is given up, whether or not its client has heard of it", async (t) => {
  const rows = ["", "I look"].map((text) => ({ name: text === "" ? "unheard" : "heard", text }));
  await steps(t, rows, async ({ text }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    const events = chatDialect.events(searching(["a"], text));
    await using upstream = await FakeUpstream.start(scripts.stream(events.slice(0, -3), "silence"));
    const timeouts = { idle: "300ms" };
    await using proxy = await proxyFor([endpoint(upstream, { timeouts })], engine);
    const received = await ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true) });
    assert.equal(parsed(eventsIn(received.text)).at(-1).error.type, "timeout_error", received.text);
    assert.equal(engine.requests.length, 0);
  });
});

Deno.test("a second turn that breaks off is an error event", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  const cut = scripts.stream(chatDialect.events(DONE).slice(0, 2), "cut");
  await using upstream = await FakeUpstream.start(say(searching(["a"]), true), cut);
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const received = await ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true) });
  assert.equal(parsed(eventsIn(received.text)).at(-1).type, "error");
});

Deno.test("who leaves while the web is searched ends the search, and no further turn is asked for", async () => {
  const begun = Promise.withResolvers<void>();
  let over: Promise<void> | undefined;
  await using engine = await FakeUpstream.start((_, connection) => {
    over = connection.closed;
    begun.resolve();
  });
  await using upstream = await FakeUpstream.start(say(searching(["a"], "I look"), true));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const leaving = new AbortController();
  const { signal } = leaving;
  const asked = ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true), signal }).catch(() => {});
  await begun.promise;
  leaving.abort();
  await asked;
  await over;
  const [record] = await proxy.requests(1) as [Awaited<ReturnType<Proxy["requests"]>>[number]];
  assert.deepEqual([record.status, upstream.requests.length], [499, 1]);
});

Deno.test("what the answer read is what its last turn read, and what it wrote is the sum", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(
    saying(messagesDialect, searching(["a"]), true),
    saying(messagesDialect, DONE, true),
  );
  await using proxy = await proxyFor([endpointOf(messagesDialect, upstream)], engine);
  const received = await ask(proxy, MESSAGES, { streaming: true, body: asking(messagesDialect, true) });
  const [delta] = parsed(eventsIn(received.text)).filter(({ type }) => type === "message_delta");
  assert.deepEqual([delta.usage.input_tokens, delta.usage.output_tokens], [3, 10]);
});

const WHO = [
  {
    name: "Claude's models search themselves behind relays",
    own: {},
    more: { model: "claude-sonnet-5" },
    isOurs: false,
  },
  { name: "an endpoint that is said to search itself", own: { web_search: "endpoint" }, more: {}, isOurs: false },
  {
    name: "one for which we are to search",
    own: { web_search: "proxy" },
    more: { model: "claude-sonnet-5" },
    isOurs: true,
  },
  {
    name: "a model of another name",
    own: { default_model: "kimi-k3" },
    more: { model: "claude-sonnet-5" },
    isOurs: true,
  },
];

Deno.test("who searches", async (t) => {
  await steps(t, WHO, async ({ own, more, isOurs }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    await using upstream = await FakeUpstream.start(saying(messagesDialect, DONE, false));
    await using proxy = await proxyFor([endpointOf(messagesDialect, upstream, own)], engine);
    const body = asking(messagesDialect, false, more);
    await ask(proxy, MESSAGES, { body });
    const [{ text }] = upstream.requests as [FakeUpstream["requests"][number]];
    if (!isOurs) assert.equal(text, body);
    else assert.equal(JSON.parse(text).tools[1].input_schema.required[0], "query");
  });
});

Deno.test("an endpoint that speaks Responses hears of no search but by the function", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(
    saying(responsesDialect, searching(["a"]), false),
    saying(responsesDialect, DONE, false),
  );
  await using proxy = await proxyFor([endpointOf(responsesDialect, upstream)], engine);
  const tools = [{ type: "web_search" }, { type: "web_search_preview" }];
  const earlier = { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "a" } };
  const body = {
    ...{ model: "m", include: ["web_search_call.action.sources", "reasoning.encrypted_content"], top_k: 3 },
    tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "web_search" }] },
    tools,
    input: [{ role: "user", content: "hi" }, earlier, { role: "user", content: "more" }],
  };
  await ask(proxy, responsesDialect.protocol, { body: JSON.stringify(body) });
  const asked = JSON.parse(upstream.requests[0]!.text);
  assert.deepEqual([asked.include, asked.top_k], [["reasoning.encrypted_content"], 3]);
  assert.deepEqual(asked.input, [body.input[0], body.input[2]]);
  assert.deepEqual(asked.tools.map(({ type, name }: Any) => `${type} ${name}`), ["function web_search"]);
  const choices = upstream.requests.map(({ text }) => JSON.parse(text).tool_choice);
  const allowed = { type: "allowed_tools", tools: [{ type: "function", name: "web_search" }] };
  assert.deepEqual(choices, [{ ...allowed, mode: "required" }, { ...allowed, mode: "auto" }]);
});

Deno.test("a search that fails over to an endpoint without one, or is refused, is ours from there on", async (t) => {
  const refusal = messagesDialect.protocol.error(
    "invalid_request_error",
    "tools.1: web_search_20250305 is not a supported tool type",
  );
  const rows = [
    { name: "overloaded", answers: [scripts.reply("{}", { status: 529 })], refused: false },
    { name: "refused", answers: [scripts.reply(refusal, { status: 400 })], refused: true },
  ];
  await steps(t, rows, async ({ answers, refused }) => {
    await using engine = await FakeUpstream.start(ENGINE);
    const both = [saying(messagesDialect, searching(["a"]), false), saying(messagesDialect, DONE, false)];
    await using first = await FakeUpstream.start(...answers, ...refused ? both : answers);
    await using second = await FakeUpstream.start(...both);
    const endpoints = [first, second].map((upstream, i) =>
      endpointOf(messagesDialect, upstream, {
        ...{ name: `e${i}`, priority: i + 1 },
        ...(i === 0 ? {} : { default_model: "kimi-k3" }),
      })
    );
    await using proxy = await proxyFor(endpoints, engine);
    const body = asking(messagesDialect, false, { model: "claude-sonnet-5" });
    const received = await ask(proxy, MESSAGES, { body });
    assert.equal(messagesDialect.heard(received.text).text, DONE.text, received.text);
    assert.equal(first.requests[0]!.text, body);
    assert.equal(engine.requests.length, 1);
    if (!refused) return assert.equal(second.requests.length, 2);
    // It is known from then on.
    await ask(proxy, MESSAGES, { body });
    const types = first.requests.map(({ text }) => JSON.parse(text).tools[1].type);
    assert.deepEqual(types, ["web_search_20250305", undefined, undefined, undefined]);
  });
});

Deno.test("an answer with a search can be gone on from, in each way that Responses know", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(say(searching(["a"], "I look")), say(DONE));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const { protocol } = responsesDialect;
  const first = JSON.parse((await ask(proxy, protocol, { body: asking(responsesDialect, false) })).text);
  const next = { type: "message", role: "user", content: "and then?" };
  const tools = [{ type: "web_search" }];
  for (
    const body of [
      { model: "m", tools, previous_response_id: first.id, input: [next] },
      { model: "m", tools, store: false, input: [{ role: "user", content: "hi" }, ...first.output, next] },
    ]
  ) {
    const { status, text } = await ask(proxy, protocol, { body: JSON.stringify(body) });
    assert.equal(status, 200, text);
    const { texts, calls } = chatDialect.asked(upstream.requests.at(-1)!.text);
    assert.deepEqual([texts.slice(1), calls], [["I look\n\nDeno 3 is out", "and then?"], []]);
  }
});

Deno.test("Google's stream that is a list has the whole answer in it", async () => {
  await using engine = await FakeUpstream.start(ENGINE);
  await using upstream = await FakeUpstream.start(say(searching(["a"])), say(DONE));
  await using proxy = await proxyFor([endpoint(upstream)], engine);
  const path = "/v1beta/models/m:streamGenerateContent";
  const { status, text } = await ask(proxy, geminiDialect.protocol, { path, body: asking(geminiDialect, false) });
  assert.equal(status, 200, text);
  const [answer, ...others] = JSON.parse(text);
  assert.deepEqual([geminiDialect.heard(JSON.stringify(answer)).text, others], [DONE.text, []]);
});
