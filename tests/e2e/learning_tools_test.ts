/** An upstream refuses what tools say of themselves: the next attempt has to lack it, and to keep everything else. */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask } from "./client.ts";
import { ALL_PROTOCOLS, eventsOf, type ProtocolCase } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

const [MESSAGES, CHAT, RESPONSES] = ["messages", "chat", "responses"].map((name) =>
  ALL_PROTOCOLS.find((protocol) => protocol.name === name)!
) as [ProtocolCase, ProtocolCase, ProtocolCase];

interface Row {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly body: { readonly [name: string]: unknown };
  /** What the endpoint says as long as the text of a body matches. */
  readonly refused: RegExp;
  readonly words: string;
  readonly status?: number;
  /** What is left of this member in the last attempt. */
  readonly left: { readonly [name: string]: unknown };
  /** Requests until the first is answered, and until the second is. */
  readonly requests: readonly [number, number];
}

const HI = [{ role: "user", content: "hi" }];
const MESSAGE = { model: "m", max_tokens: 9, messages: HI };
const PATH = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const NAME = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
const EITHER = { type: "object", properties: { path: { type: "string" }, name: { type: "string" } } };
const chatTool = (parameters: unknown) => ({
  type: "function",
  function: { name: "read", description: "Reads", parameters },
});
const tool = (parameters: unknown) => ({ type: "function", name: "read", parameters });
const claudeTool = (schema: unknown) => ({ name: "read", input_schema: schema });
const TOP_LEVEL = "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";

const ROWS: readonly Row[] = [
  {
    name: "a choice at the root (chat)",
    protocol: CHAT,
    body: { model: "m", messages: HI, tools: [chatTool({ anyOf: [PATH, NAME] })] },
    refused: /anyOf/,
    words: `Invalid schema for function 'read': ${TOP_LEVEL}`,
    left: { tools: [chatTool(EITHER)] },
    requests: [2, 3],
  },
  {
    name: "a choice at the root (Responses)",
    protocol: RESPONSES,
    body: { model: "m", input: "hi", tools: [tool({ anyOf: [PATH, NAME] })] },
    refused: /anyOf/,
    words: "read: tool parameter root must be an object type (root schema is an anyOf/oneOf union)",
    left: { tools: [{ ...tool(EITHER), strict: false }] },
    requests: [2, 3],
  },
  {
    name: "a choice at the root (Messages)",
    protocol: MESSAGES,
    body: { ...MESSAGE, tools: [claudeTool({ anyOf: [PATH, NAME] })] },
    refused: /anyOf/,
    words: "tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level",
    left: { tools: [{ ...claudeTool(EITHER), cache_control: { type: "ephemeral" } }] },
    requests: [2, 3],
  },
  {
    name: "a property with a name of OData's",
    protocol: MESSAGES,
    body: {
      ...MESSAGE,
      model: "claude-opus-4-8",
      tools: [claudeTool({ type: "object", properties: { $filter: {} } })],
    },
    refused: /"\$filter"/,
    words: "tools.0.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
    left: {
      tools: [{
        ...claudeTool({ type: "object", properties: {} }),
        description: 'Takes these properties too, under exactly these names: {"$filter":{}}',
        cache_control: { type: "ephemeral" },
      }],
    },
    requests: [2, 3],
  },
  {
    name: "a list of anything",
    protocol: CHAT,
    body: {
      model: "m",
      messages: HI,
      tools: [chatTool({ type: "object", properties: { ids: { type: "array" } } })],
    },
    refused: /"array"}/,
    words: "Invalid schema for function 'read': In context=('properties', 'ids'), array schema missing items.",
    left: { tools: [chatTool({ type: "object", properties: { ids: { type: "array", items: {} } } })] },
    requests: [2, 3],
  },
  {
    name: "a property that is no schema",
    protocol: CHAT,
    body: {
      model: "m",
      messages: HI,
      tools: [chatTool({ ...PATH, properties: { ...PATH.properties, type: "object" } })],
    },
    refused: /"type":"string"},"type"/,
    words: "Invalid schema for function 'read': 'object' is not of type 'object', 'boolean'",
    left: { tools: [chatTool(PATH)] },
    requests: [2, 3],
  },
  {
    name: "a pattern that llama.cpp cannot read, called a fault of its own",
    protocol: MESSAGES,
    body: {
      ...MESSAGE,
      tools: [claudeTool({ ...PATH, properties: { path: { type: "string", pattern: "^\\d{4}$", minLength: 4 } } })],
    },
    refused: /pattern/,
    words: "Failed to initialize samplers: failed to parse grammar",
    status: 500,
    left: { tools: [claudeTool({ ...PATH, properties: { path: { type: "string", minLength: 4 } } })] },
    requests: [2, 3],
  },
  {
    name: "Claude Code's user",
    protocol: MESSAGES,
    body: { ...MESSAGE, metadata: { user_id: '{"device_id":"a"}' } },
    refused: /user_id/,
    words:
      "Invalid 'user_id': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
    left: { metadata: undefined },
    requests: [2, 3],
  },
  {
    name: "a namespace, where a search is taken",
    protocol: RESPONSES,
    body: {
      model: "m",
      input: "hi",
      tools: [{ type: "web_search" }, { type: "namespace", name: "idea", tools: [tool(PATH)] }],
    },
    refused: /namespace/,
    words:
      "tools[1].type: unknown variant `namespace`, expected one of `function`, `web_search`, `mcp` at line 1 column 9",
    left: { tools: [{ type: "web_search" }, { ...tool(PATH), name: "idea__read", strict: false }] },
    requests: [2, 3],
  },
  {
    name: "a long answer without a stream",
    protocol: CHAT,
    body: { model: "m", messages: HI, max_tokens: 8192 },
    refused: /"messages"(?!.*"stream":true)/,
    words: "Requests with max_tokens > 4096 must have stream=true",
    left: { stream: true, max_tokens: 8192 },
    requests: [2, 3],
  },
];

function refusing({ protocol, refused, words, status = 400 }: Row): Script {
  return (request, connection) => {
    const body = JSON.parse(request.text);
    const answer = refused.test(request.text)
      ? scripts.reply(JSON.stringify({ error: { message: words, type: "invalid_request_error" } }), { status })
      : body.stream === true
      ? scripts.stream(eventsOf(protocol))
      : scripts.reply(protocol.whole);
    return answer(request, connection);
  };
}

Deno.test("what an endpoint refuses of tools is mended unseen, and the rest of them stays", async (t) => {
  await steps(t, ROWS, async (row) => {
    await using upstream = await FakeUpstream.start(refusing(row));
    const { protocol } = row;
    const endpoints = [{ name: "a", ...protocol.endpoint, url: upstream.url, auth_type: "none", enabled: true }];
    await using proxy = await startProxy({ endpoints });
    for (const requests of row.requests) {
      const { status, text } = await ask(proxy, protocol, { body: JSON.stringify(row.body) });
      assert.equal(status, 200, text);
      assert.equal(upstream.requests.length, requests);
    }
    const last = JSON.parse(upstream.requests.at(-1)!.text);
    for (const [name, value] of Object.entries(row.left)) assert.deepEqual(last[name], value);
  });
});
