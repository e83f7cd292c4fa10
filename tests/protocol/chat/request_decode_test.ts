import assert from "node:assert/strict";
import { ProxyError } from "../../../lib/errors.ts";
import type { Json, JsonObject } from "../../../lib/json.ts";
import { chatCodec } from "../../../lib/protocol/chat/mod.ts";
import type { Conversation } from "../../../lib/protocol/conversation.ts";
import { envelope, target } from "./translation.ts";

const context = { envelope, model: "", stream: false };
const decode = (body: JsonObject) =>
  chatCodec.decodeRequest({ model: "m", messages: [{ role: "user", content: "a" }], ...body }, context);
const turns = (...messages: Json[]) => decode({ messages }).conversation.turns;
const text = (value: string) => ({ type: "text", text: value });

interface MessageCase {
  readonly name: string;
  readonly messages: Json[];
  readonly turns: Json;
  readonly lost?: string[];
}

const MESSAGES: readonly MessageCase[] = [
  {
    name: "system and developer messages wherever they stand",
    messages: [{ role: "system", content: "a" }, { role: "user", content: "b" }, { role: "developer", content: "c" }],
    turns: [
      { role: "system", parts: [text("a")] },
      { role: "user", parts: [text("b")] },
      { role: "system", parts: [text("c")] },
    ],
  },
  {
    name: "an assistant's thinking, text and calls, and their results",
    messages: [
      {
        role: "assistant",
        content: "a",
        reasoning_content: "hm",
        tool_calls: [
          { id: "c1", type: "function", function: { name: "read", arguments: '{"x":1}' } },
          { id: "c2", type: "custom", custom: { name: "patch", input: "raw" } },
          { id: "c3", type: "function", function: { name: "read", arguments: { x: 1 } } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "r" }] },
    ],
    turns: [
      {
        role: "assistant",
        parts: [
          { type: "thinking", text: "hm", signature: { protocol: "chat", data: '{"reasoning_content":"hm"}' } },
          text("a"),
          { type: "tool_call", id: "c1", kind: "function", name: "read", arguments: '{"x":1}' },
          { type: "tool_call", id: "c2", name: "patch", kind: "custom", arguments: "raw" },
          { type: "tool_call", id: "c3", kind: "function", name: "read", arguments: '{"x":1}' },
        ],
      },
      { role: "user", parts: [{ type: "tool_result", callId: "c1", parts: [text("r")], isError: false }] },
    ],
  },
  {
    name: "old function calls, numbered",
    messages: [
      { role: "assistant", content: null, function_call: { name: "f", arguments: "{}" } },
      { role: "function", name: "f", content: "r" },
    ],
    turns: [
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "call_function_0", kind: "function", name: "f", arguments: "{}" }],
      },
      { role: "user", parts: [{ type: "tool_result", callId: "call_function_0", parts: [text("r")], isError: false }] },
    ],
  },
  {
    name: "images, sound and files, with cache marks",
    messages: [{
      role: "user",
      content: [
        { type: "text", text: "a", cache_control: { type: "ephemeral", ttl: "1h" } },
        { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
        { type: "image_url", image_url: "https://x/y.png" },
        { type: "input_audio", input_audio: { data: "UklG", format: "wav" } },
        { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
        { type: "file", file: { file_id: "f1" } },
        { type: "video_url", video_url: { url: "https://x/y.mp4" } },
        { type: "text", text: "" },
      ],
    }],
    turns: [{
      role: "user",
      parts: [
        { type: "text", text: "a", cache: { ttl: "1h" } },
        { type: "image", media: { type: "base64", mediaType: "image/png", data: "AAAA" }, detail: "low" },
        { type: "image", media: { type: "url", url: "https://x/y.png" } },
        { type: "audio", data: "UklG", format: "wav" },
        { type: "document", media: { type: "base64", mediaType: "application/pdf", data: "JVBE" }, name: "a.pdf" },
        { type: "document", media: { type: "file", fileId: "f1" } },
      ],
    }],
    lost: ["messages[].content[].video_url"],
  },
  {
    name: "blocks of Messages, as Cursor puts them here",
    messages: [
      {
        role: "assistant",
        content: [{ type: "text", text: "a" }, { type: "tool_use", id: "t1", name: "read", input: { p: 1 } }],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "t1",
            is_error: true,
            content: [
              { type: "text", text: "r" },
              { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
            ],
          },
          { type: "text", text: "b" },
        ],
      },
    ],
    turns: [
      {
        role: "assistant",
        parts: [
          text("a"),
          { type: "tool_call", id: "t1", name: "read", kind: "function", arguments: '{"p":1}' },
        ],
      },
      {
        role: "user",
        parts: [
          {
            type: "tool_result",
            callId: "t1",
            isError: true,
            parts: [
              text("r"),
              { type: "image", media: { type: "base64", mediaType: "image/png", data: "AAAA" } },
            ],
          },
          text("b"),
        ],
      },
    ],
  },
  {
    name: "A36: files without a type, by how they begin, by their names, or as the text that they are",
    messages: [{
      role: "user",
      content: [
        { type: "file", file: { filename: "a", file_data: "JVBERi0x" } },
        { type: "file", file: { filename: "a.png", file_data: "iVBORw0KGgo=" } },
        { type: "file", file: { filename: "a.csv", file_data: "data:application/octet-stream;base64,YSxi" } },
        { type: "file", file: { filename: "a.rs", file_data: "data:application/octet-stream;base64,Zm4=" } },
        { type: "file", file: { filename: "a.bin", file_data: "data:application/octet-stream;base64,AAAA" } },
      ],
    }],
    turns: [{
      role: "user",
      parts: [
        { type: "document", media: { type: "base64", mediaType: "application/pdf", data: "JVBERi0x" }, name: "a" },
        { type: "image", media: { type: "base64", mediaType: "image/png", data: "iVBORw0KGgo=" } },
        { type: "document", media: { type: "base64", mediaType: "text/csv", data: "YSxi" }, name: "a.csv" },
        { type: "document", media: { type: "base64", mediaType: "text/plain", data: "Zm4=" }, name: "a.rs" },
        {
          type: "document",
          media: { type: "base64", mediaType: "application/octet-stream", data: "AAAA" },
          name: "a.bin",
        },
      ],
    }],
  },
  {
    name: "a role that nobody knows as the user's, and names as a loss",
    messages: [{ role: "latest_reminder", content: "a" }, { role: "user", name: "Bob", content: "b" }],
    turns: [{ role: "user", parts: [text("a")] }, { role: "user", parts: [text("b")] }],
    lost: ["messages[].role.latest_reminder", "messages[].name"],
  },
  {
    name: "messages without content as none",
    messages: [{ role: "user", content: "" }, { role: "assistant", content: null }, {
      role: "assistant",
      refusal: "no",
    }],
    turns: [{ role: "assistant", parts: [{ type: "refusal", text: "no" }] }],
  },
  {
    name: "what Google binds to a call, its own and another protocol's",
    messages: [{
      role: "assistant",
      tool_calls: [
        {
          id: "a",
          function: { name: "f", arguments: "{}" },
          extra_content: { google: { thought_signature: envelope.seal({ protocol: "gemini", data: "sig" }) } },
        },
        { id: "b", function: { name: "f", arguments: "{}" }, extra_content: { google: { thought_signature: "own" } } },
      ],
    }],
    turns: [{
      role: "assistant",
      parts: [
        {
          type: "tool_call",
          id: "a",
          kind: "function",
          name: "f",
          arguments: "{}",
          signature: { protocol: "gemini", data: "sig" },
        },
        {
          type: "tool_call",
          id: "b",
          kind: "function",
          name: "f",
          arguments: "{}",
          signature: { protocol: "chat", data: '{"extra_content":{"google":{"thought_signature":"own"}}}' },
        },
      ],
    }],
  },
];

for (const each of MESSAGES) {
  Deno.test(`decodeRequest reads ${each.name}`, () => {
    const { conversation, lost } = decode({ messages: each.messages });
    assert.deepEqual(conversation.turns, each.turns);
    assert.deepEqual(lost, each.lost ?? []);
  });
}

interface MemberCase {
  readonly name: string;
  readonly body: JsonObject;
  readonly is: Partial<Conversation>;
  readonly lost?: string[];
}

const MEMBERS: readonly MemberCase[] = [
  { name: "nothing but the model", body: {}, is: { model: "m", stream: false, tools: [], sampling: {} } },
  {
    name: "tools in the forms of Messages and Responses, as Cursor mixes them in",
    body: {
      tools: [
        { name: "a", description: "A", input_schema: { type: "object" } },
        { type: "function", name: "b", parameters: { type: "object" } },
        { type: "custom", name: "c", format: { type: "grammar", syntax: "lark", definition: "x" } },
        { type: "function", function: { name: "d" } },
      ],
      tool_choice: { type: "tool", name: "a" },
    },
    is: {
      tools: [
        { type: "function", name: "a", description: "A", schema: { type: "object" } },
        { type: "function", name: "b", description: undefined, schema: { type: "object" } },
        {
          type: "custom",
          name: "c",
          description: undefined,
          format: { type: "grammar", syntax: "lark", definition: "x" },
        },
        { type: "function", name: "d", description: undefined, schema: undefined },
      ],
      toolChoice: { type: "tool", name: "a" },
    },
  },
  {
    name: "tools, functions and custom tools",
    body: {
      tools: [
        { type: "function", function: { name: "a", description: "A", parameters: { type: "object" }, strict: true } },
        {
          type: "custom",
          custom: { name: "b", format: { type: "grammar", grammar: { syntax: "lark", definition: "x" } } },
        },
        { type: "openrouter:web_search", parameters: { max_uses: 1 } },
      ],
      functions: [{ name: "c" }],
    },
    is: {
      tools: [
        { type: "function", name: "a", description: "A", schema: { type: "object" }, strict: true },
        {
          type: "custom",
          name: "b",
          description: undefined,
          format: { type: "grammar", syntax: "lark", definition: "x" },
        },
        {
          type: "hosted",
          kind: "web_search",
          protocol: "chat",
          value: { type: "openrouter:web_search", parameters: { max_uses: 1 } },
        },
        { type: "function", name: "c", description: undefined, schema: undefined },
      ],
    },
  },
  {
    name: "OpenAI's option to search",
    body: { web_search_options: { search_context_size: "low" } },
    is: {
      tools: [{
        type: "hosted",
        kind: "web_search",
        protocol: "chat",
        value: { type: "web_search", search_context_size: "low" },
      }],
    },
  },
  { name: "tool_choice as a word", body: { tool_choice: "required" }, is: { toolChoice: { type: "required" } } },
  { name: "Mistral's any", body: { tool_choice: "any" }, is: { toolChoice: { type: "required" } } },
  {
    name: "tool_choice as a tool",
    body: { tool_choice: { type: "function", function: { name: "a" } } },
    is: { toolChoice: { type: "tool", name: "a" } },
  },
  {
    name: "an old function_call",
    body: { function_call: { name: "a" } },
    is: { toolChoice: { type: "tool", name: "a" } },
  },
  {
    name: "several tools to choose from (A23)",
    body: {
      tools: ["a", "b", "c"].map((name) => ({ type: "function", function: { name } })),
      tool_choice: {
        type: "allowed_tools",
        allowed_tools: {
          mode: "required",
          tools: [{ type: "function", function: { name: "a" } }, { type: "function", name: "c" }],
        },
      },
    },
    is: {
      toolChoice: { type: "required" },
      tools: ["a", "c"].map((name) => ({ type: "function", name, description: undefined, schema: undefined })),
    },
  },
  {
    name: "the sampling",
    body: {
      max_tokens: 1,
      max_completion_tokens: 2,
      temperature: 0,
      top_p: 0.5,
      top_k: 3,
      stop: "a",
      seed: 4,
      n: 2,
      presence_penalty: 1,
      frequency_penalty: null,
    },
    is: {
      sampling: {
        maxOutputTokens: 2,
        temperature: 0,
        topP: 0.5,
        topK: 3,
        stop: ["a"],
        presencePenalty: 1,
        seed: 4,
        candidates: 2,
      },
    },
  },
  { name: "A26: no limit where the limit is none", body: { max_tokens: -1 }, is: { sampling: {} } },
  { name: "A26: a limit that is a fraction", body: { max_tokens: 10.5 }, is: { sampling: { maxOutputTokens: 10 } } },
  { name: "a list of stop sequences", body: { stop: ["a", "b"] }, is: { sampling: { stop: ["a", "b"] } } },
  { name: "an effort", body: { reasoning_effort: "xhigh" }, is: { reasoning: { mode: "effort", effort: "xhigh" } } },
  { name: "no effort at all", body: { reasoning_effort: "none" }, is: { reasoning: { mode: "off" } } },
  {
    name: "OpenRouter's budget",
    body: { reasoning: { max_tokens: 2000 } },
    is: { reasoning: { mode: "budget", budgetTokens: 2000 } },
  },
  { name: "DeepSeek's switch", body: { thinking: { type: "disabled" } }, is: { reasoning: { mode: "off" } } },
  { name: "Alibaba's switch", body: { enable_thinking: true }, is: { reasoning: { mode: "adaptive" } } },
  {
    name: "a JSON schema",
    body: {
      response_format: { type: "json_schema", json_schema: { name: "n", schema: { type: "object" }, strict: true } },
    },
    is: { format: { type: "json_schema", name: "n", schema: { type: "object" }, strict: true } },
  },
  { name: "the format text", body: { response_format: { type: "text" } }, is: { format: undefined } },
  {
    name: "what concerns the vendor's service",
    body: {
      prompt_cache_key: "k",
      user: "u",
      service_tier: "flex",
      verbosity: "low",
      parallel_tool_calls: false,
      stream: true,
    },
    is: {
      cacheKey: "k",
      serviceTier: "flex",
      verbosity: "low",
      parallelToolCalls: false,
      stream: true,
    },
  },
  { name: "the other word for a tier", body: { service_tier: "fast" }, is: { serviceTier: "priority" } },
  {
    name: "members without a word in the hub as losses, those that mean nothing elsewhere silently",
    body: {
      logprobs: true,
      logit_bias: { "1": 1 },
      store: true,
      metadata: {},
      stream_options: { include_usage: true },
      modalities: ["text"],
      echo: null,
      prediction: { type: "content" },
    },
    is: {},
    lost: ["logprobs", "logit_bias", "prediction"],
  },
  {
    name: "a format that only one vendor knows as a loss",
    body: { response_format: { type: "grammar", grammar: "root ::= 'a'" } },
    is: { format: undefined },
    lost: ["response_format.grammar"],
  },
  {
    name: "a member that is called like one of every object as a loss",
    body: { toString: 1 },
    is: {},
    lost: ["toString"],
  },
];

for (const each of MEMBERS) {
  Deno.test(`decodeRequest reads ${each.name}`, () => {
    const { conversation, lost } = decode(each.body);
    for (const [name, value] of Object.entries(each.is)) {
      assert.deepEqual(conversation[name as keyof Conversation], value, name);
    }
    assert.deepEqual(lost, each.lost ?? []);
  });
}

const FAULTS: readonly (readonly [JsonObject, string])[] = [
  [{ model: 1 }, "model is not a string"],
  [{ messages: {} }, "messages is not an array"],
  [{ messages: [] }, "messages is not a list with at least one message"],
  [{ messages: ["a"] }, "messages[0] is not an object"],
  [{ messages: [{ content: "a" }] }, "messages[0].role is not a string"],
  [{ messages: [{ role: "user", content: [{ text: "a" }] }] }, "messages[0].content[0].type is not a string"],
  [{ messages: [{ role: "user", content: [{ type: "text" }] }] }, "messages[0].content[0].text is not a string"],
  [
    { messages: [{ role: "user", content: [{ type: "image_url", image_url: null }] }] },
    "messages[0].content[0].image_url is not an object",
  ],
  [{ messages: [{ role: "tool", tool_call_id: 1 }] }, "messages[0].tool_call_id is not a string"],
  [{ messages: [{ role: "assistant", tool_calls: [{ id: 1 }] }] }, "messages[0].tool_calls[0].id is not a string"],
  [
    { messages: [{ role: "assistant", tool_calls: [{ id: "a", function: {} }] }] },
    "messages[0].tool_calls[0].function.name is not a string",
  ],
  [{ tools: [{ type: "function" }] }, "tools[0].function is not an object"],
  [{ tools: [{ function: { name: 1 } }] }, "tools[0].function.name is not a string"],
  [{ temperature: "hot" }, "temperature is not a number"],
  [{ stop: 1 }, "stop is not a string or an array"],
  [{ stream: "yes" }, "stream is not a boolean"],
  [{ response_format: "json" }, "response_format is not an object"],
];

for (const [body, message] of FAULTS) {
  Deno.test(`decodeRequest says that ${message}`, () => {
    assert.throws(
      () => decode(body),
      (error) => error instanceof ProxyError && error.kind === "invalid_request" && error.message === message,
    );
  });
}

Deno.test("decodeRequest and encodeRequest give an ordinary client's request back as it was", () => {
  const body: JsonObject = {
    model: "m",
    messages: [
      { role: "system", content: "s" },
      {
        role: "user",
        content: [{ type: "text", text: "a" }, { type: "image_url", image_url: { url: "https://x/y.png" } }],
      },
      {
        role: "assistant",
        content: "calling",
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: '{"x": 1.0}' } }],
      },
      { role: "tool", tool_call_id: "c1", content: "r" },
    ],
    tools: [{
      type: "function",
      function: { name: "f", description: "F", parameters: { type: "object", properties: {} } },
    }],
    tool_choice: "auto",
    max_tokens: 32000,
    stream: true,
    stream_options: { include_usage: true },
  };
  const { conversation, lost } = decode(body);
  const encoded = chatCodec.encodeRequest(conversation, target("other", "m"));
  assert.deepEqual(encoded.body, body);
  assert.deepEqual([...lost, ...encoded.lost], []);
});

Deno.test("decodeRequest reads calls that their server gave no ids, and their results in that order (D10)", () => {
  const call = (name: string) => ({ type: "function", function: { name, arguments: "{}" } });
  const { conversation } = decode({
    messages: [
      { role: "user", content: "a" },
      { role: "assistant", content: null, tool_calls: [call("f"), { ...call("g"), id: null }] },
      { role: "tool", name: "f", content: "of f" },
      { role: "tool", name: "g", content: "of g", tool_call_id: null },
    ],
  });
  const { messages } = chatCodec.encodeRequest(conversation, target("other", "m")).body;
  const [, { tool_calls: calls }, ...results] = messages as JsonObject[] as [JsonObject, JsonObject, ...JsonObject[]];
  const ids = (calls as JsonObject[]).map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
  assert.deepEqual(results, [
    { role: "tool", tool_call_id: ids[0]!, content: "of f" },
    { role: "tool", tool_call_id: ids[1]!, content: "of g" },
  ]);
});

Deno.test("decodeRequest keeps each turn's place", () => {
  assert.deepEqual(
    turns({ role: "user", content: "a" }, { role: "assistant", content: "b" }, { role: "user", content: "c" }).map((
      { role },
    ) => role),
    ["user", "assistant", "user"],
  );
});

Deno.test("decodeRequest reads instructions that stand beside the messages, as Messages has them", () => {
  for (const system of ["a", [{ type: "text", text: "a" }]]) {
    const { conversation, lost } = decode({ system });
    assert.deepEqual(conversation.turns, [
      { role: "system", parts: [text("a")] },
      { role: "user", parts: [text("a")] },
    ]);
    assert.deepEqual(lost, []);
  }
});
