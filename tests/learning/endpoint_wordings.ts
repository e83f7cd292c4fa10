/** Refusals that speak of endpoints, accounts and models, and of nothing, as users quote them in issues (read 2026-11-27). */
import { anthropic, litellm, openai, type Wording } from "./wordings.ts";

const ark = (message: string) => ({
  error: { code: "InvalidParameter", message, param: "", type: "BadRequest" },
});
const ID = "Request id: 0217280951205813c183a1fb82c613f4d4485b7d388d5b4d02e7e";
const modelScope = (code: string, message: string) => ({
  detail: `Error code: 400 - {'error': {'code': '${code}', 'message': '${message}'}, 'request_id': 'd9b5f723-cb2c'}`,
});

/** What names nothing, so that another endpoint is asked, or what is refused found by leaving things away. */
const VAGUE: readonly (readonly [from: string, body: unknown])[] = [
  ["Volcengine", ark(`One or more parameters specified in the request are not valid. ${ID}`)],
  ["Volcengine", ark(`Mismatch type bool with value array at index 160: mismatched type with value\n\n ${ID}`)],
  ["MiMo", { error: { code: "400", message: "Param Incorrect", param: "", type: "" } }],
  ["Kiro", { message: "Improperly formed request.", reason: null }],
  ["OpenRouter", anthropic("Invalid Anthropic Messages API request")],
  ["Bedrock through LiteLLM", litellm('{"message":"The provided request is not valid"}')],
  ["MiniMax", anthropic("invalid params, 400 (2013)")],
  ["a relay", anthropic("invalid request parameters: invalid request")],
  ["a relay", openai("Your request is invalid")],
  ["a relay", openai("Invalid request payload")],
  ["a relay", openai("请求参数不合法")],
  ["ModelScope", modelScope("1210", "API 调用参数有误，请检查文档。")],
  ["MiMo through OpenRouter", {
    error: {
      message: "Provider returned error",
      code: 400,
      metadata: { raw: '{"error":{"code":"400","message":"Param Incorrect","param":"`text` is not present"}}' },
    },
  }],
];

/** What names something that no row knows is the request's own. */
const NAMED: readonly string[] = [
  "Invalid messages in request",
  "Bad schema",
  "Set the seed",
  "The request is not valid: the plan was given twice",
  "'tools' : maximum number of items is 128",
];

const MANY = { tools: Array.from({ length: 130 }, (_, i) => ({ name: `t${i}`, input_schema: { type: "object" } })) };

/** What an account, a model or this request alone cannot have. */
const ELSEWHERE: readonly (readonly [NonNullable<Wording["scope"]>, Omit<Wording, "type" | "scope" | "protocol">])[] = [
  ["account", {
    from: "Anthropic, of a subscription",
    status: 400,
    body: anthropic("You're out of extra usage. Add more at claude.ai/settings/usage and keep going."),
  }],
  ["account", {
    from: "Anthropic, of a team",
    status: 400,
    body: anthropic(
      "Third-party apps now draw from extra usage, not plan limits. We've added a credit to your organization.",
    ),
  }],
  ["account", {
    from: "Anthropic",
    status: 403,
    body: anthropic("OAuth token has been revoked. Please obtain a new token."),
  }],
  ["account", {
    from: "Anthropic",
    status: 403,
    body: anthropic("OAuth authentication is currently not allowed for this organization."),
  }],
  ["model", {
    from: "Vertex",
    status: 400,
    body: [{
      error: {
        code: 400,
        message: "Project `123456` is not allowed to use Publisher Model `projects/p/models/claude-3-sonnet@20240229`",
        status: "FAILED_PRECONDITION",
      },
    }],
  }],
  ["model", { from: "Zhipu", status: 400, body: { error: { code: "1214", message: "modelCode: does not exist" } } }],
  ["model", {
    from: "a relay",
    status: 400,
    body: anthropic('Ambiguous model "claude-opus-4-8". Use a provider prefix: cc/claude-opus-4-8'),
  }],
  ["model", {
    from: "NVIDIA",
    status: 400,
    body: { status: 400, title: "Bad Request", detail: "Function id '87ea': DEGRADED function cannot be invoked" },
  }],
  ["model", {
    from: "OpenCode Zen",
    status: 401,
    body: { type: "error", error: { type: "ModelError", message: "Model grok-code is not supported" } },
  }],
  ["model", {
    from: "OpenCode Zen",
    status: 401,
    body: { type: "error", error: { type: "ModelError", message: "Model is disabled" } },
  }],
  ["model", {
    from: "a gateway, of tools",
    status: 500,
    body: { code: 500, message: "Unsupported param: tools", type: "server_error" },
  }],
  ["request", {
    from: "Kimi, of a PDF",
    status: 400,
    body: anthropic(
      "messages.8.content.4: Input tag 'document' found using 'type' does not match any of the expected tags: 'image', 'text'",
    ),
  }],
  ["request", {
    from: "Volcengine, of a PDF",
    status: 400,
    body: ark(
      `The parameter \`messages.content.type\` specified in the request are not valid: invalid value: \`document\`, supported values are: \`text\` and \`image\`. ${ID}`,
    ),
  }],
  ["request", {
    from: "llama.cpp, of many tools",
    own: MANY,
    status: 400,
    body: openai("'tools' : maximum number of items is 128"),
  }],
  ["request", {
    from: "OpenAI, of many tools",
    own: MANY,
    status: 400,
    body: openai(
      "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 130 instead.",
      "tools",
      "array_above_max_length",
    ),
  }],
];

const MAX_TOKENS =
  "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size";

export const ENDPOINT_WORDINGS: readonly Wording[] = [
  ...VAGUE.map(([from, body]): Wording => ({
    ...{ from, body, protocol: "messages", status: 400, type: "return", unnamed: true },
  })),
  ...NAMED.map((message): Wording => ({
    ...{ from: "nobody", body: openai(message), protocol: "chat", status: 400, type: "return", unnamed: false },
  })),
  ...ELSEWHERE.map(([scope, wording]): Wording => ({ ...wording, protocol: "messages", type: "failover", scope })),
  {
    from: "Anthropic, whose link has other names",
    protocol: "messages",
    status: 400,
    body: anthropic(MAX_TOKENS),
    own: {
      max_tokens: 8000,
      thinking: { type: "enabled", budget_tokens: 31_999 },
      output_config: { effort: "high" },
    },
    type: "learn",
    changes: ['send at most 7999 as "thinking.budget_tokens"'],
  },
  {
    from: "Vertex, of thinking beyond its range",
    protocol: "gemini",
    status: 400,
    body: {
      error: {
        code: 400,
        message:
          "Unable to submit request because thinking_budget is out of range; supported values are integers from 128 to 32768.",
        status: "INVALID_ARGUMENT",
      },
    },
    own: { generationConfig: { thinkingConfig: { thinkingBudget: 60_000 }, maxOutputTokens: 65_000 } },
    type: "learn",
    changes: ['send at most 32768 as "generationConfig.thinkingConfig.thinkingBudget"'],
  },
  {
    from: "vLLM, of a prompt that fills the context",
    protocol: "chat",
    status: 400,
    body: openai("max_tokens must be at least 1, got -344."),
    type: "return",
    unnamed: false,
  },
];
