/** What people wrote in a request, in each protocol, without what their agents put around it. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { withoutAgentsOwn } from "../protocol/agents_own.ts";
import { bodyForm } from "../protocol/body_form.ts";
import { MESSAGES_IN } from "../protocol/messages_in.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** Whether the member called `name` has the messages. Cursor sends those of Responses to Chat Completions too. */
export function holdsMessages(name: string, protocol: Protocol): boolean {
  return name === MESSAGES_IN[protocol] || protocol === "chat" && name === MESSAGES_IN.responses;
}

/** The messages of `body`, which is of the form of `protocol`. */
export function messagesOf(body: JsonObject, protocol: Protocol): Json | undefined {
  return body[MESSAGES_IN[protocol]];
}

/**
 * The last message in which the user says something: while an agent works, its tools' results come as the user's too,
 * and what the user asked for still holds. `undefined`: there is none.
 */
export function lastUserText(body: JsonObject, protocol: Protocol): string | undefined {
  const messages = messagesOf(body, bodyForm(protocol, body));
  if (typeof messages === "string") return writtenText(messages);
  if (!Array.isArray(messages)) return undefined;
  for (let i = messages.length - 1; i >= 0; i--) {
    const text = userText(messages[i]);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What the user says in `message`; `undefined` if it is another's message, or says nothing. */
export function userText(message: Json | undefined): string | undefined {
  if (typeof message === "string") return writtenText(message);
  if (!isObject(message)) return undefined;
  // Gemini's contents are the user's unless they say something else; an item of Responses that has a type is a message.
  const role = message["role"] ?? (Array.isArray(message["parts"]) ? "user" : undefined);
  return role === "user" ? writtenText(plainText(message["content"] ?? message["parts"])) : undefined;
}

/** The text of a string, or of the text parts of an array; their border is a line's end. */
export function plainText(content: Json | undefined): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return isObject(content) ? plainText(content["parts"]) : "";
  return content.map(partText).filter((text) => text !== "").join("\n");
}

/** Text parts are `text`, `input_text` or without a type; thinking is nobody's text. */
function partText(part: Json): string {
  if (typeof part === "string") return part;
  if (!isObject(part) || part["thought"] === true) return "";
  const { text } = part;
  return typeof text === "string" ? text : "";
}

/** `text` without the agent's own blocks; `undefined` if nothing is left. */
function writtenText(text: string): string | undefined {
  const written = withoutAgentsOwn(text, { mayBeCut: false }).trim();
  return written === "" ? undefined : written;
}
