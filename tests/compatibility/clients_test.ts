import assert from "node:assert/strict";
import { eventsIn } from "../e2e/client.ts";
import { askAsClaudeCode, askAsCodex, bodyOf, CHAT, endpointOf, MESSAGES, RESPONSES } from "./claimed.ts";
import { startUpstream, startWith, wellIn } from "./claimed.ts";

Deno.test("one proxy on one port serves Claude Code and Codex, each at the endpoint of its own protocol (claims 1, 3, 16, 17, 19)", async () => {
  await using claude = await startUpstream(wellIn(MESSAGES));
  await using codex = await startUpstream(wellIn(RESPONSES));
  await using proxy = await startWith(`
endpoints:
  - {name: claude, url: "${claude.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k1, enabled: true, priority: 1}
  - {name: codex, url: "${codex.url}", endpoint_type: openai, wire_api: responses, auth_type: auth_token, auth_value: k2, enabled: true, priority: 1}
`);
  for (const streaming of [false, true]) {
    assert.equal(endpointOf(await askAsClaudeCode(proxy, { streaming })), "claude");
    assert.equal(endpointOf(await askAsCodex(proxy, { streaming })), "codex");
  }
  assert.deepEqual(claude.requests.map(({ target }) => target), ["/v1/messages?beta=true", "/v1/messages?beta=true"]);
  assert.deepEqual(codex.requests.map(({ target }) => target), ["/v1/responses", "/v1/responses"]);
});

Deno.test("Claude Code is converted for an endpoint that speaks Chat Completions, and its answers back, tools included (claims 2, 31, 73, 80)", async () => {
  const call = {
    index: 0,
    id: "call_a1b2",
    type: "function",
    function: { name: "Read", arguments: '{"file_path":"a"}' },
  };
  const whole = {
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", content: null, tool_calls: [call] },
      finish_reason: "tool_calls",
    }],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  };
  await using upstream = await startUpstream(wellIn({ ...CHAT, whole: JSON.stringify(whole) }));
  await using proxy = await startWith(chatEndpoint(upstream.url));
  const body = JSON.stringify({
    model: "m",
    max_tokens: 100,
    system: "be brief",
    messages: [{ role: "user", content: "read a" }],
    tools: [{ name: "Read", input_schema: { type: "object", properties: { file_path: { type: "string" } } } }],
  });
  const answer = JSON.parse((await askAsClaudeCode(proxy, { body })).text);
  const sent = bodyOf(upstream.requests[0]);
  assert.deepEqual((sent.tools as { function: { name: string } }[]).map((tool) => tool.function.name), ["Read"]);
  assert.deepEqual((sent.messages as { role: string }[]).map(({ role }) => role), ["system", "user"]);
  assert.equal(answer.stop_reason, "tool_use");
  assert.deepEqual(answer.content, [{ type: "tool_use", id: "call_a1b2", name: "Read", input: { file_path: "a" } }]);
});

Deno.test("Codex's /responses is converted for an endpoint that speaks Chat Completions, with its tools (claims 18, 31, 67, 68)", async () => {
  await using upstream = await startUpstream(wellIn(CHAT));
  await using proxy = await startWith(chatEndpoint(upstream.url));
  const body = JSON.stringify({
    model: "m",
    stream: true,
    instructions: "be brief",
    input: [{ type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] }],
    tools: [{ type: "function", name: "shell", parameters: { type: "object", properties: {} } }],
  });
  const answer = await askAsCodex(proxy, { body, streaming: true });
  assert.equal(upstream.requests[0]!.target, "/v1/chat/completions");
  const [tool] = bodyOf(upstream.requests[0]).tools as { type: string; function: { name: string } }[];
  assert.deepEqual([tool!.type, tool!.function.name], ["function", "shell"]);
  const events = eventsIn(answer.text).map(({ event }) => event);
  assert.equal(events[0], "response.created");
  assert.equal(events.at(-1), "response.completed");
});

Deno.test("the client is told by its request and shown in the log (claims 20, 69)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(`
endpoints: [{name: a, url: "${upstream.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true}]
`);
  await askAsClaudeCode(proxy);
  await askAsCodex(proxy);
  assert.deepEqual((await proxy.requests(2)).map(({ client }) => client), ["claude-code", "codex"]);
});

Deno.test("an endpoint with supported_clients is asked for those clients only; one without for all (claims 22, 40, 43)", async () => {
  await using upstream = await startUpstream(wellIn(MESSAGES));
  await using proxy = await startWith(`
endpoints:
  - {name: only-codex, url: "${upstream.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 1, supported_clients: [codex]}
  - {name: universal, url: "${upstream.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true, priority: 2}
`);
  assert.equal(endpointOf(await askAsClaudeCode(proxy)), "universal");
  assert.equal(endpointOf(await askAsCodex(proxy)), "only-codex");
});

for (const token of ["hello", "anything-else"]) {
  Deno.test(`a client may send any token, such as ${token}, and the endpoint gets its own (claim 89)`, async () => {
    await using upstream = await startUpstream(wellIn(MESSAGES));
    await using proxy = await startWith(`
endpoints: [{name: a, url: "${upstream.url}", endpoint_type: anthropic, auth_type: auth_token, auth_value: own, enabled: true}]
`);
    assert.equal((await askAsClaudeCode(proxy, { headers: { authorization: `Bearer ${token}` } })).status, 200);
    assert.equal(upstream.requests[0]!.headers.get("authorization"), "Bearer own");
  });
}

for (const slash of ["", "/"]) {
  Deno.test(`a client's base URL may end ${slash === "" ? "without" : "with"} a slash (claim 88)`, async () => {
    await using upstream = await startUpstream(wellIn(MESSAGES));
    await using proxy = await startWith(`
endpoints: [{name: a, url: "${upstream.url}", endpoint_type: anthropic, auth_type: api_key, auth_value: k, enabled: true}]
`);
    // Clients put their path behind whatever they were given.
    const path = `${slash}/v1/messages`;
    assert.equal((await askAsClaudeCode(proxy, { path })).status, 200);
    assert.equal(upstream.requests[0]!.target, "/v1/messages");
  });
}

function chatEndpoint(url: string): string {
  return `endpoints: [{name: chat, url: "${url}", endpoint_type: openai, wire_api: chat, auth_type: auth_token, auth_value: k, enabled: true}]`;
}
