/** What the upstream of a scene answers. */
import { reply } from "../e2e/scripts.ts";
import type { Script } from "../fake_upstream.ts";

/** A whole message that says `text`. */
export function messagesAnswer(
  text: string,
  usage: object = { input_tokens: 1200, output_tokens: 34 },
  headers: Readonly<Record<string, string>> = {},
): Script {
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
    stop_sequence: null,
    usage,
  };
  return reply(JSON.stringify(message), { headers });
}

/** An error of the Messages API. */
export function messagesError(status: number, message: string): Script {
  return reply(JSON.stringify({ type: "error", error: { type: "api_error", message } }), { status });
}
