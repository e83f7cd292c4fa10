import assert from "node:assert/strict";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { callId } from "../../../lib/protocol/chat/call_id.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { EncodeContext, TargetTraits } from "../../../lib/protocol/codec.ts";
import type { Conversation, Part, Reasoning, Tool, Turn } from "../../../lib/protocol/conversation.ts";
import { PROTOCOLS } from "../../../lib/protocol/protocol.ts";
import { namesOf, ToolNames } from "../../../lib/protocol/tool_names.ts";
import { convert, question } from "../../matrix/conversion.ts";
import { assistant, conversation, system, text, user } from "../conversation.ts";
import { target } from "./translation.ts";

const call = (id: string, name = "read", args = "{}"): Part => ({
  type: "tool_call",
  id,
  name,
  kind: "function",
  arguments: args,
});
const result = (callId: string, ...parts: Part[]): Part => ({ type: "tool_result", callId, parts, isError: false });
const image: Part = { type: "image", media: { type: "base64", mediaType: "image/png", data: "AAAA" } };
const pdf: Part = {
  type: "document",
  name: "a.pdf",
  media: { type: "base64", mediaType: "application/pdf", data: "JVBE" },
};
const read: Tool = { type: "function", name: "read", description: "Reads", schema: { type: "object", properties: {} } };

function encode(members: Partial<Conversation>, vendor: TargetTraits["vendor"] = "other", model = "some-model") {
  const value = conversation(members);
  const context: EncodeContext = { ...target(vendor, model), names: namesOf(value) };
  return chatCodec.encodeRequest(value, context);
}

/** What is written of `turns`; of those that the assistant begins, without the user's word that comes in front. */
function said(turns: Turn[], vendor: TargetTraits["vendor"] = "other", model = "some-model") {
  const isBegun = turns[0]?.role !== "assistant";
  const { body, lost } = encode({ turns: isBegun ? turns : [user(text("Go")), ...turns] }, vendor, model);
  return { messages: (body["messages"] as Json[]).slice(isBegun ? 0 : 1), lost };
}

function messages(turns: Turn[], vendor: TargetTraits["vendor"] = "other", model = "some-model"): Json {
  return said(turns, vendor, model).messages;
}

const HOUR: JsonObject = { type: "ephemeral", ttl: "1h" };

/** What `toolu_1` becomes for Mistral. */
const NINE = callId("toolu_1", { name: "read", position: 0 }, { vendor: "other", model: "mistral-large-latest" });
assert.match(NINE, /^[a-z0-9]{9}$/);

/** What `mcp.write` is called where dots are not allowed. */
const MCP = new ToolNames([]).encode("mcp.write");

interface TurnCase {
  readonly name: string;
  readonly turns: Turn[];
  readonly vendor?: TargetTraits["vendor"];
  readonly model?: string;
  readonly messages: Json;
  readonly lost?: string[];
}

const chatCall = (id: string, name = "read", args = "{}"): JsonObject => ({
  id,
  type: "function",
  function: { name, arguments: args },
});

const TURNS: readonly TurnCase[] = [
  {
    name: "D13: leading system turns as one system message",
    turns: [system(text("a"), text("b")), system(text("c")), user(text("hi"))],
    messages: [{ role: "system", content: "a\n\nb\n\nc" }, { role: "user", content: "hi" }],
  },
  {
    name: "A5: a later system turn as a reminder in its place",
    turns: [user(text("a")), system(text("b")), assistant(text("c")), system(text("d")), user(text("e"))],
    messages: [
      { role: "user", content: "a\n\n<system-reminder>\nb\n</system-reminder>" },
      { role: "assistant", content: "c" },
      { role: "user", content: "<system-reminder>\nd\n</system-reminder>\n\ne" },
    ],
  },
  {
    name: "A5: a later system turn as a developer message for OpenAI",
    turns: [user(text("a")), system(text("b")), user(text("c"))],
    vendor: "openai",
    messages: [{ role: "user", content: "a" }, { role: "developer", content: "b" }, { role: "user", content: "c" }],
  },
  {
    name: "A1: no cache marks",
    turns: [
      system({ type: "text", text: "a", cache: { ttl: "1h" } }),
      user({ type: "text", text: "b", cache: { ttl: "5m" } }),
    ],
    messages: [{ role: "system", content: "a" }, { role: "user", content: "b" }],
  },
  {
    name: "A9: no empty texts and no message that has nothing else",
    turns: [user(text("a"), text("")), assistant(text(" \n")), user(text("b"))],
    messages: [{ role: "user", content: "a\n\nb" }],
  },
  {
    name: "A12: one message where nothing is left between two of the assistant",
    turns: [user(text("a")), assistant(text("b")), user(text("")), system(text("")), assistant(text("c"))],
    messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b\n\nc" }],
  },
  {
    name: "A10: an empty text beside calls as null",
    turns: [user(text("a")), assistant(text(""), call("c1")), user(result("c1", text("r")))],
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "A11, A12, D10: results before the user's text, in the order of the calls",
    turns: [
      assistant(call("c1")),
      assistant(call("c2", "read", '{"x":1}')),
      user(text("and"), result("c2", text("2")), result("c1", text("1"))),
      user(text("more")),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1"), chatCall("c2", "read", '{"x":1}')] },
      { role: "tool", tool_call_id: "c1", content: "1" },
      { role: "tool", tool_call_id: "c2", content: "2" },
      { role: "user", content: "and\n\nmore" },
    ],
  },
  {
    name: "A13, D12: an image of a result in a message of the user behind all results",
    turns: [assistant(call("c1"), call("c2")), user(result("c1", text("t"), image), result("c2", text("u")))],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1"), chatCall("c2")] },
      { role: "tool", tool_call_id: "c1", content: "t\n[Shown in the next message of the user]" },
      { role: "tool", tool_call_id: "c2", content: "u" },
      {
        role: "user",
        content: [
          { type: "text", text: "What the result of read (c1) shows:" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
    ],
  },
  {
    name: "A14, A15: a result without content, and one that is an error",
    turns: [
      assistant(call("c1"), call("c2")),
      user(result("c1"), { type: "tool_result", callId: "c2", parts: [text("no")], isError: true }),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1"), chatCall("c2")] },
      { role: "tool", tool_call_id: "c1", content: "(no output)" },
      { role: "tool", tool_call_id: "c2", content: "[error] no" },
    ],
  },
  {
    name: "A22: ids that are too long or have other characters, both halves the same",
    turns: [assistant(call("a:b")), user(result("a:b", text("r")))],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("a_b_08bd8540")] },
      { role: "tool", tool_call_id: "a_b_08bd8540", content: "r" },
    ],
  },
  {
    name: "D25: cache marks for Claude behind OpenRouter, where nothing is cached without",
    turns: [
      system(text("s")),
      user(text("a"), { type: "text", text: "b", cache: { ttl: "1h" } }),
      assistant(call("c1")),
      user(result("c1", text("r"))),
      user(text("x"), image),
    ],
    vendor: "openrouter",
    model: "anthropic/claude-sonnet-4.5",
    messages: [
      { role: "system", content: [{ type: "text", text: "s", cache_control: HOUR }] },
      { role: "user", content: "a\n\nb" },
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "r", cache_control: HOUR }] },
      {
        role: "user",
        content: [
          { type: "text", text: "x", cache_control: HOUR },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
        ],
      },
    ],
  },
  {
    name: "A1: no cache marks for others behind OpenRouter",
    turns: [user({ type: "text", text: "b", cache: { ttl: "1h" } })],
    vendor: "openrouter",
    model: "z-ai/glm-5",
    messages: [{ role: "user", content: "b" }],
  },
  {
    name: "A22: ids no longer than OpenAI takes them",
    turns: [
      assistant(call("chatcmpl-tool-0123456789abcdef0123456789abcdef")),
      user(result("chatcmpl-tool-0123456789abcdef0123456789abcdef", text("r"))),
    ],
    vendor: "openai",
    model: "gpt-4.1",
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("chatcmpl-tool-0123456789abcdef0_704115eb")] },
      { role: "tool", tool_call_id: "chatcmpl-tool-0123456789abcdef0_704115eb", content: "r" },
    ],
  },
  {
    name: "A22: ids of nine letters and digits for Mistral",
    turns: [
      assistant(call("toolu_1"), call("aB3dE6gH9")),
      user(result("toolu_1", text("a")), result("aB3dE6gH9", text("b"))),
    ],
    model: "devstral-medium-latest",
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall(NINE), chatCall("aB3dE6gH9")] },
      { role: "tool", tool_call_id: NINE, content: "a" },
      { role: "tool", tool_call_id: "aB3dE6gH9", content: "b" },
    ],
  },
  ...[
    { model: "mistralai/devstral-2512", between: [{ role: "assistant", content: "I have read the results." }] },
    { model: "some-model", between: [] },
  ].map(({ model, between }): TurnCase => ({
    name: `what the user says behind a result to ${model} (zed#37021)`,
    turns: [user(text("q")), assistant(call("aB3dE6gH9")), user(result("aB3dE6gH9", text("r")), text("also"))],
    model,
    messages: [
      { role: "user", content: "q" },
      { role: "assistant", content: null, tool_calls: [chatCall("aB3dE6gH9")] },
      { role: "tool", tool_call_id: "aB3dE6gH9", content: "r" },
      ...between,
      { role: "user", content: "also" },
    ],
  })),
  {
    name: "a user in front where the assistant begins, behind the instructions",
    turns: [system(text("s")), { role: "assistant", parts: [text("Hello")] }, user(text("hi"))],
    messages: [
      { role: "system", content: "s" },
      { role: "user", content: "Continue" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "hi" },
    ],
  },
  {
    name: "the last of nothing but instructions as what is asked",
    turns: [system(text("s")), system(text("t"))],
    messages: [{ role: "system", content: "s" }, { role: "user", content: "t" }],
  },
  ...[
    { model: "mistral-large-latest", behind: [{ role: "user", content: "Continue" }] },
    { model: "anthropic/claude-opus-4.6", behind: [{ role: "user", content: "Continue" }] },
    { model: "gpt-4.1", behind: [] },
  ].map(({ model, behind }): TurnCase => ({
    name: `a conversation that the assistant ends to ${model}`,
    turns: [user(text("q")), assistant(text("Sure"))],
    model,
    messages: [{ role: "user", content: "q" }, { role: "assistant", content: "Sure" }, ...behind],
  })),
  {
    name: "A22: ids for Kimi that count its calls, whoever made them",
    turns: [
      assistant(call("functions_read_0_fde9f3f4"), call("toolu_1", "mcp.write")),
      user(result("toolu_1", text("b")), result("functions_read_0_fde9f3f4", text("a"))),
      assistant(call("functions.read:0")),
      user(result("functions.read:0", text("c"))),
    ],
    model: "moonshotai/kimi-k2",
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [chatCall("functions.read:0"), chatCall(`functions.${MCP}:1`, MCP)],
      },
      { role: "tool", tool_call_id: "functions.read:0", content: "a" },
      { role: "tool", tool_call_id: `functions.${MCP}:1`, content: "b" },
      { role: "assistant", content: null, tool_calls: [chatCall("functions.read:2")] },
      { role: "tool", tool_call_id: "functions.read:2", content: "c" },
    ],
  },
  {
    name: "C6: arguments repaired, and cut ones whole as a string",
    turns: [
      assistant(call("c1", "read", ""), call("c2", "read", "{'x': 1}"), call("c3", "read", '{"x')),
      user(result("c1", text("r")), result("c2", text("r")), result("c3", text("r"))),
    ],
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [chatCall("c1"), chatCall("c2", "read", '{"x":1}'), chatCall("c3", "read", '{"input":"{\\"x"}')],
      },
      ...["c1", "c2", "c3"].map((id) => ({ role: "tool", tool_call_id: id, content: "r" })),
    ],
    lost: ["tool_call.arguments"],
  },
  {
    name: "D2: a custom tool's call as a function's",
    turns: [
      assistant({ type: "tool_call", id: "c1", name: "apply_patch", kind: "custom", arguments: '*** "x"' }),
      user(result("c1", text("Done"))),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1", "apply_patch", '{"input":"*** \\"x\\""}')] },
      { role: "tool", tool_call_id: "c1", content: "Done" },
    ],
  },
  {
    name: "D11: a call without a result and a result without a call, repaired",
    turns: [user(text("a")), assistant(call("c1")), user(text("b"), result("gone", text("r")))],
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "[error] No result: the call was interrupted" },
      { role: "user", content: "b\n\nResult of an earlier tool call (gone):\n\nr" },
    ],
  },
  {
    name: "D6: tools that a search found, by their names",
    turns: [
      assistant({ type: "tool_call", id: "c1", name: "tool_search", kind: "tool_search", arguments: '{"query":"q"}' }),
      user({
        type: "tool_result",
        callId: "c1",
        parts: [],
        isError: false,
        tools: [{ ...read, namespace: "mcp" } as Tool],
      }),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1", "tool_search", '{"query":"q"}')] },
      { role: "tool", tool_call_id: "c1", content: "Tools found: mcp__read" },
    ],
  },
  {
    name: "B6: DeepSeek's thinking back, with calls only",
    turns: [
      user(text("a")),
      assistant(thought("hm"), call("c1")),
      user(result("c1", text("r"))),
      assistant(thought("done"), text("b")),
    ],
    vendor: "deepseek",
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: null, reasoning_content: "hm", tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
      { role: "assistant", content: "b" },
    ],
  },
  {
    name: "B6: the thinking's text from its signature where the client did not keep it",
    turns: [assistant({ ...thought("hm"), text: "" } as Part, call("c1")), user(result("c1", text("r")))],
    model: "deepseek/deepseek-v4",
    messages: [
      { role: "assistant", content: null, reasoning_content: "hm", tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B6: MiniMax's thinking in its text, where it was",
    turns: [
      assistant({ type: "thinking", text: "hm" }, text("I read"), call("c1")),
      user(result("c1", text("r"))),
      assistant({ type: "thinking", text: "so" }, text("done")),
    ],
    model: "MiniMax-M2.5",
    messages: [
      { role: "assistant", content: "<think>\nhm\n</think>\n\nI read", tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
      { role: "assistant", content: "done" },
    ],
  },
  {
    name: "B6: the reasoning and its details back to who sent both",
    turns: [
      assistant(
        {
          type: "thinking",
          text: "hm",
          signature: { protocol: "chat", data: '{"reasoning_content":"hm","reasoning_details":[{"data":"x"}]}' },
        },
        call("c1"),
      ),
      user(result("c1", text("r"))),
    ],
    vendor: "openrouter",
    model: "deepseek/deepseek-v4",
    messages: [
      {
        role: "assistant",
        content: null,
        reasoning_content: "hm",
        reasoning_details: [{ data: "x" }],
        tool_calls: [chatCall("c1")],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B6: OpenRouter's details back as they came",
    turns: [
      assistant(
        { type: "thinking", text: "hm", signature: { protocol: "chat", data: '{"reasoning_details":[{"data":"x"}]}' } },
        call("c1"),
      ),
      user(result("c1", text("r"))),
    ],
    messages: [
      { role: "assistant", content: null, reasoning_details: [{ data: "x" }], tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B6: what GitHub Copilot sealed back as it came",
    turns: [
      assistant(
        {
          type: "thinking",
          text: "hm",
          signature: { protocol: "chat", data: '{"reasoning_text":"hm","reasoning_opaque":"o"}' },
        },
        call("c1"),
      ),
      user(result("c1", text("r"))),
    ],
    messages: [
      {
        role: "assistant",
        content: null,
        reasoning_text: "hm",
        reasoning_opaque: "o",
        tool_calls: [chatCall("c1")],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B6: LiteLLM's signed blocks back as they came",
    turns: [
      assistant(
        {
          type: "thinking",
          text: "hm",
          signature: {
            protocol: "chat",
            data: '{"reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"s"}]}',
          },
        },
        call("c1"),
      ),
      user(result("c1", text("r"))),
    ],
    messages: [
      {
        role: "assistant",
        content: null,
        thinking_blocks: [{ type: "thinking", thinking: "hm", signature: "s" }],
        tool_calls: [chatCall("c1")],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B1: nothing of another protocol's signature",
    turns: [
      assistant({ type: "thinking", text: "hm", signature: { protocol: "messages", data: "sig" } }, call("c1")),
      user(result("c1", text("r"))),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "B6: Google's own seals of calls, and its word for none where another model has called",
    turns: [
      assistant(call("c1"), call("c2")),
      user(result("c1", text("r")), result("c2", text("r"))),
      assistant({
        ...call("c3"),
        signature: { protocol: "chat", data: '{"extra_content":{"google":{"thought_signature":"S"}}}' },
      } as Part),
      user(result("c3", text("r"))),
    ],
    vendor: "google",
    model: "gemini-3-pro-preview",
    messages: [
      {
        role: "assistant",
        content: null,
        tool_calls: [
          {
            ...chatCall("c1"),
            extra_content: { google: { thought_signature: "skip_thought_signature_validator" } },
          },
          chatCall("c2"),
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
      { role: "tool", tool_call_id: "c2", content: "r" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ ...chatCall("c3"), extra_content: { google: { thought_signature: "S" } } }],
      },
      { role: "tool", tool_call_id: "c3", content: "r" },
    ],
  },
  {
    name: "B6: a gateway's own seals of calls, which Google or another proxy behind it has made",
    turns: [
      assistant(call("c1")),
      user(result("c1", text("r"))),
      assistant({
        ...call("c2"),
        signature: { protocol: "chat", data: '{"extra_content":{"google":{"thought_signature":"S"}}}' },
      } as Part),
      user(result("c2", text("r"))),
    ],
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ ...chatCall("c2"), extra_content: { google: { thought_signature: "S" } } }],
      },
      { role: "tool", tool_call_id: "c2", content: "r" },
    ],
  },
  {
    name: "B6: no seals of calls for a vendor that knows none",
    turns: [
      assistant({
        ...call("c1"),
        signature: { protocol: "chat", data: '{"extra_content":{"google":{"thought_signature":"S"}}}' },
      } as Part),
      user(result("c1", text("r"))),
    ],
    vendor: "openai",
    messages: [
      { role: "assistant", content: null, tool_calls: [chatCall("c1")] },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
  },
  {
    name: "A36: a document as a file for OpenAI",
    turns: [user(text("a"), pdf)],
    vendor: "openai",
    messages: [{
      role: "user",
      content: [
        { type: "text", text: "a" },
        { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
      ],
    }],
  },
  {
    name: "A36: a document as a file whose name has an ending for OpenAI, which takes no other kind and no URL",
    turns: [
      user(
        { ...pdf, name: "a" } as Part,
        { type: "document", media: { type: "base64", mediaType: "application/msword", data: "AAAA" } },
        { type: "document", media: { type: "url", url: "https://x/y.pdf" } },
      ),
    ],
    vendor: "openai",
    model: "gpt-4.1",
    messages: [{
      role: "user",
      content: [
        { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
        { type: "text", text: '[The document "document" could not be shown here]' },
        { type: "text", text: '[The document "document" could not be shown here: https://x/y.pdf]' },
      ],
    }],
    lost: ["document"],
  },
  {
    name: "A36: a document as a file or its URL for OpenRouter",
    turns: [user(pdf, { type: "document", media: { type: "url", url: "https://x/y.pdf" } })],
    vendor: "openrouter",
    messages: [{
      role: "user",
      content: [
        { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
        { type: "file", file: { filename: "document.pdf", file_data: "https://x/y.pdf" } },
      ],
    }],
  },
  {
    name: "A36: a document as a note and a loss elsewhere, its own text as text",
    turns: [
      user(
        pdf,
        { type: "document", name: "n", media: { type: "text", text: "t" } },
        { type: "document", media: { type: "base64", mediaType: "application/json", data: btoa("u") } },
      ),
    ],
    messages: [{
      role: "user",
      content: '[The document "a.pdf" could not be shown here]\n\n<document name="n">\nt\n</document>\n\n' +
        '<document name="document">\nu\n</document>',
    }],
    lost: ["document"],
  },
  {
    name: "images by URL with their detail, and sound",
    turns: [
      user(
        { type: "image", media: { type: "url", url: "https://x/y.png" }, detail: "original" },
        { type: "audio", data: "UklG", format: "wav" },
      ),
    ],
    messages: [{
      role: "user",
      content: [
        { type: "image_url", image_url: { url: "https://x/y.png", detail: "high" } },
        { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
      ],
    }],
  },
  {
    name: "a block that only its own protocol knows as a loss",
    turns: [user(text("a"), { type: "foreign", protocol: "messages", value: { type: "container_upload" } })],
    messages: [{ role: "user", content: "a" }],
    lost: ["foreign.container_upload"],
  },
];

function thought(value: string): Part {
  const data = JSON.stringify({ reasoning_content: value });
  return { type: "thinking", text: value, signature: { protocol: "chat", data } };
}

for (const each of TURNS) {
  Deno.test(`encodeRequest writes ${each.name}`, () => {
    const { messages, lost } = said(each.turns, each.vendor, each.model);
    assert.deepEqual(messages, each.messages);
    assert.deepEqual(lost, each.lost ?? []);
  });
}

Deno.test("F7: encodeRequest writes the same bytes for the same beginning", () => {
  const beginning = [
    system(text("s")),
    user(text("a")),
    system(text("r")),
    assistant(call("a:b")),
    user(result("a:b", image)),
  ];
  const first = JSON.stringify(messages(beginning)).slice(0, -1);
  const next = JSON.stringify(messages([...beginning, assistant(text("c")), user(text("d"))]));
  assert.ok(next.startsWith(first));
});

interface MemberCase {
  readonly name: string;
  readonly given: Partial<Conversation>;
  readonly vendor?: TargetTraits["vendor"];
  readonly model?: string;
  /** All members but `model` and `messages`. */
  readonly members: JsonObject;
  readonly lost?: string[];
}

const declared: JsonObject = {
  type: "function",
  function: { name: "read", description: "Reads", parameters: { type: "object", properties: {} } },
};
const thinking = (mode: Reasoning["mode"], effort?: Reasoning["effort"]): Partial<Conversation> => ({
  reasoning: { mode, ...(effort === undefined ? {} : { effort }) },
});

const MEMBERS: readonly MemberCase[] = [
  {
    name: "F4: counting of tokens in streams",
    given: { stream: true },
    members: { stream: true, stream_options: { include_usage: true } },
  },
  {
    name: "A23: a forced tool in the nested form, one call at a time",
    given: { tools: [read], toolChoice: { type: "tool", name: "read" }, parallelToolCalls: false },
    members: {
      tools: [declared],
      tool_choice: { type: "function", function: { name: "read" } },
      parallel_tool_calls: false,
    },
  },
  {
    name: "A23: required, and parallel calls unsaid since they are allowed anyway",
    given: { tools: [read], toolChoice: { type: "required" }, parallelToolCalls: true },
    members: { tools: [declared], tool_choice: "required" },
  },
  {
    name: "A24: no tool choice without tools",
    given: { toolChoice: { type: "auto" }, parallelToolCalls: false },
    members: {},
  },
  {
    name: "A25: tools that only the past has called, for Claude, whose hosts insist (opencode#34089)",
    given: { turns: [assistant(call("c1"), call("c2")), user(result("c1", text("r")), result("c2", text("r")))] },
    model: "anthropic/claude-opus-4.6",
    members: {
      tools: [{
        type: "function",
        function: {
          name: "read",
          description: "No longer there: never call it",
          parameters: { type: "object", properties: {} },
        },
      }],
    },
  },
  {
    name: "A25: no tools that only the past has called for others",
    given: { turns: [assistant(call("c1")), user(result("c1", text("r")))] },
    members: {},
  },
  {
    name: "A20: a tool without a schema and without a description, which templates read",
    given: { tools: [{ type: "function", name: "a", description: undefined, schema: undefined }] },
    members: {
      tools: [{
        type: "function",
        function: { name: "a", description: "a", parameters: { type: "object", properties: {} } },
      }],
    },
  },
  {
    name: "A21, D5: a name with a namespace, flattened and shortened",
    given: { tools: [{ ...read, name: "x".repeat(70), namespace: "mcp" } as Tool] },
    members: {
      tools: [{
        type: "function",
        function: {
          name: `mcp__${"x".repeat(50)}_fc70c799`,
          description: "Reads",
          parameters: { type: "object", properties: {} },
        },
      }],
    },
  },
  {
    name: "D7: hosted tools as losses, the choice of one dropped",
    given: {
      tools: [
        { type: "hosted", kind: "web_search", protocol: "messages", value: { type: "web_search_20250305" } },
        { type: "hosted", kind: "image_generation", protocol: "responses", value: {} },
      ],
      toolChoice: { type: "tool", name: "web_search" },
    },
    members: {},
    lost: ["tools[].web_search", "tools[].image_generation"],
  },
  {
    name: "A23: no choice of a tool that could not be declared",
    given: {
      tools: [read, { type: "hosted", kind: "web_search", protocol: "messages", value: {} }],
      toolChoice: { type: "tool", name: "web_search" },
    },
    members: { tools: [declared] },
    lost: ["tools[].web_search", "toolChoice"],
  },
  {
    name: "D7: a web search as OpenAI's option for a model that has it",
    given: {
      tools: [{
        type: "hosted",
        kind: "web_search",
        protocol: "responses",
        value: { type: "web_search", search_context_size: "low", user_location: { type: "approximate", city: "Bern" } },
      }],
    },
    vendor: "openai",
    model: "gpt-4o-search-preview",
    members: {
      web_search_options: {
        search_context_size: "low",
        user_location: { type: "approximate", approximate: { city: "Bern" } },
      },
    },
  },
  {
    name: "A26: max_tokens, the sampling, and a loss for what chat has no word for",
    given: { sampling: { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, topK: 3, seed: 1 } },
    members: { max_tokens: 100, temperature: 0.5, top_p: 0.9, seed: 1 },
    lost: ["sampling.topK"],
  },
  {
    name: "A26: no limit that is none",
    given: { sampling: { maxOutputTokens: -1 } },
    members: {},
  },
  {
    name: "A26, A29: max_completion_tokens and no sampling for OpenAI's thinking models",
    given: { sampling: { maxOutputTokens: 100, temperature: 0.5, topP: 0.9, stop: ["a"] } },
    vendor: "openai",
    model: "gpt-5.5",
    members: { max_completion_tokens: 100 },
    lost: ["sampling.temperature", "sampling.topP", "sampling.stop"],
  },
  {
    name: "A26: max_tokens for OpenAI's others",
    given: { sampling: { maxOutputTokens: 100, temperature: 0.5 } },
    vendor: "openai",
    model: "gpt-4.1",
    members: { max_tokens: 100, temperature: 0.5 },
  },
  {
    name: "A26: max_tokens for the chat models among OpenAI's new ones",
    given: { sampling: { maxOutputTokens: 100, temperature: 0.5 } },
    vendor: "openai",
    model: "gpt-5-chat-latest",
    members: { max_tokens: 100, temperature: 0.5 },
  },
  {
    name: "A28: four stop sequences at most",
    given: { sampling: { stop: ["a", "b", "", "c", "d", "e"] } },
    members: { stop: ["a", "b", "c", "d"] },
    lost: ["sampling.stop"],
  },
  {
    name: "A34, D17: a JSON schema",
    given: {
      format: { type: "json_schema", name: "my title", schema: { type: "object", properties: {} }, strict: true },
    },
    members: {
      response_format: {
        type: "json_schema",
        json_schema: { name: "my_title_43c54845", schema: { type: "object", properties: {} }, strict: true },
      },
    },
  },
  {
    name: "JSON mode",
    given: { format: { type: "json_object" } },
    members: { response_format: { type: "json_object" } },
  },
  {
    name: "F6, D16: no cache key to other vendors",
    given: { cacheKey: "k", serviceTier: "priority", verbosity: "low" },
    members: {},
    lost: ["verbosity", "serviceTier"],
  },
  {
    name: "F6: the cache key, verbosity and tier for OpenAI",
    given: { cacheKey: "k", serviceTier: "priority", verbosity: "low" },
    vendor: "openai",
    model: "gpt-5.5",
    members: { verbosity: "low", prompt_cache_key: "k", service_tier: "priority" },
  },
  {
    name: "F6: no tier that OpenAI does not know of its clients",
    given: { serviceTier: "scale" },
    vendor: "openai",
    model: "gpt-5.5",
    members: {},
    lost: ["serviceTier"],
  },
  {
    name: "A30: effort, clamped for who knows three words",
    given: thinking("adaptive", "max"),
    members: { reasoning_effort: "high" },
  },
  { name: "A30: no effort where none is set", given: thinking("adaptive"), members: {} },
  {
    name: "A30: DeepSeek's own most",
    given: thinking("adaptive", "max"),
    vendor: "deepseek",
    members: { reasoning_effort: "max" },
  },
  {
    name: "A30: DeepSeek's effort alone where it thinks as it sees fit",
    given: thinking("adaptive", "medium"),
    vendor: "deepseek",
    members: { reasoning_effort: "medium" },
  },
  {
    name: "A30: xhigh for OpenAI's newest",
    given: thinking("effort", "max"),
    vendor: "openai",
    model: "gpt-5.5",
    members: { reasoning_effort: "xhigh" },
  },
  {
    name: "A30: the least that gpt-5 has for none",
    given: thinking("off"),
    vendor: "openai",
    model: "gpt-5-mini",
    members: { reasoning_effort: "minimal" },
  },
  {
    name: "A30: no effort for OpenAI's models that do not think",
    given: thinking("effort", "high"),
    vendor: "openai",
    model: "gpt-4.1",
    members: {},
    lost: ["reasoning"],
  },
  {
    name: "A30: the model's own way of thinking to OpenAI's models that do not",
    given: thinking("adaptive"),
    vendor: "openai",
    model: "gpt-4.1",
    members: {},
  },
  {
    name: "A30: any effort for OpenRouter, which fits it to the model",
    given: thinking("effort", "max"),
    vendor: "openrouter",
    members: { reasoning_effort: "max" },
  },
  {
    name: "A30: an effort as a loss for Z.ai, which only turns thinking on and off",
    given: thinking("effort", "low"),
    vendor: "zai",
    members: { thinking: { type: "enabled" } },
    lost: ["reasoning.effort"],
  },
  { name: "top_k for OpenRouter", given: { sampling: { topK: 5 } }, vendor: "openrouter", members: { top_k: 5 } },
  {
    name: "A30: a budget as an effort",
    given: { reasoning: { mode: "budget", budgetTokens: 31999 } },
    members: { reasoning_effort: "high" },
  },
  {
    name: "A31: thinking off for DeepSeek, without an effort",
    given: thinking("off", "high"),
    vendor: "deepseek",
    members: { thinking: { type: "disabled" } },
  },
  {
    name: "thinking off for DeepSeek where a tool is forced",
    given: { tools: [read], toolChoice: { type: "required" }, ...thinking("effort", "high") },
    vendor: "deepseek",
    members: { tools: [declared], tool_choice: "required", thinking: { type: "disabled" } },
  },
  {
    name: "thinking on for DeepSeek",
    given: thinking("effort", "xhigh"),
    vendor: "deepseek",
    members: { thinking: { type: "enabled" }, reasoning_effort: "high" },
  },
  { name: "thinking off for z.ai", given: thinking("off"), vendor: "zai", members: { thinking: { type: "disabled" } } },
  {
    name: "thinking off for Moonshot",
    given: thinking("off"),
    vendor: "moonshot",
    members: { thinking: { type: "disabled" } },
  },
  { name: "thinking off for Alibaba", given: thinking("off"), vendor: "alibaba", members: { enable_thinking: false } },
  {
    name: "no thinking for Alibaba outside streams",
    given: thinking("effort", "high"),
    vendor: "alibaba",
    members: {},
    lost: ["reasoning.effort"],
  },
  { name: "thinking off as a loss elsewhere", given: thinking("off"), members: {}, lost: ["reasoning.off"] },
];

for (const each of MEMBERS) {
  Deno.test(`encodeRequest writes ${each.name}`, () => {
    const { body, lost } = encode(each.given, each.vendor, each.model);
    const { model, messages: _, ...members } = body;
    assert.equal(model, each.model ?? "some-model");
    assert.deepEqual(members, each.members);
    assert.deepEqual(lost, each.lost ?? []);
  });
}

Deno.test("A34: encodeRequest tells the schema to a vendor that takes none", () => {
  const schema = { type: "object", properties: {} };
  const { body } = encode({ format: { type: "json_schema", name: "n", schema } }, "deepseek");
  assert.deepEqual(body["response_format"], { type: "json_object" });
  assert.match(
    JSON.stringify(body["messages"]),
    /^\[\{"role":"system","content":"Answer with one JSON object and nothing else.* match this JSON Schema:/,
  );
});

Deno.test("D2: encodeRequest declares a custom tool as a function with its grammar in words", () => {
  const format = { type: "grammar", syntax: "lark", definition: "start: x" };
  const tool: Tool = { type: "custom", name: "apply_patch", description: "Patches", format };
  const { body } = encode({ tools: [tool] });
  const [{ function: declaration }] = body["tools"] as [{ function: JsonObject }];
  assert.equal(declaration["name"], "apply_patch");
  assert.match(String(declaration["description"]), /^Patches\n\n`input`.*lark grammar:\nstart: x$/);
  assert.deepEqual((declaration["parameters"] as JsonObject)["required"], ["input"]);
});

Deno.test("D6: encodeRequest declares the client's own tool search, and what it found", () => {
  const search: Tool = {
    type: "hosted",
    kind: "tool_search",
    protocol: "responses",
    value: { type: "tool_search", execution: "client", description: "Searches" },
  };
  const found: Part = { type: "tool_result", callId: "c", parts: [], isError: false, tools: [read] };
  const turns = [
    assistant({ type: "tool_call", id: "c", name: "tool_search", kind: "tool_search", arguments: "{}" }),
    user(found),
  ];
  const { body, lost } = encode({ tools: [search], turns });
  const names = (body["tools"] as { function: { name: string } }[]).map((tool) => tool.function.name);
  assert.deepEqual(names, ["tool_search", "read"]);
  assert.deepEqual(lost, []);
});

Deno.test("A19: a tool whose loading is deferred is an ordinary one elsewhere", () => {
  const tools = [{ name: "late", defer_loading: true, input_schema: { type: "object", properties: {} } }];
  const { body, losses } = convert("messages", "chat", { body: { ...question("messages"), tools } });
  assert.deepEqual((body["tools"] as { function: { name: string } }[]).map((tool) => tool.function.name), ["late"]);
  assert.deepEqual([JSON.stringify(body).includes("defer"), losses], [false, []]);
});

Deno.test("A35: what a client calls its user goes to no other vendor", () => {
  for (const from of PROTOCOLS) {
    const body = { ...question(from), metadata: { user_id: "bob" }, user: "bob", safety_identifier: "bob" };
    for (const to of PROTOCOLS.filter((each) => each !== from)) {
      assert.doesNotMatch(JSON.stringify(convert(from, to, { body }).body), /bob/, `${from} to ${to}`);
    }
  }
});
