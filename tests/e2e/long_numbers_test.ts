/** Numbers of 64 bits, which JavaScript's numbers do not hold: ids that a tool is called with. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { CHAT, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const LONG = "12345678901234567890";

/** What clients of Messages and Gemini give back of a call and its result. */
const HISTORIES: readonly { readonly name: string; readonly client: ProtocolCase; readonly body: string }[] = [
  {
    name: "messages",
    client: MESSAGES,
    body: `{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":` +
      `[{"type":"tool_use","id":"a","name":"f","input":{"id":${LONG}}}]},{"role":"user","content":` +
      `[{"type":"tool_result","tool_use_id":"a","content":"x"}]}]}`,
  },
  {
    name: "gemini",
    client: GEMINI,
    body: `{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"functionCall":` +
      `{"name":"f","args":{"id": ${LONG}}}}]},{"role":"user","parts":[{"functionResponse":{"name":"f","response":` +
      `{"output":"x"}}}]}]}`,
  },
];

Deno.test("a call of a client's history keeps its long numbers", async (t) => {
  await steps(t, HISTORIES, async ({ client, body }) => {
    for (const protocol of [CHAT, RESPONSES]) {
      await using upstream = await FakeUpstream.start(scripts.reply(protocol.whole));
      const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
      await using proxy = await startProxy({ endpoints: [endpoint] });
      const { status, text } = await ask(proxy, client, { body });
      assert.equal(status, 200, text);
      assert.match(upstream.requests[0]!.text, new RegExp(String.raw`"\{\\"id\\":${LONG}\}"`));
    }
  });
});

const CALL = `{"functionCall":{"name":"f","args":{"id":${LONG}}}}`;
const ANSWER = `{"candidates":[{"content":{"role":"model","parts":[${CALL}]},"finishReason":"STOP"}]}`;
const ANSWERS: readonly { readonly name: string; readonly upstream: ProtocolCase; readonly body: string }[] = [
  {
    name: "messages",
    upstream: MESSAGES,
    body:
      `{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":` +
      `{"id":${LONG}}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`,
  },
  { name: "gemini", upstream: GEMINI, body: ANSWER },
];

Deno.test("a call of an answer keeps its long numbers, streamed or not", async (t) => {
  await steps(t, ANSWERS, async ({ upstream: { name, endpoint }, body }) => {
    const event = `data: ${body}\n\n`;
    for (const streaming of [false, true]) {
      const script = streaming && name === "gemini" ? scripts.stream([event]) : scripts.reply(body);
      await using upstream = await FakeUpstream.start(script, script);
      const own = { name: "a", ...endpoint, url: upstream.url, auth_type: "none", enabled: true };
      await using proxy = await startProxy({ endpoints: [own] });
      const { text } = await ask(proxy, CHAT, { streaming });
      assert.ok(text.includes(LONG), text);
    }
  });
});
