/** Refusals in the words of many vendors, other than those of the recorded corpus, and what they call for. */
import type { Reaction } from "../../lib/learning/reaction.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";

export interface Wording {
  readonly from: string;
  readonly protocol: Protocol;
  readonly status: number;
  readonly body: unknown;
  readonly type: Reaction["type"];
  /** Told by `describe`; absent: no matter. */
  readonly changes?: readonly string[];
  /** Members of what was sent, over a request that has everything. */
  readonly own?: { readonly [name: string]: unknown };
  readonly scope?: "model" | "endpoint" | "account" | "request";
  readonly afterMs?: number;
}

const openai = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", param, code },
});
const anthropic = (message: string) => ({ type: "error", error: { type: "invalid_request_error", message } });
const litellm = (message: string) =>
  openai(
    `litellm.BadRequestError: ${message}. Received Model Group=x\nAvailable Model Group Fallbacks=None`,
    null,
    "400",
  );

export const WORDINGS: readonly Wording[] = [
  // A limit of output that a prompt which fits leaves no room for.
  ...([
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 64000. This model's maximum context length is 32768 tokens and your request has 12000 input tokens (64000 > 32768 - 12000). None",
      64_000,
      16_384,
    ],
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 17459 input tokens (32000 > 32768 - 17459). (parameter=max_tokens, value=32000)",
      32_000,
      15_309,
    ],
    [
      "This model's maximum context length is 128000 tokens. However, you requested 65535 output tokens and your prompt contains at least 62466 input tokens, for a total of at least 128001 tokens. Please reduce the length of the input prompt or the number of requested output tokens.",
      65_535,
      64_000,
    ],
    [
      "This model's maximum context length is 128000 tokens. However, you requested 64000 output tokens and your prompt contains at least 64001 input tokens, for a total of at least 128001 tokens.",
      64_000,
      32_000,
    ],
    [
      "This model's maximum context length is 32768 tokens. However, you requested 36000 tokens (20000 in the messages, 16000 in the completion). Please reduce the length of the messages or completion.",
      16_000,
      12_768,
    ],
  ] as const).map(([message, asked, most]): Wording => ({
    from: "vLLM",
    protocol: "chat",
    status: 400,
    body: { object: "error", message, type: "BadRequestError", param: null, code: 400 },
    own: { max_tokens: asked },
    type: "learn",
    changes: [`send at most ${most} as "max_tokens"`],
  })),
  {
    from: "vLLM of a prompt that leaves no room",
    protocol: "chat",
    status: 400,
    body: {
      object: "error",
      message:
        "'max_tokens' or 'max_completion_tokens' is too large: 16000. This model's maximum context length is 32768 tokens and your request has 32000 input tokens (16000 > 32768 - 32000). None",
    },
    own: { max_tokens: 16_000 },
    type: "return",
  },
  // A combination that only another API takes.
  ...[
    "Function tools with reasoning_effort are not supported for gpt-5.4 in /v1/chat/completions. Please use /v1/responses instead.",
    "Function tools with reasoning_effort are not supported for gpt-5.6-terra in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
  ].map((message): Wording => ({
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(message, "reasoning_effort"),
    own: { reasoning_effort: "high" },
    type: "learn",
    changes: ["has no chat API"],
  })),
  {
    from: "OpenAI of a newest model",
    protocol: "chat",
    status: 404,
    body: openai(
      "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
      "model",
    ),
    own: { model: "gpt-5.3-codex" },
    type: "learn",
    changes: ["has no chat API"],
  },
  {
    from: "OpenAI of a completions model",
    protocol: "chat",
    status: 404,
    body: openai(
      "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
      "model",
    ),
    own: { model: "gpt-3.5-turbo-instruct" },
    type: "return",
  },
  {
    from: "Azure",
    protocol: "chat",
    status: 400,
    body: openai(
      "The chatCompletion operation does not work with the specified model, gpt-5-codex. Please choose different model and try again.",
      null,
      "OperationNotSupported",
    ),
    type: "learn",
    changes: ["has no chat API"],
  },
  // Unknown and unsupported parameters.
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_tokens",
      "unsupported_parameter",
    ),
    type: "learn",
    changes: ['send "max_tokens" as "max_completion_tokens"'],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with length 129 instead.",
      "user",
      "string_above_max_length",
    ),
    own: { user: "u".repeat(129) },
    type: "learn",
    changes: ['send at most 64 characters as "user"'],
  },
  {
    from: "OpenAI on Azure and SAP",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024, but got a string with length 2357 instead.",
      "tools[0].function.description",
      "string_above_max_length",
    ),
    own: { tools: [{ type: "function", function: { name: "f", description: "d".repeat(2357) } }] },
    type: "learn",
    changes: ['send at most 1024 characters as "tools[].function.description"'],
  },
  {
    from: "LiteLLM",
    protocol: "chat",
    status: 400,
    body: litellm(
      "OpenAIException - Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with length 129 instead",
    ),
    own: { user: "u".repeat(129) },
    type: "learn",
    changes: ['send at most 64 characters as "user"'],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Invalid 'prompt_cache_key': string too long. Expected a string with maximum length 64, but got a string with length 70 instead.",
      "prompt_cache_key",
      "string_above_max_length",
    ),
    own: { prompt_cache_key: "k".repeat(70) },
    type: "learn",
    changes: ['send at most 64 characters as "prompt_cache_key"'],
  },
  {
    from: "Azure",
    protocol: "responses",
    status: 400,
    body: openai("'user' must be at most 64 characters", "user"),
    own: { user: "u".repeat(129) },
    type: "learn",
    changes: ['send at most 64 characters as "user"'],
  },
  {
    from: "Copilot",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        code: "invalid_request_body",
      },
    },
    type: "learn",
    changes: ['send "max_tokens" as "max_completion_tokens"'],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Unsupported parameter: 'reasoning_effort'. In the Responses API, this parameter has moved to 'reasoning.effort'. Try again with the new parameter.",
      "reasoning_effort",
      "unsupported_parameter",
    ),
    own: { reasoning: undefined, reasoning_effort: "low" },
    type: "learn",
    changes: ['send "reasoning_effort" as "reasoning.effort"'],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai("Unknown parameter: 'input[3].namespace'.", "input[3].namespace", "unknown_parameter"),
    type: "learn",
    changes: ['leave out "input[].namespace"'],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai("Unrecognized request arguments supplied: min_p, repetition_penalty"),
    type: "learn",
    changes: ['leave out "min_p"', 'leave out "repetition_penalty"'],
  },
  {
    from: "Azure",
    protocol: "chat",
    status: 400,
    body: openai(
      "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
      "temperature",
      "unsupported_value",
    ),
    type: "learn",
    changes: ['leave out "temperature"'],
  },
  {
    from: "LiteLLM",
    protocol: "chat",
    status: 400,
    body: litellm(
      "UnsupportedParamsError: gpt-5-nano doesn't support temperature=0.7 while reasoning is active. Only temperature=1 is supported. To drop unsupported params set `litellm.drop_params = True`",
    ),
    type: "learn",
    changes: ['leave out "temperature"'],
  },
  {
    from: "LiteLLM",
    protocol: "chat",
    status: 400,
    body: litellm(
      "UnsupportedParamsError: bedrock does not support parameters: ['parallel_tool_calls', 'store'], for model=nova. To drop these, set `litellm.drop_params=True`",
    ),
    type: "learn",
    changes: ['leave out "parallel_tool_calls"', 'leave out "store"'],
  },
  {
    from: "LiteLLM",
    protocol: "chat",
    status: 400,
    body: litellm(
      'XaiException - {"code":"Client specified an invalid argument","error":"Argument not supported on this model: frequencyPenalty"}',
    ),
    type: "learn",
    changes: ['leave out "frequency_penalty"'],
  },
  {
    from: "LiteLLM",
    protocol: "messages",
    status: 400,
    body: litellm(
      'BedrockException - {"message":"The model returned the following errors: container: Extra inputs are not permitted"}',
    ),
    type: "learn",
    changes: ['leave out "container"'],
  },
  {
    from: "xAI",
    protocol: "chat",
    status: 400,
    body: { code: "invalid-argument", error: "Model grok-4 does not support parameter reasoningEffort." },
    type: "learn",
    changes: ['leave out "reasoning_effort"'],
  },
  {
    from: "xAI",
    protocol: "responses",
    status: 400,
    body: { code: "invalid-argument", error: "Model grok-4 does not support parameter reasoningEffort." },
    type: "learn",
    changes: ['leave out "reasoning.effort"'],
  },
  {
    from: "vLLM",
    protocol: "chat",
    status: 400,
    body: {
      object: "error",
      message:
        "[{'type': 'extra_forbidden', 'loc': ('body', 'store'), 'msg': 'Extra inputs are not permitted', 'input': False}]",
      type: "BadRequestError",
      param: null,
      code: 400,
    },
    type: "learn",
    changes: ['leave out "store"'],
  },
  {
    from: "vLLM",
    protocol: "chat",
    status: 400,
    body: openai(
      "1 validation error for ChatCompletionRequest\nmessages.0.user.name\n  Extra inputs are not permitted [type=extra_forbidden, input_value='me', input_type=str]\n    For further information visit https://errors.pydantic.dev/2.10/v/extra_forbidden",
    ),
    type: "learn",
    changes: ['leave out "messages[].name"'],
  },
  {
    from: "vLLM",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        message:
          "1 validation error for UserMessage\nmetadata\n  Extra inputs are not permitted [type=extra_forbidden]",
      },
    },
    type: "learn",
    changes: ['leave out "metadata"'],
  },
  {
    from: "SGLang",
    protocol: "chat",
    status: 400,
    body: {
      object: "error",
      message:
        "1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'reasoning_effort'), 'msg': \"Input should be 'low', 'medium' or 'high'\", 'input': 'xhigh', 'ctx': {'expected': \"'low', 'medium' or 'high'\"}}",
      type: "Bad Request",
      code: 400,
    },
    type: "learn",
    changes: ['send "high" instead of "xhigh" as "reasoning_effort"'],
  },
  {
    from: "Mistral",
    protocol: "chat",
    status: 422,
    body: {
      object: "error",
      message: {
        detail: [{
          type: "extra_forbidden",
          loc: ["body", "messages", 3, "assistant", "reasoning_content"],
          msg: "Extra inputs are not permitted",
          input: "\n",
        }],
      },
    },
    type: "learn",
    changes: ['leave out "messages[].reasoning_content"'],
  },
  {
    from: "Mistral",
    protocol: "chat",
    status: 422,
    body: {
      detail: [
        { type: "extra_forbidden", loc: ["body", "store"], msg: "Extra inputs are not permitted", input: false },
        { type: "extra_forbidden", loc: ["body", "stream_options"], msg: "Extra inputs are not permitted", input: {} },
      ],
    },
    type: "learn",
    changes: ['leave out "store"', 'leave out "stream_options"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("tools.11.custom.defer_loading: Extra inputs are not permitted"),
    type: "learn",
    changes: [
      'leave out "tools[].defer_loading"',
      'leave "advanced-tool-use-2025-11-20" out of the header anthropic-beta',
    ],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("*.cache_control: Extra inputs are not permitted"),
    type: "learn",
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("`temperature` and `top_p` cannot both be specified for this model. Please use only one."),
    type: "learn",
    changes: ['leave out "top_p"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("output_config.effort: Extra inputs are not permitted"),
    type: "learn",
    changes: ['leave out "output_config.effort"', 'leave "effort-2025-11-24" out of the header anthropic-beta'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("This model does not support the effort parameter."),
    type: "learn",
    changes: ['leave out "output_config.effort"', 'leave "effort-2025-11-24" out of the header anthropic-beta'],
  },
  {
    from: "DeepSeek",
    protocol: "messages",
    status: 400,
    body: openai("thinking options type cannot be disabled when reasoning_effort is set"),
    own: { thinking: { type: "disabled" }, reasoning_effort: undefined },
    type: "learn",
    changes: ['leave out "output_config.effort"', 'leave "effort-2025-11-24" out of the header anthropic-beta'],
  },
  {
    from: "Groq",
    protocol: "chat",
    status: 400,
    body: openai("`reasoning_effort` is not supported with this model"),
    type: "learn",
    changes: ['leave out "reasoning_effort"'],
  },
  {
    from: "Groq",
    protocol: "chat",
    status: 400,
    body: openai(
      "'messages.4' : for 'role:tool' the following must be satisfied[('messages.4' : property 'name' is unsupported)]",
    ),
    type: "learn",
    changes: ['leave out "messages[].name"'],
  },
  {
    from: "Cerebras",
    protocol: "chat",
    status: 400,
    body: {
      message: "body.prompt_cache_key: property 'body.prompt_cache_key' is unsupported",
      type: "invalid_request_error",
      param: "validation_error",
      code: "wrong_api_format",
    },
    type: "learn",
    changes: ['leave out "prompt_cache_key"'],
  },
  {
    from: "Fireworks",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        object: "error",
        type: "invalid_request_error",
        code: "invalid_request_error",
        message: "Extra inputs are not permitted, field: 'service_tier', value: 'auto'",
      },
    },
    type: "learn",
    changes: ['leave out "service_tier"'],
  },
  {
    from: "Together",
    protocol: "chat",
    status: 422,
    body: openai("Input validation error: `logit_bias` is not supported"),
    type: "learn",
    changes: ['leave out "logit_bias"'],
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'Invalid JSON payload received. Unknown name "labels": Cannot find field.',
        status: "INVALID_ARGUMENT",
        details: [{
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          fieldViolations: [{
            description: 'Invalid JSON payload received. Unknown name "labels": Cannot find field.',
          }],
        }],
      },
    },
    type: "learn",
    changes: ['leave out "labels"'],
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: [{
      error: {
        code: 400,
        message: "Penalty is not enabled for models/gemini-2.5-flash: presence_penalty is not supported",
        status: "INVALID_ARGUMENT",
      },
    }],
    type: "learn",
    changes: ['leave out "generationConfig.presencePenalty"'],
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: {
      error: { code: 400, message: "Thinking level is not supported for this model.", status: "INVALID_ARGUMENT" },
    },
    type: "learn",
    changes: ['leave out "generationConfig.thinkingConfig.thinkingLevel"'],
  },
  {
    from: "ChatGPT",
    protocol: "responses",
    status: 400,
    body: { detail: "Unsupported parameter: prompt_cache_retention" },
    type: "learn",
    changes: ['leave out "prompt_cache_retention"'],
  },
  {
    from: "ChatGPT",
    protocol: "responses",
    status: 400,
    body: { detail: "Unsupported parameter: user" },
    type: "learn",
    changes: ['leave out "user"'],
  },
  {
    from: "a front in Go",
    protocol: "chat",
    status: 400,
    body: { error: 'json: unknown field "stream_options"' },
    type: "learn",
    changes: ['leave out "stream_options"'],
  },
  {
    from: "a front with zod",
    protocol: "chat",
    status: 400,
    body: {
      success: false,
      error: {
        issues: [{
          code: "unrecognized_keys",
          keys: ["verbosity"],
          path: [],
          message: "Unrecognized key(s) in object: 'verbosity'",
        }],
        name: "ZodError",
      },
    },
    type: "learn",
    changes: ['leave out "verbosity"'],
  },
  {
    from: "a Chinese gateway",
    protocol: "chat",
    status: 400,
    body: { error: { code: "20015", message: "参数 presence_penalty 不支持" } },
    type: "learn",
    changes: ['leave out "presence_penalty"'],
  },
  {
    from: "a Python front",
    protocol: "chat",
    status: 500,
    body: { error: { message: "Completions.create() got an unexpected keyword argument 'prompt_cache_key'" } },
    type: "learn",
    changes: ['leave out "prompt_cache_key"'],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai("'parallel_tool_calls' is only allowed when 'tools' are specified.", "parallel_tool_calls"),
    type: "learn",
    changes: ['leave out "parallel_tool_calls"'],
  },
  {
    from: "Perplexity",
    protocol: "chat",
    status: 400,
    body: openai("Parallel tool calls are not supported for this model"),
    type: "learn",
    changes: ['leave out "parallel_tool_calls"'],
  },
  // Values and ceilings.
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "max_tokens is too large: 64000. This model supports at most 16384 completion tokens, whereas you provided 64000.",
      "max_tokens",
      "invalid_value",
    ),
    type: "learn",
    changes: ['send at most 16384 as "max_tokens"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022",
    ),
    type: "learn",
    changes: ['send at most 8192 as "max_tokens"'],
  },
  {
    from: "Alibaba",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        code: "invalid_parameter_error",
        param: null,
        message: "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]",
        type: "invalid_request_error",
      },
    },
    type: "learn",
    changes: ['send at most 8192 as "max_tokens"'],
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 400,
    body: openai("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]"),
    type: "learn",
    changes: ['send at most 8192 as "max_tokens"'],
  },
  {
    from: "Ark",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        code: "InvalidParameter",
        message:
          "The parameter max_tokens specified in the request is not valid: integer above maximum value, expected a value <= 32768, but got 64000 instead. Request id: 0217",
        param: "max_tokens",
        type: "BadRequest",
      },
    },
    type: "learn",
    changes: ['send at most 32768 as "max_tokens"'],
  },
  {
    from: "Groq",
    protocol: "chat",
    status: 400,
    body: openai(
      "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
      "max_tokens",
    ),
    type: "learn",
    changes: ['send at most 8192 as "max_tokens"'],
  },
  {
    from: "Vertex",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          "Unable to submit request because it has a maxOutputTokens value of 70000 but the supported range is from 1 (inclusive) to 65537 (exclusive). Update the value and try again.",
        status: "INVALID_ARGUMENT",
      },
    },
    type: "learn",
    changes: ['send at most 65536 as "generationConfig.maxOutputTokens"'],
  },
  {
    from: "Bedrock",
    protocol: "messages",
    status: 400,
    body: {
      message:
        "The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.",
    },
    type: "learn",
    changes: ['send at most 4096 as "max_tokens"'],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Unsupported value: 'xhigh' is not supported with the 'gpt-5' model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
      "reasoning.effort",
      "unsupported_value",
    ),
    type: "learn",
    changes: ['send "high" instead of "xhigh" as "reasoning.effort"'],
  },
  {
    from: "CLIProxyAPI",
    protocol: "chat",
    status: 400,
    body: openai('level "xhigh" not supported, valid levels: low, medium, high'),
    type: "learn",
    changes: ['send "high" instead of "xhigh" as "reasoning_effort"'],
  },
  {
    from: "a gateway of Qwen",
    protocol: "messages",
    status: 500,
    body: {
      error: {
        type: "internal_error",
        message: "Unexpected reasoning effort high. Supported types are xhigh (default), medium, and low.",
      },
    },
    own: { output_config: { effort: "high" }, reasoning_effort: undefined },
    type: "learn",
    changes: ['send "xhigh" instead of "high" as "output_config.effort"'],
  },
  {
    from: "Moonshot",
    protocol: "chat",
    status: 400,
    body: openai("invalid temperature: only 0.6 is allowed for this model"),
    type: "learn",
    changes: ['leave out "temperature"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("`temperature` may only be set to 1 when thinking is enabled. Please consult our documentation"),
    type: "learn",
    changes: ['leave out "temperature"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("tool_choice: Thinking may not be enabled when tool_choice forces tool use."),
    type: "learn",
    changes: ['send {"type":"auto"} instead of {"type":"tool","name":"fetch"} as "tool_choice"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "thinking: Input tag 'adaptive' found using 'type' does not match any of the expected tags: 'disabled', 'enabled'",
    ),
    own: { thinking: { type: "adaptive" } },
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":16000} instead of {"type":"adaptive"} as "thinking"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("adaptive thinking is not supported on this model"),
    own: { thinking: { type: "adaptive" } },
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":16000} instead of {"type":"adaptive"} as "thinking"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    ),
    own: { thinking: { type: "enabled", budget_tokens: 2000 } },
    type: "learn",
    changes: ['send {"type":"adaptive"} instead of {"type":"enabled","budget_tokens":2000} as "thinking"'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("thinking.display: Extra inputs are not permitted"),
    type: "learn",
    changes: ['leave out "thinking.display"'],
  },
  // Betas.
  { from: "Bedrock", protocol: "messages", status: 400, body: anthropic("invalid beta flag"), type: "learn" },
  {
    from: "Vertex",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        message:
          "vertex-ai error: Unexpected value(s) `effort-2025-11-24`, `context-1m-2025-08-07` for the `anthropic-beta` header.",
      },
    },
    type: "learn",
    changes: [
      'leave "context-1m-2025-08-07" out of the header anthropic-beta',
      'leave "effort-2025-11-24" out of the header anthropic-beta',
      'leave out "output_config.effort"',
    ],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("The long context beta is not yet available for this subscription."),
    type: "learn",
    changes: ['leave "context-1m-2025-08-07" out of the header anthropic-beta'],
  },
  // Histories.
  {
    from: "Antigravity",
    protocol: "messages",
    status: 400,
    body: {
      error: {
        code: 400,
        message: JSON.stringify(anthropic("messages.3.content.0: Invalid `signature` in `thinking` block")),
        status: "INVALID_ARGUMENT",
      },
    },
    type: "learn",
    changes: ["leave out thinking that somebody else has signed (1 known)"],
  },
  {
    from: "Bedrock",
    protocol: "messages",
    status: 400,
    body: { message: "messages.1.content.0.thinking.signature: Field required" },
    type: "learn",
    changes: ["leave out thinking that somebody else has signed (1 known)"],
  },
  {
    from: "LiteLLM",
    protocol: "responses",
    status: 400,
    body: litellm(
      'OpenAIException - {"error":{"message":"The encrypted content gAAA...OA== could not be verified.","type":"invalid_request_error","param":null,"code":"invalid_encrypted_content"}}',
    ),
    type: "learn",
    changes: ["leave out reasoning that somebody else has encrypted (1 known)"],
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call `default_api:fetch` , position 2. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.",
        status: "INVALID_ARGUMENT",
      },
    },
    type: "learn",
    changes: ["send tool calls without a thought signature as another model's"],
  },
  {
    from: "Gemini, by its Chat Completions",
    protocol: "chat",
    status: 400,
    body: openai("Function call is missing a thought_signature in functionCall parts."),
    type: "learn",
    changes: ["send tool calls without a thought signature as another model's"],
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 400,
    body: openai("The `reasoning_content` in the thinking mode must be passed back to the API."),
    type: "convert",
    changes: ["send reasoning with each turn of tool calls"],
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 400,
    body: openai("Missing `reasoning_content` field in the assistant message at message index 3."),
    type: "convert",
    changes: ["send reasoning with each turn of tool calls"],
  },
  {
    from: "DeepSeek",
    protocol: "messages",
    status: 400,
    body: openai("The `content[].thinking` in the thinking mode must be passed back to the API."),
    type: "convert",
    changes: ["send reasoning with each turn of tool calls"],
  },
  {
    from: "vLLM",
    protocol: "chat",
    status: 400,
    body: { object: "error", message: "System role not supported", type: "BadRequestError", code: 400 },
    type: "convert",
  },
  {
    from: "Qwen on vLLM",
    protocol: "chat",
    status: 400,
    body: { object: "error", message: "System message must be at the beginning.", type: "BadRequestError", code: 400 },
    type: "convert",
    changes: ["send system messages in the middle as the user's"],
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 400,
    body: openai(
      "Failed to deserialize the JSON body into the target type: messages[1].role: unknown variant `developer`, expected one of `system`, `user`, `assistant`, `tool`, `latest_reminder` at line 1 column 5432",
    ),
    type: "convert",
    changes: ['send "system" instead of "developer" as "messages[].role"'],
  },
  {
    from: "Mistral",
    protocol: "chat",
    status: 400,
    body: {
      object: "error",
      message: "Unexpected role 'user' after role 'tool'",
      type: "invalid_request_message_order",
      code: "3230",
    },
    type: "convert",
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.2: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
    ),
    type: "convert",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: call_1",
      "messages.[3].role",
    ),
    type: "convert",
  },
  {
    from: "Zhipu",
    protocol: "chat",
    status: 400,
    body: { error: { code: "1214", message: "The messages parameter is illegal. Please check the documentation." } },
    type: "convert",
  },
  // Pictures, tools, schemas.
  {
    from: "Xiaomi",
    protocol: "chat",
    status: 404,
    body: { error: { code: "404", message: "No endpoints found that support image input", param: "", type: "" } },
    type: "learn",
    changes: ["send a note instead of images"],
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 400,
    body: openai(
      "Failed to deserialize the JSON body into the target type: messages[2]: unknown variant `image_url`, expected `text` at line 1 column 321",
    ),
    type: "learn",
    changes: ["send a note instead of images"],
  },
  {
    from: "OpenRouter",
    protocol: "chat",
    status: 404,
    body: {
      error: {
        message:
          'No endpoints found that support tool use. Try disabling "question". To learn more about provider routing, visit: https://openrouter.ai/docs',
        code: 404,
      },
    },
    type: "failover",
    scope: "model",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid 'messages[3].tool_calls[0].id': string too long. Expected a string with maximum length 4, but got a string with length 6 instead.",
      "messages[3].tool_calls[0].id",
    ),
    type: "learn",
    changes: ["send ids of calls in plain letters, at most 4 of them"],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Invalid 'input[3].call_id': string too long. Expected a string with maximum length 4, but got a string with length 6 instead.",
      "input[3].call_id",
    ),
    type: "learn",
    changes: ["send ids of calls in plain letters, at most 4 of them"],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
      },
    },
    type: "learn",
    changes: ["send ids of calls in plain letters, at most 64 of them"],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai("Invalid 'input[2].id': 'call_1'. Expected an ID that begins with 'fc'.", "input[2].id"),
    type: "learn",
    changes: ['leave out "input[].id"'],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
      "input",
    ),
    type: "convert",
    changes: [],
  },
  {
    from: "Gemma on Gemini",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message: "Function calling is not enabled for models/gemma-3-27b-it",
        status: "INVALID_ARGUMENT",
      },
    },
    type: "failover",
    scope: "model",
  },
  {
    from: "Copilot",
    protocol: "responses",
    status: 400,
    body: {
      error: {
        message: JSON.stringify({
          error: {
            message: "The use of the web search tool is not supported.",
            code: "unsupported_value",
            param: "tools",
            type: "invalid_request_error",
          },
        }),
      },
    },
    type: "learn",
    changes: ['leave out "tools[]" of "web_search"'],
  },
  {
    from: "Azure",
    protocol: "responses",
    status: 400,
    body: openai("Hosted tool 'web_search' is not supported with gpt-5-2025-08-07.", "tools"),
    type: "learn",
    changes: ['leave out "tools[]" of "web_search"'],
  },
  {
    from: "a Responses front",
    protocol: "responses",
    status: 400,
    body: openai(
      'Only `type:"function"` tools are supported on this endpoint. Built-in tools are not executed here.',
      "tools.1.type",
    ),
    type: "convert",
    changes: ["has no responses API"],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for function 'fetch': In context=('properties', 'pattern'), 'uri' is not a valid format.",
      "tools[0].function.parameters",
      "invalid_function_parameters",
    ),
    type: "convert",
    changes: ['leave "format": "uri" out of schemas'],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for function 'fetch': In context=(), 'propertyNames' is not permitted.",
      "tools[0].function.parameters",
      "invalid_function_parameters",
    ),
    type: "convert",
    changes: ['leave "propertyNames" out of schemas'],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid schema for function 'fetch': In context=('properties', 'map'), 'additionalProperties' is required to be supplied and to be false.",
      "tools[0].function.parameters",
      "invalid_function_parameters",
    ),
    type: "convert",
    changes: ['leave out "tools[].function.strict"'],
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          "Invalid JSON payload received. Unknown name \"$schema\" at 'request.tools[0].function_declarations[0].parameters': Cannot find field.\nInvalid JSON payload received. Unknown name \"exclusiveMinimum\" at 'request.tools[0].function_declarations[1].parameters.properties[2].value': Cannot find field.",
        status: "INVALID_ARGUMENT",
      },
    },
    type: "convert",
    changes: ['leave "$schema" out of schemas', 'leave "exclusiveMinimum" out of schemas'],
  },
  {
    from: "llama.cpp",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          "Unable to generate parser for this template. Automatic parser generation failed: JSON schema conversion failed:\nPattern must start with '^' and end with '$'",
        type: "invalid_request_error",
      },
    },
    type: "convert",
    changes: ['leave "pattern" out of schemas'],
  },
  {
    from: "Moonshot",
    protocol: "chat",
    status: 400,
    body: openai(
      "tools.function.parameters is not a valid moonshot flavored json schema, details: <At path 'root': when using anyOf, type should be defined in anyOf items instead of the parent schema>",
    ),
    type: "convert",
    changes: ['leave "anyOf" out of schemas'],
  },
  {
    from: "Cerebras",
    protocol: "chat",
    status: 400,
    body: {
      message: "Unsupported JSON schema fields: {'minLength', 'uniqueItems'}",
      type: "invalid_request_error",
      param: "tools",
      code: "wrong_api_format",
    },
    type: "convert",
    changes: ['leave "uniqueItems" out of schemas', 'leave "minLength" out of schemas'],
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12).",
    ),
    type: "return",
  },
  // Messages that only call.
  {
    from: "Ollama",
    protocol: "chat",
    status: 400,
    body: openai("invalid message content type: <nil>"),
    type: "convert",
    changes: ['send "" as "messages[].content" where it is missing'],
  },
  {
    from: "LM Studio",
    protocol: "chat",
    status: 400,
    body: { error: "Invalid 'content': 'content' field must be a string or an array of objects." },
    type: "convert",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai("Invalid value for 'content': expected a string, got null.", "messages.[3].content"),
    type: "convert",
  },
  {
    from: "Alibaba",
    protocol: "chat",
    status: 400,
    body: openai("<400> InternalError.Algo.InvalidParameter: The content field is a required field."),
    type: "convert",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai("Missing required parameter: 'messages[1].content[0].type'.", "messages[1].content[0].type"),
    type: "return",
  },
  // Money, credentials, limits, models.
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.",
    ),
    type: "failover",
    scope: "account",
  },
  {
    from: "OpenRouter",
    protocol: "chat",
    status: 402,
    body: {
      error: {
        message:
          "This request requires more credits, or fewer max_tokens. You requested up to 64000 tokens, but can only afford 1200.",
        code: 402,
      },
    },
    type: "failover",
    scope: "account",
  },
  {
    from: "Zhipu",
    protocol: "chat",
    status: 429,
    body: { error: { code: "1113", message: "余额不足或无可用资源包,请充值。" } },
    type: "failover",
    scope: "account",
  },
  {
    from: "Alibaba",
    protocol: "chat",
    status: 400,
    body: {
      error: { code: "Arrearage", message: "Access denied, please make sure your account is in good standing." },
    },
    type: "failover",
    scope: "account",
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 401,
    body: { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } },
    type: "failover",
    scope: "account",
  },
  {
    from: "a gateway",
    protocol: "messages",
    status: 401,
    body: { error: { message: "Missing header: x-api-key" } },
    type: "learn",
    changes: ["send the credential in the header x-api-key"],
  },
  {
    from: "Azure",
    protocol: "chat",
    status: 401,
    body: {
      error: {
        code: "401",
        message:
          "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.",
      },
    },
    type: "learn",
    changes: ["send the credential in the header api-key"],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 401,
    body: openai(
      "Incorrect API key provided: sk-xx. You can find your API key at https://platform.openai.com/account/api-keys.",
      null,
      "invalid_api_key",
    ),
    type: "failover",
    scope: "account",
  },
  {
    from: "Gemini",
    protocol: "gemini",
    status: 400,
    body: { error: { code: 400, message: "API key expired. Please renew the API key.", status: "INVALID_ARGUMENT" } },
    type: "failover",
    scope: "account",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 429,
    body: openai(
      "Rate limit reached for gpt-4o on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.",
      null,
      "rate_limit_exceeded",
    ),
    type: "failover",
    scope: "model",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 429,
    body: openai("Rate limit reached. Please try again in 1.2s.", null, "rate_limit_exceeded"),
    type: "retry",
    afterMs: 1200,
  },
  {
    from: "Bedrock",
    protocol: "messages",
    status: 429,
    body: { message: "Too many requests, please wait before trying again." },
    type: "failover",
    scope: "model",
  },
  {
    from: "Bedrock",
    protocol: "messages",
    status: 400,
    body: { __type: "ThrottlingException", message: "Too many tokens per day, please wait before trying again." },
    type: "failover",
    scope: "model",
  },
  {
    from: "DeepSeek",
    protocol: "chat",
    status: 503,
    body: openai(
      "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.",
    ),
    type: "retry",
  },
  ...[
    "User location is not supported for the API use.",
    "Gemini API free tier is not available in your country. Please enable billing on your project in Google AI Studio.",
  ].map((message): Wording => ({
    from: "Google",
    protocol: "gemini",
    status: 400,
    body: { error: { code: 400, message, status: "FAILED_PRECONDITION" } },
    type: "failover",
    scope: "account",
  })),
  {
    from: "Google",
    protocol: "gemini",
    status: 500,
    body: {
      error: { code: 500, message: "An internal error has occurred. Please retry or report.", status: "INTERNAL" },
    },
    type: "retry",
  },
  {
    from: "new-api",
    protocol: "responses",
    status: 503,
    body: {
      error: {
        message: "No available channel for model gpt-5.5 under group codex (distributor)",
        type: "new_api_error",
      },
    },
    type: "failover",
    scope: "model",
  },
  {
    from: "new-api",
    protocol: "messages",
    status: 503,
    body: { error: { message: "当前分组 default 下对于模型 claude-x 无可用渠道" } },
    type: "failover",
    scope: "model",
  },
  {
    from: "Ollama",
    protocol: "chat",
    status: 404,
    body: { error: { message: 'model "llama9" not found, try pulling it first', type: "api_error" } },
    type: "failover",
    scope: "model",
  },
  {
    from: "vLLM",
    protocol: "chat",
    status: 404,
    body: { object: "error", message: "The model `x` does not exist.", type: "NotFoundError", code: 404 },
    type: "failover",
    scope: "model",
  },
  {
    from: "Azure",
    protocol: "chat",
    status: 404,
    body: { error: { code: "DeploymentNotFound", message: "The API deployment for this resource does not exist." } },
    type: "failover",
    scope: "model",
  },
  {
    from: "Ark",
    protocol: "chat",
    status: 404,
    body: {
      error: {
        code: "ModelNotOpen",
        message:
          "Your account has not activated the model doubao. Please activate the model service in the Ark Console.",
      },
    },
    type: "failover",
    scope: "model",
  },
  {
    from: "Groq",
    protocol: "chat",
    status: 400,
    body: openai(
      "The model `mixtral-8x7b-32768` has been decommissioned and is no longer supported.",
      null,
      "model_decommissioned",
    ),
    type: "failover",
    scope: "model",
  },
  // APIs.
  {
    from: "FastAPI",
    protocol: "responses",
    status: 404,
    body: { detail: "Not Found" },
    type: "convert",
    changes: ["has no responses API"],
  },
  {
    from: "nginx",
    protocol: "responses",
    status: 404,
    body: "<html><head><title>404 Not Found</title></head></html>",
    type: "convert",
    changes: ["has no responses API"],
  },
  {
    from: "Express",
    protocol: "responses",
    status: 404,
    body: "Cannot POST /v1/responses",
    type: "convert",
    changes: ["has no responses API"],
  },
  // Words of the protocol are no names of things that are gone, though the request has them too.
  {
    from: "a gateway",
    protocol: "responses",
    status: 404,
    body: "No route for /v1/responses: input_text and function_call are parts of an API that is not served here",
    type: "convert",
    changes: ["has no responses API"],
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 404,
    body: openai("Invalid URL (POST /v1/responses)"),
    type: "convert",
    changes: ["has no responses API"],
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 404,
    body: openai("This model is only supported in v1/responses and not in v1/chat/completions.", "model"),
    type: "learn",
    changes: ["has no chat API"],
  },
  // The client's own business.
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("prompt is too long: 210000 tokens > 200000 maximum"),
    type: "return",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens.",
      "messages",
      "context_length_exceeded",
    ),
    type: "return",
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic("Output blocked by content filtering policy"),
    type: "return",
  },
  {
    from: "Azure",
    protocol: "chat",
    status: 400,
    body: {
      error: {
        code: "content_filter",
        message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      },
    },
    type: "return",
  },
  {
    from: "Alibaba",
    protocol: "chat",
    status: 400,
    body: { error: { code: "data_inspection_failed", message: "Input data may contain inappropriate content." } },
    type: "return",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
      "temperature",
      "invalid_type",
    ),
    type: "return",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai(
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
      "temperature",
      "decimal_above_max_value",
    ),
    type: "return",
  },
  {
    from: "OpenAI",
    protocol: "chat",
    status: 400,
    body: openai("Missing required parameter: 'messages'.", "messages", "missing_required_parameter"),
    type: "return",
  },
  {
    from: "Anthropic",
    protocol: "messages",
    status: 400,
    body: anthropic(
      "messages.0.content.1.image.source.base64: The image was specified using the image/jpeg media type, but the image appears to be a image/png image",
    ),
    type: "return",
  },
  {
    from: "OpenAI",
    protocol: "responses",
    status: 400,
    body: openai(
      "Invalid value: 'other'. Supported values are: 'search', 'open_page', and 'find_in_page'.",
      "input[2].action.type",
      "invalid_value",
    ),
    type: "return",
  },
  {
    from: "Zhipu",
    protocol: "chat",
    status: 400,
    body: { error: { code: "1210", message: "Invalid API parameter, please check the documentation." } },
    type: "return",
  },

  // What one request is too much for, or what one request says: nobody else's fare worse for it.
  ...([
    ["messages", 400, anthropic("PDF inputs are not supported"), "failover", "request"],
    ["chat", 415, openai("Unsupported media type: application/pdf files are not supported"), "failover", "request"],
    [
      "chat",
      413,
      openai("Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 9000"),
      "failover",
      "request",
    ],
    [
      "chat",
      403,
      {
        error: {
          code: 403,
          message: "Your chosen model requires moderation and your input was flagged",
          metadata: { reasons: ["violence"] },
        },
      },
      "return",
      undefined,
    ],
    ["messages", 403, anthropic("Your request was flagged by our safety policies"), "return", undefined],
    ["chat", 403, openai("Your account has been suspended for violating our usage policies"), "failover", "account"],
    ["messages", 400, anthropic("This organization has been disabled."), "failover", "account"],
    ["messages", 400, anthropic("Your API key has been disabled."), "failover", "account"],
    ["chat", 400, openai("您的账户因违规已被封禁"), "failover", "account"],
  ] as const).map(([protocol, status, body, type, scope]): Wording => ({
    from: "somebody who turns one request or one account away",
    protocol,
    status,
    body,
    type,
    ...(scope === undefined ? {} : { scope }),
  })),

  // What an endpoint lists as taken stays.
  ...([
    ["unknown field `top_k`, expected one of `model`, `messages`, `temperature`, `top_p` at line 1 column 40", null],
    ["Unknown parameter: 'top_k'. Supported parameters are: temperature, top_p, stop, seed", "unknown_parameter"],
    ["Invalid field 'top_k': valid fields are [temperature, top_p, stop, seed]", null],
    ["property 'top_k' is not allowed (allowed: temperature, top_p)", null],
    ["Unsupported parameter top_k. Only temperature, top_p and stop are supported.", "unsupported_parameter"],
    ["不支持参数 top_k，支持的参数：temperature, top_p, stop", null],
  ] as const).map(([message, code]): Wording => ({
    from: "somebody who lists what it takes",
    protocol: "chat",
    status: 400,
    body: openai(message, null, code),
    type: "learn",
    changes: ['leave out "top_k"'],
  })),
  // Languages.
  ...([
    ["无效的参数: top_k", ['leave out "top_k"']],
    ["参数 top_k 无效", ['leave out "top_k"']],
    ["tool_choice 只支持 auto", ['send "auto" instead of "required" as "tool_choice"']],
    ["enable_thinking 参数必须为 false", ['send false as "enable_thinking"']],
    ["max_tokens 参数超出范围，最大值为 8192", ['send at most 8192 as "max_tokens"']],
    ["max_tokens 不能大于 8192", ['send at most 8192 as "max_tokens"']],
    ["max_tokens 取值范围为 [1, 8192]", ['send at most 8192 as "max_tokens"']],
    ["该模型不支持图片输入", undefined],
    ["パラメータ 'top_k' はサポートされていません", ['leave out "top_k"']],
    ["지원되지 않는 매개변수: top_k", ['leave out "top_k"']],
    ["Le paramètre « top_k » n'est pas pris en charge", ['leave out "top_k"']],
    ["Der Parameter top_k wird nicht unterstützt", ['leave out "top_k"']],
    ["Параметр top_k не поддерживается", ['leave out "top_k"']],
    ["El parámetro top_k no es compatible con este modelo", ['leave out "top_k"']],
  ] as const).map(([message, changes]): Wording => ({
    from: "somebody in another language",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    ...(changes === undefined ? {} : { changes }),
  })),
  ...([
    ["参数 temperature 不合法，取值范围为 [0, 1]", 400, "return", undefined],
    ["缺少必填参数 messages", 400, "return", undefined],
    ["Prompt 超长", 400, "return", undefined],
    ["输入内容过长，超过模型最大上下文长度 131072", 400, "return", undefined],
    ["该模型不支持工具调用", 400, "failover", "model"],
    ["模型不支持 function calling", 400, "failover", "model"],
    ["该模型不支持 PDF 文件", 400, "failover", "request"],
    ["不支持该模型", 400, "failover", "model"],
    ["模型 gpt-9 不支持", 400, "failover", "model"],
  ] as const).map(([message, status, type, scope]): Wording => ({
    from: "somebody in Chinese",
    protocol: "chat",
    status,
    body: openai(message),
    type,
    ...(scope === undefined ? {} : { scope }),
  })),
  {
    from: "Google, in two sentences",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message: "The thinking budget 60000 is invalid. Please choose a value between 512 and 24576.",
      },
    },
    type: "learn",
    changes: ['send at most 24576 as "generationConfig.thinkingConfig.thinkingBudget"'],
  },
  {
    from: "Anthropic, whose member is called as a keyword of schemas",
    protocol: "messages",
    status: 400,
    body: anthropic("output_config.format: Structured outputs are not available on this model"),
    type: "learn",
    changes: ['leave out "output_config.format"'],
  },

  // Envelopes that say the name apart, in members of their own.
  ...[
    { message: "Bad request", errors: { top_k: ["Unknown field."] } },
    { message: "Validation failed", violations: [{ propertyPath: "top_k", title: "This field was not expected." }] },
    {
      error: {
        code: "BadRequest",
        message: "The body has an unrecognized property.",
        innererror: { property: "top_k" },
      },
    },
  ].map((body): Wording => ({
    from: "somebody who names a field apart",
    protocol: "chat",
    status: 400,
    body,
    type: "learn",
    changes: ['leave out "top_k"'],
  })),
  {
    from: "OpenRouter, whose metadata is none of the request's",
    protocol: "chat",
    status: 400,
    body: {
      error: { message: "Provider returned error", code: 400, metadata: { raw: "Unsupported parameter: 'top_k'" } },
    },
    type: "learn",
    changes: ['leave out "top_k"'],
  },
  ...([
    ["messages", 400, "'claude-3-5-haiku' does not support thinking.", 'leave out "thinking"'],
    ["chat", 400, "This model does not support logprobs", 'leave out "logprobs"'],
    ["chat", 400, "top_p and temperature can not be set at the same time", 'leave out "temperature"'],
    ["chat", 400, "top_p 和 temperature 不能同时设置", 'leave out "temperature"'],
    ["chat", 500, "Only user and assistant roles are supported!", undefined],
    [
      "messages",
      400,
      "`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive",
      'leave out "context_management"',
    ],
  ] as const).map(([protocol, status, message, change]): Wording => ({
    from: "somebody who names it without a sign",
    protocol,
    status,
    body: openai(message),
    type: change === undefined ? "convert" : "learn",
    ...(change === undefined ? {} : { changes: [change] }),
  })),
  {
    from: "somebody whose tool costs nobody the tools",
    protocol: "messages",
    status: 400,
    body: anthropic("The request was invalid: cache_control is not supported on this tool"),
    type: "learn",
  },
  {
    from: "somebody whose limit is called as an effort",
    protocol: "chat",
    status: 400,
    body: openai("max_tokens must be one of the smaller values when reasoning is on"),
    type: "return",
  },
  ...["Invalid token", "无效的令牌", "用户未登录"].map((message): Wording => ({
    from: "a relay that knows no 401",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    type: "failover",
    scope: "account",
  })),

  {
    from: "DashScope, where a value is called as a fault",
    protocol: "chat",
    status: 400,
    body: openai(
      "<400> InternalError.Algo.InvalidParameter: The tool_choice parameter does not support being set to required or object in thinking mode",
    ),
    type: "learn",
    changes: ['send "auto" instead of "required" as "tool_choice"'],
  },
  {
    from: "DashScope",
    protocol: "chat",
    status: 400,
    body: openai("The thinking_budget parameter must be a positive integer and not greater than 38912"),
    own: { thinking_budget: 60_000 },
    type: "learn",
    changes: ['send at most 38912 as "thinking_budget"'],
  },
  {
    from: "somebody whose link has a name in it",
    protocol: "chat",
    status: 400,
    body: openai("tokenization failed: unsupported url: https://example.com/max_tokens/top_k.html"),
    type: "return",
  },
  ...([
    [{
      message: "Invocation of model ID x with on-demand throughput isn't supported. Retry with an inference profile.",
    }, "model"],
    [{ message: "Operation not allowed" }, "account"],
  ] as const).map(([body, scope]): Wording => ({
    from: "Bedrock",
    protocol: "messages",
    status: 400,
    body,
    type: "failover",
    scope,
  })),

  ...([
    ["chat", "presence_penalty/frequency_penalty is not supported", ["presence_penalty", "frequency_penalty"], {}],
    ["chat", "This response_format type is unavailable now", ["response_format"], {}],
    ["chat", "This model does not support thinking", ["reasoning_effort"], {
      thinking: undefined,
      reasoning: undefined,
    }],
    [
      "gemini",
      "Unable to submit request because thinking is not supported by this model.",
      ["generationConfig.thinkingConfig"],
      {},
    ],
    ["gemini", "Penalty is not enabled for models/gemini-x", ["generationConfig.presencePenalty"], {}],
  ] as const).map(([protocol, message, names, own]): Wording => ({
    from: "somebody with names of his own",
    protocol,
    status: 400,
    body: openai(message),
    own,
    type: "learn",
    changes: names.map((name) => `leave out "${name}"`),
  })),

  ...([
    [
      "messages",
      "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
      "learn",
    ],
    [
      "messages",
      "When thinking is disabled, an `assistant` message in the final position cannot contain `thinking`. To use thinking blocks, enable `thinking` in your request.",
      "learn",
    ],
    ["responses", "No tool output found for function call call_1.", "return"],
  ] as const).map(([protocol, message, type]): Wording => ({
    from: "somebody who finds fault with what came before",
    protocol,
    status: 400,
    body: openai(message),
    type,
  })),
  {
    from: "OpenAI, of a name that is in no schema",
    protocol: "chat",
    status: 400,
    body: openai("Invalid 'messages[0].name': string does not match pattern.", "messages[0].name"),
    type: "return",
  },

  // The form of an answer, by its type, which is a member's name too, and by what people call it.
  ...([
    "Failed to deserialize the JSON body into the target type: response_format: unknown variant `json_schema`, expected `text` or `json_object` at line 1 column 120",
    "'response_format.type' must be 'text' or 'json_object'",
    "Invalid value for response_format.type: 'json_schema'. Supported values are: 'text', 'json_object'",
    "response_format 'json_schema' is not supported by this model",
    "This model does not support response format `json_schema`. See supported models at https://console.groq.com/docs/structured-outputs#supported-models",
    "Structured outputs are not supported for this model",
    "JSON mode is not supported for this model",
  ].map((message): Wording => ({
    from: "somebody who answers in text alone",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    changes: ['leave out "response_format"'],
  }))),
  ...([
    ["messages", "structured outputs are not available for this model", ["output_config.format"]],
    ["gemini", "JSON mode is not enabled for models/gemma-3-27b-it", [
      "generationConfig.responseMimeType",
      "generationConfig.responseSchema",
    ]],
    ["gemini", "Function calling with a response mime type: 'application/json' is unsupported", [
      "generationConfig.responseMimeType",
      "generationConfig.responseSchema",
    ]],
    ["messages", "This model does not support extended thinking.", ["thinking"]],
    ["gemini", "Thinking_config.include_thoughts is only enabled when thinking is enabled.", [
      "generationConfig.thinkingConfig.includeThoughts",
    ]],
    ["gemini", "You can only set only one of thinking budget and thinking level.", [
      "generationConfig.thinkingConfig.thinkingLevel",
    ]],
    ["chat", "Invalid value for 'verbosity': must be 'medium' for this model", ["verbosity"]],
    ["chat", "参数「seed」暂不支持", ["seed"]],
    ["chat", "Le paramètre «\u00a0seed\u00a0» n'est pas pris en charge", ["seed"]],
    ["chat", "Il parametro 'seed' non è supportato", ["seed"]],
    ["chat", "Parametr 'seed' nie jest obsługiwany", ["seed"]],
    ["chat", "Parameter 'seed' wordt niet ondersteund: niet ondersteund", ["seed"]],
  ] as const).map(([protocol, message, names]): Wording => ({
    from: "somebody who takes less, in words of his own",
    protocol,
    status: 400,
    body: openai(message),
    type: "learn",
    changes: names.map((name) => `leave out "${name}"`),
  })),
  {
    from: "ASP.NET, of a name that it has no member for",
    protocol: "chat",
    status: 400,
    body: {
      title: "One or more validation errors occurred.",
      status: 400,
      errors: {
        "$.top_k": ["The JSON property 'top_k' could not be mapped to any .NET member contained in type 'Chat'."],
      },
    },
    type: "learn",
    changes: ['leave out "top_k"'],
  },

  // A choice of tools whose value is called as a fault is.
  ...[
    "This model does not support tool_choice required",
    "Only tool_choice 'auto' is supported",
    "Invalid value for 'tool_choice': expected 'auto' or 'none', got 'required'",
    "tool_choice only supports auto",
    "暂不支持 tool_choice=required",
  ].map((message): Wording => ({
    from: "somebody who forces no tool",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    changes: ['send "auto" instead of "required" as "tool_choice"'],
  })),
  {
    from: "somebody who knows of calls side by side no more than their default",
    protocol: "messages",
    status: 400,
    body: anthropic("tool_choice.disable_parallel_tool_use: Extra inputs are not permitted"),
    own: { tool_choice: { type: "any", disable_parallel_tool_use: true } },
    type: "learn",
    changes: ['leave out "tool_choice.disable_parallel_tool_use"'],
  },

  // Thinking of a kind that is not known, and thinking that cannot be off.
  ...[
    "thinking.type 'adaptive' is invalid, must be one of enabled, disabled",
    "thinking type should be enabled or disabled",
    "Invalid thinking type: adaptive",
  ].map((message): Wording => ({
    from: "somebody who has to be told how much to think",
    protocol: "messages",
    status: 400,
    body: anthropic(message),
    own: { thinking: { type: "adaptive" } },
    type: "learn",
    changes: ['send {"type":"enabled","budget_tokens":16000} instead of {"type":"adaptive"} as "thinking"'],
  })),
  ...([
    ["gemini", "Budget 0 is invalid. This model only works in thinking mode.", {
      generationConfig: { thinkingConfig: { thinkingBudget: 0 } },
    }, 'leave out "generationConfig.thinkingConfig.thinkingBudget" where it is 0'],
    ["chat", "Reasoning is mandatory for this endpoint and cannot be disabled.", {
      reasoning: { enabled: false },
      reasoning_effort: undefined,
    }, 'leave out "reasoning.enabled" where it is false'],
    ["chat", "Disabling thinking is not supported by this model", {
      thinking: { type: "disabled" },
      reasoning: undefined,
      reasoning_effort: undefined,
    }, 'leave out "thinking" where it is {"type":"disabled"}'],
    [
      "messages",
      "Thinking cannot be turned off for this model",
      { thinking: { type: "disabled" } },
      'leave out "thinking" where it is {"type":"disabled"}',
    ],
  ] as const).map(([protocol, message, own, change]): Wording => ({
    from: "a model that always thinks",
    protocol,
    status: 400,
    body: openai(message),
    own,
    type: "learn",
    changes: [change],
  })),
  {
    from: "Anthropic, of thinking that nobody may read",
    protocol: "messages",
    status: 400,
    body: anthropic("messages.1.content.0: Invalid `data` in `redacted_thinking` block"),
    own: { messages: [{ role: "assistant", content: [{ type: "redacted_thinking", data: "x" }] }] },
    type: "learn",
    changes: ["leave out thinking that somebody else has signed (1 known)"],
  },

  // Limits of output that are not called by their name.
  ...[
    "This endpoint's maximum output is 8,192 tokens; you asked for 64,000.",
    "the model can generate at most 8192 tokens",
    "Requested token count exceeds the model's maximum output of 8192 tokens",
  ].map((message): Wording => ({
    from: "somebody who answers briefly",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    changes: ['send at most 8192 as "max_tokens"'],
  })),

  // Roles, turns, tools, images and formats.
  ...[
    "messages[1].role: 'developer' is not a valid role",
    "'developer' is not one of ['system', 'assistant', 'user', 'tool'] - 'messages.1.role'",
    "role must be one of system, user, assistant, tool; got developer",
  ].map((message): Wording => ({
    from: "somebody who knows no developers",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "convert",
    changes: ['send "system" instead of "developer" as "messages[].role"'],
  })),
  ...[
    "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
    "Please ensure that function response turn comes immediately after a function call turn.",
  ].map((message): Wording => ({
    from: "Google, of turns",
    protocol: "gemini",
    status: 400,
    body: { error: { code: 400, message, status: "INVALID_ARGUMENT" } },
    type: "convert",
    changes: [],
  })),
  ...[
    "Cannot use `custom` tools with this model",
    "1 validation error for ResponsesRequest\ntools.1.type\n  Input should be 'function' [type=literal_error, input_value='custom', input_type=str]",
  ].map((message): Wording => ({
    from: "somebody whose tools are functions",
    protocol: "responses",
    status: 400,
    body: openai(message),
    type: "convert",
    changes: ["has no responses API"],
  })),
  {
    from: "OpenAI, of a picture for a model that takes text",
    protocol: "chat",
    status: 400,
    body: openai("Invalid content type. image_url is only supported by certain models."),
    type: "learn",
    changes: ["send a note instead of images"],
  },
  {
    from: "Google, who lists the formats that it takes",
    protocol: "gemini",
    status: 400,
    body: openai(
      "* GenerateContentRequest.tools[0].function_declarations[0].parameters.properties[url].format: only 'enum' and 'date-time' are supported for STRING type",
    ),
    own: {
      tools: [{
        functionDeclarations: [{
          name: "fetch",
          parameters: {
            type: "object",
            properties: { url: { type: "string", format: "uri" }, at: { type: "string", format: "date-time" } },
          },
        }],
      }],
      generationConfig: {},
    },
    type: "convert",
    changes: ['leave "format": "uri" out of schemas'],
  },

  // A model that is not there for this account.
  ...([
    ["chat", 404, "No allowed providers are available for the selected model."],
    ["responses", 404, "No allowed providers are available for the selected model."],
    ["chat", 400, "access to this model requires a Pro plan"],
  ] as const).map(([protocol, status, message]): Wording => ({
    from: "somebody who has not this model for everybody",
    protocol,
    status,
    body: openai(message),
    type: "failover",
    scope: "model",
  })),

  // What is left out, told in many ways.
  ...([
    "'store' is an invalid key",
    "Parameter not supported: store",
    "[store] is not a recognized parameter",
    "#/store: extraneous key [store] is not permitted",
    "store isn't available for this model",
    "store isn't implemented",
    "The 'store' option has been removed",
  ].map((message): Wording => ({
    from: "somebody who keeps nothing",
    protocol: "chat",
    status: 400,
    body: openai(message),
    type: "learn",
    changes: ['leave out "store"'],
  }))),
  ...([
    ["chat", "Argument not supported on this model: stop", "stop", {}],
    ["chat", "response_format is not supported when tools are provided", "response_format", {}],
    ["chat", "stream_options can only be used with stream=true", "stream_options", { stream: false }],
    ["chat", "`stream_options` should be set along with `stream = true`", "stream_options", { stream: false }],
    ["responses", "text.format json_schema is not supported", "text.format", {}],
  ] as const).map(([protocol, message, name, own]): Wording => ({
    from: "somebody who does not do both",
    protocol,
    status: 400,
    body: openai(message),
    own,
    type: "learn",
    changes: [`leave out "${name}"`],
  })),
  {
    from: "somebody who lists what may be included",
    protocol: "responses",
    status: 400,
    body: openai(
      "Invalid value: 'reasoning.encrypted_content'. Supported values are: 'file_search_call.results'.",
      "include[0]",
    ),
    type: "learn",
    changes: ['leave out "include"'],
  },
  {
    from: "somebody who names a beta and does not call it one",
    protocol: "messages",
    status: 400,
    body: anthropic("context window of 1M is not available for your tier: context-1m-2025-08-07"),
    type: "learn",
    changes: ['leave "context-1m-2025-08-07" out of the header anthropic-beta'],
  },
  {
    from: "somebody who says how long a name may be",
    protocol: "responses",
    status: 400,
    body: openai("prompt_cache_key too long: max 64"),
    own: { prompt_cache_key: "k".repeat(80) },
    type: "learn",
    changes: ['send at most 64 characters as "prompt_cache_key"'],
  },
  ...[
    "input[3]: unsupported item type: custom_tool_call",
    "Invalid value: 'custom_tool_call'. Supported values are: 'message', 'function_call', 'function_call_output'",
  ].map((message): Wording => ({
    from: "somebody who knows calls of functions only",
    protocol: "responses",
    status: 400,
    body: openai(message),
    own: { tools: undefined, input: [{ type: "custom_tool_call", call_id: "a", name: "b", input: "c" }] },
    type: "convert",
    changes: ["has no responses API"],
  })),
  {
    from: "somebody who takes pictures, but not this one",
    protocol: "chat",
    status: 400,
    body: openai("Invalid image: unsupported format image/bmp"),
    type: "return",
  },
];
