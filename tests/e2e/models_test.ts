import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const CLAUDE = { "user-agent": "claude-code/2.1.330", authorization: "Bearer hello" };

function endpoint({ name, endpoint }: ProtocolCase, { url }: FakeUpstream) {
  return { name, ...endpoint, url, auth_type: "none", enabled: true };
}

async function list(proxy: Proxy, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(proxy.address + path, { headers, redirect: "manual" });
  assert.equal(response.status, 200);
  return await response.json();
}

Deno.test("models: each client gets the shape that it reads (D24, K8)", async () => {
  await using anthropic = await FakeUpstream.start(
    scripts.reply(
      '{"data":[{"type":"model","id":"claude-x","display_name":"Claude X","created_at":"2026-01-01T00:00:00Z"}]}',
    ),
  );
  await using openai = await FakeUpstream.start(
    scripts.reply(
      '{"object":"list","data":[{"id":"gpt-x","object":"model","created":1,"owned_by":"o"}],"models":[{"slug":"gpt-x"}]}',
    ),
  );
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, anthropic), endpoint(RESPONSES, openai)] });
  const claude = await list(proxy, "/v1/models?limit=1000", CLAUDE);
  assert.deepEqual(claude.data.map(({ id, display_name }: Record<string, unknown>) => [id, display_name]), [
    ["claude-x", "Claude X"],
    ["gpt-x", "gpt-x"],
  ]);
  const sdk = await list(proxy, "/v1/models", { "anthropic-version": "2023-06-01" });
  assert.equal(sdk.has_more, false);
  assert.equal(sdk.first_id, "claude-x");
  const open = await list(proxy, "/v1/models", { "user-agent": "OpenAI/JS 6.49.0" });
  assert.equal(open.object, "list");
  assert.deepEqual(open.data.map(({ id }: { id: string }) => id), ["claude-x", "gpt-x"]);
  assert.deepEqual(open.data[1], { id: "gpt-x", object: "model", created: 1, owned_by: "o" });
  assert.equal(open.models, undefined);
  const codex = await list(proxy, "/v1/models?client_version=0.169.0", { originator: "codex_exec" });
  assert.deepEqual(codex.models, [{ slug: "gpt-x" }]);
  assert.deepEqual(codex.data.map(({ id }: { id: string }) => id), ["claude-x", "gpt-x"]);
});

Deno.test("models: a member that one upstream spells otherwise does not cost its reader the list", async () => {
  const models = [
    { id: "a", created: 1700000000.5, owned_by: null },
    { id: "b", created: "2026-01-01", owned_by: ["o"] },
    { id: "c", created: null },
  ];
  await using openai = await FakeUpstream.start(scripts.reply(JSON.stringify({ object: "list", data: models })));
  await using proxy = await startProxy({ endpoints: [endpoint(CHAT, openai)] });
  const own = { object: "model", created: 0, owned_by: "upstream" };
  assert.deepEqual((await list(proxy, "/v1/models")).data, [
    { ...own, id: "a", created: 1700000000 },
    { ...own, id: "b" },
    { ...own, id: "c" },
  ]);
});

Deno.test("models: the size of a list is that of its bytes", async () => {
  await using openai = await FakeUpstream.start(scripts.reply('{"object":"list","data":[{"id":"模型-x"}]}'));
  await using proxy = await startProxy({ endpoints: [endpoint(CHAT, openai)] });
  const response = await fetch(`${proxy.address}/v1/models`);
  const { length } = await response.bytes();
  assert.equal((await proxy.requests(1))[0]!.response_bytes, length);
});

Deno.test("models: a client that speaks Gemini gets all that it can be routed to, in Gemini's shape (K8)", async () => {
  await using anthropic = await FakeUpstream.start(scripts.reply('{"data":[{"type":"model","id":"claude-x"}]}'));
  await using gemini = await FakeUpstream.start(
    scripts.reply(
      '{"models":[{"name":"models/g","displayName":"G","inputTokenLimit":5,"supportedGenerationMethods":["embedContent"]}]}',
    ),
  );
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, anthropic), endpoint(GEMINI, gemini)] });
  const { models } = await list(proxy, "/v1beta/models?pageSize=1");
  assert.deepEqual(models, [
    { name: "models/claude-x", displayName: "claude-x", supportedGenerationMethods: ["generateContent"] },
    { name: "models/g", displayName: "G", inputTokenLimit: 5, supportedGenerationMethods: ["embedContent"] },
  ]);
});

Deno.test("models: what has no name or a moment that is none spoils no list", async (t) => {
  const odd = '[null,5,{"id":5},{"id":""},{"id":"a","created":1700000000000000000},{"id":"b","created":-1e300}]';
  const rows = [
    { name: "an endpoint of OpenAI's", protocol: CHAT, body: `{"data":${odd}}` },
    {
      name: "an endpoint of Google's",
      protocol: GEMINI,
      body: '{"models":[null,{"name":""},{"name":"models/"},{"name":"models/a","created":1e20},{"name":"b"}]}',
    },
  ];
  await steps(t, rows, async ({ protocol, body }) => {
    await using upstream = await FakeUpstream.start(scripts.reply(body));
    await using proxy = await startProxy({ endpoints: [endpoint(protocol, upstream)] });
    const names = (models: { id?: string; name?: string }[]) => models.map(({ id, name }) => id ?? name);
    assert.deepEqual(names((await list(proxy, "/v1/models", CLAUDE)).data), ["a", "b"]);
    assert.deepEqual(names((await list(proxy, "/v1/models")).data), ["a", "b"]);
    assert.deepEqual(names((await list(proxy, "/v1beta/models")).models), ["models/a", "models/b"]);
  });
});

Deno.test("models: what an upstream says of a model changes no member's type, by which typed SDKs lose a whole list", async () => {
  const odd = [
    { id: "a", object: null, type: "llm", created: null, owned_by: null, display_name: null, name: {}, lifecycle: 1 },
    { id: "b", created: 1700000000123456789, owned_by: ["x"], created_at: 5 },
    { id: "c", created_at: "2025-02-19T00:00:00Z", lifecycle: "deprecated" },
    { id: "d", created: 1700000000.5, created_at: "yesterday" },
  ];
  await using upstream = await FakeUpstream.start(scripts.reply(JSON.stringify({ data: odd })));
  await using proxy = await startProxy({ endpoints: [endpoint(CHAT, upstream)] });
  const openai = (await list(proxy, "/v1/models")).data;
  assert.deepEqual(
    openai.map(({ object, created, owned_by }: Record<string, unknown>) => [object, created, owned_by]),
    [0, 1700000000, 1739923200, 1700000000].map((created) => ["model", created, "upstream"]),
  );
  const anthropic = (await list(proxy, "/v1/models", CLAUDE)).data;
  assert.deepEqual(
    anthropic.map((each: Record<string, unknown>) => [each["type"], each["display_name"], each["created_at"]]),
    [
      ["model", "a", "1970-01-01T00:00:00.000Z"],
      ["model", "b", "2023-11-14T22:13:20.000Z"],
      ["model", "c", "2025-02-19T00:00:00.000Z"],
      ["model", "d", "2023-11-14T22:13:20.000Z"],
    ],
  );
  const stages = anthropic.map(({ lifecycle }: Record<string, unknown>) => lifecycle);
  assert.deepEqual(stages, ["active", "active", "deprecated", "active"]);
});

Deno.test("models: one model is what the list says of it, whoever has it, in the shape that its sender reads", async () => {
  await using anthropic = await FakeUpstream.start(scripts.reply('{"data":[{"type":"model","id":"claude-x"}]}'));
  await using openai = await FakeUpstream.start(scripts.reply('{"data":[{"id":"o/gpt-x","created":1}]}'));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, anthropic), endpoint(RESPONSES, openai)] });
  const claude = {
    ...{ type: "model", id: "claude-x", display_name: "claude-x" },
    ...{ created_at: "1970-01-01T00:00:00.000Z", lifecycle: "active" },
  };
  assert.deepEqual(await list(proxy, "/v1/models/claude-x", CLAUDE), claude);
  const gpt = { object: "model", created: 1, owned_by: "upstream", id: "o/gpt-x" };
  assert.deepEqual(await list(proxy, "/v1/models/o%2Fgpt-x"), gpt);
  assert.deepEqual(await list(proxy, "/v1/models/o/gpt-x"), gpt);
  const google = { name: "models/claude-x", displayName: "claude-x", supportedGenerationMethods: ["generateContent"] };
  assert.deepEqual(await list(proxy, "/v1beta/models/claude-x"), google);
});

Deno.test("models: one that an endpoint answers for by another's name is there, whatever its list says", async () => {
  await using openai = await FakeUpstream.start(scripts.reply('{"data":[{"id":"gpt-x"}]}'));
  await using proxy = await startProxy({ endpoints: [{ ...endpoint(CHAT, openai), default_model: "gpt-x" }] });
  assert.equal((await list(proxy, "/v1beta/models/gemini-3-pro")).name, "models/gemini-3-pro");
  assert.equal((await list(proxy, "/v1/models/claude-x", CLAUDE)).id, "claude-x");
  assert.equal(openai.requests.length, 1);
});

Deno.test("models: one that no list has is asked for at an endpoint of its sender's protocol", async () => {
  const own = '{"id":"ft:x",  "object":"model"}';
  await using openai = await FakeUpstream.start(scripts.reply('{"data":[{"id":"gpt-x"}]}'), scripts.reply(own));
  await using proxy = await startProxy({ endpoints: [endpoint(CHAT, openai)] });
  const response = await fetch(`${proxy.address}/v1/models/ft:x`);
  assert.equal(await response.text(), own);
  assert.equal(openai.requests[1]!.target, "/v1/models/ft:x");
});

Deno.test("models: one that no list has, where nobody can be asked for it, is not found", async (t) => {
  const rows = [
    { name: "Anthropic's client", path: "/v1/models/gpt-y", headers: { "anthropic-version": "2023-06-01" } },
    { name: "Google's client", path: "/v1beta/models/gpt-y", headers: {} },
  ];
  await using openai = await FakeUpstream.start(scripts.reply('{"data":[{"id":"gpt-x"}]}'));
  await using proxy = await startProxy({ endpoints: [endpoint(CHAT, openai)] });
  await steps(t, rows, async ({ path, headers }) => {
    const response = await fetch(proxy.address + path, { headers });
    assert.equal(response.status, 404);
    assert.match(await response.text(), /not_found_error|NOT_FOUND/);
  });
});

Deno.test("models: one client's page is not the list that is kept for all", async () => {
  await using anthropic = await FakeUpstream.start(scripts.reply('{"data":[{"type":"model","id":"claude-x"}]}'));
  await using proxy = await startProxy({ endpoints: [endpoint(MESSAGES, anthropic)] });
  await list(proxy, "/v1/models?limit=1&after_id=y&x=1", CLAUDE);
  assert.equal(anthropic.requests[0]!.target, "/v1/models?x=1&limit=1000");
});

Deno.test("models: an upstream that hangs or fails leaves the others' list, within Claude Code's three seconds (K8)", async (t) => {
  const rows = [
    { name: "hangs before headers", script: scripts.silence },
    {
      name: "hangs within its list",
      script: scripts.stream(['{"data":['], "silence", { headers: { "content-type": "application/json" } }),
    },
    { name: "fails", script: scripts.reply("{}", { status: 500 }) },
    { name: "redirects", script: scripts.reply("", { status: 302, headers: { location: "/elsewhere" } }) },
    { name: "answers HTML", script: scripts.reply("<html>") },
    { name: "resets", script: scripts.reset },
  ];
  await steps(t, rows, async ({ script }) => {
    await using bad = await FakeUpstream.start(script);
    await using good = await FakeUpstream.start(scripts.reply('{"data":[{"id":"claude-x","display_name":"X"}]}'));
    const endpoints = [endpoint(MESSAGES, bad), { ...endpoint(MESSAGES, good), name: "good" }];
    await using proxy = await startProxy({ endpoints });
    const startedAt = performance.now();
    const { data } = await list(proxy, "/v1/models?limit=1000", CLAUDE);
    assert.deepEqual(data.map(({ id }: { id: string }) => id), ["claude-x"]);
    assert.ok(performance.now() - startedAt < 2800);
  });
});

Deno.test("models: no endpoint gives an empty list", async () => {
  await using proxy = await startProxy({});
  assert.deepEqual((await list(proxy, "/v1/models", CLAUDE)).data, []);
});

Deno.test("models: equal names are listed once, and the list is kept", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply('{"data":[{"id":"m"},{"id":"n"}]}'));
  const endpoints = [endpoint(CHAT, upstream), { ...endpoint(CHAT, upstream), name: "again" }];
  await using proxy = await startProxy({ endpoints });
  for (let turn = 0; turn < 2; turn++) {
    const { data } = await list(proxy, "/v1/models");
    assert.deepEqual(data.map(({ id }: { id: string }) => id), ["m", "n"]);
  }
  assert.equal(upstream.requests.length, 2);
});

const idsOf = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id);

Deno.test("models: endpoints for other clients and disabled ones offer nothing, so that the first entry is routable (G14)", async () => {
  await using disabled = await FakeUpstream.start(scripts.reply('{"data":[{"id":"off"}]}'));
  await using codex = await FakeUpstream.start(scripts.reply('{"data":[{"id":"gpt-x"}]}'));
  await using all = await FakeUpstream.start(scripts.reply('{"data":[{"id":"claude-x"}]}'));
  await using proxy = await startProxy({
    endpoints: [
      { ...endpoint(CHAT, disabled), name: "disabled", priority: 1, enabled: false },
      { ...endpoint(RESPONSES, codex), name: "codex", priority: 2, supported_clients: ["codex"] },
      { ...endpoint(MESSAGES, all), name: "all", priority: 3 },
    ],
  });
  const claude = await list(proxy, "/v1/models?limit=1000", CLAUDE);
  assert.deepEqual([idsOf(claude), claude.first_id], [["claude-x"], "claude-x"]);
  assert.deepEqual(idsOf(await list(proxy, "/v1/models?client_version=1", { originator: "codex_exec" })), [
    "gpt-x",
    "claude-x",
  ]);
});

Deno.test("models: an endpoint for tagged requests offers what a request for would have its tags (H6)", async () => {
  await using tagged = await FakeUpstream.start(scripts.reply('{"data":[{"id":"deep-1"},{"id":"flat-1"}]}'));
  await using plain = await FakeUpstream.start(scripts.reply('{"data":[{"id":"flat-1"},{"id":"deep-2"}]}'));
  const depth = (config: Record<string, string>) => ({
    name: "depth",
    type: "builtin",
    builtin_type: "model",
    tag: "deep",
    enabled: true,
    config,
  });
  const endpoints = [
    { ...endpoint(CHAT, tagged), name: "tagged", priority: 1, tags: ["deep"] },
    { ...endpoint(CHAT, plain), name: "plain", priority: 2 },
  ];
  await using proxy = await startProxy({
    endpoints,
    tagging: { taggers: [depth({ expected_value: "deep-*", match: "wildcard" })] },
  });
  assert.deepEqual(idsOf(await list(proxy, "/v1/models")), ["deep-1", "flat-1", "deep-2"]);
  await using untagged = await startProxy({ endpoints, tagging: { enabled: false } });
  assert.deepEqual(idsOf(await list(untagged, "/v1/models")), ["flat-1", "deep-2"]);
});

Deno.test("models: a script's tags count there too (H6)", async () => {
  await using tagged = await FakeUpstream.start(scripts.reply('{"data":[{"id":"deep-1"},{"id":"flat-1"}]}'));
  const script = 'function tag(request) { return request.model.startsWith("deep-"); }';
  await using proxy = await startProxy({
    endpoints: [{ ...endpoint(CHAT, tagged), tags: ["deep"] }],
    tagging: { taggers: [{ name: "depth", type: "script", tag: "deep", enabled: true, config: { script } }] },
  });
  assert.deepEqual(idsOf(await list(proxy, "/v1/models")), ["deep-1"]);
});

Deno.test("models: names that a rule takes as they stand are models, patterns are none; each client gets them in its shape", async () => {
  await using upstream = await FakeUpstream.start(scripts.reply('{"data":[{"id":"glm-5"}]}'));
  const rules = ["claude-opus", "claude-*", "gpt-[45]"].map((source_pattern) => ({
    source_pattern,
    target_model: "glm-5",
  }));
  await using proxy = await startProxy({
    endpoints: [{ ...endpoint(CHAT, upstream), default_model: "glm-5", model_rewrite: { enabled: true, rules } }],
  });
  const claude = await list(proxy, "/v1/models?limit=1000", CLAUDE);
  assert.deepEqual(idsOf(claude), ["claude-opus", "glm-5"]);
  assert.deepEqual([claude.data[0].type, claude.data[0].display_name], ["model", "claude-opus"]);
  const open = await list(proxy, "/v1/models", { "user-agent": "OpenAI/JS 6.49.0" });
  assert.deepEqual([idsOf(open), open.object, open.data[0].object], [["claude-opus", "glm-5"], "list", "model"]);
  const codex = await list(proxy, "/v1/models?client_version=0.169.0", { originator: "codex_exec" });
  assert.deepEqual([idsOf(codex), codex.models], [["claude-opus", "glm-5"], []]);
});

Deno.test("models: each says how many tokens its context takes, as far as anybody has said so", async () => {
  const ofList = '{"data":[{"id":"listed","max_model_len":8192},{"id":"refused"},{"id":"unknown"},{"id":"gpt-5"}]}';
  const full = '{"error":{"message":"This model\'s maximum context length is 4096 tokens, your request has 9000"}}';
  await using openai = await FakeUpstream.start(
    (request, connection) => {
      const isList = request.method === "GET";
      return scripts.reply(isList ? ofList : full, { status: isList ? 200 : 400 })(request, connection);
    },
  );
  const local = endpoint(CHAT, openai);
  await using proxy = await startProxy({
    endpoints: [{ ...local, model_rewrite: { rules: [{ source_pattern: "big-*", target_model: "listed" }] } }],
  });
  const asked = { model: "refused", messages: [{ role: "user", content: "Hi" }] };
  const chat = await fetch(`${proxy.address}/v1/chat/completions`, { method: "POST", body: JSON.stringify(asked) });
  assert.equal(chat.status, 400);
  await chat.body?.cancel();
  const { data } = await list(proxy, "/v1/models");
  assert.deepEqual(data.map(({ id, context_length }: Record<string, unknown>) => [id, context_length]), [
    ["listed", 8192],
    ["refused", 4096],
    ["unknown", undefined],
    ["gpt-5", undefined],
  ]);
  assert.equal((await list(proxy, "/v1/models/listed", CLAUDE)).context_length, 8192);
  assert.equal((await list(proxy, "/v1/models/big-one")).context_length, 8192, "by the name that a rule replaces");
  assert.deepEqual(
    await list(proxy, "/v1/models/nobody-has-it?client=codex"),
    { object: "model", created: 0, owned_by: "upstream", id: "nobody-has-it" },
    "who sets a client up asks of any name",
  );
  await proxy.reload({ endpoints: [{ ...local, context_window: 2048, supported_clients: ["claude-code"] }] });
  assert.equal((await list(proxy, "/v1/models/any?client=claude-code")).context_length, 2048);
  assert.equal((await list(proxy, "/v1/models/any?client=codex")).context_length, undefined);
  await proxy.reload({ endpoints: [{ ...local, context_window: 2048 }] });
  assert.equal((await list(proxy, "/v1/models/listed")).context_length, 2048, "the file counts first");
});
