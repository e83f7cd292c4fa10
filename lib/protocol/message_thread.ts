/**
 * Anthropic's message threads (beta `message-threads-2026-08-12`, types of `@anthropic-ai/sdk` 1.14.0, read 2026-11-26):
 * `thread: {type: "create"}` asks for a conversation to be kept, `{type: "continue", previous_message_id}` goes on from it
 * with the new messages alone. The official SDK's tool runner asks for one unless it is told otherwise. A kept conversation
 * may be lost at any time: who is told so in the right words sends all of it again.
 */
import { ProxyError } from "../errors.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import { phrase } from "../phrases/phrase.ts";

/** What tells the SDK to send the whole conversation, under a new thread. */
export const THREAD_NOT_FOUND = "thread_not_found";

/** The answer that `body` goes on from, whose conversation it does not repeat. */
export function continuedMessage({ thread }: JsonObject): string | undefined {
  return isContinued(thread) ? stringMember(thread, "previous_message_id") ?? "" : undefined;
}

/** Without such a thread the request would be another question; one that is to be made may be left out. */
export function isContinued(thread: Json | undefined): thread is JsonObject {
  return isObject(thread) && thread["type"] === "continue";
}

export function threadNotFound(id: string): ProxyError {
  const said = phrase("reading.kept_elsewhere", { path: "thread", id });
  return new ProxyError("not_found", said, { code: THREAD_NOT_FOUND });
}
