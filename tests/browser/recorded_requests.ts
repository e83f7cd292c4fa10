/** Requests as the store has them, for the pages that show them. */
import type { RecordedRequest } from "../../lib/store/recorded.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { EXCHANGES } from "../store/exchanges.ts";
import { failed, pane, recorded } from "../store/requests.ts";

const START = Date.now() - 3_600_000;

export const HOSTILE = `<img src=x onerror="globalThis.hurt=1"><script>globalThis.hurt=1</script>`;

/** A picture of one red dot. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/** An agent's turn with everything in it that a conversation can have. */
const RICH = {
  model: "claude-opus-5",
  max_tokens: 32_000,
  stream: true,
  thinking: { type: "enabled", budget_tokens: 16_000 },
  system: [{ type: "text", text: "You are a coding agent. Be brief, and read before you write." }],
  tools: [
    {
      name: "Bash",
      description: "Runs a command in a shell and gives back what it prints.",
      input_schema: {
        type: "object",
        properties: {
          command: { type: "string", description: "What to run" },
          timeout: { type: "number", description: "Milliseconds" },
        },
        required: ["command"],
      },
    },
    {
      name: "Read",
      description: "Reads a file.",
      input_schema: { type: "object", properties: { path: { type: "string" } } },
    },
  ],
  messages: [
    {
      role: "user",
      content: [
        { type: "text", text: "<system-reminder>\nToday is Thursday.\n</system-reminder>\nWhy does the build fail?" },
        { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
      ],
    },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "The log will say which step broke.", signature: "c2lnbmF0dXJl" },
        { type: "text", text: "I will look at the log first." },
        {
          type: "tool_use",
          id: "toolu_1",
          name: "Bash",
          input: { command: "deno task build 2>&1 | tail -3", timeout: 60_000 },
        },
      ],
    },
    {
      role: "user",
      content: [{
        type: "tool_result",
        tool_use_id: "toolu_1",
        is_error: true,
        content: 'error: Module not found "./lib/app.ts"\n    at main.ts:3:20',
      }],
    },
    { role: "assistant", content: [{ type: "text", text: `The import is wrong. ${HOSTILE}` }] },
    { role: "user", content: `Mend it, please. ${"And read all of it. ".repeat(400)}` },
  ],
};

const ANSWER = [
  {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "kimi-k2",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1200, cache_read_input_tokens: 30_000, output_tokens: 1 },
    },
  },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Done: it says `./lib/app.ts` now. " } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: HOSTILE } },
  { type: "content_block_stop", index: 0 },
  {
    type: "content_block_start",
    index: 1,
    content_block: { type: "tool_use", id: "toolu_2", name: "Read", input: {} },
  },
  { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: '{"path":"main.ts"}' } },
  { type: "content_block_stop", index: 1 },
  { type: "message_delta", delta: { stop_reason: "tool_use", stop_sequence: null }, usage: { output_tokens: 412 } },
  { type: "message_stop" },
].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");

const BODY = JSON.stringify(RICH);
const SENT = BODY.replace("claude-opus-5", "kimi-k2").replace('"max_tokens":32000', '"max_tokens":8192');

const REFUSAL = JSON.stringify({
  type: "error",
  error: { type: "overloaded_error", message: `Overloaded ${HOSTILE}` },
});

const ATTEMPT = recorded("x").attempts[0]!;

/** It was answered at the second endpoint. */
export const RICH_REQUEST: RecordedRequest = recorded("req_rich0000000001", {
  startedAt: START,
  stream: true,
  agent: "explore",
  keyName: "laptop",
  tags: ["long", HOSTILE],
  losses: ["messages to chat: cache_control"],
  learned: [phrase("lesson.ceiling", { path: "max_tokens", maximum: 8192 })],
  firstByteMs: 2900,
  firstTokenMs: 3400,
  durationMs: 9800,
  requestBytes: BODY.length,
  responseBytes: ANSWER.length,
  attempts: [
    {
      ...ATTEMPT,
      endpointId: "glm",
      endpointName: "GLM",
      status: 529,
      result: phrase("attempt.refused", { status: "529", words: "Overloaded" }),
      durationMs: 1200,
    },
    {
      ...ATTEMPT,
      startMs: 1300,
      durationMs: 2100,
      changes: [phrase("lesson.ceiling", { path: "max_tokens", maximum: 8192 })],
      reason: phrase("route.priority", { priority: 2 }),
    },
  ],
  panes: [
    pane("client_request", BODY, {
      head: "POST /v1/messages?beta=true",
      headers: [["x-note", HOSTILE], ["content-type", "application/json"]],
    }),
    pane("upstream_request", SENT, { attempt: 0, head: "POST https://glm.example/v1/messages" }),
    pane("upstream_response", REFUSAL, { attempt: 0, head: "529" }),
    pane("upstream_request", SENT, { attempt: 1, head: "POST https://kimi.example/v1/messages" }),
    pane("upstream_response", ANSWER, { attempt: 1, times: [0, 3400, 700, 5100, 1100, 9800] }),
    pane("client_response", ANSWER),
  ],
});

/** One of each protocol, whose conversation is the same. */
const PROTOCOL_REQUESTS: readonly RecordedRequest[] = EXCHANGES.map(({ protocol, request, stream }, index) =>
  recorded(`req_${protocol}`, {
    startedAt: START + 60_000 * (index + 1),
    client: protocol === "responses" ? "codex" : "other",
    session: "s-2",
    protocol,
    upstreamProtocol: protocol,
    model: "m",
    upstreamModel: "m",
    stream: true,
    attempts: [{ ...ATTEMPT, protocol, model: "m" }],
    panes: [pane("client_request", request), pane("client_response", stream)],
  })
);

/** Nobody answered it. */
export const FAILED_REQUEST: RecordedRequest = failed("req_failed", `HTTP 503 from glm: ${HOSTILE}`, {
  startedAt: START + 600_000,
  status: 502,
  model: HOSTILE,
  session: "s-3",
  attempts: [{ ...ATTEMPT, endpointId: "glm", endpointName: "GLM", status: 503, result: `HTTP 503: ${HOSTILE}` }],
  panes: [],
});

export const REQUESTS: readonly RecordedRequest[] = [RICH_REQUEST, ...PROTOCOL_REQUESTS, FAILED_REQUEST];
