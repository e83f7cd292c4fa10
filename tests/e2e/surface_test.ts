import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, exchangeRaw } from "./client.ts";
import { ALL_PROTOCOLS, CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

function endpoint({ name, endpoint }: ProtocolCase, { url }: FakeUpstream) {
  return { name, ...endpoint, url, auth_type: "none", enabled: true };
}

/** One endpoint for each protocol, all at the same upstream: the path tells who was meant. */
function all(upstream: FakeUpstream, first?: ProtocolCase) {
  const rest = ALL_PROTOCOLS.filter((protocol) => protocol !== first);
  const ordered = first === undefined ? rest : [first, ...rest];
  return { endpoints: ordered.map((protocol) => endpoint(protocol, upstream)) };
}

const GENERATING: readonly (readonly [path: string, protocol: ProtocolCase, target: string])[] = [
  ["/v1/messages", MESSAGES, "/v1/messages"],
  ["/v1/messages?beta=true", MESSAGES, "/v1/messages?beta=true"],
  ["/v1//messages", MESSAGES, "/v1/messages"],
  ["//v1/messages/", MESSAGES, "/v1/messages"],
  ["/v1/v1/messages?beta=true", MESSAGES, "/v1/messages?beta=true"],
  ["/messages", MESSAGES, "/v1/messages"],
  ["/v1/messages/v1/messages?beta=true", MESSAGES, "/v1/messages?beta=true"],
  ["/v1/chat/completions/chat/completions", CHAT, "/v1/chat/completions"],
  ["/v1/chat/completions", CHAT, "/v1/chat/completions"],
  ["/chat/completions", CHAT, "/v1/chat/completions"],
  ["/chat/completions/", CHAT, "/v1/chat/completions"],
  ["/v1/responses", RESPONSES, "/v1/responses"],
  ["/responses", RESPONSES, "/v1/responses"],
  ["/v1/responses/", RESPONSES, "/v1/responses"],
  ["/v1beta/models/m:generateContent", GEMINI, "/v1beta/models/m:generateContent"],
  ["/v1beta/v1beta/models/m:generateContent", GEMINI, "/v1beta/models/m:generateContent"],
  ["/models/m:generateContent", GEMINI, "/v1beta/models/m:generateContent"],
  ["/v1beta/models/a%2Fb:generateContent", GEMINI, "/v1beta/models/a%2Fb:generateContent"],
  ["/v1beta/models/100%:generateContent", GEMINI, "/v1beta/models/100%:generateContent"],
];

Deno.test("every spelling of a generating path reaches the upstream's one", async (t) => {
  const rows = GENERATING.map(([path, protocol, target]) => ({ name: path, path, protocol, target }));
  await steps(t, rows, async ({ path, protocol, target }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
    // An endpoint of any protocol would do.
    await using proxy = await startProxy(all(upstream, protocol));
    const received = await ask(proxy, protocol, { path });
    assert.equal(received.status, 200, received.text);
    assert.equal(received.text, protocol.whole);
    assert.equal(received.headers.get("x-cccc-endpoint"), protocol.name);
    assert.equal(upstream.requests[0]!.target, target);
  });
});

Deno.test("a call for a compaction reaches an upstream that has it, and its answer comes back as it is", async () => {
  const answer = ' {"id": "resp_1","object":"response.compaction","created_at":1,"output":[{"type":"compaction","id":' +
    '"cmp_1","encrypted_content":"x"}],"usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4}}';
  await using upstream = await FakeUpstream.start(scripts.reply(answer));
  await using proxy = await startProxy(all(upstream, RESPONSES));
  const received = await ask(proxy, RESPONSES, { path: "/v1/responses/compact" });
  assert.equal(received.text, answer);
  assert.equal(upstream.requests[0]!.target, "/v1/responses/compact");
  assert.equal(upstream.requests[0]!.text, RESPONSES.request(false));
});

const FORWARDED: readonly (readonly [method: string, path: string, endpoint: string])[] = [
  ["POST", "/v1/embeddings", "chat"],
  ["POST", "/v1/completions", "chat"],
  ["POST", "/v1/audio/transcriptions", "chat"],
  ["POST", "/v1/images/generations", "chat"],
  ["GET", "/v1/files?limit=2", "chat"],
  ["DELETE", "/v1/files/f_1", "chat"],
  ["GET", "/v1/responses/resp_1", "responses"],
  ["GET", "/v1/messages/batches", "messages"],
  ["POST", "/v1beta/models/m:embedContent", "gemini"],
];

Deno.test("other paths of an API are passed through unread, both ways", async (t) => {
  const rows = FORWARDED.map(([method, path, name]) => ({ name: `${method} ${path}`, method, path, endpoint: name }));
  await steps(t, rows, async ({ method, path, endpoint }) => {
    const answer = new Uint8Array([0, 255, 13, 10, 1]);
    const headers = { "content-type": "audio/x-any", "content-disposition": "attachment" };
    await using upstream = await FakeUpstream.start(scripts.reply(answer, { headers, status: 203 }));
    await using proxy = await startProxy(all(upstream));
    const hasBody = method === "POST";
    const response = await fetch(proxy.address + path, { method, ...(hasBody ? { body: "not \0 json" } : {}) });
    assert.equal(response.status, 203);
    assert.deepEqual(await response.bytes(), answer);
    assert.equal(response.headers.get("content-type"), "audio/x-any");
    assert.equal(response.headers.get("content-disposition"), "attachment");
    assert.equal(response.headers.get("x-cccc-endpoint"), endpoint);
    assert.equal(upstream.requests[0]!.target, path);
    assert.equal(upstream.requests[0]!.method, method);
    assert.equal(upstream.requests[0]!.text, hasBody ? "not \0 json" : "");
  });
});

Deno.test("a passed-through call that makes something is sent once, one that doesn't is tried again", async (t) => {
  const rows = [
    { name: "files, reset", path: "/v1/files", script: scripts.reset, requests: 1, status: 502 },
    {
      name: "files, HTTP 500",
      path: "/v1/files",
      script: scripts.reply("{}", { status: 500 }),
      requests: 1,
      status: 500,
    },
    { name: "batches, hung up", path: "/v1/batches", script: scripts.hangUp, requests: 1, status: 502 },
    {
      name: "embeddings, HTTP 500",
      path: "/v1/embeddings",
      script: scripts.reply("{}", { status: 500 }),
      requests: 2,
      status: 500,
    },
    {
      name: "files, HTTP 404",
      path: "/v1/files",
      script: scripts.reply("{}", { status: 404 }),
      requests: 1,
      status: 404,
    },
  ];
  await steps(t, rows, async ({ path, script, requests, status }) => {
    await using upstream = await FakeUpstream.start(script);
    await using proxy = await startProxy({ endpoints: [endpoint(CHAT, upstream)] });
    assert.equal((await ask(proxy, CHAT, { path })).status, status);
    assert.equal(upstream.requests.length, requests);
  });
});

Deno.test("probes and pages are answered without an upstream", async (t) => {
  await using proxy = await startProxy({});
  const rows = [
    { name: "HEAD /", status: 200 },
    { name: "HEAD /api/hello", status: 200 },
    { name: "GET /healthz", status: 200, body: /^\{"name":"cccc","version":"[\d.]+","instance":"[^"]+"\}$/ },
    { name: "GET /readyz", status: 503, body: /"ready":false/ },
    { name: "GET /admin", status: 200, body: /<!doctype html>/ },
    { name: "GET /nowhere", status: 404, body: /No such path: GET \/nowhere/ },
    { name: "POST /admin", status: 404, body: /There is no such page/ },
    { name: "GET /v2/messages", status: 404, body: /No such path/ },
    {
      name: "POST /anthropic/v1/messages",
      status: 404,
      body: /; the base URL of a client is the address of this server/,
    },
    { name: "POST /V1/chat/completions", status: 404, body: /; the base URL of a client/ },
    { name: "GET /v1/", status: 404, body: /No such path: GET \/v1\/; the base URL of a client/ },
    { name: "PUT /healthz", status: 200 },
  ];
  await steps(t, rows, async ({ name, status, body = /^/ }) => {
    const [method, path] = name.split(" ") as [string, string];
    const response = await fetch(proxy.address + path, { method, redirect: "manual" });
    assert.equal(response.status, status);
    assert.match(await response.text(), body);
    assert.equal(response.headers.get("access-control-allow-origin"), null);
  });
});

Deno.test("readyz names the protocols that an endpoint speaks", async () => {
  await using upstream = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream), endpoint(CHAT, upstream)] });
  const response = await fetch(`${proxy.address}/readyz`);
  assert.deepEqual(await response.json(), { ready: true, protocols: ["messages", "chat"] });
});

Deno.test("without an endpoint for its protocol a request gets an error in that protocol", async (t) => {
  await steps(t, ALL_PROTOCOLS, async (protocol) => {
    await using upstream = await FakeUpstream.start(scripts.silence);
    const disabled = { ...endpoint(protocol, upstream), enabled: false };
    for (const endpoints of [[], [disabled]]) {
      for (const streaming of [true, false]) {
        await using proxy = await startProxy({ endpoints });
        const received = await ask(proxy, protocol, { streaming });
        assert.equal(received.status, 400);
        assert.match(
          protocol.errorMessage(JSON.parse(received.text)),
          /No endpoint is enabled: add one at \/admin or in the configuration file/,
        );
      }
    }
  });
});

Deno.test("a WebSocket upgrade is refused with 426 at once (D22)", async (t) => {
  await using upstream = await FakeUpstream.start(scripts.silence);
  await using proxy = await startProxy(all(upstream));
  const rows = ["/v1/responses", "/responses", "/v1/responses?x=1"].map((name) => ({ name }));
  await steps(t, rows, async ({ name }) => {
    const answer = await exchangeRaw(
      proxy.port,
      `GET ${name} HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade, close\r\nupgrade: websocket\r\n` +
        "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    assert.match(answer, /^HTTP\/1\.1 426 /);
    assert.match(answer, /"message":"WebSocket is not served here; use HTTP"/);
    assert.equal(upstream.requests.length, 0);
  });
});

Deno.test("files and the like of OpenAI's go to an endpoint that has only Responses, and to none of another vendor's", async () => {
  await using anthropic = await FakeUpstream.start(scripts.silence);
  await using openai = await FakeUpstream.start(scripts.reply('{"object":"list",  "data":[]}'));
  await using proxy = await startProxy({
    endpoints: [endpoint(MESSAGES, anthropic), { ...endpoint(RESPONSES, openai), wire_api: "responses" }],
  });
  for (const path of ["/v1/files", "/v1/embeddings", "/v1/conversations/c/items"]) {
    const received = await ask(proxy, CHAT, { path });
    assert.deepEqual([received.status, received.text], [200, '{"object":"list",  "data":[]}']);
    assert.equal(openai.requests.at(-1)!.target, path);
  }
  assert.equal(anthropic.requests.length, 0);
});

Deno.test("count_tokens: the upstream's count, else an estimate that says it is one", async (t) => {
  const path = "/v1/messages/count_tokens?beta=true";
  const count = '{"input_tokens":  42}';
  const rows = [
    { name: "counted", script: scripts.reply(count), estimated: false },
    { name: "HTTP 404", script: scripts.reply("{}", { status: 404 }), estimated: true },
    { name: "HTTP 500", script: scripts.reply("{}", { status: 500 }), estimated: true },
    {
      name: "HTTP 429",
      script: scripts.reply("{}", { status: 429, headers: { "retry-after": "60" } }),
      estimated: true,
    },
    { name: "HTML", script: scripts.reply("<html>", { headers: { "content-type": "text/html" } }), estimated: true },
    { name: "reset", script: scripts.reset, estimated: true },
    { name: "words of its own", script: scripts.reply('{"code":500,"msg":"404 NOT_FOUND"}'), estimated: true },
  ];
  await steps(t, rows, async ({ script, estimated }) => {
    await using upstream = await FakeUpstream.start(script);
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
    const received = await ask(proxy, MESSAGES, { path });
    assert.equal(received.status, 200);
    assert.equal(received.headers.get("x-cccc-estimated"), estimated ? "true" : null);
    if (!estimated) return assert.equal(received.text, count);
    const { input_tokens } = JSON.parse(received.text);
    assert.ok(Number.isInteger(input_tokens) && input_tokens > 0 && input_tokens < 50, received.text);
  });
  await t.step("Gemini's count goes to an endpoint of Gemini's, in its name for the model", async () => {
    await using upstream = await FakeUpstream.start(scripts.reply('{"totalTokens":  42}'));
    const rewriting = { ...endpoint(GEMINI, upstream), default_model: "other" };
    await using proxy = await startProxy({ endpoints: [rewriting] });
    const body = '{"generateContentRequest": {"model": "models/m", "contents": []}}';
    const received = await ask(proxy, GEMINI, { path: "/v1beta/models/m:countTokens", body });
    assert.equal(received.text, '{"totalTokens":  42}');
    assert.equal(upstream.requests[0]!.target, "/v1beta/models/other:countTokens");
    assert.equal(upstream.requests[0]!.text, body.replace("models/m", "models/other"));
  });
  await t.step("what is counted has none of our seals, which its vendor would refuse (B1)", async () => {
    const thinking = { role: "assistant", content: "so", reasoning_content: "hm" };
    const answer = { id: "c", object: "chat.completion", choices: [{ message: thinking, finish_reason: "stop" }] };
    await using chat = await FakeUpstream.start(scripts.reply(JSON.stringify(answer)));
    await using counting = await FakeUpstream.start(scripts.reply(count));
    await using proxy = await startProxy({
      endpoints: [endpoint(CHAT, chat), { ...endpoint(MESSAGES, counting), priority: 2 }],
    });
    const { content } = JSON.parse((await ask(proxy, MESSAGES)).text);
    assert.match(JSON.stringify(content), /"signature":"Y2NjYzEu/);
    const hi = { role: "user", content: "hi" };
    const body = JSON.stringify({ model: "m", messages: [hi, { role: "assistant", content }, hi] });
    assert.equal((await ask(proxy, MESSAGES, { path, body })).text, count);
    const [, said] = JSON.parse(counting.requests[0]!.text).messages;
    assert.deepEqual(said.content, [{ type: "text", text: "so" }]);
  });
  await t.step("a failure to count costs the endpoint nothing", async () => {
    const limited = scripts.reply("{}", { status: 429, headers: { "retry-after": "60" } });
    await using upstream = await FakeUpstream.start(limited, scripts.reply(MESSAGES.whole));
    await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, upstream)] });
    await ask(proxy, MESSAGES, { path });
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
  });
});
