import type { Json, JsonObject } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { percentEncoded } from "./percent_encoded.ts";

export interface TestQuestion {
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

export interface TestQuestionOptions {
  readonly model: string;
  readonly stream: boolean;
  /** It is offered a tool, and asked to use it. */
  readonly tool?: boolean;
}

/** Short to answer, and its answer shows that somebody has understood it. */
const WORDS = "Reply with the single word: pong";

/** The name of the tool that a test offers. */
const TEST_TOOL = "pong";

const TOOL_WORDS = `Call the tool ${TEST_TOOL} once, with the text: ping`;
const DESCRIPTION = "Answers a ping";
const SCHEMA = { type: "object", properties: { text: { type: "string" } }, required: ["text"] };

/** Room for a model that thinks before it says its one word. */
const MAX_TOKENS = 256;

/** A client's request in `protocol`, as small as one that shows something can be. */
export function testQuestion(protocol: Protocol, { model, stream, tool = false }: TestQuestionOptions): TestQuestion {
  const words = tool ? TOOL_WORDS : WORDS;
  const tools: JsonObject = tool ? { tools: toolsOf(protocol) } : {};
  const messages = [{ role: "user", content: words }];
  switch (protocol) {
    case "messages":
      return {
        path: "/v1/messages",
        headers: { "anthropic-version": "2023-06-01" },
        body: { model, max_tokens: MAX_TOKENS, stream, messages, ...tools },
      };
    case "chat": {
      const usage = stream ? { stream_options: { include_usage: true } } : {};
      return {
        path: "/v1/chat/completions",
        headers: {},
        body: { model, max_completion_tokens: MAX_TOKENS, stream, ...usage, messages, ...tools },
      };
    }
    case "responses":
      return {
        path: "/v1/responses",
        headers: {},
        body: { model, max_output_tokens: MAX_TOKENS, stream, store: false, input: words, ...tools },
      };
    case "gemini": {
      const name = `/v1beta/models/${percentEncoded(model)}`;
      return {
        path: stream ? `${name}:streamGenerateContent?alt=sse` : `${name}:generateContent`,
        headers: {},
        body: {
          contents: [{ role: "user", parts: [{ text: words }] }],
          generationConfig: { maxOutputTokens: MAX_TOKENS },
          ...tools,
        },
      };
    }
    default:
      return protocol satisfies never;
  }
}

function toolsOf(protocol: Protocol): Json {
  const named = { name: TEST_TOOL, description: DESCRIPTION };
  switch (protocol) {
    case "messages":
      return [{ ...named, input_schema: SCHEMA }];
    case "chat":
      return [{ type: "function", function: { ...named, parameters: SCHEMA } }];
    case "responses":
      return [{ type: "function", ...named, parameters: SCHEMA, strict: false }];
    case "gemini":
      return [{ functionDeclarations: [{ ...named, parameters: SCHEMA }] }];
    default:
      return protocol satisfies never;
  }
}
