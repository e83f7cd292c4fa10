/** What Cursor's servers send to Chat Completions: bodies and tools of Responses, blocks of Messages, and what they read. */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import type { Any, Dialect } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { CHAT } from "./protocols.ts";
import { type Proxy, startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const PATCH = "*** Begin Patch\n*** Add File: é\n+a\n*** End Patch";
const SCHEMA = { type: "object", properties: { path: { type: "string" } } };
const READ = { type: "function", name: "read", description: "Reads", parameters: SCHEMA, strict: false };
const APPLY = {
  type: "custom",
  name: "ApplyPatch",
  format: { type: "grammar", syntax: "lark", definition: "start: x" },
};

/** An agent's: https://forum.cursor.com/t/153019. */
const AGENT = {
  model: "m",
  input: [
    { role: "system", content: "Be good" },
    { role: "user", content: [{ type: "input_text", text: "hi é" }] },
    { type: "function_call", call_id: "call_a1b2", name: "ApplyPatch", arguments: PATCH },
    { type: "function_call_output", call_id: "call_a1b2", output: "patched" },
  ],
  tools: [READ, APPLY],
  include: ["reasoning.encrypted_content"],
  reasoning: { effort: "medium", summary: "auto" },
  text: { verbosity: "low" },
  stream_options: { include_usage: true },
  store: false,
};

/** One of Chat Completions with what belongs elsewhere: BerriAI/litellm #34029, archestra-ai/archestra #7375. */
const MIXED = {
  model: "m",
  messages: [
    { role: "user", content: "hi é" },
    {
      role: "assistant",
      content: [],
      tool_calls: [{ id: "call_a1b2", type: "function", function: { name: "ApplyPatch", arguments: PATCH } }],
    },
    { role: "tool", tool_call_id: "call_a1b2", content: "patched" },
  ],
  tools: [{ type: "function", function: { name: "read", description: "Reads", parameters: SCHEMA } }, APPLY],
  stream_options: { include_usage: true },
};

const BODIES = [
  { name: "the body of Responses", body: AGENT },
  { name: "the body of Responses beside an empty list of messages", body: { ...AGENT, messages: [] } },
  { name: "tools of Responses and empty content", body: MIXED },
];

const ROWS = DIALECTS.flatMap((upstream) =>
  BODIES.flatMap(({ name, body }) =>
    [true, false].map((streaming) => ({
      name: `${upstream.protocol.name}: ${name}, ${streaming ? "stream" : "whole"}`,
      upstream,
      body: { ...body, ...(streaming ? { stream: true } : {}) },
      streaming,
    }))
  )
);

/** OpenAI's words for the first thing that its Chat Completions do not take (2026-11-26). */
function faultOf({ messages = [], tools }: Any): string | undefined {
  if (messages.length === 0) return "Missing required parameter: 'messages'.";
  const flat = tools.findIndex((tool: Any) => tool[tool.type] === undefined);
  if (flat >= 0) return `Missing required parameter: 'tools[${flat}].${tools[flat].type}'.`;
  const empty = messages.findIndex(({ content }: Any) => Array.isArray(content) && content.length === 0);
  const where = `'messages[${empty}].content'`;
  return empty < 0 ? undefined : `Invalid ${where}: empty array. Expected an array with minimum length 1.`;
}

/** `otherwise`, by who holds requests of Chat Completions to their form. */
function strict(upstream: Dialect, otherwise: Script): Script {
  return (request, connection) => {
    const fault = upstream.protocol === CHAT ? faultOf(JSON.parse(request.text)) : undefined;
    if (fault === undefined) return otherwise(request, connection);
    return scripts.reply(JSON.stringify({ error: { message: fault } }), { status: 400 })(request, connection);
  };
}

/** The calls of an answer, as Cursor puts them together. */
function callsIn(text: string, streaming: boolean): Any[] {
  if (!streaming) return JSON.parse(text).choices[0].message.tool_calls;
  const calls: Any[] = [];
  for (const { data } of eventsIn(text)) {
    if (data === "[DONE]") continue;
    for (const delta of JSON.parse(data).choices[0]?.delta.tool_calls ?? []) {
      const call = calls[delta.index] ??= { ...delta, function: { name: delta.function.name, arguments: "" } };
      call.function.arguments += delta.function.arguments;
    }
  }
  return calls;
}

Deno.test("Cursor's requests reach every upstream, and its calls come back as functions with raw text", async (t) => {
  await steps(t, ROWS, async ({ upstream, body, streaming }) => {
    const answer = {
      text: "good é",
      calls: [
        { id: "call_c3d4", name: "ApplyPatch", input: { input: PATCH } },
        { id: "call_e5f6", name: "read", input: { path: "é" } },
      ],
    };
    await using fake = await FakeUpstream.start(strict(upstream, saying(upstream, answer, streaming)));
    await using proxy: Proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const { status, text } = await ask(proxy, CHAT, { streaming, body: JSON.stringify(body) });
    assert.equal(status, 200, text);
    const calls = callsIn(text, streaming);
    assert.deepEqual(calls.map(({ type, function: called }) => [type, called]), [
      ["function", { name: "ApplyPatch", arguments: PATCH }],
      ["function", { name: "read", arguments: '{"path":"é"}' }],
    ]);
    assert.match(text, /d é/);
    const asked = upstream.asked(fake.requests.at(-1)!.text);
    assert.ok(asked.texts.includes("hi é"), fake.requests.at(-1)!.text);
    assert.match(asked.calls.join(), /ApplyPatch/);
    assert.deepEqual([asked.calls.length, asked.results.length], [1, 1]);
    assert.match(asked.results[0]!, /patched/);
    assert.deepEqual(asked.tools.map((name) => name.replace(/ .*/, "")), ["read", "ApplyPatch"]);
    assert.ok(fake.requests.length <= 2);
  });
});

Deno.test("an endpoint that takes a body of Responses at Chat Completions gets Cursor's as it is", async () => {
  const chat = DIALECTS.find(({ protocol }) => protocol === CHAT)!;
  await using fake = await FakeUpstream.start(saying(chat, { text: "good é", calls: [] }, true));
  await using proxy = await startProxy({ endpoints: [endpointOf(chat, fake)] });
  const body = JSON.stringify({ ...AGENT, stream: true });
  await ask(proxy, CHAT, { streaming: true, body });
  assert.deepEqual(fake.requests.map(({ text }) => text), [body]);
});
