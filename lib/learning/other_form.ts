/** Requests of Chat Completions with what belongs to another API, as Cursor and LangChain mix it in. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { bodyForm } from "../protocol/body_form.ts";
import type { Reaction } from "./reaction.ts";
import type { Reading } from "./reading.ts";
import { valuesAt } from "./survey.ts";

/** Who takes none of that says so in any words, of the first place where it stands: the codec writes all of it anew. */
export function otherForm({ complaint: { status }, sent: { protocol, body } }: Reading): Reaction | undefined {
  if (protocol !== "chat" || status !== 400 && status !== 422) return undefined;
  const isOther = bodyForm(protocol, body) !== protocol || valuesAt(body, "tools[]").some(isFlat) ||
    valuesAt(body, "messages[].content").some(isEmpty) || valuesAt(body, "messages[].content[]").some(isBlock);
  return isOther ? { type: "convert", changes: [] } : undefined;
}

/** A tool of Responses or Messages: its name stands a level higher. */
function isFlat(tool: Json): boolean {
  return isObject(tool) && typeof tool["name"] === "string" && !isObject(nested(tool));
}

function nested(tool: JsonObject): Json | undefined {
  const { type } = tool;
  return typeof type === "string" ? tool[type] : undefined;
}

function isEmpty(content: Json): boolean {
  return Array.isArray(content) && content.length === 0;
}

const BLOCKS: ReadonlySet<Json> = new Set([
  ...["tool_use", "tool_result", "input_text", "output_text", "input_image", "thinking", "reasoning"],
]);

function isBlock(part: Json): boolean {
  return isObject(part) && (BLOCKS.has(part["type"] ?? null) || part["type"] === "image" && isObject(part["source"]));
}
