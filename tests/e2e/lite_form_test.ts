/** Codex' lite form, in which its tools are an item of the conversation: a model that is not OpenAI's has to hear of them. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import type { Any } from "./dialect.ts";
import { responsesDialect } from "./responses_dialect.ts";
import { RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const LITE = "x-openai-internal-codex-responses-lite";
const HEADERS = { [LITE]: "true", "user-agent": "codex_exec/0.171.0", "x-codex-turn": "1" };

/** As Codex 0.171 sends it with gpt-6-sol, shortened. */
const TOOLS = [
  {
    type: "namespace",
    name: "functions",
    description: "Tools of the machine",
    tools: [
      { type: "custom", name: "exec", description: "Runs JavaScript", format: { type: "text" } },
      { type: "function", name: "wait", parameters: { type: "object", properties: {} }, strict: false },
    ],
  },
  {
    type: "namespace",
    name: "collaboration",
    tools: [{ type: "function", name: "wait", parameters: { type: "object", properties: {} }, strict: false }],
  },
];
const ADDED = { type: "additional_tools", role: "developer", tools: TOOLS };
const said = (role: string, text: string) => ({ type: "message", role, content: [{ type: "input_text", text }] });
const CALLED = [
  { type: "custom_tool_call", call_id: "call_a1", name: "exec", namespace: "functions", input: "text(1)" },
  { type: "custom_tool_call_output", call_id: "call_a1", output: "1" },
];

function bodyOf(more: readonly Any[] = [], model = "gpt-6-sol"): string {
  const input = [ADDED, said("developer", "Be brief"), said("user", "hi"), ...more];
  const rest = { tool_choice: "auto", parallel_tool_calls: false, store: false, prompt_cache_key: "thread-1" };
  return JSON.stringify({ model, stream: true, input, ...rest });
}

function proxyFor({ url }: FakeUpstream, own: Any = { default_model: "minimax-m3" }) {
  return startProxy({
    endpoints: [{ name: "only", ...RESPONSES.endpoint, url, auth_type: "none", enabled: true, ...own }],
  });
}

const calling = (name: string) =>
  scripts.stream(
    responsesDialect.events({ text: "", calls: [{ id: "call_b2", name, input: { input: "text(2)" } }] }),
  );

Deno.test("another vendor's model gets the tools of Codex' lite form as functions, and its calls come back in their own form", async () => {
  const asked: Any[] = [];
  await using upstream = await FakeUpstream.start((request, connection) => {
    const body = JSON.parse(request.text);
    asked.push({ body, lite: request.headers.get(LITE), turn: request.headers.get("x-codex-turn") });
    const exec = body.tools?.find(({ name }: Any) => /exec/.test(name));
    return calling(exec?.name ?? "nothing")(request, connection);
  });
  await using proxy = await proxyFor(upstream);
  const answers = [];
  for (const more of [[], CALLED]) {
    const { status, text } = await ask(proxy, RESPONSES, { body: bodyOf(more), headers: HEADERS });
    assert.equal(status, 200, text);
    answers.push(eventsIn(text).map(({ data }) => JSON.parse(data)));
  }

  const [first, second] = asked.map(({ body }) => body);
  assert.deepEqual(asked.map(({ lite, turn }) => [lite, turn]), [[null, "1"], [null, "1"]]);
  assert.deepEqual(first.tools.map(({ type }: Any) => type), ["function", "function", "function"]);
  assert.equal(new Set(first.tools.map(({ name }: Any) => name)).size, 3);
  assert.equal(first.instructions, "Be brief");
  assert.deepEqual(first.input, [said("user", "hi")]);
  assert.equal(first.model, "minimax-m3");
  assert.equal(first.prompt_cache_key, "thread-1");
  // A cache goes on only from the same bytes.
  assert.deepEqual(second.tools, first.tools);
  assert.deepEqual(second.input.slice(0, 1), first.input);
  assert.deepEqual(second.input.slice(1).map(({ type }: Any) => type), ["function_call", "function_call_output"]);

  for (const events of answers) {
    const done = events.find(({ type }) => type === "response.output_item.done").item;
    const { type, name, namespace, input, call_id } = done;
    assert.deepEqual({ type, name, namespace, input, call_id }, {
      type: "custom_tool_call",
      name: "exec",
      namespace: "functions",
      input: "text(2)",
      call_id: "call_b2",
    });
    assert.deepEqual(events.at(-1).response.output, [done]);
    assert.equal(events.at(-1).response.model, "gpt-6-sol");
  }
});

const KEPT: readonly { readonly name: string; readonly own: Any; readonly body: string }[] = [
  { name: "a model of OpenAI's behind a relay", own: {}, body: bodyOf(CALLED) },
  { name: "a relay's prefix before its name", own: {}, body: bodyOf(CALLED, "openai/gpt-6-luna") },
  {
    name: "a body that only speaks of the form",
    own: {},
    body: JSON.stringify({ model: "minimax-m3", stream: true, metadata: { type: "additional_tools" }, input: [] }),
  },
];

Deno.test("Codex' lite form stays byte for byte as it came where OpenAI may read it, and where there is none", async (t) => {
  await steps(t, KEPT, async ({ own, body }) => {
    await using upstream = await FakeUpstream.start(calling("read"));
    await using proxy = await proxyFor(upstream, own);
    const { status, text } = await ask(proxy, RESPONSES, { body, headers: HEADERS });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests[0]!.text, body);
    assert.equal(upstream.requests[0]!.headers.get(LITE), "true");
  });
});
