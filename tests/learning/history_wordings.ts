/** Refusals that speak of what was said before, as users quote them in issues (read 2026-11-27). */
import { anthropic, openai, type Wording } from "./wordings.ts";

const CALL = { id: "call_1", type: "function", function: { name: "fetch", arguments: "{}" } };
const IMAGE = { type: "image_url", image_url: { url: "data:image/png;base64,aaaa" } };
const THINKING = { type: "thinking", thinking: "hm", signature: "" };
const USE = { type: "tool_use", id: "toolu_1", name: "fetch", input: {} };

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown, more: object = {}) => ({ role: "assistant", content, ...more });
const result = (content: unknown) => user([{ type: "tool_result", tool_use_id: "toolu_1", content }]);

/** What Claude Code's search for tools has found. */
const SEARCHED = {
  messages: [user("Hi"), assistant([USE]), result([{ type: "tool_reference", tool_name: "mcp__mail__send" }])],
};
/** What it sends where tools are loaded when they are needed. */
const ADDED = {
  messages: [
    user("Hi"),
    {
      role: "system",
      content: [{ type: "text", text: "More" }, {
        type: "tool_addition",
        tool: { type: "tool_reference", name: "mcp__mail__send" },
      }],
    },
  ],
};
const WITHOUT_REFERENCES = ['leave out "messages[].content[].content[]" of "tool_reference"'];

/** A turn of calls, in words, with nothing, and with its reasoning. */
const chat = (message: unknown) => ({
  messages: [
    { role: "system", content: "Be brief" },
    user("Hi"),
    message,
    { role: "tool", tool_call_id: "call_1", content: "done" },
  ],
});

/** The second turn of a Codex that has this first item. */
const codex = (...first: readonly unknown[]) => ({
  previous_response_id: undefined,
  input: [
    ...first,
    { type: "message", role: "user", content: [{ type: "input_text", text: "Hi" }] },
    { type: "reasoning", summary: [], content: null, encrypted_content: "gAAAA" },
    { type: "function_call", name: "exec", arguments: "{}", call_id: "call_1" },
    { type: "function_call_output", call_id: "call_1", output: "done" },
  ],
});
const DEVELOPER = { type: "message", role: "developer", content: [{ type: "input_text", text: "Be kind" }] };

const template = (message: string) =>
  `Unable to generate parser for this template. Automatic parser generation failed: \n------------\nWhile executing CallExpression at line 85, column 32 in source:\n...first %}↵            {{- raise_exception('${
    message.slice(0, 34)
  }...\n                                           ^\nError: Jinja Exception: ${message}`;

/** Claude Code's, at an endpoint whose thinking nobody signs. */
const THOUGHT = { messages: [user("Hi"), assistant([THINKING, { type: "text", text: "ok" }, USE]), result("done")] };

const of = (thinking: unknown) => ({ ...THOUGHT, thinking });
const emptied = { messages: [user("Hi"), assistant([{ ...THINKING, thinking: "" }, USE]), result("done")] };
const SHOWN = { messages: [user([IMAGE]), assistant("I see"), user([{ type: "text", text: "And this?" }, IMAGE])] };

export const HISTORY_WORDINGS: readonly Wording[] = [
  ...[
    "failed to convert tool result content: unsupported content type in ContentBlockParamUnion: tool_reference",
    "messages[2].content[0].content[0]: unknown variant `tool_reference`, expected one of `text`, `image`",
    "Invalid value: 'tool_reference'. Supported values are: 'text' and 'image'.",
    "messages.2.content.0.tool_result.content.0: Input tag 'tool_reference' found using 'type' does not match any of the expected tags: 'text', 'image'",
    "tool_reference content blocks are not supported",
    "Content type 'tool_reference' is not supported",
  ].map((message): Wording => ({
    from: "an endpoint that knows no references to tools",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    type: "learn",
    changes: WITHOUT_REFERENCES,
    own: SEARCHED,
  })),
  ...[
    "messages.1.content.1: Input tag 'tool_addition' found using 'type' does not match any of the expected tags: 'text', 'image'",
    "unknown variant `tool_addition`, expected one of `text`, `image`",
    "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'messages', 1, 'content', 'list[AnthropicContentBlock]', 1, 'type'), 'msg': \"Input should be 'text', 'image', 'tool_use', 'tool_result' or 'thinking'\", 'input': 'tool_addition'}",
  ].map((message): Wording => ({
    from: "an endpoint that knows no tools which come later (vllm-project/vllm #57324)",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    type: "learn",
    changes: ['leave out "messages[].content[]" of "tool_addition"'],
    own: ADDED,
  })),
  ...[
    "json: cannot unmarshal array into Go struct field ClaudeRequest.system of type string",
    "json: cannot unmarshal array into Go struct field Message.messages.content of type string",
    // QuantumNous/new-api #4446
    '..System: ReadString: expects " or n, but found [, error found in #10 byte of ...|"system":[{"type":"t|..., bigger context ...|',
  ].map((message): Wording => ({
    from: "a gateway in Go that takes no lists of texts",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    type: "convert",
    changes: ["send texts in lists as one text"],
    own: { system: [{ type: "text", text: "Be brief" }], messages: [user([{ type: "text", text: "Hi" }])] },
  })),
  {
    from: "a gateway in Go, of a list that holds no texts",
    protocol: "messages",
    status: 400,
    body: anthropic("json: cannot unmarshal array into Go struct field Request.metadata of type string"),
    type: "return",
    own: { system: [{ type: "text", text: "Be brief" }], messages: [user([{ type: "text", text: "Hi" }])] },
  },
  ...([
    ["messages", "messages.1.content.0.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"],
    ["messages", "messages.1.content.0.tool_use.name: String should have at least 1 character"],
    ["messages", "tools: Tool names must be unique."],
    [
      "chat",
      "Invalid 'messages[2].tool_calls[0].function.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
    ],
    [
      "responses",
      "Invalid 'input[2].name': empty string. Expected a string with minimum length 1, but got an empty string instead.",
    ],
  ] as const).map(([protocol, message]): Wording => ({
    from: "somebody who holds names to their form",
    protocol,
    status: 400,
    body: anthropic(message),
    type: "convert",
    changes: [],
  })),
  ...([
    [
      "messages",
      "messages.0.content.0.image.source.base64: The image was specified using the image/png media type, but the image appears to be a image/jpeg image",
    ],
    [
      "messages",
      "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'",
    ],
    ["gemini", "Unsupported MIME type: image/jpg"],
  ] as const).map(([protocol, message]): Wording => ({
    from: "somebody who looks at what a picture is called",
    protocol,
    status: 400,
    body: anthropic(message),
    type: "convert",
    changes: [],
    own: protocol === "messages"
      ? { messages: [user([{ type: "image", source: { type: "base64", media_type: "image/png", data: "/9j/" } }])] }
      : { contents: [{ role: "user", parts: [{ inlineData: { mimeType: "image/jpg", data: "/9j/" } }] }] },
  })),
  ...[
    "messages.1.content.0.server_tool_use.id: String should match pattern '^srvtoolu_[a-zA-Z0-9_]+$'",
    "messages.1.content.1.web_search_tool_result.content.0.encrypted_content: Field required",
    "messages.1: `web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block",
  ].map((message): Wording => ({
    from: "Anthropic, of a search that another vendor's endpoint has run",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    type: "learn",
    changes: [
      'send parts of type "server_tool_use" as text',
      'send parts of type "web_search_tool_result" as text',
    ],
    own: {
      messages: [
        user("Hi"),
        assistant([
          { type: "server_tool_use", id: "call_1", name: "web_search", input: { query: "q" } },
          { type: "web_search_tool_result", tool_use_id: "call_1", content: [{ title: "A", url: "https://a.test" }] },
        ]),
        user("Go"),
      ],
    },
  })),
  {
    from: "an endpoint that knows nothing of a model that took over",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.1.content.0: Input tag 'fallback' found using 'type' does not match any of the expected tags: 'text', 'tool_use'",
    ),
    type: "learn",
    changes: ['leave out "messages[].content[]" of "fallback"'],
    own: {
      messages: [
        user("Hi"),
        assistant([{ type: "fallback", from: { model: "a" }, to: { model: "b" } }, { type: "text", text: "ok" }]),
        user("Go"),
      ],
    },
  },
  {
    from: "Anthropic, of a tool that failed and said nothing (jlevy/markform #153)",
    protocol: "messages",
    status: 400,
    body: anthropic("messages.2.content.0.tool_result: content cannot be empty if `is_error` is true"),
    type: "convert",
    changes: [],
    own: {
      messages: [
        user("Hi"),
        assistant([{ type: "tool_use", id: "t1", name: "f", input: {} }]),
        user([{ type: "tool_result", tool_use_id: "t1", content: "", is_error: true }]),
      ],
    },
  },
  ...[
    "Invalid 'messages[2].tool_calls': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    "[] is too short - 'messages.2.tool_calls'",
    "Invalid type for 'messages[2].tool_calls[0].id': expected a string, but got null instead.",
    // google/adk-python #951
    "The messages.3.tool_call_id field is required when messages.3.role is tool.",
    "Duplicate value for 'tool_call_id' of 'call_1' in message[4]",
  ].map((message): Wording => ({
    from: "somebody who looks at calls as they stand in the history",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "convert",
    changes: [],
    own: chat(assistant(null, { tool_calls: [CALL] })),
  })),
  ...([
    ["chat", assistant("", { tool_calls: [CALL] })],
    ["chat", assistant("")],
  ] as const).map(([protocol, message]): Wording => ({
    from: "Vertex, of a turn without words (langroid/langroid #821)",
    protocol,
    status: 400,
    body: [{
      error: {
        code: 400,
        message:
          "Unable to submit request because it has an empty text parameter. Add a value to the parameter and try again. Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini",
        status: "INVALID_ARGUMENT",
      },
    }],
    type: "learn",
    own: chat(message),
  })),
  {
    from: "an endpoint that knows references to tools, of something else",
    protocol: "messages",
    status: 400,
    body: anthropic("messages.2: unknown variant `thinking`, expected one of `text`, `tool_reference`"),
    type: "return",
    own: SEARCHED,
  },
  {
    from: "vLLM before it knew thinking",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        message:
          "56 validation errors:\n  {'type': 'string_type', 'loc': ('body', 'messages', 1, 'content', 'str'), 'msg': 'Input should be a valid string', 'input': [{'type': 'thinking', 'thinking': \"I will read.\\n\", 'signature': ''}]}\n  {'type': 'literal_error', 'loc': ('body', 'messages', 1, 'content', 'list[AnthropicContentBlock]', 0, 'type'), 'msg': \"Input should be 'text', 'image', 'tool_use' or 'tool_result'\", 'input': 'thinking', 'ctx': {'expected': \"'text', 'image', 'tool_use' or 'tool_result'\"}}",
        type: "Bad Request",
        param: null,
        code: 400,
      },
    },
    type: "learn",
    changes: ['leave out "messages[].content[]" of "thinking"'],
    own: THOUGHT,
  },
  {
    from: "an endpoint that knows no thinking",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.1.content.0: Input tag 'thinking' found using 'type' does not match any of the expected tags: 'text', 'image', 'tool_use', 'tool_result'",
    ),
    type: "learn",
    changes: ['leave out "messages[].content[]" of "thinking"'],
    own: THOUGHT,
  },
  {
    from: "Anthropic, of a turn that has thinking",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `text`. When `thinking` is enabled, a final `assistant` message must start with a thinking block",
    ),
    type: "return",
    own: { ...THOUGHT, thinking: undefined },
  },
  ...([
    ["messages", '{"type":"enabled","budget_tokens":1024}'],
    ["chat", '{"type":"enabled"}'],
  ] as const).map(([protocol, value]): Wording => ({
    from: "Kimi, where nothing is said of thinking (anthropics/claude-code #69379)",
    protocol,
    status: 400,
    body: anthropic("invalid thinking: only type=enabled is allowed for this model"),
    type: "learn",
    changes: [`send ${value} as "thinking" where it is missing`],
    own: { messages: [user("Hi")], thinking: undefined, reasoning_effort: undefined },
  })),
  {
    from: "an endpoint of one kind of thinking",
    protocol: "messages",
    status: 400,
    body: anthropic("adaptive thinking type is not supported"),
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":16000} instead of {"type":"adaptive"} as "thinking"'],
    own: of({ type: "adaptive" }),
  },
  {
    from: "Pydantic, of a kind that nothing can be said without",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.1.content.1: Input tag 'text' found using 'type' does not match any of the expected tags",
    ),
    type: "return",
    own: THOUGHT,
  },
  {
    from: "an endpoint that knows no parameter of this name",
    protocol: "messages",
    status: 400,
    body: anthropic("Unknown parameter: 'thinking'."),
    type: "learn",
    changes: ['leave out "thinking"'],
    own: of({ type: "enabled", budget_tokens: 2000 }),
  },
  {
    from: "Kimi whose model always thinks",
    protocol: "messages",
    status: 400,
    body: anthropic("invalid thinking: only type=enabled is allowed for this model"),
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":1024} instead of {"type":"disabled"} as "thinking"'],
    own: of({ type: "disabled" }),
  },
  {
    from: "Kimi whose model thinks with a budget",
    protocol: "messages",
    status: 400,
    body: anthropic("invalid thinking: only type=enabled is allowed for this model"),
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":16000} instead of {"type":"adaptive"} as "thinking"'],
    own: of({ type: "adaptive" }),
  },
  {
    from: "new-api, which masks names with dots",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        type: "<nil>",
        message:
          '"***.***.enabled" is not supported for this model. Use "***.***.adaptive" and "output_config.effort" to control thinking behavior. (request id: 202606100849523431756548268d9d6xpJMbrKm)',
      },
      type: "error",
    },
    type: "learn",
    changes: ['send {"type":"adaptive"} instead of {"type":"enabled","budget_tokens":31999} as "thinking"'],
    own: of({ type: "enabled", budget_tokens: 31999 }),
  },
  {
    from: "new-api, of thinking that cannot be off",
    protocol: "messages",
    status: 400,
    body: anthropic('"***.***.disabled" is not supported for this model.'),
    type: "learn",
    changes: ['leave out "thinking" where it is {"type":"disabled"}'],
    own: of({ type: "disabled" }),
  },
  {
    from: "MiniMax, of a result that is not behind its call",
    protocol: "messages",
    status: 400,
    body: anthropic("invalid params, tool call result does not follow tool call (2013)"),
    type: "convert",
    changes: [],
  },
  {
    from: "Anthropic, of a call that another vendor's model wrote",
    protocol: "messages",
    status: 400,
    body: anthropic("messages.1.content.0.tool_use.input: Input should be a valid dictionary"),
    type: "convert",
    changes: [],
    own: { messages: [user("Hi"), assistant([{ ...USE, input: "{}" }]), result("done")] },
  },
  {
    from: "GLM, of a call whose input is a list",
    protocol: "messages",
    status: 500,
    body: {
      type: "error",
      error: {
        type: "api_error",
        code: "500",
        message: "[500]['ClaudeContentBlockToolResult' object has no attribute 'id'][20260529171358a7]",
      },
    },
    type: "convert",
    changes: [],
    own: { messages: [user("Hi"), assistant([{ ...USE, input: [] }]), result("done")] },
  },
  {
    from: "an endpoint that fell over a request in order",
    protocol: "messages",
    status: 500,
    body: anthropic("'NoneType' object has no attribute 'id'"),
    type: "retry",
  },
  {
    from: "Anthropic, of thinking with nothing in it",
    protocol: "messages",
    status: 400,
    body: anthropic("messages.1.content.0.thinking.thinking: each thinking block must contain thinking"),
    type: "learn",
    changes: ['leave out "messages[].content[]" where it is {"thinking":""}'],
    own: emptied,
  },
  ...[
    "<400> InternalError.Algo.InvalidParameter: The content field's type should be `str` in messages.",
    "Input error. Input should be a valid string: input.messages.0.content & Input should be a valid string: input.messages.2.content",
  ].map((message): Wording => ({
    from: "DashScope, of texts in lists",
    protocol: "chat",
    status: 400,
    body: openai(message, null, "invalid_parameter_error"),
    type: "convert",
    changes: ["send texts in lists as one text"],
    own: { messages: [user([{ type: "text", text: "Hi" }])] },
  })),
  {
    from: "DashScope, of a part of a list",
    protocol: "chat",
    status: 400,
    body: openai("Input error. Input should be a valid string: input.messages.0.content[0].name"),
    type: "return",
    own: { messages: [user([{ type: "text", text: "Hi" }])] },
  },
  {
    from: "a template that llama.cpp cannot read for a developer's message",
    protocol: "responses",
    status: 400,
    body: {
      error: {
        code: 400,
        message: template("System message must be at the beginning."),
        type: "invalid_request_error",
      },
    },
    type: "convert",
    changes: ["send system messages as the user's"],
    own: codex(DEVELOPER),
  },
  {
    from: "a template that knows one system message",
    protocol: "chat",
    status: 500,
    body: openai(template("System message must be at the beginning.")),
    type: "convert",
    changes: ["send system messages in the middle as the user's"],
    own: { messages: [{ role: "system", content: "Be brief" }, { role: "system", content: "Be kind" }, user("Hi")] },
  },
  {
    from: "a template of a conversation without a developer",
    protocol: "responses",
    status: 400,
    body: openai(template("System message must be at the beginning.")),
    type: "return",
    own: codex(),
  },
  {
    from: "xAI, of reasoning whose content is null",
    protocol: "responses",
    status: 422,
    body: {
      error:
        "Failed to deserialize the JSON body into the target type: data did not match any variant of untagged enum ModelInput",
    },
    type: "convert",
    changes: ['leave out "input[].content" where it is null'],
    own: codex(),
  },
  {
    from: "xAI, of another item",
    protocol: "responses",
    status: 422,
    body: { error: "data did not match any variant of untagged enum ModelInput" },
    type: "convert",
    changes: [],
    own: { input: [DEVELOPER] },
  },
  {
    from: "serde, of no item",
    protocol: "responses",
    status: 422,
    body: { error: "data did not match any variant of untagged enum ModelTool" },
    type: "return",
    unnamed: true,
  },
  {
    from: "vLLM, of an item without content",
    protocol: "responses",
    status: 400,
    body: openai(
      "24 validation errors:\n  {'type': 'string_type', 'loc': ('body', 'input', 'str'), 'msg': 'Input should be a valid string', 'input': [{'type': 'message'}]}\n  {'type': 'missing', 'loc': ('body', 'input', 'list[union[EasyInputMessageParam,Message,ResponseOutputMessageParam]]', 3, 'EasyInputMessageParam', 'content'), 'msg': 'Field required', 'input': {'type': 'function_call'}}",
    ),
    type: "convert",
    changes: [],
    own: codex(),
  },
  {
    from: "vLLM, of a result whose call is lost",
    protocol: "responses",
    status: 400,
    body: openai(
      "3 validation errors:\n  {'type': 'missing', 'loc': ('body', 'input', 'list[...]', 3, 'ResponseCustomToolCallParam', 'call_id'), 'msg': 'Field required', 'input': {'type': 'function_call_output', 'output': 'done'}}\n  {'type': 'missing', 'loc': ('body', 'input', 'list[...]', 3, 'ResponseCustomToolCallParam', 'input'), 'msg': 'Field required'}",
    ),
    type: "convert",
    changes: [],
    own: codex(),
  },
  {
    from: "a gateway that checks with Zod",
    protocol: "responses",
    status: 400,
    body: openai("Invalid request: input: Invalid input", null, "invalid_request"),
    type: "convert",
    changes: [],
    own: codex({ type: "additional_tools", role: "developer", tools: [] }),
  },
  {
    from: "a gateway that checks with Zod, of no item",
    protocol: "responses",
    status: 400,
    body: openai("Invalid request: input: Invalid input", null, "invalid_request"),
    type: "convert",
    changes: [],
    own: { input: "Hi" },
  },
  ...[
    openai("At most 1 image(s) may be provided in one request."),
    {
      error: {
        message: "Provider returned error",
        code: 400,
        metadata: {
          raw: JSON.stringify({
            error: {
              type: "invalid_request_error",
              code: "invalid_request_error",
              message: "Model 'moonshotai/kimi-k2.6' supports at most 1 image per prompt.",
              request_id: "req_1",
            },
          }),
          provider_name: "Crucible",
          is_byok: false,
        },
      },
      user_id: "user_2x",
    },
  ].map((body): Wording => ({
    from: "an endpoint that takes one image",
    protocol: "chat",
    status: 400,
    body,
    type: "learn",
    changes: ["send a note instead of the oldest images (at most 1)"],
    own: SHOWN,
  })),
  {
    from: "an endpoint that takes more images than were sent",
    protocol: "chat",
    status: 400,
    body: openai("Images are limited: at most 2 images of 5 MB each"),
    type: "return",
    own: SHOWN,
  },
  {
    from: "Mistral, of a turn that was broken off",
    protocol: "chat",
    status: 400,
    body: {
      object: "error",
      message: "Assistant message must have either content or tool_calls, but not none.",
      type: "invalid_request_assistant_message",
      param: null,
      code: "3240",
    },
    type: "learn",
    changes: ["leave out messages and texts with nothing in them"],
    own: { messages: [user("Hi"), assistant(""), user("Go on")] },
  },
  ...[
    "ValidationException: messages: text content blocks must be non-empty",
    "messages.1.content.0.text.text: Field required",
  ].map((message): Wording => ({
    from: "Bedrock, of a call whose words are empty",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    changes: ["leave out messages and texts with nothing in them"],
    own: chat(assistant("", { tool_calls: [CALL] })),
  })),
  {
    from: "Bedrock, of a call that has no words to leave out",
    protocol: "chat",
    status: 400,
    body: openai("ValidationException: messages: text content blocks must be non-empty"),
    type: "return",
    own: chat(assistant(null, { tool_calls: [CALL] })),
  },
  {
    from: "the template of gpt-oss",
    protocol: "chat",
    status: 400,
    body: {
      error:
        'Error rendering prompt with jinja template: "Cannot pass both content and thinking in an assistant message with tool calls! Put the analysis message in one or the other, but not both.".',
    },
    type: "learn",
    changes: ['leave out "messages[].reasoning_content"'],
    own: chat(assistant("Looking", { reasoning_content: "hm", tool_calls: [CALL] })),
  },
  {
    from: "the template of gpt-oss, of what was not sent",
    protocol: "chat",
    status: 400,
    body: openai("Cannot pass both content and thinking in an assistant message with tool calls!"),
    type: "return",
    own: chat(assistant("Looking", { tool_calls: [CALL] })),
  },
  {
    from: "OpenAI, of a model that knows no system",
    protocol: "chat",
    status: 400,
    body: openai(
      "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
      "messages[0].role",
      "unsupported_value",
    ),
    type: "convert",
    changes: ["send system messages as the user's"],
    own: chat(assistant(null, { tool_calls: [CALL] })),
  },
];
