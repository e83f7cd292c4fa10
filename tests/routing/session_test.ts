import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { agentOf, sessionOf } from "../../lib/routing/session.ts";
import { subject, type SubjectParts } from "../subject.ts";

const CLAUDE_USER = JSON.stringify({ device_id: "d", account_uuid: "", session_id: "s-json" });
const OLD_USER = `user_${"a".repeat(64)}_account_1b2c_session_0f0e-11`;
const messages = [{ role: "user", content: "hello" }];

const NAMED: readonly { says: string; request: SubjectParts; session: string }[] = [
  { says: "Claude Code's header (K7)", request: { headers: { "x-claude-code-session-id": "s1" } }, session: "s1" },
  {
    says: "Codex's session before its thread",
    request: { headers: { "session-id": "s", "thread-id": "t" } },
    session: "s",
  },
  { says: "Codex's thread", request: { headers: { "thread-id": "t" } }, session: "t" },
  { says: "an older Codex's header", request: { headers: { session_id: "s" } }, session: "s" },
  { says: "an older Codex's conversation", request: { headers: { conversation_id: "c" } }, session: "c" },
  { says: "opencode's header", request: { headers: { "x-session-id": "ses_1" } }, session: "ses_1" },
  {
    says: "the session inside metadata.user_id (A35)",
    request: { json: { messages, metadata: { user_id: CLAUDE_USER } } },
    session: "s-json",
  },
  {
    says: "the session inside an older metadata.user_id (A35)",
    request: { json: { metadata: { user_id: OLD_USER }, messages } },
    session: "0f0e-11",
  },
  {
    says: "prompt_cache_key of responses",
    request: { protocol: "responses", json: { input: "x", prompt_cache_key: "k" } },
    session: "k",
  },
  {
    says: "prompt_cache_key of chat",
    request: { protocol: "chat", json: { prompt_cache_key: "k", messages } },
    session: "k",
  },
  {
    says: "no more than the start of a long name",
    request: { headers: { "session-id": "x".repeat(500) } },
    session: "x".repeat(128),
  },
  {
    says: "whole characters only, since addresses are made of it",
    request: { protocol: "chat", json: { prompt_cache_key: "a\ud800b", messages } },
    session: "a\ufffdb",
  },
  {
    says: "no half of a character at its end",
    request: { protocol: "responses", json: { input: "x", prompt_cache_key: `${"x".repeat(127)}😀` } },
    session: "x".repeat(127) + "\ufffd",
  },
];

for (const { says, request, session } of NAMED) {
  Deno.test(`sessionOf takes ${says}`, () => {
    const asked = subject(request);
    assert.equal(sessionOf(asked), session);
    assert.equal(asked.parses, 0);
  });
}

Deno.test("sessionOf finds ids behind a large conversation without parsing it", () => {
  const content = "x".repeat(1_000_000);
  const claude = subject({
    json: { model: "m", messages: [{ role: "user", content }], metadata: { user_id: CLAUDE_USER }, stream: true },
  });
  const codex = subject({
    protocol: "responses",
    json: { input: content, prompt_cache_key: "k", client_metadata: { a: "b" } },
  });
  assert.deepEqual([sessionOf(claude), sessionOf(codex)], ["s-json", "k"]);
  assert.deepEqual([claude.parses, codex.parses], [0, 0]);
});

const user = (content: unknown) => ({ role: "user", content });
const assistant = { role: "assistant", content: [{ type: "text", text: "yes" }] };
const part = (type: string, text: string, more: object = {}) => ({ type, text, ...more });
const marked = { cache_control: { type: "ephemeral" } };

/** The first and a later turn of one conversation, as clients that name no session send it. */
const TURNS: readonly { says: string; protocol: Protocol; first: unknown; later: unknown }[] = [
  {
    says: "a cache mark that moves on",
    protocol: "messages",
    first: { system: [part("text", "be kind")], messages: [user([part("text", "hi", marked)])] },
    later: {
      system: [part("text", "be kind", marked)],
      messages: [user("hi"), assistant, user([part("text", "on", marked)])],
    },
  },
  {
    says: "a checksum in the billing line",
    protocol: "messages",
    first: {
      system: [part("text", "x-anthropic-billing-header: cc_version=2; cch=0aa11;"), part("text", "s")],
      messages: [user("hi")],
    },
    later: {
      system: [part("text", "x-anthropic-billing-header: cc_version=2; cch=9bb22;"), part("text", "s")],
      messages: [user("hi"), assistant, user("x")],
    },
  },
  {
    says: "reminders that change",
    protocol: "messages",
    first: { messages: [user([part("text", "<system-reminder>a</system-reminder>"), part("text", "hi")])] },
    later: {
      messages: [
        user([part("text", "<system-reminder>b</system-reminder>"), part("text", "hi")]),
        assistant,
        user("more"),
      ],
    },
  },
  {
    says: "tools that are added",
    protocol: "messages",
    first: { tools: [], system: "s", messages: [user("hi")], max_tokens: 5 },
    later: { tools: [{ name: "x" }], system: "s", messages: [user("hi"), assistant], max_tokens: 9 },
  },
  {
    says: "a longer chat",
    protocol: "chat",
    first: { model: "a", messages: [{ role: "system", content: "s" }, user("hi")] },
    later: { model: "b", messages: [{ role: "system", content: "s" }, user("hi"), assistant, user("on")] },
  },
  {
    says: "more input items",
    protocol: "responses",
    first: {
      input: [
        { role: "developer", content: "d" },
        user([part("input_text", "<environment_context>1</environment_context>")]),
        user([part("input_text", "hi")]),
      ],
    },
    later: {
      input: [
        { role: "developer", content: "d" },
        user([part("input_text", "<environment_context>2</environment_context>")]),
        user([part("input_text", "hi")]),
        { type: "function_call" },
      ],
    },
  },
  {
    says: "more input items of Cursor's",
    protocol: "chat",
    first: { input: [{ role: "system", content: "s" }, user("hi")] },
    later: { input: [{ role: "system", content: "s" }, user("hi"), { type: "function_call" }] },
  },
  {
    says: "more contents",
    protocol: "gemini",
    first: { systemInstruction: { parts: [{ text: "s" }] }, contents: [{ role: "user", parts: [{ text: "hi" }] }] },
    later: {
      systemInstruction: { parts: [{ text: "s" }] },
      contents: [{ role: "user", parts: [{ text: "hi" }] }, { role: "model", parts: [] }],
    },
  },
];

for (const { says, protocol, first, later } of TURNS) {
  Deno.test(`sessionOf keeps a conversation together over ${says} (${protocol})`, () => {
    const sessions = [first, later].map((json) => sessionOf(subject({ protocol, json })));
    assert.match(sessions[0] ?? "", /^~[0-9a-z]{6,12}$/);
    assert.equal(sessions[1], sessions[0]);
  });
}

const DIFFERENT: readonly { says: string; protocol: Protocol; a: unknown; b: unknown }[] = [
  { says: "another first message", protocol: "messages", a: { messages: [user("hi")] }, b: { messages: [user("ho")] } },
  {
    says: "other instructions",
    protocol: "chat",
    a: { messages: [{ role: "system", content: "a" }, user("hi")] },
    b: { messages: [{ role: "system", content: "b" }, user("hi")] },
  },
  {
    says: "other instructions before the messages",
    protocol: "messages",
    a: { system: "a", messages },
    b: { system: "b", messages },
  },
  {
    says: "another border between texts",
    protocol: "messages",
    a: { system: "ab", messages: [user("c")] },
    b: { system: "a", messages: [user("bc")] },
  },
  { says: "another input", protocol: "responses", a: { input: "hi" }, b: { input: "ho" } },
];

for (const { says, protocol, a, b } of DIFFERENT) {
  Deno.test(`sessionOf tells conversations apart by ${says} (${protocol})`, () => {
    const [one, other] = [a, b].map((json) => sessionOf(subject({ protocol, json })));
    assert.ok(one !== undefined && other !== undefined);
    assert.notEqual(one, other);
  });
}

Deno.test("sessionOf tells conversations apart by their protocol, though they begin alike", () => {
  const messages = [{ role: "user", content: "hi" }];
  const keys = (["messages", "chat"] as const).map((protocol) => sessionOf(subject({ protocol, json: { messages } })));
  assert.notEqual(keys[0], keys[1]);
});

const UNNAMED: readonly SubjectParts[] = [
  {},
  { text: "{" },
  { text: "[]" },
  { json: {} },
  { json: { messages: [] } },
  { json: { messages: [null, 1, [], { role: "user" }] } },
  { json: { messages: "" } },
];

for (const request of UNNAMED) {
  Deno.test(`sessionOf knows no session of ${JSON.stringify(request)}`, () => {
    assert.equal(sessionOf(subject(request)), undefined);
  });
}

Deno.test("sessionOf takes a person's id for no session (A35)", () => {
  const of = (userId: string) => sessionOf(subject({ json: { messages, metadata: { user_id: userId } } }));
  assert.equal(of("alice"), of("bob"));
  assert.match(of('{"a":1}') ?? "", /^~/);
  assert.match(of("{") ?? "", /^~/);
});

Deno.test("sessionOf reads the beginning of a large conversation only", () => {
  const text = JSON.stringify({ model: "m", messages: [user("hi"), user("x".repeat(1000))] });
  // What stands behind the first message is no JSON: whoever read it would find no session.
  const cut = text.slice(0, -10) + "]]]]]]";
  assert.equal(sessionOf(subject({ text: cut })), sessionOf(subject({ text })));
});

for (
  const { says, headers, agent } of [
    { says: "nobody of a main agent", headers: { "x-claude-code-session-id": "s" }, agent: undefined },
    { says: "nobody of Codex's main agent", headers: { "thread-id": "t" }, agent: undefined },
    { says: "Claude Code's agent", headers: { "x-claude-code-agent-id": "a", "thread-id": "t" }, agent: "a" },
    {
      says: "Claude Code's nested agent",
      headers: { "x-claude-code-agent-id": "a", "x-claude-code-parent-agent-id": "p" },
      agent: "a",
    },
    { says: "Codex's agent by its kind", headers: { "x-openai-subagent": "review", "thread-id": "t" }, agent: "t" },
    {
      says: "Codex's agent by who started it",
      headers: { "thread-id": "t", "x-codex-parent-thread-id": "p" },
      agent: "t",
    },
    { says: "nobody of a Codex without ids", headers: { "x-openai-subagent": "compact" }, agent: undefined },
  ]
) {
  Deno.test(`agentOf tells ${says}`, () => {
    assert.deepEqual(agentOf(new Headers(headers as Record<string, string>)), agent);
  });
}

Deno.test("agentOf shortens an id as a session's", () => {
  const id = "a".repeat(20_000);
  const ids = [{ "x-claude-code-agent-id": id }, { "x-openai-subagent": "review", "thread-id": id }];
  for (const headers of ids) {
    assert.equal(agentOf(new Headers(headers as Record<string, string>)), "a".repeat(128));
  }
});

const ALL: readonly SubjectParts[] = [
  ...NAMED.map(({ request }) => request),
  ...TURNS.flatMap(({ protocol, first, later }) => [first, later].map((json) => ({ protocol, json }))),
  ...DIFFERENT.flatMap(({ protocol, a, b }) => [a, b].map((json) => ({ protocol, json }))),
  ...UNNAMED,
];

Deno.test("sessionOf says the same of a body that was parsed before as of its bytes", () => {
  for (const request of ALL) {
    assert.equal(sessionOf(subject({ ...request, isParsed: true })), sessionOf(subject(request)));
  }
});

Deno.test("sessionOf keeps nothing of a name but its start, however long that is", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const headers = (number: number) => ({ "session-id": `${number}-`.padEnd(1_000_000, "s") });
  collect();
  const before = Deno.memoryUsage().heapUsed;
  const kept = Array.from({ length: 100 }, (_, number) => sessionOf(subject({ headers: headers(number) })));
  collect();
  assert.ok(Deno.memoryUsage().heapUsed - before < 10_000_000, `${Deno.memoryUsage().heapUsed - before} bytes`);
  assert.equal(new Set(kept).size, 100);
});
