import type { Json } from "../json.ts";
import type { Protocol } from "../protocol/protocol.ts";

export interface TestQuestion {
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Short to answer, and its answer shows that somebody has understood it. */
const WORDS = "Reply with the single word: pong";

/** Room for a model that thinks before it says its one word. */
const MAX_TOKENS = 256;

/** A client's request in `protocol`, as small as one that shows something can be. */
export function testQuestion(
  protocol: Protocol,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): TestQuestion {
  const messages = [{ role: "user", content: WORDS }];
  switch (protocol) {
    case "messages":
      return {
        path: "/v1/messages",
        headers: { "anthropic-version": "2023-06-01" },
        body: { model, max_tokens: MAX_TOKENS, stream, messages },
      };
    case "chat": {
      const usage = stream ? { stream_options: { include_usage: true } } : {};
      return {
        path: "/v1/chat/completions",
        headers: {},
        body: { model, max_completion_tokens: MAX_TOKENS, stream, ...usage, messages },
      };
    }
    case "responses":
      return {
        path: "/v1/responses",
        headers: {},
        body: { model, max_output_tokens: MAX_TOKENS, stream, store: false, input: WORDS },
      };
    case "gemini": {
      const name = `/v1beta/models/${encodeURIComponent(model)}`;
      return {
        path: stream ? `${name}:streamGenerateContent?alt=sse` : `${name}:generateContent`,
        headers: {},
        body: {
          contents: [{ role: "user", parts: [{ text: WORDS }] }],
          generationConfig: { maxOutputTokens: MAX_TOKENS },
        },
      };
    }
    default:
      return protocol satisfies never;
  }
}
