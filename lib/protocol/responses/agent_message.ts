/**
 * What Codex's agents say to each other. OpenAI encrypts the words that a model of its own has for another agent, and
 * reads them itself when they come back as `encrypted_content`. What any other model has said Codex sends under the same
 * name as it was, and nobody reads it there: the other agent gets no task (openai/codex#37237, and seen with 0.171).
 */
import { type Json, type JsonObject, stringMember } from "../../json.ts";

const UNREADABLE = "[This message is encrypted: only OpenAI's models can read it]";

/** Base64 of a good length; a task has spaces. */
const CIPHER = /^[\w+/=-]{64,}$/;
const CIPHER_IN_CALL = /"message"\s*:\s*"[\w+/=-]{64,}"/;

/** The content of such a message: who says it, and all that can be read; `unread` is told of what cannot. */
export function agentContent(item: JsonObject, unread: () => void): Json[] {
  const author = stringMember(item, "author");
  const { content } = item;
  const parts = Array.isArray(content) ? content : typeof content === "string" ? [inputText(content)] : [];
  return [
    ...(author === undefined ? [] : [inputText(`Message from ${author}:`)]),
    ...parts.map((part) => {
      const words = encryptedOf(part);
      if (words === undefined) return part;
      if (!CIPHER.test(words)) return inputText(words);
      unread();
      return inputText(UNREADABLE);
    }),
  ];
}

/** The content with what nobody has encrypted as text; `undefined`: there is nothing of the kind in it. */
export function plainContent({ content }: JsonObject): Json[] | undefined {
  if (!Array.isArray(content) || !content.some((part) => plainOf(part) !== undefined)) return undefined;
  return content.map((part) => {
    const words = plainOf(part);
    return words === undefined ? part : inputText(words);
  });
}

function plainOf(part: Json): string | undefined {
  const words = encryptedOf(part);
  return words === undefined || CIPHER.test(words) ? undefined : words;
}

/** Whether OpenAI has encrypted what an item says to an agent. */
export function isOpenAis(item: JsonObject): boolean {
  if (item["type"] === "function_call") return CIPHER_IN_CALL.test(stringMember(item, "arguments") ?? "");
  const content = item["type"] === "agent_message" ? item["content"] : undefined;
  return Array.isArray(content) && content.some((part) => CIPHER.test(encryptedOf(part) ?? ""));
}

function encryptedOf(part: Json): string | undefined {
  return stringMember(part, "type") === "encrypted_content" ? stringMember(part, "encrypted_content") : undefined;
}

function inputText(text: string): JsonObject {
  return { type: "input_text", text };
}
