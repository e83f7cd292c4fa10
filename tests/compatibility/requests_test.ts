import assert from "node:assert/strict";
import * as scripts from "../e2e/scripts.ts";
import type { Script } from "../fake_upstream.ts";
import { askAsClaudeCode, askAsCodex, bodyOf, CHAT, endpointOf, MESSAGES, RESPONSES } from "./claimed.ts";
import { startUpstream, startWith, wellIn } from "./claimed.ts";

const REWRITES = [
  { asked: "gpt-5", pattern: "gpt-5*", target: "qwen3-coder" },
  { asked: "claude-sonnet-4-20250514", pattern: "claude-*sonnet*", target: "kimi-k2" },
  { asked: "anthropic/claude-3.7-sonnet", pattern: "*sonnet*", target: "kimi-k2" },
];
for (const { asked, pattern, target } of REWRITES) {
  Deno.test(`a rule "${pattern}" asks for ${target} in place of ${asked}, and the client sees what it asked for (claims 7, 29, 42, 52)`, async () => {
    await using upstream = await startUpstream(
      scripts.reply(MESSAGES.whole.replace('"model":"m"', `"model":"${target}"`)),
    );
    await using proxy = await startWith(`
endpoints:
  - name: a
    url: ${upstream.url}
    endpoint_type: anthropic
    auth_type: api_key
    auth_value: k
    enabled: true
    model_rewrite:
      enabled: true
      rules: [{source_pattern: "${pattern}", target_model: ${target}}]
`);
    const answer = await askAsClaudeCode(proxy, { body: MESSAGES.request(false).replace('"m"', `"${asked}"`) });
    assert.equal(bodyOf(upstream.requests[0]).model, target);
    assert.equal(JSON.parse(answer.text).model, asked);
  });
}

Deno.test("a client's own model is replaced by the endpoint's default one where the endpoint cannot have it (claims 72, 111)", async () => {
  await using upstream = await startUpstream(wellIn(CHAT));
  await using proxy = await startWith(`
endpoints: [{name: or, url: "${upstream.url}/api", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true, default_model: qwen3-coder}]
`);
  const answer = await askAsClaudeCode(proxy, { body: MESSAGES.request(false).replace('"m"', '"claude-opus-5"') });
  assert.equal(answer.status, 200);
  assert.equal(bodyOf(upstream.requests[0]).model, "qwen3-coder");
});

const OVERRIDES = {
  "a map": "{temperature: 0.7, max_tokens: 100}",
  "a map of texts": '{temperature: "0.7", max_tokens: "100"}',
  "the documented list": "[{key: temperature, value: 0.7}, {key: max_tokens, value: 100}]",
};
for (const [form, written] of Object.entries(OVERRIDES)) {
  Deno.test(`parameter_overrides as ${form} set temperature and max_tokens (claims 8, 30, 55)`, async () => {
    await using upstream = await startUpstream(wellIn(MESSAGES));
    await using proxy = await startWith(`
endpoints: [{name: a, url: "${upstream.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, parameter_overrides: ${written}}]
`);
    await askAsClaudeCode(proxy);
    const { temperature, max_tokens } = bodyOf(upstream.requests[0]);
    assert.deepEqual([temperature, max_tokens], [0.7, 100]);
  });
}

Deno.test("a tagger tags by path, header or content, and an endpoint with tags is for tagged requests (claims 9, 23, 54, 82)", async () => {
  await using special = await startUpstream(wellIn(MESSAGES));
  await using general = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(`
tagging:
  enabled: true
  taggers:
    - {name: p, type: builtin, builtin_type: path, tag: counted, enabled: true, config: {path_pattern: /v1/messages/count*}}
    - {name: h, type: builtin, builtin_type: header, tag: special, enabled: true, config: {header_name: x-team, expected_value: red}}
    - {name: c, type: builtin, builtin_type: body-json, tag: special, enabled: true, config: {json_path: metadata.kind, expected_value: special}}
endpoints:
  - {name: special, url: "${special.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 1, tags: [special]}
  - {name: general, url: "${general.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 2}
`);
  assert.equal(endpointOf(await askAsClaudeCode(proxy)), "general");
  assert.equal(endpointOf(await askAsClaudeCode(proxy, { headers: { "x-team": "red" } })), "special");
  const body = JSON.stringify({ ...JSON.parse(MESSAGES.request(false)), metadata: { kind: "special" } });
  assert.equal(endpointOf(await askAsClaudeCode(proxy, { body })), "special");
});

Deno.test("a builtin tagger may have rules of pattern and tag, and tagging.enabled switches all off (claim 53)", async () => {
  await using fast = await startUpstream(wellIn(MESSAGES));
  await using other = await startUpstream(wellIn(MESSAGES));
  const file = (enabled: boolean) => `
tagging:
  enabled: ${enabled}
  taggers:
    - {name: models, type: builtin, builtin_type: model, enabled: true, config: {rules: [{pattern: "haiku", tag: fast}]}}
endpoints:
  - {name: fast, url: "${fast.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 1, tags: [fast]}
  - {name: other, url: "${other.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 2}
`;
  const body = MESSAGES.request(false).replace('"m"', '"claude-haiku-5"');
  for (const [enabled, who] of [[true, "fast"], [false, "other"]] as const) {
    await using proxy = await startWith(file(enabled));
    assert.equal(endpointOf(await askAsClaudeCode(proxy, { body })), who);
  }
});

Deno.test("the documented rules of a tagger, which do not say what they look at, look at the path (claim 53)", async () => {
  await using codex = await startUpstream(wellIn(RESPONSES));
  await using other = await startUpstream(wellIn(CHAT));
  await using proxy = await startWith(`
tagging:
  enabled: true
  taggers:
    - name: path-router
      type: builtin
      enabled: true
      config:
        rules:
          - pattern: "^/v1/chat/completions"
            tag: "openai-compatible"
          - pattern: "^/responses"
            tag: "codex-api"
endpoints:
  - {name: codex, url: "${codex.url}", endpoint_type: openai, auth_type: auth_token, auth_value: k, enabled: true, tags: ["codex-api"]}
  - {name: other, url: "${other.url}", endpoint_type: openai, auth_type: auth_token, auth_value: k, enabled: true, tags: ["openai-compatible"]}
`);
  assert.equal(endpointOf(await askAsCodex(proxy, { path: "/responses", body: RESPONSES.request(false) })), "codex");
  assert.equal(
    endpointOf(await askAsCodex(proxy, { path: "/v1/chat/completions", body: CHAT.request(false) })),
    "other",
  );
});

/** Takes no `top_k`, no forced `tool_choice`, as many providers. */
const picky: Script = (request, connection) => {
  const body = JSON.parse(request.text);
  const param = "top_k" in body ? "top_k" : typeof body.tool_choice === "object" ? "tool_choice" : undefined;
  const answer = param === undefined
    ? scripts.reply(CHAT.whole)
    : scripts.reply(CHAT.error("invalid_request_error", `Unsupported parameter: '${param}'`), { status: 400 });
  return answer(request, connection);
};

const TOOLS = [{ type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } }];

Deno.test("a parameter that an endpoint refuses is learned, left out at once and from then on, and costs the endpoint nothing (claims 25, 26, 27, 28, 33, 70)", async () => {
  await using upstream = await startUpstream(picky);
  await using proxy = await startWith(`
endpoints: [{name: chat, url: "${upstream.url}", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true}]
`);
  const forced = { type: "function", function: { name: "f" } };
  const body = JSON.stringify({ ...JSON.parse(CHAT.request(false)), top_k: 5, tools: TOOLS, tool_choice: forced });
  const ask = () => askAsCodex(proxy, { path: "/v1/chat/completions", body });
  assert.equal((await ask()).status, 200);
  const tries = upstream.requests.length;
  assert.equal((await ask()).status, 200);
  // Still known after the configuration was read again.
  await proxy.writeFile((await proxy.file()) + "\n# an edit\n");
  assert.equal((await ask()).status, 200);
  assert.equal(upstream.requests.length, tries + 2);
  const last = bodyOf(upstream.requests.at(-1));
  assert.deepEqual([last.top_k, last.tools], [undefined, TOOLS]);
  const [request] = await proxy.requests(1);
  assert.ok(request!.attempt_count > 1);
  assert.match(await proxy.logged(), /learned/i);
});

Deno.test("an endpoint that takes no tools at all is passed over, since an agent without its tools is lost (claims 25, 71)", async () => {
  const refuses = scripts.reply(CHAT.error("invalid_request_error", "this model does not support tools"), {
    status: 400,
  });
  await using without = await startUpstream(refuses);
  await using other = await startUpstream(wellIn(CHAT));
  await using proxy = await startWith(`
endpoints:
  - {name: without, url: "${without.url}", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true, priority: 1}
  - {name: other, url: "${other.url}", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true, priority: 2}
`);
  const body = JSON.stringify({ ...JSON.parse(CHAT.request(false)), tools: TOOLS });
  assert.equal(endpointOf(await askAsCodex(proxy, { path: "/v1/chat/completions", body })), "other");
  assert.deepEqual(bodyOf(other.requests[0]).tools, TOOLS);
});

const CHINESE = ["qwen", "glm", "kimi", "baichuan", "doubao", "openrouter"];
const PREFIXES: Readonly<Record<string, string>> = {
  qwen: "/compatible-mode/v1",
  glm: "/api/paas/v4",
  kimi: "/v1",
  baichuan: "/v1",
  doubao: "/api/v3",
  openrouter: "/api/v1",
};
for (const provider of CHINESE) {
  Deno.test(`a provider that speaks OpenAI's protocol under its own path works for both clients, such as ${provider} (claims 15, 63, 111)`, async () => {
    await using upstream = await startUpstream(wellIn(CHAT));
    const url = upstream.url + PREFIXES[provider];
    await using proxy = await startWith(`
endpoints: [{name: ${provider}, url: "${url}", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true, default_model: m1}]
`);
    for (const streaming of [false, true]) {
      assert.equal((await askAsClaudeCode(proxy, { streaming })).status, 200);
      assert.equal((await askAsCodex(proxy, { streaming })).status, 200);
    }
    assert.ok(upstream.requests.every(({ target }) => target === `${PREFIXES[provider]}/chat/completions`));
  });
}

Deno.test("vendors with a Messages API of their own are pools like any other, under their path (claim 110)", async () => {
  await using glm = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(`
endpoints: [{name: glm, url: "${glm.url}/api/anthropic", endpoint_type: anthropic, auth_type: auth_token, auth_value: k, enabled: true}]
`);
  assert.equal((await askAsClaudeCode(proxy)).status, 200);
  assert.equal(glm.requests[0]!.target, "/api/anthropic/v1/messages?beta=true");
});

Deno.test("an endpoint of OpenAI's that has Responses gets Codex's own bytes (claim 17)", async () => {
  await using upstream = await startUpstream(wellIn(RESPONSES));
  await using proxy = await startWith(`
endpoints: [{name: a, url: "${upstream.url}", endpoint_type: openai, wire_api: responses, auth_type: auth_token, auth_value: k, enabled: true}]
`);
  await askAsCodex(proxy);
  assert.equal(upstream.requests[0]!.text, RESPONSES.request(false));
});
