/** Refusals that speak of tools, schemas and parameters, as users quote them in issues (read 2026-11-27). */
import { anthropic, openai, type Wording } from "./wordings.ts";

const SCHEMA = { type: "object", properties: { path: { type: "string" } }, required: ["path"] };
const chatTool = (parameters: unknown) => ({
  type: "function",
  function: { name: "read", description: "x", parameters },
});
const tool = (parameters: unknown) => ({ type: "function", name: "read", description: "x", parameters });
const claudeTool = (schema: unknown, more: object = {}) => ({ name: "read", input_schema: schema, ...more });
const WITH_PATTERN = { ...SCHEMA, properties: { path: { type: "string", pattern: "^\\d{4}$", maxLength: 9 } } };
const WITH_LIST = { type: "object", properties: { ids: { type: "array" } } };
const WITH_CHOICE = { anyOf: [SCHEMA, { type: "string" }] };

/** What Codex offers. */
const CODEX = {
  tools: [
    tool(SCHEMA),
    { type: "custom", name: "apply_patch" },
    { type: "web_search", external_web_access: true },
    { type: "image_generation", output_format: "png" },
    { type: "namespace", name: "mcp__idea__", tools: [tool(SCHEMA)] },
  ],
};
const NO_RESPONSES = ["has no responses API"];
const FUNCTIONS = ["make functions of tools that are none"];
const WITHOUT_HOSTED = [
  'leave out "tools[]" of "web_search"',
  'leave out "tools[]" of "image_generation"',
];
const SEARCH = { type: "web_search_20250305", name: "web_search", max_uses: 8 };
const WITHOUT_SEARCH = ['leave out "tools[]" of "web_search_20250305"'];
const USER = { metadata: { user_id: '{"device_id":"a","session_id":"b"}' } };
const WITHOUT_USER = ['leave out "metadata.user_id"'];
const WITHOUT_DEFERRAL = [
  'leave out "tools[].defer_loading"',
  'leave "advanced-tool-use-2025-11-20" out of the header anthropic-beta',
];

export const TOOL_WORDINGS: readonly Wording[] = [
  // Tools that are loaded later.
  {
    from: "OpenRouter, of tools that are loaded later",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "Deferred custom tools are only supported on Anthropic models and on Anthropic-compatible provider endpoints that implement deferral. Other endpoints cannot call tools omitted from tools[]. Received stealth/ox-alpha.",
    ),
    type: "learn",
    changes: WITHOUT_DEFERRAL,
  },
  {
    from: "somebody without deferral",
    protocol: "messages",
    status: 400,
    body: anthropic("deferred tools are not supported by this model"),
    type: "learn",
    changes: WITHOUT_DEFERRAL,
  },
  {
    from: "Anthropic, of a tool that is both deferred and cached",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "Tool 'mcp__pmb__record_batch' cannot have both defer_loading=true and cache_control set. Tools with defer_loading cannot use prompt caching.",
    ),
    type: "learn",
    changes: ['leave out "tools[].cache_control"'],
  },
  // Kinds of tools.
  {
    from: "an endpoint without custom tools",
    protocol: "responses",
    status: 400,
    body: openai("`custom` tools are not supported on this endpoint", "tools"),
    own: CODEX,
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "an endpoint without freeform tools",
    protocol: "responses",
    status: 400,
    body: openai("This model does not support freeform tools"),
    own: CODEX,
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "an endpoint without namespaces",
    protocol: "responses",
    status: 400,
    body: openai("namespace tools aren't supported"),
    own: CODEX,
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "an endpoint without hosted tools",
    protocol: "responses",
    status: 400,
    body: openai("Hosted tools are not supported with this model"),
    own: CODEX,
    type: "learn",
    changes: WITHOUT_HOSTED,
  },
  {
    from: "an endpoint without built-in tools",
    protocol: "messages",
    status: 400,
    body: anthropic("Built-in tools are not supported on this endpoint"),
    own: { tools: [SEARCH, claudeTool(SCHEMA)] },
    type: "learn",
    changes: WITHOUT_SEARCH,
  },
  {
    from: "Azure, of Codex' own form",
    protocol: "responses",
    status: 400,
    body: openai(
      "X-OpenAI-Internal-Codex-Responses-Lite only supports function tools, custom tools, and client-executed tool search.",
      "tools",
      "unsupported_value",
    ),
    own: CODEX,
    type: "learn",
    changes: WITHOUT_HOSTED,
  },
  {
    from: "Azure, of Codex' own form, where nothing is hosted",
    protocol: "responses",
    status: 400,
    body: openai(
      "X-OpenAI-Internal-Codex-Responses-Lite only supports function tools, custom tools, and client-executed tool search.",
      "tools",
      "unsupported_value",
    ),
    own: { tools: CODEX.tools.filter(({ type }) => type !== "web_search" && type !== "image_generation") },
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "xAI, which searches itself",
    protocol: "responses",
    status: 422,
    body:
      "Failed to deserialize the JSON body into the target type: tools[5].type: unknown variant `namespace`, expected one of `function`, `web_search`, `x_search`, `mcp`, `code_interpreter` at line 1 column 74288",
    own: CODEX,
    type: "convert",
    changes: FUNCTIONS,
  },
  {
    from: "Agnes, without quotes",
    protocol: "responses",
    status: 400,
    body: openai(
      "Invalid JSON data: Failed to deserialize the JSON body into the target type: tools.type: unknown variant namespace, expected one of function, web_search_preview, code_interpreter, mcp at line 1 column 74288",
      null,
      "json_parse_error",
    ),
    own: CODEX,
    type: "convert",
    changes: FUNCTIONS,
  },
  {
    from: "pydantic, which searches itself",
    protocol: "responses",
    status: 422,
    body: openai(
      "tools.1: Input tag 'custom' found using 'type' does not match any of the expected tags: 'function', 'web_search'",
    ),
    own: CODEX,
    type: "convert",
    changes: FUNCTIONS,
  },
  {
    from: "xAI without a search",
    protocol: "responses",
    status: 422,
    body: "tools[2].type: unknown variant `web_search`, expected one of `function`, `mcp` at line 1 column 74288",
    own: CODEX,
    type: "learn",
    changes: ['leave out "tools[]" of "web_search"'],
  },
  {
    from: "somebody whose search has gone, and who says what is left",
    protocol: "responses",
    status: 400,
    body: openai("The web_search tool is no longer supported. Supported tools are: function, image_generation"),
    own: CODEX,
    type: "learn",
    changes: ['leave out "tools[]" of "web_search"'],
  },
  {
    from: "vLLM, of a search without a schema",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        message:
          "1 validation error:\n  {'type': 'missing', 'loc': ('body', 'tools', 0, 'input_schema'), 'msg': 'Field required', 'input': {'type': 'web_search_20250305', 'name': 'web_search', 'max_uses': 8}}\n\n  File \"/usr/local/lib/python3.12/dist-packages/vllm/entrypoints/serve/utils/api_utils.py\", line 48, in create_messages\n    POST /v1/messages [{'type': 'missing', 'loc': ('body', 'tools', 0, 'input_schema'), 'msg': 'Field required', 'input': {'type': 'web_search_20250305', 'name': 'web_search', 'max_uses': 8}}]",
        type: "Bad Request",
        param: null,
        code: 400,
      },
    },
    own: { tools: [SEARCH] },
    type: "learn",
    changes: WITHOUT_SEARCH,
  },
  {
    from: "somebody who asks a search for its schema in a sentence",
    protocol: "messages",
    status: 400,
    body: anthropic("tools.1.input_schema: Field required"),
    own: { tools: [claudeTool(SCHEMA), SEARCH] },
    type: "learn",
    changes: WITHOUT_SEARCH,
  },
  {
    from: "somebody who asks a function for its schema",
    protocol: "messages",
    status: 400,
    body: anthropic("tools.0.input_schema: Field required"),
    own: { tools: [claudeTool(undefined), SEARCH] },
    type: "convert",
    changes: ['send {"type":"object","properties":{}} as "tools[].input_schema" where it is missing'],
  },
  {
    from: "somebody who asks a custom tool for its schema",
    protocol: "responses",
    status: 400,
    body: openai("tools.1.parameters: Field required"),
    own: CODEX,
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "OpenAI, of a schema that stands where a search stood",
    protocol: "responses",
    status: 400,
    body: openai("In context=('properties', 'ids'), array schema missing items.", "tools[2].parameters"),
    own: CODEX,
    type: "convert",
    changes: [],
  },
  {
    from: "Anthropic behind Responses",
    protocol: "responses",
    status: 400,
    body: {
      error: {
        code: "server_error",
        message: "tools.10.custom.input_schema: Input does not match the expected shape.",
      },
    },
    own: CODEX,
    type: "convert",
    changes: NO_RESPONSES,
  },
  {
    from: "somebody whose search takes no limit",
    protocol: "messages",
    status: 400,
    body: anthropic("unsupported tool field: max_uses"),
    own: { tools: [SEARCH] },
    type: "learn",
    changes: ['leave out "tools[].max_uses"'],
  },
  // Names that clients give.
  ...["messages", "chat"].map((protocol): Wording => ({
    from: "DeepSeek, of Claude Code's user",
    protocol: protocol as Wording["protocol"],
    status: 400,
    body: protocol === "chat"
      ? openai("Invalid 'user': string does not match pattern. Expected a string that matches the pattern '^[a-z]+$'.")
      : anthropic(
        "Invalid 'user_id': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
      ),
    ...(protocol === "chat" ? {} : { own: USER }),
    type: "learn",
    changes: protocol === "chat" ? ['leave out "user"'] : WITHOUT_USER,
  })),
  {
    from: "Anthropic, of an address",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "metadata.user_id: user_id appears to contain an email address. Please send a uuid or hash value instead.",
    ),
    own: USER,
    type: "learn",
    changes: WITHOUT_USER,
  },
  {
    from: "pydantic, without users",
    protocol: "messages",
    status: 400,
    body: anthropic("metadata.user_id: Extra inputs are not permitted"),
    own: USER,
    type: "learn",
    changes: WITHOUT_USER,
  },
  {
    from: "Anthropic, of a long user",
    protocol: "messages",
    status: 400,
    body: anthropic("metadata.user_id: String should have at most 256 characters"),
    own: { metadata: { user_id: "u".repeat(300) } },
    type: "learn",
    changes: ['send at most 256 characters as "metadata.user_id"'],
  },
  {
    from: "somebody without metadata, of keys that are the client's",
    protocol: "responses",
    status: 400,
    body: openai("Unknown parameter: 'metadata.user_id'."),
    own: { metadata: { user_id: "u" } },
    type: "return",
  },
  // Paths that a gateway hides.
  {
    from: "New API, which hides all but the end",
    protocol: "messages",
    status: 400,
    body: {
      error: { type: "<nil>", message: "***.***.***.***.scope: Extra inputs are not permitted (request id: 2026)" },
      type: "error",
    },
    type: "learn",
    changes: [
      'leave out "system[].cache_control.scope"',
      'leave "prompt-caching-scope-2026-01-05" out of the header anthropic-beta',
    ],
  },
  // Structured outputs.
  {
    from: "Azure, of strict tools",
    protocol: "messages",
    status: 400,
    body: anthropic("structured_outputs not supported in your workspace."),
    own: { output_config: { effort: "high" }, tools: [claudeTool(SCHEMA, { strict: true })] },
    type: "learn",
    changes: ['leave out "tools[].strict"'],
  },
  {
    from: "Azure, of an answer's form",
    protocol: "messages",
    status: 400,
    body: anthropic("structured_outputs not supported in your workspace."),
    type: "learn",
    changes: ['leave out "output_config.format"'],
  },
  {
    from: "Anthropic, of a form that is too large",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "output_config.format.schema: Invalid schema: The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.",
    ),
    own: { tools: [claudeTool(SCHEMA)] },
    type: "convert",
    changes: ['leave out "output_config.format"'],
  },
  {
    from: "Anthropic, of strict tools that are too large",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.",
    ),
    type: "convert",
    changes: ['leave out "tools[].strict"'],
  },
  // Grammars that llama.cpp cannot read of its own.
  ...[400, 500].map((status): Wording => ({
    from: `llama.cpp, with status ${status}`,
    protocol: "chat",
    status,
    body: {
      error: { code: status, message: "Failed to initialize samplers: failed to parse grammar", type: "server_error" },
    },
    own: { grammar: undefined, tools: [chatTool(WITH_PATTERN)], response_format: undefined },
    type: "convert",
    changes: ['leave "pattern" out of schemas'],
  })),
  ...(["messages", "responses"] as const).map((protocol): Wording => ({
    from: "LM Studio",
    protocol,
    status: 400,
    body: { error: 'parse: error parsing grammar: unknown escape at \\d"{4,4}"' },
    own: protocol === "messages"
      ? { tools: [claudeTool(WITH_PATTERN)], output_config: undefined }
      : { tools: [tool(WITH_PATTERN)], text: undefined },
    type: "convert",
    changes: ['leave "pattern" out of schemas'],
  })),
  {
    from: "llama.cpp, where no pattern is left",
    protocol: "chat",
    status: 400,
    body: openai(
      "parse: error parsing grammar: number of repetitions exceeds sane defaults, please reduce the number of repetitions",
    ),
    own: {
      grammar: undefined,
      tools: [chatTool({ ...SCHEMA, properties: { path: { type: "string", maxLength: 99_999 } } })],
      response_format: undefined,
    },
    type: "convert",
    changes: ['leave "maxLength" out of schemas'],
  },
  {
    from: "llama.cpp, of a grammar that the client wrote",
    protocol: "chat",
    status: 400,
    body: openai("Failed to initialize samplers: failed to parse grammar"),
    type: "return",
  },
  // Schemas.
  {
    from: "xAI, of a choice at the root",
    protocol: "responses",
    status: 400,
    body: {
      error:
        "automation_update: tool parameter root must be an object type (root schema is an anyOf/oneOf union with a non-object branch)",
    },
    own: { tools: [tool(WITH_CHOICE)] },
    type: "convert",
    changes: [],
  },
  ...(["responses", "chat"] as const).map((protocol): Wording => ({
    from: "OpenAI, of a choice at the root",
    protocol,
    status: 400,
    body: openai(
      "Invalid schema for function 'automation_update': schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.",
      protocol === "chat" ? "tools[0].function.parameters" : "tools[0].parameters",
      "invalid_function_parameters",
    ),
    own: { tools: [protocol === "chat" ? chatTool(WITH_CHOICE) : tool(WITH_CHOICE)] },
    type: "convert",
    changes: [],
  })),
  {
    from: "Anthropic, of a choice at the root",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "tools.0.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level",
    ),
    own: { tools: [claudeTool(WITH_CHOICE)] },
    type: "convert",
    changes: [],
  },
  {
    from: "OpenAI, of a root without a type",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for function 'read': schema must be a JSON Schema of 'type: \"object\"', got 'type: \"None\"'.",
      "tools[0].function.parameters",
      "invalid_function_parameters",
    ),
    own: { tools: [chatTool({ anyOf: [SCHEMA] })] },
    type: "convert",
    changes: [],
  },
  {
    from: "OpenAI, of an answer's choice at the root",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for response_format 'a': schema must have type 'object' and not have 'anyOf' at the top level.",
      "response_format",
    ),
    type: "convert",
    changes: ['leave "anyOf" out of schemas'],
  },
  {
    from: "somebody of a member at the top level",
    protocol: "chat",
    status: 400,
    body: openai("Unknown field 'seed' at the top level of the request"),
    type: "learn",
    changes: ['leave out "seed"'],
  },
  ...(["chat", "responses"] as const).map((protocol): Wording => ({
    from: "OpenAI, of a list of anything",
    protocol,
    status: 400,
    body: openai(
      "Invalid schema for function 'batch': In context=('properties', 'ids'), array schema missing items.",
      protocol === "chat" ? "tools[0].function.parameters" : "tools[0].parameters",
      "invalid_function_parameters",
    ),
    own: { tools: [protocol === "chat" ? chatTool(WITH_LIST) : tool(WITH_LIST)] },
    type: "convert",
    changes: [],
  })),
  {
    from: "Anthropic, of OData's names",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "tools.37.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
    ),
    own: { tools: [claudeTool({ type: "object", properties: { $filter: { type: "string" } } })] },
    type: "convert",
    changes: [],
  },
  {
    from: "OpenAI, of a property that is no schema",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for function 'x': 'object' is not of type 'object', 'boolean'",
      "tools[85].parameters",
      "invalid_function_parameters",
    ),
    own: { tools: [chatTool({ ...SCHEMA, properties: { path: { type: "string" }, type: "object" } })] },
    type: "learn",
    changes: ["send the tools' schemas as valid JSON Schema"],
  },
  {
    from: "OpenAI, of required names that are null",
    protocol: "chat",
    status: 400,
    body: openai("Invalid schema for function 'x': None is not of type 'array'.", "tools[0].function.parameters"),
    own: { tools: [chatTool({ ...SCHEMA, required: null })] },
    type: "learn",
    changes: ["send the tools' schemas as valid JSON Schema"],
  },
  {
    from: "Moonshot, of required names that are null",
    protocol: "messages",
    status: 400,
    body: anthropic("Error validating JSON Schema: <SchemaError: \"None is not of type 'array'\">"),
    own: { tools: [claudeTool({ ...SCHEMA, required: null })] },
    type: "learn",
    changes: ["send the tools' schemas as valid JSON Schema"],
  },
  {
    from: "somebody whose own member has another type",
    protocol: "chat",
    status: 400,
    body: openai("7 is not of type 'string' - 'stop'"),
    own: { tools: [chatTool(SCHEMA)] },
    type: "return",
  },
  // Parameters.
  ...([
    ["chat", ['leave out "reasoning_effort"']],
    ["responses", ['leave out "reasoning.effort"']],
    ["messages", [
      'leave out "output_config.effort"',
      'leave "effort-2025-11-24" out of the header anthropic-beta',
    ]],
  ] as const).map(([protocol, changes]): Wording => ({
    from: "Ollama, whose model knows no levels",
    protocol,
    status: 400,
    body: openai('think value "medium" is not supported for this model'),
    ...(protocol === "messages" ? { own: { reasoning_effort: undefined } } : {}),
    type: "learn",
    changes,
  })),
  {
    from: "Fireworks, of long answers",
    protocol: "chat",
    status: 400,
    body: openai("Requests with max_tokens > 4096 must have stream=true", "max_tokens", "BAD_REQUEST"),
    own: { stream: false, stream_options: undefined },
    type: "learn",
    changes: [
      'send true as "stream" where it is missing',
      'send true instead of false as "stream"',
      'send {"include_usage":true} as "stream_options" where it is missing',
    ],
  },
  {
    from: "somebody whose streams have options",
    protocol: "chat",
    status: 400,
    body: openai("stream_options may not be used here. Set stream=true to use it."),
    own: { stream: false },
    type: "learn",
    changes: ['leave out "stream_options"'],
  },
  {
    from: "somebody with a limit, who does not ask for a stream",
    protocol: "chat",
    status: 400,
    body: openai("max_tokens must be at most 4096", "max_tokens"),
    own: { stream: false, stream_options: undefined },
    type: "learn",
    changes: ['send at most 4096 as "max_tokens"'],
  },
  {
    from: "Anthropic, of fast mode",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "Fast mode is currently available in research preview in Claude Code. It is not yet available via API.",
    ),
    type: "learn",
    changes: ['leave out "speed"'],
  },
  {
    from: "Anthropic, of a stop sequence that is blank",
    protocol: "messages",
    status: 400,
    body: anthropic("stop_sequences: each stop sequence must contain non-whitespace"),
    own: { stop_sequences: ["\n"] },
    type: "learn",
    changes: ['leave out "stop_sequences"'],
  },
  {
    from: "Mistral, of a name beside the function's",
    protocol: "chat",
    status: 422,
    body: {
      detail: [{
        type: "extra_forbidden",
        loc: ["body", "messages", 1, "assistant", "tool_calls", 0, "name"],
        msg: "Extra inputs are not permitted",
        input: null,
      }],
    },
    own: {
      messages: [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "call_1", type: "function", name: null, function: { name: "fetch", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "call_1", content: "done" },
      ],
    },
    type: "learn",
    changes: ['leave out "messages[].tool_calls[].name"'],
  },
  {
    from: "vLLM, which keeps no answers",
    protocol: "responses",
    status: 501,
    body: openai(
      "`store=True` (default) is not supported. Please set `store=False` in Responses API or set `VLLM_ENABLE_RESPONSES_API_STORE=1` in the env var when starting the vLLM server.",
    ),
    own: { store: true },
    type: "learn",
    changes: ['send false as "store"'],
  },
  ...[undefined, true].map((store): Wording => ({
    from: "ChatGPT's own backend",
    protocol: "responses",
    status: 400,
    body: { detail: "Store must be set to false" },
    own: { store },
    type: "learn",
    changes: ['send false as "store"'],
  })),
  {
    from: "xAI, of a choice of nothing",
    protocol: "responses",
    status: 400,
    body: {
      code: "Client specified an invalid argument",
      error: "Invalid request content: A tool_choice was set on the request but no tools were specified.",
    },
    own: { tools: undefined },
    type: "learn",
    changes: ['leave out "tool_choice"'],
  },
];
