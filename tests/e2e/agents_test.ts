/** What Codex's agents say to each other reaches the model, whatever the endpoint speaks (D8). */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { endpointOf, saying } from "./converting.ts";
import { SCHEMA, TOOL } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import { steps } from "./steps.ts";

const TASK = {
  type: "agent_message",
  author: "/root",
  recipient: "/root/scout",
  content: [
    { type: "input_text", text: "Payload:\n" },
    { type: "encrypted_content", encrypted_content: "Look at the tests" },
  ],
};

const rows = DIALECTS.map((upstream) => ({ name: upstream.protocol.name, upstream }));

Deno.test("a task that a model gives to an agent of Codex reaches the agent's model (D8)", async (t) => {
  await steps(t, rows, async ({ upstream }) => {
    await using fake = await FakeUpstream.start(saying(upstream, { text: "They are fine", calls: [] }, false));
    await using proxy = await startProxy({ endpoints: [endpointOf(upstream, fake)] });
    const tools = [{ type: "function", ...TOOL, parameters: SCHEMA, strict: false }];
    const body = JSON.stringify({ model: "m", input: [TASK], tools });
    const { status } = await ask(proxy, RESPONSES, { body });
    assert.equal(status, 200);
    const { texts } = upstream.asked(fake.requests[0]!.text);
    // The names of the parts depend on the protocol, their words do not.
    assert.equal(texts.join("\n").replaceAll(/\n+/g, "\n"), "Message from /root:\nPayload:\nLook at the tests");
  });
});
