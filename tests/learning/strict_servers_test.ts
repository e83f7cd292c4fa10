/**
 * What a request is after a refusal by an open server: their validators and the templates of models, in the words of each
 * (vLLM 0.33, SGLang 0.5, llama.cpp, LM Studio's interpreter, read 2026-11-27).
 */
import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { patchJson } from "../../lib/json_patch.ts";
import { classify } from "../../lib/learning/classify.ts";
import { editsFor } from "../../lib/learning/edits_for.ts";
import { elsewhere } from "../../lib/learning/elsewhere.ts";
import type { Change } from "../../lib/learning/fact.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { sent } from "./sent.ts";

type Members = Readonly<Record<string, Json>>;

interface Row {
  readonly what: string;
  readonly protocol: Protocol;
  readonly status?: number;
  readonly refusals: readonly string[];
  readonly before: Members;
  readonly after: Members;
}

const user = (content: Json) => ({ role: "user", content });
const assistant = (content: Json, more: Members = {}) => ({ role: "assistant", content, ...more });
const system = (content: Json) => ({ role: "system", content });
const text = (value: string) => ({ type: "text", text: value });
const called = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "done" });
const use = (id: string) => ({ type: "tool_use", id, name: "f", input: {} });
const used = (id: string) => ({ type: "tool_result", tool_use_id: id, content: "done" });
const item = (role: string, value: string) => ({
  type: "message",
  role,
  content: [{ type: "input_text", text: value }],
});
const call = (id: string) => ({ type: "function_call", call_id: id, name: "f", arguments: "{}" });
const output = (id: string) => ({ type: "function_call_output", call_id: id, output: "done" });
const tool = (more: Members) => ({ type: "function", function: { name: "f", parameters: {}, ...more } });

const READ = "I have read the results.";
const ALTERNATE =
  "After the optional system message, conversation roles must alternate user and assistant roles except for tool calls and results.";
/** As llama.cpp tells it, of the same template. */
const FROM_TEMPLATE =
  `\n------------\nWhile executing CallExpression at line 48, column 32 in source:\n...== 0) %}↵            {{- raise_exception('After the optional system message, con...\n                                           ^\nError: Jinja Exception: ${ALTERNATE}`;
const SINGLE = "This model only supports single tool-calls at once!";
const NOTE = "[A document was left out here: it cannot be shown to this model]";
const PDF = { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBE" } };
const TEXT_FILE = {
  type: "document",
  title: "a.txt",
  source: { type: "text", media_type: "text/plain", data: "words" },
};
const IMAGE = { type: "image_url", image_url: { url: "data:image/png;base64,aaaa" } };

/** vLLM's list of what is wrong. */
const pydantic = (...errors: readonly (readonly [loc: string, msg: string])[]) =>
  `${errors.length} validation errors:\n` +
  errors.map(([loc, msg]) => `  {'type': 'literal_error', 'loc': 'body.${loc}', 'msg': "${msg}", 'input': 'x'}`).join(
    "\n",
  );
const KINDS = "Input should be 'text', 'image', 'tool_use' or 'tool_result'";

const ROWS: readonly Row[] = [
  {
    what: "with the assistant between results and the user",
    protocol: "chat",
    refusals: [ALTERNATE, FROM_TEMPLATE, "Unexpected role 'user' after role 'tool'"],
    before: { messages: [user("a"), assistant("", { tool_calls: [called("1")] }), result("1"), user("b")] },
    after: {
      messages: [
        user("a"),
        assistant("", { tool_calls: [called("1")] }),
        result("1"),
        assistant(READ),
        user("b"),
      ],
    },
  },
  {
    what: "with one message of each who speaks twice, and the user first",
    protocol: "chat",
    refusals: ["Conversation roles must alternate user/assistant/user/assistant/..."],
    before: {
      messages: [
        system("s"),
        system("t"),
        assistant("hello"),
        user("a"),
        system("u"),
        user([text("b"), IMAGE]),
        assistant("c"),
        assistant(null, { tool_calls: [called("1")] }),
        result("1"),
      ],
    },
    after: {
      messages: [
        system("s\n\nt"),
        user("Continue"),
        assistant("hello"),
        user([text("a\n\nu"), text("b"), IMAGE]),
        assistant([text("c")], { tool_calls: [called("1")] }),
        result("1"),
      ],
    },
  },
  {
    what: "with a user who asks what nothing but instructions say",
    protocol: "chat",
    refusals: [
      "No user query found in messages.",
      "Cannot put tools in the first user message when there's no first user message!",
    ],
    before: { messages: [system("s")] },
    after: { messages: [user("s")] },
  },
  {
    what: "with the assistant between results and the user, of Messages",
    protocol: "messages",
    refusals: [ALTERNATE, FROM_TEMPLATE],
    before: { messages: [user("a"), assistant([use("1")]), user([used("1"), text("b")])] },
    after: { messages: [user("a"), assistant([use("1")]), user([used("1")]), assistant(READ), user([text("b")])] },
  },
  {
    what: "with the assistant between results and the user, of Responses",
    protocol: "responses",
    refusals: [ALTERNATE, FROM_TEMPLATE],
    before: { input: [item("user", "a"), call("1"), output("1"), item("user", "b")] },
    after: {
      input: [
        item("user", "a"),
        call("1"),
        output("1"),
        { type: "message", role: "assistant", content: [{ type: "output_text", text: READ, annotations: [] }] },
        item("user", "b"),
      ],
    },
  },
  {
    what: "with a user behind the assistant's last word",
    protocol: "chat",
    refusals: ["Expected last role User or Tool (or Assistant with prefix) for serving but got assistant"],
    before: { messages: [user("a"), assistant("b")] },
    after: { messages: [user("a"), assistant("b"), user("Continue")] },
  },
  {
    what: "with each call in a message of its own",
    protocol: "chat",
    refusals: [SINGLE],
    before: {
      messages: [
        user("a"),
        assistant("x", { tool_calls: [called("1"), called("2")] }),
        result("2"),
        result("1"),
        user("b"),
      ],
    },
    after: {
      messages: [
        user("a"),
        assistant("x", { tool_calls: [called("1")] }),
        result("1"),
        assistant("", { tool_calls: [called("2")] }),
        result("2"),
        user("b"),
      ],
    },
  },
  {
    what: "with each call in a message of its own, of Messages",
    protocol: "messages",
    refusals: [SINGLE],
    before: {
      messages: [user("a"), assistant([text("x"), use("1"), use("2")]), user([used("1"), used("2"), text("b")])],
    },
    after: {
      messages: [
        user("a"),
        assistant([text("x"), use("1")]),
        user([used("1")]),
        assistant([use("2")]),
        user([used("2"), text("b")]),
      ],
    },
  },
  {
    what: "with each call in front of its result, of Responses",
    protocol: "responses",
    refusals: [SINGLE],
    before: { input: [item("user", "a"), call("1"), call("2"), output("1"), output("2")] },
    after: { input: [item("user", "a"), call("1"), output("1"), call("2"), output("2")] },
  },
  {
    what: "with ids of nine letters and digits",
    protocol: "chat",
    refusals: [
      "Tool call IDs should be alphanumeric strings with length 9!",
      "Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.",
    ],
    before: {
      messages: [user("a"), assistant("", { tool_calls: [called("call_1"), called("abcdefgh1")] }), result("call_1")],
    },
    after: {
      messages: [
        user("a"),
        assistant("", { tool_calls: [called("90737968b"), called("abcdefgh1")] }),
        result("90737968b"),
      ],
    },
  },
  {
    what: "with a content for each message",
    protocol: "chat",
    refusals: [
      "Error rendering prompt with jinja template: \"argument of type 'NoneType' is not iterable\".",
      "None has no element 0",
      "object of type 'NoneType' has no len()",
      "Cannot perform operation on null values",
      'Cannot apply filter "trim" to type: NullValue',
      "Expected iterable or object type in for loop: got NullValue",
    ],
    before: { messages: [user("a"), assistant(null, { tool_calls: [called("1")] }), result("1")], tools: [] },
    after: { messages: [user("a"), assistant("", { tool_calls: [called("1")] }), result("1")], tools: [] },
  },
  {
    what: "with a description for each tool",
    protocol: "chat",
    refusals: ["'dict object' has no attribute 'description'", "Cannot perform operation + on undefined values"],
    before: { messages: [user("a")], tools: [tool({}), tool({ description: "x" })] },
    after: { messages: [user("a")], tools: [tool({ description: "" }), tool({ description: "x" })] },
  },
  {
    what: "with texts instead of lists of them",
    protocol: "chat",
    refusals: [
      "'list object' has no attribute 'startswith'",
      'can only concatenate str (not "list") to str',
      "Unknown ArrayValue filter: trim",
    ],
    before: { messages: [system([text("s"), text("t")]), user([text("a"), IMAGE])], tools: [] },
    after: { messages: [system("s\n\nt"), user([text("a"), IMAGE])], tools: [] },
  },
  {
    what: "with notes instead of images, where lists are not taken",
    protocol: "chat",
    refusals: ['can only concatenate str (not "list") to str'],
    before: { messages: [user([text("a"), IMAGE])], tools: [] },
    after: {
      messages: [user([text("a"), text("[An image was left out here: this model takes text only]")])],
      tools: [],
    },
  },
  {
    what: "with notes instead of files and sounds, where only texts and images are taken",
    protocol: "chat",
    refusals: [
      "Only text and image blocks are supported in message content!",
      "Only text, image and image_url chunks are supported in user message content.",
    ],
    before: { messages: [user([text("a"), IMAGE, { type: "file", file: { filename: "a.pdf", file_data: "x" } }])] },
    after: {
      messages: [user([text("a"), IMAGE, text("[A file was left out here: it cannot be shown to this model]")])],
    },
  },
  {
    what: "with texts instead of lists of them, of Messages",
    protocol: "messages",
    refusals: [
      pydantic(["messages.0.content", "Input should be a valid string"], ["system", "Input should be a valid string"]),
      "messages.0.content: Input should be a valid string",
    ],
    before: { system: [text("s"), text("t")], messages: [user([text("a")]), assistant([text("b"), use("1")])] },
    after: { system: "s\n\nt", messages: [user("a"), assistant([text("b"), use("1")])] },
  },
  {
    what: "with documents in words",
    protocol: "messages",
    refusals: [
      pydantic(["messages.0.content", "Input should be a valid string"], ["messages.0.content.0.type", KINDS]),
      "messages.0.content.str: Input should be a valid string; messages.0.content.list[tagged-union[TextBlock,ImageBlock]].0: Input tag 'document' found using 'type' does not match any of the expected tags: 'text', 'image'",
    ],
    before: { messages: [user([PDF, TEXT_FILE, text("a")])] },
    after: { messages: [user([text(NOTE), text("a.txt\nwords"), text("a")])] },
  },
  {
    what: "with the searches of another endpoint in words",
    protocol: "messages",
    refusals: [pydantic(["messages.1.content.0.type", KINDS], ["messages.1.content.1.type", KINDS])],
    before: {
      messages: [
        user("a"),
        assistant([
          { type: "server_tool_use", id: "s", name: "web_search", input: { query: "q" } },
          {
            type: "web_search_tool_result",
            tool_use_id: "s",
            content: [{ type: "web_search_result", title: "T", url: "https://e.org", encrypted_content: "x" }],
          },
          text("b"),
        ]),
        user("c"),
      ],
    },
    after: {
      messages: [
        user("a"),
        assistant([text('[web_search: {"query":"q"}]'), text("T: https://e.org"), text("b")]),
        user("c"),
      ],
    },
  },
  {
    what: "with notes instead of files, of Responses",
    protocol: "responses",
    refusals: ["'input_file' is not supported by llamacpp at this moment"],
    before: { input: [{ role: "user", content: [{ type: "input_file", filename: "a.pdf", file_data: "x" }] }] },
    after: {
      input: [{
        role: "user",
        content: [{ type: "input_text", text: "[A file was left out here: it cannot be shown to this model]" }],
      }],
    },
  },
  {
    what: "without reasoning that another endpoint has encrypted",
    protocol: "responses",
    refusals: ["item['content'] is not an array"],
    before: {
      input: [
        item("user", "a"),
        { type: "reasoning", summary: [], content: null, encrypted_content: "gAAAA" },
        { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "hm" }] },
        call("1"),
        output("1"),
      ],
    },
    after: {
      input: [
        item("user", "a"),
        { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "hm" }] },
        call("1"),
        output("1"),
      ],
    },
  },
  {
    what: "without SGLang's unknown tool",
    protocol: "messages",
    refusals: ["tools.1.custom.type: Input should be 'custom'; tools.1.custom.input_schema: Field required"],
    before: { tools: [{ name: "f", input_schema: {} }, { type: "web_fetch_20250910", name: "web_fetch" }] },
    after: { tools: [{ name: "f", input_schema: {} }] },
  },
];

for (const { what, protocol, status = 400, refusals, before, after } of ROWS) {
  for (const refusal of refusals) {
    Deno.test(`a request goes ${what}: ${refusal.trim().split("\n").at(-1)!.slice(-70)}`, () => {
      const request = sent(protocol, before);
      const { reaction } = classify({ status, text: JSON.stringify({ error: { message: refusal } }) }, request);
      assert.ok(reaction.type === "learn" || reaction.type === "convert", reaction.type);
      // Each refusal of a list names one thing: the next one the next.
      assert.deepEqual(changed(protocol, request.body, reaction.changes, Object.keys(after)), after);
    });
  }
}

function changed(protocol: Protocol, body: Json, changes: readonly Change[], names: readonly string[]): Json {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const patched = JSON.parse(new TextDecoder().decode(patchJson(bytes, editsFor(bytes, changes, { protocol }))));
  return Object.fromEntries(names.map((name) => [name, patched[name]]));
}

Deno.test("editsFor joins texts behind all that makes some, in whatever order they were learned", () => {
  const body = { messages: [user([text("a"), IMAGE])] };
  const changes: Change[] = [{ type: "plain_texts" }, { type: "images" }];
  assert.deepEqual(changed("chat", body, changes, ["messages"]), {
    messages: [user("a\n\n[An image was left out here: this model takes text only]")],
  });
  const both: Change[] = [{ type: "turn_order" }, { type: "system_role", leading: true }];
  assert.deepEqual(changed("chat", { messages: [system("s"), user("a")] }, both, ["messages"]), {
    messages: [user("s\n\na")],
  });
});

Deno.test("elsewhere asks others first for a document, and nobody for words", () => {
  const request = sent("messages", { messages: [user([PDF])] });
  const text = JSON.stringify({ error: { message: pydantic(["messages.0.content.0.type", KINDS]) } });
  assert.deepEqual(elsewhere(classify({ status: 400, text }, request), { last: false }).reaction, {
    type: "failover",
    scope: "request",
  });
});

Deno.test("classify makes functions of Codex' tools with a grammar", () => {
  const own = { tools: [{ type: "custom", name: "apply_patch", format: { type: "grammar" } }] };
  const message =
    "Custom tools with a grammar format are not supported; only free-form text custom tools are accepted. (parameter=tools)";
  const { pattern, reaction } = classify(
    { status: 400, text: JSON.stringify({ error: { message } }) },
    sent("responses", own),
  );
  assert.equal(pattern, "tools that are no functions");
  assert.ok(reaction.type === "convert" && reaction.instead?.[0]?.type === "function_tools");
});

Deno.test("classify leaves a union's remarks on a block that is taken alone", () => {
  const own = { messages: [user([TEXT_FILE, { type: "text" }])] };
  const message = pydantic(["messages.0.content.0.TextBlock.type", "Input should be 'text'"], [
    "messages.0.content.1.text",
    "Field required",
  ]);
  const { reaction } = classify({ status: 400, text: JSON.stringify({ error: { message } }) }, sent("messages", own));
  assert.ok(!("changes" in reaction) || reaction.changes.every(({ type }) => type !== "as_text"));
});
