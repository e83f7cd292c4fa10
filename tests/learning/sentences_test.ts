import assert from "node:assert/strict";
import { classify } from "../../lib/learning/classify.ts";
import { describe } from "../../lib/learning/describe.ts";
import type { Reaction } from "../../lib/learning/reaction.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";
import { say } from "../../lib/phrases/say.ts";
import { sent } from "./sent.ts";

const o = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", param, code },
});

/** Made-up sentences in the shape of real ones; the last column is part of a change's description. */
const ROWS: readonly (readonly [Protocol, number, unknown, Reaction["type"], string?])[] = [
  ["chat", 400, o("The parameter 'logprobs' is not supported by this model."), "learn", "logprobs"],
  ["chat", 400, { message: "seed is currently unsupported", type: "bad_request" }, "learn", "seed"],
  ["chat", 400, o("Unsupported parameter(s): `verbosity`, `store`"), "learn", "verbosity"],
  [
    "chat",
    422,
    {
      detail: [{ type: "extra_forbidden", loc: ["body", "safety_identifier"], msg: "Extra inputs are not permitted" }],
    },
    "learn",
    "safety_identifier",
  ],
  ["chat", 400, o("Additional properties are not allowed ('service_tier' was unexpected)"), "learn", "service_tier"],
  [
    "chat",
    400,
    { error: { message: "Invalid request: parameter response_format is not available for this model" } },
    "learn",
    "response_format",
  ],
  ["chat", 400, o("This model does not support parallel tool calls."), "learn", "parallel_tool_calls"],
  ["chat", 400, o("stop is not supported with reasoning models"), "learn", "stop"],
  [
    "chat",
    400,
    { code: 400, reason: "INVALID_REQUEST_BODY", message: "top_k must be removed when using this model", metadata: {} },
    "learn",
    "top_k",
  ],
  ["chat", 400, o("max_completion_tokens must be at most 40960, got 64000"), "learn", "40960"],
  [
    "chat",
    400,
    { error: { message: "The requested max_tokens (64000) exceeds the maximum output limit of 32768 for this model" } },
    "learn",
    "32768",
  ],
  [
    "responses",
    400,
    o(
      "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 32000, but got 64000 instead.",
      "max_output_tokens",
      "integer_above_max_value",
    ),
    "learn",
    "32000",
  ],
  [
    "messages",
    400,
    {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "thinking.budget_tokens: Input should be less than or equal to 32000",
      },
    },
    "learn",
    "32000",
  ],
  [
    "messages",
    400,
    {
      type: "error",
      error: { type: "invalid_request_error", message: "This model does not support the `thinking` parameter" },
    },
    "learn",
    "thinking",
  ],
  [
    "messages",
    400,
    { type: "error", error: { type: "invalid_request_error", message: "speed: Extra inputs are not permitted" } },
    "learn",
    "speed",
  ],
  [
    "messages",
    400,
    { message: "messages.0.content.0.cache_control.ttl: Extra inputs are not permitted" },
    "learn",
    "ttl",
  ],
  [
    "messages",
    400,
    { message: "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted" },
    "learn",
    'leave out "messages[].content[].cache_control" of "thinking"',
  ],
  [
    "messages",
    400,
    { message: "messages.1.content.0.cache_control: Extra inputs are not permitted" },
    "learn",
    'leave out "messages[].content[].cache_control"',
  ],
  [
    "messages",
    400,
    { error: { message: "tools.0.input_examples: Extra inputs are not permitted" } },
    "learn",
    "input_examples",
  ],
  [
    "gemini",
    400,
    {
      error: {
        code: 400,
        message:
          "* GenerateContentRequest.generation_config.thinking_config.thinking_budget: thinking budget is not supported by this model",
        status: "INVALID_ARGUMENT",
      },
    },
    "learn",
    "thinkingBudget",
  ],
  ["gemini", 400, {
    error: {
      code: 400,
      message: "Developer instruction is not enabled for models/gemma-3-27b-it",
      status: "INVALID_ARGUMENT",
    },
  }, "return"],
  ["chat", 400, o("Only the default (1) value is supported for top_p", "top_p"), "learn", "top_p"],
  ["chat", 400, o("`n` > 1 is not supported"), "learn", '"n"'],
  [
    "chat",
    400,
    o(
      "Invalid value: 'developer'. Supported values are: 'system', 'assistant', 'user', 'function', and 'tool'.",
      "messages[1].role",
      "invalid_value",
    ),
    "convert",
    "developer",
  ],
  [
    "chat",
    400,
    { object: "error", message: "Conversation roles must alternate user/assistant/user/assistant/..." },
    "convert",
  ],
  ["chat", 400, { error: { message: "at most 0 image(s) may be provided in one prompt." } }, "learn", "images"],
  ["chat", 400, o("Invalid schema for function 'fetch': unknown keyword 'uniqueItems'"), "convert", "uniqueItems"],
  [
    "chat",
    400,
    o('Invalid schema: pattern "^(?=a)\\p{L}+$" is not a valid regex: look-around, including look-ahead and look-behind, is not supported'),
    "convert",
    "pattern",
  ],
  ["chat", 401, { error: { message: "Unauthorized: please pass your key in the api-key header" } }, "learn", "api-key"],
  [
    "chat",
    403,
    { error: { message: "Your project does not have access to model gpt-x", code: "model_not_found" } },
    "failover",
  ],
  ["chat", 429, { error: { message: "You have reached your weekly usage limit. Resets in 3 days." } }, "failover"],
  ["chat", 400, { error: { message: "model 'foo' is not supported on this endpoint" } }, "failover"],
  ["chat", 400, {
    error: {
      code: "InvalidEndpointOrModel.NotFound",
      message: "The model or endpoint ep-2025 does not exist or you do not have access to it.",
    },
  }, "failover"],
  ["chat", 404, { error: { message: "deepseek/x is not a valid model ID", code: 400 } }, "failover"],
  ["messages", 404, { type: "error", error: { type: "not_found_error", message: "model: claude-9" } }, "failover"],
  ["responses", 405, { detail: "Method Not Allowed" }, "convert"],
  [
    "responses",
    500,
    { error: { message: "not implemented", type: "new_api_error", code: "convert_request_failed" } },
    "convert",
  ],
  ["messages", 400, { error: { message: "tool_use_id toolu_x not found in previous message" } }, "convert"],
  ["chat", 400, o("Tool names must be unique.", "tools"), "convert"],
  ["chat", 400, o("Too many tools: 200, maximum 128", "tools"), "return"],
  ["messages", 400, {
    type: "error",
    error: { type: "invalid_request_error", message: "tools: Tool names must be unique." },
  }, "convert"],
  ["messages", 413, {
    type: "error",
    error: { type: "request_too_large", message: "Request exceeds the maximum size" },
  }, "return"],
  ["chat", 502, "<html>Bad gateway</html>", "retry"],
  ["chat", 524, "error code: 524", "retry"],
  ["messages", 500, { type: "error", error: { type: "api_error", message: "Internal server error" } }, "retry"],
  [
    "chat",
    400,
    o("string too long. Expected a string with maximum length 64", "messages[1].tool_calls[0].id"),
    "return",
  ],
  ["chat", 400, { error: { message: "invalid params, tool call id is duplicated (2013)" } }, "return"],
  [
    "messages",
    400,
    { error: { message: "Function name fetch is not supported: tool functions must be declared" } },
    "return",
  ],
];

for (const [protocol, status, body, type, part] of ROWS) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  Deno.test(`classify understands, with status ${status} (${protocol}): ${text.slice(0, 160)}`, () => {
    const own = text.includes("max_completion_tokens") ? { max_tokens: undefined, max_completion_tokens: 64_000 } : {};
    const { reaction } = classify({ status, text }, sent(protocol, own));
    const changes = "changes" in reaction ? reaction.changes.map((change) => say(describe(change))).join("; ") : "";
    assert.equal(reaction.type, type, changes);
    assert.ok(changes.includes(part ?? ""), changes);
  });
}
