/** A conversation that is too long: the client has to be told in words by which it knows to shorten it. */
import assert from "node:assert/strict";
import { FakeUpstream } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, type ProtocolName } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const openAi = (message: string, code: string | null) => ({ error: { message, type: "invalid_request_error", code } });
const anthropic = (message: string) => ({ type: "error", error: { type: "invalid_request_error", message } });

interface Row {
  readonly name: string;
  readonly protocol: ProtocolName;
  readonly status: number;
  readonly body: unknown;
  /** What the client has to find; absent: the upstream's own bytes. */
  readonly told?: RegExp;
}

const ROWS: readonly Row[] = [
  {
    name: "Claude Code's own words, from Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("prompt is too long: 213462 tokens > 200000 maximum"),
  },
  {
    name: "Zhipu behind Messages",
    protocol: "messages",
    status: 400,
    body: anthropic("Prompt exceeds max length"),
    told: /"invalid_request_error".*"prompt is too long: Prompt exceeds max length"/,
  },
  {
    name: "a gateway behind Messages that calls it its own fault",
    protocol: "messages",
    status: 500,
    body: { code: 500, message: "输入内容过长，超过模型最大上下文长度 131072" },
    told: /"prompt is too long: 输入内容过长/,
  },
  {
    name: "Codex's own code",
    protocol: "responses",
    status: 400,
    body: openAi("Your input exceeds the context window of this model.", "context_length_exceeded"),
  },
  {
    name: "a gateway behind Responses without it",
    protocol: "responses",
    status: 413,
    body: openAi("This model's maximum context length is 8192 tokens, your request has 9000", null),
    told: /"code":"context_length_exceeded"/,
  },
  {
    name: "Chat, whose clients go by nothing that is known",
    protocol: "chat",
    status: 400,
    body: openAi("This model's maximum context length is 8192 tokens, your request has 9000", null),
  },
];

Deno.test("a conversation that is too long is refused in words that the client knows, by its own protocol too (E7)", async (t) => {
  await steps(t, ROWS, async ({ protocol: name, status, body, told }) => {
    const protocol = ALL_PROTOCOLS.find((each) => each.name === name)!;
    await using upstream = await FakeUpstream.start(scripts.reply(JSON.stringify(body), { status }));
    const endpoint = { name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true };
    await using proxy = await startProxy({ endpoints: [endpoint] });
    for (const streaming of [false, true]) {
      const answer = await ask(proxy, protocol, { streaming });
      assert.equal(answer.status, 400, answer.text);
      if (told === undefined) assert.equal(answer.text, JSON.stringify(body));
      else assert.match(answer.text, told);
    }
    assert.equal(upstream.requests.length, 2, "nobody is asked twice for it");
  });
});
