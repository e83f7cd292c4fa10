/** The same turn of a conversation in all protocols: it asks "What is in the blue file?", and `read_file` is called. */
import type { Protocol } from "../../lib/protocol/protocol.ts";

export interface SpokenExchange {
  readonly protocol: Protocol;
  readonly request: string;
  readonly whole: string;
  readonly stream: string;
}

const EARLIER = "An earlier question";
const ASKED = "What is in the blue file?";
const SAID = "I will look into it";
const TOOL = { type: "object", properties: { path: { type: "string" } } };

function events(...data: readonly unknown[]): string {
  return data.map((each) => `data: ${JSON.stringify(each)}\n\n`).join("");
}

function named(...data: readonly (Readonly<Record<string, unknown>> & { readonly type: string })[]): string {
  return data.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`).join("");
}

const MESSAGES_CALL = { type: "tool_use", id: "toolu_1", name: "read_file", input: { path: "blue" } };
const MESSAGES_USAGE = { input_tokens: 20, cache_read_input_tokens: 80, output_tokens: 7 };

const messages: SpokenExchange = {
  protocol: "messages",
  request: JSON.stringify({
    model: "m",
    max_tokens: 100,
    messages: [
      { role: "user", content: EARLIER },
      { role: "assistant", content: "An earlier answer" },
      { role: "user", content: [{ type: "text", text: ASKED }] },
    ],
    tools: [{ name: "read_file", input_schema: TOOL }],
  }),
  whole: JSON.stringify({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "m",
    content: [{ type: "text", text: SAID }, MESSAGES_CALL],
    stop_reason: "tool_use",
    stop_sequence: null,
    usage: MESSAGES_USAGE,
  }),
  stream: named(
    {
      type: "message_start",
      message: {
        id: "msg_1",
        type: "message",
        role: "assistant",
        model: "m",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...MESSAGES_USAGE, output_tokens: 1 },
      },
    },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "I will look " } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "into it" } },
    { type: "content_block_stop", index: 0 },
    { type: "content_block_start", index: 1, content_block: { ...MESSAGES_CALL, input: {} } },
    {
      type: "content_block_delta",
      index: 1,
      delta: { type: "input_json_delta", partial_json: '{"path":"blue"}' },
    },
    { type: "content_block_stop", index: 1 },
    {
      type: "message_delta",
      delta: { stop_reason: "tool_use", stop_sequence: null },
      usage: { output_tokens: 7 },
    },
    { type: "message_stop" },
  ),
};

const CHAT_USAGE = {
  prompt_tokens: 100,
  completion_tokens: 7,
  total_tokens: 107,
  prompt_tokens_details: { cached_tokens: 80 },
};
const CHAT_CALL = { id: "call_1", type: "function", function: { name: "read_file", arguments: '{"path":"blue"}' } };

function chunk(delta: unknown, finish: string | null = null, usage?: unknown): unknown {
  return {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "m",
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...(usage === undefined ? {} : { usage }),
  };
}

const chat: SpokenExchange = {
  protocol: "chat",
  request: JSON.stringify({
    model: "m",
    messages: [
      { role: "user", content: EARLIER },
      { role: "assistant", content: "An earlier answer" },
      { role: "user", content: ASKED },
    ],
    tools: [{ type: "function", function: { name: "read_file", parameters: TOOL } }],
  }),
  whole: JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{
      index: 0,
      message: { role: "assistant", content: SAID, tool_calls: [CHAT_CALL] },
      finish_reason: "tool_calls",
    }],
    usage: CHAT_USAGE,
  }),
  stream: events(
    chunk({ role: "assistant", content: "I will look " }),
    chunk({ content: "into it" }),
    chunk({ tool_calls: [{ index: 0, ...CHAT_CALL }] }),
    chunk({}, "tool_calls", CHAT_USAGE),
  ) + "data: [DONE]\n\n",
};

const GEMINI_PARTS = [{ text: SAID }, { functionCall: { name: "read_file", args: { path: "blue" } } }];
const GEMINI_USAGE = {
  promptTokenCount: 100,
  candidatesTokenCount: 7,
  totalTokenCount: 107,
  cachedContentTokenCount: 80,
};
const GEMINI_ANSWER = {
  candidates: [{ content: { role: "model", parts: GEMINI_PARTS }, finishReason: "STOP", index: 0 }],
  usageMetadata: GEMINI_USAGE,
  modelVersion: "m",
};

const gemini: SpokenExchange = {
  protocol: "gemini",
  request: JSON.stringify({
    contents: [
      { role: "user", parts: [{ text: EARLIER }] },
      { role: "model", parts: [{ text: "An earlier answer" }] },
      { role: "user", parts: [{ text: ASKED }] },
    ],
    tools: [{ functionDeclarations: [{ name: "read_file", parameters: TOOL }] }],
  }),
  whole: JSON.stringify(GEMINI_ANSWER),
  stream: events(GEMINI_ANSWER),
};

const RESPONSES_MESSAGE = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: SAID, annotations: [] }],
};
const RESPONSES_CALL = {
  type: "function_call",
  id: "fc_1",
  call_id: "call_1",
  name: "read_file",
  arguments: '{"path":"blue"}',
  status: "completed",
};
const RESPONSES_ANSWER = {
  id: "resp_1",
  object: "response",
  created_at: 1,
  status: "completed",
  model: "m",
  output: [RESPONSES_MESSAGE, RESPONSES_CALL],
  usage: {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 80 },
    output_tokens: 7,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 107,
  },
};

const responses: SpokenExchange = {
  protocol: "responses",
  request: JSON.stringify({
    model: "m",
    input: [
      { role: "user", content: EARLIER },
      { role: "assistant", content: "An earlier answer" },
      { role: "user", content: [{ type: "input_text", text: ASKED }] },
    ],
    tools: [{ type: "function", name: "read_file", parameters: TOOL }],
  }),
  whole: JSON.stringify(RESPONSES_ANSWER),
  stream: named(
    { type: "response.created", response: { ...RESPONSES_ANSWER, status: "in_progress", output: [] } },
    { type: "response.output_item.added", output_index: 0, item: { ...RESPONSES_MESSAGE, content: [] } },
    {
      type: "response.output_text.delta",
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta: SAID,
    },
    { type: "response.output_item.done", output_index: 0, item: RESPONSES_MESSAGE },
    { type: "response.output_item.added", output_index: 1, item: { ...RESPONSES_CALL, arguments: "" } },
    {
      type: "response.function_call_arguments.delta",
      item_id: "fc_1",
      output_index: 1,
      delta: RESPONSES_CALL.arguments,
    },
    { type: "response.output_item.done", output_index: 1, item: RESPONSES_CALL },
    { type: "response.completed", response: RESPONSES_ANSWER },
  ),
};

export const EXCHANGES: readonly SpokenExchange[] = [messages, chat, responses, gemini];

/** What each of the answers used. */
export const USAGE = {
  inputTokens: 100,
  outputTokens: 7,
  cacheReadTokens: 80,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  reasoningTokens: 0,
};
