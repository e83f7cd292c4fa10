import type { JsonObject } from "../../lib/json.ts";
import type { Sent } from "../../lib/learning/survey.ts";
import type { Protocol } from "../../lib/protocol/protocol.ts";

const SCHEMA: JsonObject = {
  $schema: "http://json-schema.org/draft-07/schema#",
  type: "object",
  properties: {
    pattern: { type: "string", format: "uri", pattern: "^(?=a)\\p{L}+$" },
    limit: { type: "integer", exclusiveMinimum: 0, minimum: 1, maximum: 9, default: 3 },
    mode: { anyOf: [{ type: "string", const: "a" }, { type: "object", additionalProperties: false }] },
    other: { $ref: "#/$defs/Other" },
    names: { type: "array", items: { type: "string", minLength: 1 }, uniqueItems: true, minItems: 1 },
    map: { type: "object", propertyNames: { type: "string" }, patternProperties: { "^x-": {} } },
  },
  required: ["pattern"],
  additionalProperties: false,
  $defs: { Other: { type: "string", examples: ["x"], title: "Other", nullable: true } },
};

const SAMPLING: JsonObject = {
  temperature: 0.7,
  top_p: 0.9,
  top_k: 40,
  seed: 7,
  stop: ["END"],
  user: "u",
  n: 1,
  frequency_penalty: 0.1,
  presence_penalty: 0.1,
  logit_bias: { "1": 1 },
  logprobs: true,
  top_logprobs: 5,
  enable_thinking: true,
  min_p: 0.1,
  repetition_penalty: 1,
};

/** One request a protocol that has everything: whatever a refusal names can be found. */
export const BODIES: Readonly<Record<Protocol, JsonObject>> = {
  messages: {
    model: "claude-x",
    max_tokens: 64_000,
    system: [{ type: "text", text: "Be brief", cache_control: { type: "ephemeral", ttl: "1h", scope: "global" } }],
    messages: [
      { role: "user", content: [{ type: "text", text: "Hi", cache_control: { type: "ephemeral", ttl: "1h" } }] },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "c2ln", cache_control: { type: "ephemeral" } },
          { type: "text", text: "Looking" },
          { type: "tool_use", id: "toolu_1", name: "fetch", input: { pattern: "x" }, caller: { type: "direct" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "toolu_1", content: [{ type: "text", text: "done" }], is_error: false },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "aaaa" } },
        ],
      },
      { role: "system", content: "Remember" },
      { role: "user", content: "Go on" },
    ],
    tools: [
      {
        name: "fetch",
        description: "Gets a page",
        input_schema: SCHEMA,
        strict: true,
        eager_input_streaming: true,
        defer_loading: true,
        input_examples: [{ pattern: "x" }],
        cache_control: { type: "ephemeral" },
      },
    ],
    tool_choice: { type: "tool", name: "fetch" },
    thinking: { type: "enabled", budget_tokens: 60_000, display: "summarized" },
    output_config: { effort: "xhigh", format: { type: "json_schema", schema: SCHEMA } },
    context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
    metadata: { user_id: "u" },
    temperature: 0.7,
    top_p: 0.9,
    top_k: 40,
    stop_sequences: ["END"],
    service_tier: "auto",
    speed: "fast",
    container: "c",
    mcp_servers: [],
    stream: true,
    reasoning_effort: "high",
    enable_thinking: true,
  },
  chat: {
    model: "gpt-x",
    ...SAMPLING,
    max_tokens: 64_000,
    messages: [
      { role: "system", content: "Be brief" },
      { role: "developer", content: "Be kind" },
      {
        role: "user",
        name: "me",
        content: [
          { type: "text", text: "Hi", cache_control: { type: "ephemeral" } },
          { type: "image_url", image_url: { url: "data:image/png;base64,aaaa", detail: "high" } },
        ],
      },
      {
        role: "assistant",
        content: null,
        reasoning_content: "hm",
        reasoning: "hm",
        reasoning_details: [{ type: "reasoning.text", text: "hm" }],
        refusal: null,
        tool_calls: [{ id: "call_1", index: 0, type: "function", function: { name: "fetch", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "call_1", name: "fetch", content: "done" },
      { role: "system", content: "Remember" },
    ],
    tools: [{ type: "function", function: { name: "fetch", description: "x", parameters: SCHEMA, strict: true } }],
    tool_choice: "required",
    parallel_tool_calls: true,
    reasoning_effort: "xhigh",
    reasoning: { effort: "high" },
    thinking: { type: "enabled" },
    response_format: { type: "json_schema", json_schema: { name: "a", schema: SCHEMA, strict: true } },
    stream: true,
    stream_options: { include_usage: true },
    store: false,
    metadata: { a: "b" },
    prompt_cache_key: "k",
    prompt_cache_retention: "24h",
    safety_identifier: "s",
    service_tier: "auto",
    verbosity: "low",
    web_search_options: {},
    context_management: {},
    google: {},
    extra_body: {},
    grammar: "root ::= x",
  },
  responses: {
    model: "gpt-x",
    temperature: 0.7,
    top_p: 0.9,
    user: "u",
    max_output_tokens: 64_000,
    instructions: "Be brief",
    input: [
      { type: "message", role: "developer", content: [{ type: "input_text", text: "Be kind" }] },
      {
        type: "message",
        role: "user",
        content: [{ type: "input_text", text: "Hi" }, { type: "input_image", image_url: "data:image/png;base64,aaaa" }],
      },
      { type: "reasoning", id: "rs_1", summary: [], content: null, encrypted_content: "gAAAA" },
      {
        type: "function_call",
        id: "fc_1",
        call_id: "call_1",
        name: "fetch",
        namespace: "web",
        arguments: "{}",
        status: "completed",
      },
      { type: "function_call_output", call_id: "call_1", output: "done" },
    ],
    tools: [
      { type: "function", name: "fetch", description: "x", parameters: SCHEMA, strict: true },
      { type: "custom", name: "apply_patch", format: { type: "grammar", syntax: "lark", definition: "x" } },
      { type: "web_search", external_web_access: true },
    ],
    tool_choice: "auto",
    parallel_tool_calls: true,
    reasoning: { effort: "xhigh", summary: "auto" },
    text: { verbosity: "low", format: { type: "json_schema", name: "a", schema: SCHEMA, strict: true } },
    include: ["reasoning.encrypted_content"],
    store: false,
    stream: true,
    stream_options: { include_obfuscation: false },
    metadata: { a: "b" },
    prompt_cache_key: "k",
    prompt_cache_retention: "24h",
    safety_identifier: "s",
    service_tier: "auto",
    truncation: "auto",
    previous_response_id: "resp_1",
    client_metadata: { a: "b" },
    top_logprobs: 5,
    max_tool_calls: 9,
    background: false,
  },
  gemini: {
    systemInstruction: { parts: [{ text: "Be brief" }] },
    contents: [
      { role: "user", parts: [{ text: "Hi" }, { inlineData: { mimeType: "image/png", data: "aaaa" } }] },
      {
        role: "model",
        parts: [{ functionCall: { id: "1", name: "fetch", args: { pattern: "x" } }, thoughtSignature: "s" }],
      },
      { role: "user", parts: [{ functionResponse: { id: "1", name: "fetch", response: { a: 1 } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: "fetch", description: "x", parameters: SCHEMA }] }],
    toolConfig: { functionCallingConfig: { mode: "ANY" } },
    generationConfig: {
      maxOutputTokens: 70_000,
      temperature: 0.7,
      topP: 0.9,
      topK: 40,
      seed: 7,
      stopSequences: ["END"],
      presencePenalty: 0.1,
      frequencyPenalty: 0.1,
      responseMimeType: "application/json",
      responseSchema: SCHEMA,
      thinkingConfig: { includeThoughts: true, thinkingBudget: 60_000, thinkingLevel: "high" },
    },
    safetySettings: [],
    labels: {},
    cachedContent: "c",
    context_management: {},
  },
};

export const BETAS =
  "claude-code-20250219,context-1m-2025-08-07,context-management-2025-06-27,web-search-2025-03-05,interleaved-thinking-2025-05-14,advanced-tool-use-2025-11-20,effort-2025-11-24,prompt-caching-scope-2026-01-05,computer-use-2025-01-24,oauth-2025-04-20,fine-grained-tool-streaming-2025-05-14,files-api-2025-04-14";

/** What was sent, with a test's own members over the full body (`undefined` takes one away). */
export function sent(protocol: Protocol, own: { [name: string]: unknown } = {}): Sent {
  const body = Object.fromEntries(
    Object.entries({ ...BODIES[protocol], ...own }).filter(([, value]) => value !== undefined),
  );
  const model = typeof body["model"] === "string" ? body["model"] : "gemini-x";
  const headers = new Headers({ authorization: "Bearer x" });
  if (protocol === "messages") headers.set("anthropic-beta", BETAS);
  return { protocol, body: body as JsonObject, headers, model };
}
