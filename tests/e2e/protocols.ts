/** The client protocols as the tests use them: one request, one right answer and one error each. */

export type ProtocolName = "messages" | "chat" | "responses" | "gemini";

export interface ProtocolCase {
  readonly name: ProtocolName;
  /** Of an endpoint that speaks it. */
  readonly endpoint: Readonly<Record<string, unknown>>;
  readonly path: (streaming: boolean) => string;
  readonly request: (streaming: boolean) => string;
  /** Headers by which the usual client of the protocol is known. */
  readonly client: Readonly<Record<string, string>>;
  /** A right answer that is not streamed. */
  readonly whole: string;
  /** The same as events: those before the first content, those with content, and those that end it. */
  readonly preamble: readonly string[];
  readonly content: readonly string[];
  readonly ending: readonly string[];
  /** An error body, as an answer or as data of an event. */
  readonly error: (type: string, message: string) => string;
  readonly errorEvent: (type: string, message: string) => string;
  /** Whether one event of a client's stream tells of an error. */
  readonly isError: (event: StreamEvent) => boolean;
  /** Whether it says that the answer is whole. */
  readonly isFinish: (event: StreamEvent) => boolean;
  /** Message of an error body or event; the envelope is checked on the way. */
  readonly errorMessage: (json: unknown) => string;
}

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** All events of a right stream. */
export function eventsOf({ preamble, content, ending }: ProtocolCase): readonly string[] {
  return [...preamble, ...content, ...ending];
}

function named(data: Record<string, unknown> & { type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function data(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** The member at `path`, which must be a string. */
function textAt(json: unknown, ...path: readonly string[]): string {
  let value = json;
  for (const name of path) value = (value as Record<string, unknown> | null)?.[name];
  if (typeof value !== "string") throw new Error(`No text at ${path.join(".")} in ${JSON.stringify(json)}`);
  return value;
}

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "m",
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};

const messages: ProtocolCase = {
  name: "messages",
  endpoint: { endpoint_type: "anthropic" },
  path: () => "/v1/messages?beta=true",
  request: (stream) =>
    `{"model": "m", "max_tokens":16,"stream":${stream},"messages":[{"role":"user","content":"hi é"}]}`,
  client: { "user-agent": "claude-cli/2.1.330 (external, cli)", "anthropic-version": "2023-06-01" },
  whole: JSON.stringify({ ...message, content: [{ type: "text", text: "good é" }], stop_reason: "end_turn" }),
  preamble: [named({ type: "message_start", message }), named({ type: "ping" })],
  content: [
    named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "good é" } }),
  ],
  ending: [
    named({ type: "content_block_stop", index: 0 }),
    named({ type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: {} }),
    named({ type: "message_stop" }),
  ],
  error: (type, text) => JSON.stringify({ type: "error", error: { type, message: text } }),
  errorEvent: (type, text) => named({ type: "error", error: { type, message: text } }),
  isError: ({ event }) => event === "error",
  isFinish: ({ event }) => event === "message_stop" || event === "message_delta",
  errorMessage: (json) => {
    if (textAt(json, "type") !== "error") throw new Error(`No Messages envelope: ${JSON.stringify(json)}`);
    textAt(json, "error", "type");
    return textAt(json, "error", "message");
  },
};

const chunkOf = (choice: Record<string, unknown>) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices: [{ index: 0, delta: {}, finish_reason: null, ...choice }],
});

function openAiMessage(json: unknown): string {
  textAt(json, "error", "type");
  return textAt(json, "error", "message");
}

const openAiError = (type: string, text: string) =>
  JSON.stringify({ error: { message: text, type, param: null, code: null } });

const chat: ProtocolCase = {
  name: "chat",
  endpoint: { endpoint_type: "openai", wire_api: "chat" },
  path: () => "/v1/chat/completions",
  request: (stream) => `{"model": "m", "stream":${stream},"messages":[{"role":"user","content":"hi é"}]}`,
  client: { "user-agent": "OpenAI/JS 6.49.0" },
  whole: JSON.stringify({
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "good é" }, finish_reason: "stop" }],
  }),
  preamble: [data(chunkOf({ delta: { role: "assistant", content: "" } }))],
  content: [data(chunkOf({ delta: { content: "good é" } }))],
  ending: [data(chunkOf({ finish_reason: "stop" })), "data: [DONE]\n\n"],
  error: openAiError,
  errorEvent: (type, text) => `data: ${openAiError(type, text)}\n\n`,
  isError: ({ data }) => data.startsWith('{"error"'),
  isFinish: ({ data }) => data === "[DONE]" || data.includes('"finish_reason":"stop"'),
  errorMessage: openAiMessage,
};

const response = { id: "resp_1", object: "response", created_at: 1, model: "m", status: "in_progress", output: [] };
const item = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "good é", annotations: [] }],
};
const place = { item_id: "msg_1", output_index: 0, content_index: 0 };

const responses: ProtocolCase = {
  name: "responses",
  endpoint: { endpoint_type: "openai", wire_api: "responses" },
  path: () => "/v1/responses",
  request: (stream) => `{"model": "m", "stream":${stream},"input":"hi é"}`,
  client: { "user-agent": "codex_exec/0.169.0 (Debian 12.0.0; x86_64)", originator: "codex_exec" },
  whole: JSON.stringify({ ...response, status: "completed", output: [item] }),
  preamble: [
    named({ type: "response.created", sequence_number: 0, response }),
    named({ type: "response.in_progress", sequence_number: 1, response }),
  ],
  content: [
    named({
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, status: "in_progress", content: [] },
    }),
    named({ type: "response.content_part.added", ...place, part: { type: "output_text", text: "", annotations: [] } }),
    named({ type: "response.output_text.delta", ...place, delta: "good é" }),
  ],
  ending: [
    named({ type: "response.output_text.done", ...place, text: "good é" }),
    named({ type: "response.output_item.done", output_index: 0, item }),
    named({ type: "response.completed", response: { ...response, status: "completed", output: [item] } }),
  ],
  error: openAiError,
  errorEvent: (type, text) => named({ type: "error", error: { type, code: null, message: text, param: null } }),
  isError: ({ event }) => event === "response.failed",
  isFinish: ({ event }) => event === "response.completed" || event === "response.incomplete",
  errorMessage: (json) => {
    if ((json as { type?: unknown }).type !== "response.failed") return openAiMessage(json);
    textAt(json, "response", "error", "code");
    return textAt(json, "response", "error", "message");
  },
};

const candidate = (parts: unknown[], more: Record<string, unknown> = {}) => ({
  candidates: [{ content: { role: "model", parts }, ...more }],
  responseId: "r1",
});

const gemini: ProtocolCase = {
  name: "gemini",
  endpoint: { endpoint_type: "gemini" },
  path: (stream) => stream ? "/v1beta/models/m:streamGenerateContent?alt=sse" : "/v1beta/models/m:generateContent",
  request: () => `{"contents": [{"role":"user","parts":[{"text":"hi é"}]}]}`,
  client: { "user-agent": "GeminiCLI/0.61" },
  whole: JSON.stringify(candidate([{ text: "good é" }], { finishReason: "STOP" })),
  preamble: [data({ usageMetadata: { promptTokenCount: 3 }, responseId: "r1" })],
  content: [data(candidate([{ text: "good é" }]))],
  ending: [data(candidate([{ text: "" }], { finishReason: "STOP" }))],
  error: (type, text) => JSON.stringify({ error: { code: 500, message: text, status: type } }),
  errorEvent: (type, text) => data({ error: { code: 500, message: text, status: type } }),
  isError: ({ data }) => data.startsWith('{"error"'),
  isFinish: ({ data }) => data.includes('"finishReason"'),
  errorMessage: (json) => {
    textAt(json, "error", "status");
    return textAt(json, "error", "message");
  },
};

/** The three that every table runs on. */
export const PROTOCOLS: readonly ProtocolCase[] = [messages, chat, responses];
export const ALL_PROTOCOLS: readonly ProtocolCase[] = [...PROTOCOLS, gemini];
export const MESSAGES = messages, CHAT = chat, RESPONSES = responses, GEMINI = gemini;

/** Each of them as a stream and whole. */
export const FORMS = ALL_PROTOCOLS.flatMap((protocol) =>
  [false, true].map((streaming) => ({
    name: `${protocol.name}, ${streaming ? "streaming" : "not streaming"}`,
    protocol,
    streaming,
  }))
);
