/**
 * What refusals say, one row a meaning: the first row that understands a refusal counts. A row reads the words of any
 * vendor, but finds nothing that is not in what was sent; `example` is one of many wordings.
 */
import {
  badGeneration,
  contentPolicy,
  contextOverflow,
  credential,
  credentialHeader,
  lacksFeature,
  missingApi,
  missingThing,
  modelMissing,
  money,
  otherApi,
  overloaded,
  rateLimit,
  tooLargeForRate,
} from "./access.ts";
import { fault } from "./fault.ts";
import {
  callSignature,
  emptyThinking,
  encryptedReasoning,
  foreignThinking,
  pairing,
  reasoningBack,
  thinkingFirst,
  thinkingToClear,
  wordsAndReasoning,
} from "./history.ts";
import { images } from "./images.ts";
import { callIds, itemIds } from "./ids.ts";
import { badArguments, inputItems } from "./items.ts";
import { toolForms } from "./tool_forms.ts";
import { alwaysThinking } from "./always_thinking.ts";
import { cacheMarks } from "./cache_marks.ts";
import { contentKinds } from "./content_kinds.ts";
import { listContent, nullContent } from "./contents.ts";
import { betas } from "./betas.ts";
import { givenNames } from "./given_names.ts";
import { lastWord } from "./go_on.ts";
import { emptyMessages } from "./nothing_said.ts";
import { otherForm } from "./other_form.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { budget, parameters } from "./refused_parameters.ts";
import { roles } from "./roles.ts";
import { singleCalls } from "./single_calls.ts";
import { streamForms } from "./stream_forms.ts";
import { brokenTemplate } from "./templates.ts";
import { tooManyTools } from "./too_many_tools.ts";
import { thinkingKind } from "./thinking_kind.ts";
import { emptyParameters, schemaKeywords, strictSchemas } from "./schemas.ts";
import { toolReference } from "./tool_reference.ts";
import { order } from "./turn_order.ts";
import { hostedTools, toolTypes } from "./tool_types.ts";
import { unnamed } from "./unnamed.ts";
import { validSchemas } from "./valid_schemas.ts";
import { halfCharacters } from "./whole_characters.ts";

export interface Pattern {
  readonly name: string;
  readonly example: string;
  readonly read: (reading: Reading) => Reaction | undefined;
}

export const PATTERNS: readonly Pattern[] = [
  {
    name: "the conversation is longer than the context",
    example: "prompt is too long: 210000 tokens > 200000 maximum",
    read: contextOverflow,
  },
  { name: "an account without money", example: "You exceeded your current quota, please check your plan", read: money },
  {
    name: "a model that writes what its own endpoint cannot read",
    example: "tool_use_failed: Failed to call a function",
    read: badGeneration,
  },
  {
    name: "a credential in another header",
    example: "x-api-key header is required",
    read: credentialHeader,
  },
  { name: "an overloaded endpoint", example: "The model is overloaded. Please try again later.", read: overloaded },
  {
    name: "a request larger than a minute's allowance",
    example: "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000",
    read: tooLargeForRate,
  },
  { name: "a rate limit", example: "Rate limit reached, please try again in 174ms", read: rateLimit },
  {
    name: "a value of anthropic-beta",
    example: "Unexpected value(s) `context-1m-2025-08-07` for the `anthropic-beta` header",
    read: betas,
  },
  {
    name: "thinking that somebody else has signed",
    example: "messages.1.content.0: Invalid `signature` in `thinking` block",
    read: foreignThinking,
  },
  {
    name: "a turn that has to start with thinking",
    example: "a final `assistant` message must start with a thinking block",
    read: thinkingFirst,
  },
  {
    name: "thinking to clear where there is none",
    example: "`clear_thinking_20251015` strategy requires `thinking` to be enabled or adaptive",
    read: thinkingToClear,
  },
  {
    name: "reasoning that somebody else has encrypted",
    example: "The encrypted content for item rs_1 could not be verified",
    read: encryptedReasoning,
  },
  {
    name: "calls without a signature",
    example: "Function call is missing a thought_signature in functionCall parts",
    read: callSignature,
  },
  {
    name: "thinking with nothing in it",
    example: "each thinking block must contain thinking",
    read: emptyThinking,
  },
  {
    name: "words and reasoning in one turn of calls",
    example: "Cannot pass both content and thinking in an assistant message with tool calls!",
    read: wordsAndReasoning,
  },
  {
    name: "calls without the reasoning that led to them",
    example: "Missing `reasoning_content` field in the assistant message at message index 2",
    read: reasoningBack,
  },
  {
    name: "a character of which one half is missing",
    example: "The request body is not valid JSON: no low surrogate in string",
    read: halfCharacters,
  },
  {
    name: "too many marks of what to cache",
    example: "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    read: cacheMarks,
  },
  {
    name: "a reference to a tool that is gone",
    example: "Tool reference 'mcp__mail__send' not found in available tools",
    read: toolReference,
  },
  {
    name: "a kind of content that is not known",
    example: "unsupported content type in ContentBlockParamUnion: tool_reference",
    read: contentKinds,
  },
  {
    name: "a last word of the assistant's",
    example: "This model does not support assistant message prefill.",
    read: lastWord,
  },
  {
    name: "a message with nothing in it",
    example: "messages.1: all messages must have non-empty content",
    read: emptyMessages,
  },
  { name: "a message without content", example: "invalid message content type: <nil>", read: nullContent },
  {
    name: "texts in lists",
    example: "messages[0]: invalid type: sequence, expected a string",
    read: listContent,
  },
  {
    name: "several calls at once",
    example: "This model only supports single tool-calls at once!",
    read: singleCalls,
  },
  { name: "turns in another order", example: "Unexpected role 'user' after role 'tool'", read: order },
  { name: "a role", example: "unknown variant `developer`, expected one of `system`, `user`", read: roles },
  {
    name: "a kind of thinking",
    example: "adaptive thinking is not supported on this model",
    read: thinkingKind,
  },
  {
    name: "a model that always thinks",
    example: "Reasoning is mandatory for this endpoint and cannot be disabled.",
    read: alwaysThinking,
  },
  { name: "a tool of the provider's", example: "The use of the web search tool is not supported.", read: hostedTools },
  { name: "a model without tools or files", example: "qwen3.5:0.8b does not support tools", read: lacksFeature },
  {
    name: "more tools than an endpoint takes",
    example: "Invalid 'tools': array too long. Expected an array with maximum length 128",
    read: tooManyTools,
  },
  { name: "images for a model that takes text", example: "This model does not support image input", read: images },
  { name: "a policy on contents", example: "Your request was flagged by our content policy", read: contentPolicy },
  { name: "a credential", example: "Incorrect API key provided", read: credential },
  {
    name: "a model behind another API",
    example: "This model is only supported in v1/responses and not in v1/chat/completions",
    read: otherApi,
  },
  {
    name: "a body with parts of another API's",
    example: "Missing required parameter: 'messages'.",
    read: otherForm,
  },
  {
    name: "schemas that are none",
    example: "JSON schema is invalid. It must match JSON Schema draft 2020-12",
    read: validSchemas,
  },
  {
    name: "a tool of another form",
    example: "Invalid function name. Must start with a letter or an underscore.",
    read: toolForms,
  },
  {
    name: "schemas that cannot be enforced",
    example: "tools.0.custom: Invalid schema: Circular reference detected",
    read: strictSchemas,
  },
  {
    name: "a name that the client gave",
    example: "Invalid 'user_id': string does not match pattern",
    read: givenNames,
  },
  {
    name: "a keyword of JSON Schema",
    example: "Invalid schema for function 'fetch': 'uri' is not a valid format",
    read: schemaKeywords,
  },
  { name: "functions without parameters", example: "function parameters is empty", read: emptyParameters },
  { name: "tools that are no functions", example: "'type' of tool must be 'function'", read: toolTypes },
  {
    name: "an answer in another form",
    example: "Your organization must be verified to stream this model.",
    read: streamForms,
  },
  { name: "a parameter", example: "Unsupported parameter: 'stream_options'", read: parameters },
  {
    name: "thinking longer than the answer may be",
    example: "`max_tokens` must be greater than `thinking.budget_tokens`",
    read: budget,
  },
  {
    name: "ids of calls",
    example: "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
    read: callIds,
  },
  {
    name: "ids of items",
    example: "Invalid 'input[2].id': 'call_1'. Expected an ID that begins with 'fc'.",
    read: itemIds,
  },
  {
    name: "a template that breaks",
    example: "Cannot perform operation on null values",
    read: brokenTemplate,
  },
  {
    name: "an item that is not taken",
    example: 'input.2: item type "compaction" is not supported',
    read: inputItems,
  },
  {
    name: "calls and results that do not fit together",
    example: "tool_use ids were found without tool_result blocks immediately after",
    read: pairing,
  },
  {
    name: "a thing of the request's own that is not there",
    example: "File with id 'file-1234' not found",
    read: missingThing,
  },
  { name: "a model that is not there", example: "The model `gpt-9` does not exist", read: modelMissing },
  { name: "an API that is not there", example: "Not Found", read: missingApi },
  {
    name: "arguments that are no JSON",
    example: "Expecting value: line 1 column 1 (char 0)",
    read: badArguments,
  },
  { name: "a fault of the endpoint", example: "Internal server error", read: fault },
  { name: "something that nobody names", example: "API 调用参数有误，请检查文档。", read: unnamed },
];
