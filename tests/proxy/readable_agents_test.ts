import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { withReadableAgents } from "../../lib/proxy/readable_agents.ts";

const CIPHER = `gAAAAAB${"x_-9".repeat(40)}==`;

function message(...content: Json[]): Json {
  return { type: "agent_message", id: "amsg_1", author: "/root", recipient: "/root/x", content };
}

const text = (words: string): Json => ({ type: "input_text", text: words });
const hidden = (words: string): Json => ({ type: "encrypted_content", encrypted_content: words });
const asUser = (...content: Json[]): Json => ({ type: "message", role: "user", content });
const spawned = (words: string): Json => ({
  type: "function_call",
  call_id: "call_1",
  name: "spawn_agent",
  arguments: JSON.stringify({ task_name: "x", message: words }),
});
const prompt = asUser(text("hi"));

const ROWS: readonly { name: string; input: Json; vendor?: "openai"; is: Json }[] = [
  {
    name: "a task that stands where OpenAI would have encrypted it",
    input: [prompt, message(text("Payload:\n"), hidden("Look at the tests"))],
    is: [prompt, asUser(text("Message from /root:"), text("Payload:\n"), text("Look at the tests"))],
  },
  {
    name: "what an agent answers",
    input: [spawned("Look at the tests"), message(text("They are fine"))],
    is: [spawned("Look at the tests"), asUser(text("Message from /root:"), text("They are fine"))],
  },
  {
    name: "nothing of a task that OpenAI has encrypted, since it stands behind the endpoint",
    input: [message(text("They are fine")), message(text("Payload:\n"), hidden(CIPHER))],
    is: [message(text("They are fine")), message(text("Payload:\n"), hidden(CIPHER))],
  },
  {
    name: "nothing of the answer to one",
    input: [spawned(CIPHER), message(text("They are fine"))],
    is: [spawned(CIPHER), message(text("They are fine"))],
  },
  {
    name: "nothing for OpenAI itself",
    input: [message(text("They are fine"))],
    vendor: "openai",
    is: [message(text("They are fine"))],
  },
  {
    name: "at OpenAI only what it has not encrypted",
    input: [message(text("Payload:\n"), hidden(CIPHER)), message(text("Payload:\n"), hidden("Look at the tests"))],
    vendor: "openai",
    is: [message(text("Payload:\n"), hidden(CIPHER)), message(text("Payload:\n"), text("Look at the tests"))],
  },
  {
    name: "nothing of a body that only speaks of it",
    input: [asUser(text('a "agent_message" of the docs'), text("agent_message"))],
    is: [asUser(text('a "agent_message" of the docs'), text("agent_message"))],
  },
];

for (const { name, input, vendor = "other", is } of ROWS) {
  Deno.test(`readable agents change ${name}`, () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ model: "m", input }));
    const changed = withReadableAgents(bytes, new Headers({ "x-openai-subagent": "collab_spawn" }), { vendor });
    assert.deepEqual(JSON.parse(new TextDecoder().decode(changed)).input, is);
    if (JSON.stringify(input) === JSON.stringify(is)) assert.equal(changed, bytes, "the very bytes");
  });
}

Deno.test("readable agents change nothing at OpenAI where no agent asks", () => {
  const bytes = new TextEncoder().encode(JSON.stringify({ input: [message(hidden("Look at the tests"))] }));
  assert.equal(withReadableAgents(bytes, new Headers(), { vendor: "openai" }), bytes);
});
