/** Servers that speak OpenAI's protocols in part: they take not every item, and answer not in every form. */
import assert from "node:assert/strict";
import { FakeUpstream, type Script } from "../fake_upstream.ts";
import { ask, eventsIn } from "./client.ts";
import type { Any } from "./dialect.ts";
import { DIALECTS } from "./dialects.ts";
import { CHAT, eventsOf, GEMINI, MESSAGES, type ProtocolCase, RESPONSES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";
import { steps } from "./steps.ts";

/** Refuses with what `complaint` says of the body, if it says anything; answers well else, streamed if that was asked for. */
function picky(protocol: ProtocolCase, complaint: (body: Any) => Any): Script {
  return (request, connection) => {
    const body = JSON.parse(request.text);
    const refused = complaint(body);
    const answer = refused !== undefined
      ? scripts.reply(JSON.stringify(refused), { status: 400 })
      : body.stream === true
      ? scripts.stream(eventsOf(protocol))
      : scripts.reply(protocol.whole);
    return answer(request, connection);
  };
}

const says = (message: string, param: string | null = null) => ({
  error: { message, type: "invalid_request_error", param, code: null },
});

function proxyFor(protocol: ProtocolCase, { url }: FakeUpstream) {
  return startProxy({ endpoints: [{ name: "only", ...protocol.endpoint, url, auth_type: "none", enabled: true }] });
}

const CALL = { type: "function_call", id: "fc_1", call_id: "call_a1b2", name: "exec", arguments: "{}" };
const RESULT = { type: "function_call_output", call_id: "call_a1b2" };

interface ItemCase {
  readonly name: string;
  readonly items: readonly Any[];
  readonly isRefused: (item: Any) => boolean;
  readonly words: Any;
  /** What the endpoint gets of them. */
  readonly sent: readonly Any[];
}

/** Sources: openai/codex #45401, vllm-project/vllm #55974, ggml-org/llama.cpp #29159 and #23553, Wei-Shaw/sub2api #3138. */
const ITEMS: readonly ItemCase[] = [
  {
    name: "a summary that only OpenAI can read",
    items: [{ type: "compaction", id: "cmp_1", encrypted_content: "gAAA" }],
    isRefused: ({ type }) => type === "compaction",
    words: says('invalid_request_error: input.0: item type "compaction" is not supported'),
    sent: [],
  },
  {
    name: "a search of OpenAI's own",
    items: [{ type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search", query: "q" } }],
    isRefused: ({ type }) => type === "web_search_call",
    words: says("Unsupported Responses API input item type: web_search_call", "input"),
    sent: [],
  },
  {
    name: "reasoning without a summary",
    items: [{ type: "reasoning", id: "rs_1", summary: null, encrypted_content: null }],
    isRefused: ({ type, summary }) => type === "reasoning" && !Array.isArray(summary),
    words: says("Cannot determine type of 'item'"),
    sent: [],
  },
  {
    name: "reasoning that somebody else has kept",
    items: [{ type: "reasoning", id: "rs_1", summary: [] }],
    isRefused: ({ id }) => id === "rs_1",
    words: says("The encrypted content for item rs_1 could not be verified."),
    sent: [],
  },
  {
    name: "a result in a list",
    items: [CALL, { ...RESULT, output: [{ type: "output_text", text: "done" }] }],
    isRefused: ({ output }) => Array.isArray(output),
    words: says("Output of tool call should be 'Input text'"),
    sent: [
      { type: "function_call", call_id: "call_a1b2", name: "exec", arguments: "{}" },
      { ...RESULT, output: "done" },
    ],
  },
  {
    name: "a call whose reasoning is gone",
    items: [CALL, { ...RESULT, output: "done" }],
    isRefused: ({ id }) => id === "fc_1",
    words: says("Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item: 'rs_9'."),
    sent: [
      { type: "function_call", call_id: "call_a1b2", name: "exec", arguments: "{}" },
      { ...RESULT, output: "done" },
    ],
  },
  {
    name: "a result without a call",
    items: [{ ...RESULT, output: "done" }],
    isRefused: ({ type }) => type === "function_call_output",
    words: says("No tool call found for function call output with call_id call_a1b2.", "input"),
    sent: [{
      type: "message",
      role: "user",
      content: ["Result of an earlier tool call (call_a1b2):", "done", "hi"].map((text) => ({
        type: "input_text",
        text,
      })),
    }],
  },
  {
    name: "tools among the items",
    items: [{ type: "additional_tools", tools: [] }],
    isRefused: ({ type }) => type === "additional_tools",
    words: says("Invalid value: 'additional_tools'. Supported values are: 'message', 'reasoning'.", "input[0]"),
    sent: [],
  },
];

const USER = { type: "message", role: "user", content: [{ type: "input_text", text: "hi" }] };

Deno.test("an item of Codex' that an endpoint of its protocol does not take is written anew or left out", async (t) => {
  await steps(t, ITEMS, async ({ items, isRefused, words, sent }) => {
    await using upstream = await FakeUpstream.start(
      picky(RESPONSES, ({ input }) => input.some(isRefused) ? words : undefined),
    );
    await using proxy = await proxyFor(RESPONSES, upstream);
    const body = JSON.stringify({ model: "gpt-6-sol", stream: true, input: [...items, USER] });
    const { status, text } = await ask(proxy, RESPONSES, { streaming: true, body });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests.length, 2);
    const { input } = JSON.parse(upstream.requests[1]!.text);
    assert.deepEqual(input, sent.some(({ role }) => role === "user") ? sent : [...sent, USER]);
  });
});

Deno.test("Codex' lite form is told of only as long as a body has it", async () => {
  const LITE = "x-openai-internal-codex-responses-lite";
  const refused = says('input.0: item type "additional_tools" is not supported');
  const hasItem = ({ input }: Any) => input.some(({ type }: Any) => type === "additional_tools");
  await using upstream = await FakeUpstream.start(picky(RESPONSES, (body) => hasItem(body) ? refused : undefined));
  await using proxy = await proxyFor(RESPONSES, upstream);
  const exec = { type: "function", name: "exec", parameters: { type: "object", properties: {} } };
  const input = [{ type: "additional_tools", role: "developer", tools: [exec] }, USER];
  const headers = { [LITE]: "true", "x-codex-turn": "1" };
  const { status, text } = await ask(proxy, RESPONSES, {
    body: JSON.stringify({ model: "gpt-6-sol", input }),
    headers,
  });
  assert.equal(status, 200, text);
  assert.deepEqual(upstream.requests.map(({ headers }) => [headers.get(LITE), headers.get("x-codex-turn")]), [
    ["true", "1"],
    [null, "1"],
  ]);
  assert.deepEqual(JSON.parse(upstream.requests[1]!.text).tools.map(({ name }: Any) => name), ["exec"]);
});

interface ToolCase {
  readonly name: string;
  readonly protocol: ProtocolCase;
  readonly body: Any;
  readonly nameOf: (body: Any) => string;
  readonly words: string;
}

/** google-gemini/gemini-cli #7869, and what OpenAI and Anthropic say of the same. */
const NAMES: readonly ToolCase[] = [
  {
    name: "Gemini, a name that begins with a digit",
    protocol: GEMINI,
    body: {
      contents: [{ role: "user", parts: [{ text: "hi" }] }],
      tools: [{ functionDeclarations: [{ name: "21st.magic" }] }],
    },
    nameOf: ({ tools }) => tools[0].functionDeclarations[0].name,
    words:
      "* GenerateContentRequest.tools[0].function_declarations[0].name: Invalid function name. Must start with a letter",
  },
  {
    name: "Chat, a name with a dot",
    protocol: CHAT,
    body: {
      model: "m",
      messages: [{ role: "user", content: "hi" }],
      tools: [{ type: "function", function: { name: "21st.magic", parameters: { type: "object", properties: {} } } }],
    },
    nameOf: ({ tools }) => tools[0].function.name,
    words:
      "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the pattern",
  },
  {
    name: "Messages, a name with a dot",
    protocol: MESSAGES,
    body: {
      model: "m",
      max_tokens: 9,
      messages: [{ role: "user", content: "hi" }],
      tools: [{ name: "21st.magic", input_schema: { type: "object", properties: {} } }],
    },
    nameOf: ({ tools }) => tools[0].name,
    words: "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
  },
];

Deno.test("a tool's name that a vendor does not take goes under another one, and its calls come back under its own", async (t) => {
  await steps(t, NAMES, async ({ protocol, body, nameOf, words }) => {
    const isOwn = (text: string) => nameOf(JSON.parse(text)) === "21st.magic";
    const dialect = DIALECTS.find((each) => each.protocol === protocol)!;
    const called = (text: string) =>
      dialect.whole({ text: "good é", calls: [{ id: "call_a1b2", name: nameOf(JSON.parse(text)), input: {} }] });
    await using upstream = await FakeUpstream.start((request, connection) => {
      const answer = isOwn(request.text)
        ? scripts.reply(JSON.stringify(says(words)), { status: 400 })
        : scripts.reply(called(request.text));
      return answer(request, connection);
    });
    await using proxy = await proxyFor(protocol, upstream);
    const { status, text } = await ask(proxy, protocol, { body: JSON.stringify(body) });
    assert.equal(status, 200, text);
    assert.equal(upstream.requests.length, 2);
    assert.match(nameOf(JSON.parse(upstream.requests[1]!.text)), /^[a-zA-Z_0-9][a-zA-Z0-9_-]*$/);
    assert.match(text, /"21st\.magic"/);
  });
});

const VERIFIED = says("Your organization must be verified to stream this model.", "stream");
const ONLY = says("This model only support stream mode, please enable the stream parameter to access the model. ");

const FORMS = [CHAT, RESPONSES].flatMap((upstream) =>
  [upstream, MESSAGES].flatMap((client) =>
    [true, false].map((streaming) => ({
      name: `${client.name} to ${upstream.name}, ${streaming ? "a stream" : "a whole answer"}`,
      client,
      upstream,
      streaming,
    }))
  )
);

Deno.test("an endpoint that does not stream, or only streams, is asked in its own form, and the client gets what it wants", async (t) => {
  await steps(t, FORMS, async ({ client, upstream: protocol, streaming }) => {
    await using upstream = await FakeUpstream.start(
      picky(protocol, ({ stream, stream_options }) => {
        if (stream === true) return streaming ? VERIFIED : undefined;
        if (!streaming) return ONLY;
        return stream_options === undefined ? undefined : says("Only allowed with a stream", "stream_options");
      }),
    );
    await using proxy = await proxyFor(protocol, upstream);
    // From the second on it is known.
    for (const requests of [2, 3]) {
      const { status, text } = await ask(proxy, client, { streaming });
      assert.equal(status, 200, text);
      assert.match(text, /good é/);
      if (streaming) assert.ok(eventsIn(text).some((event) => client.isFinish(event)), text);
      else assert.ok(text.startsWith("{"), text);
      assert.equal(upstream.requests.length, requests);
    }
    const { stream, stream_options } = JSON.parse(upstream.requests[2]!.text);
    assert.equal(stream, !streaming);
    assert.deepEqual(stream_options, !streaming && protocol === CHAT ? { include_usage: true } : undefined);
  });
});

Deno.test("an endpoint that thinks unasked is told not to where it takes that in streams alone", async () => {
  await using upstream = await FakeUpstream.start(
    picky(
      CHAT,
      ({ stream, enable_thinking }) =>
        stream === true || enable_thinking === false
          ? undefined
          : says("parameter.enable_thinking must be set to false for non-streaming calls"),
    ),
  );
  await using proxy = await proxyFor(CHAT, upstream);
  for (const streaming of [false, false, true]) assert.equal((await ask(proxy, CHAT, { streaming })).status, 200);
  const told = upstream.requests.map(({ text }) => JSON.parse(text).enable_thinking);
  assert.deepEqual(told, [undefined, false, false, undefined]);
});

Deno.test("arguments that are no JSON are mended for an endpoint that reads them", async () => {
  const words = says("Failed to parse tool call arguments as JSON: parse error at line 1, column 2");
  const isJson = (text: string) => {
    try {
      return JSON.parse(text) !== null;
    } catch {
      return false;
    }
  };
  await using upstream = await FakeUpstream.start(picky(CHAT, ({ messages }) => {
    const calls = messages.flatMap(({ tool_calls = [] }: Any) => tool_calls);
    return calls.every((call: Any) => isJson(call.function.arguments)) ? undefined : words;
  }));
  await using proxy = await proxyFor(CHAT, upstream);
  const call = { id: "call_a1b2", type: "function", function: { name: "f", arguments: "" } };
  const messages = [
    { role: "user", content: "hi" },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "call_a1b2", content: "done" },
  ];
  const { status, text } = await ask(proxy, CHAT, { body: JSON.stringify({ model: "m", messages }) });
  assert.equal(status, 200, text);
  assert.equal(JSON.parse(upstream.requests[1]!.text).messages[1].tool_calls[0].function.arguments, "{}");
});

Deno.test("a tool that a conversation defines on its way reaches who knows none such", async () => {
  const definition = (name: string) => ({ name, input_schema: { type: "object", properties: {} } });
  const added = (tool: Any) => ({
    ...JSON.parse(MESSAGES.request(false)),
    tools: [definition("a"), { ...definition("late"), defer_loading: true }],
    messages: [
      { role: "user", content: "Hi" },
      { role: "system", content: [{ type: "text", text: "More" }, { type: "tool_addition", tool }] },
    ],
  });
  const says =
    "messages.1.content.1: Input tag 'tool_addition' found using 'type' does not match any of the expected tags: 'text', 'image'";
  const isAdded = ({ messages }: Any) => JSON.stringify(messages).includes("tool_addition");
  const refused = { type: "error", error: { type: "invalid_request_error", message: says } };
  await using upstream = await FakeUpstream.start(picky(MESSAGES, (body) => isAdded(body) ? refused : undefined));
  await using proxy = await proxyFor(MESSAGES, upstream);
  const last = () => JSON.parse(upstream.requests.at(-1)!.text);
  const tools = () => last().tools.map(({ name }: Any) => name);
  const defined = added({ type: "tool_definition", definition: definition("b") });
  const referred = added({ type: "tool_reference", name: "late" });
  for (const [body, known] of [[referred, ["a", "late"]], [defined, ["a", "late", "b"]], [referred, ["a", "late"]]]) {
    const { status, text } = await ask(proxy, MESSAGES, { body: JSON.stringify(body) });
    assert.equal(status, 200, text);
    assert.deepEqual(tools(), known);
    assert.ok(!isAdded(last()));
  }
});
