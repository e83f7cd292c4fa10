/** What an output item is, as far as it matters which events and which other items can be about the same one. */
import { type JsonObject, stringMember } from "../../json.ts";
import type { ToolKind } from "../conversation.ts";
import { isOwnTool, OWN_TOOLS } from "../own_tools.ts";
import { callArguments } from "./input_decode.ts";
import { partsOf, textOf } from "./output_texts.ts";
import { isVendors } from "./own_items.ts";
import { reasoningPieces } from "./reasoning.ts";

const CALLS: ReadonlyMap<string, ToolKind> = new Map<string, ToolKind>([
  ["function_call", "function"],
  ["custom_tool_call", "custom"],
  ...Object.keys(OWN_TOOLS).filter(isOwnTool).map((kind) => [`${kind}_call`, kind] as const),
]);

/** What kind of call an item is that the client has to answer; `undefined` if it is none. */
export function callKind(item: JsonObject): ToolKind | undefined {
  const type = stringMember(item, "type") ?? "";
  return isVendors(type, item) ? undefined : CALLS.get(type);
}

/** `message`, `reasoning`, `call` for all that the client has to answer, or the type of others. */
export type ItemKind = string;

/** `undefined` if it does not say. */
export function kindOf(item: JsonObject): ItemKind | undefined {
  return callKind(item) === undefined ? stringMember(item, "type") : "call";
}

/** The texts of which the first piece of a whole item may be: what is told of reasoning may be its summary or itself. */
export function firstTexts(item: JsonObject): readonly string[] {
  const kind = kindOf(item);
  const texts = kind === "call"
    ? [callArguments(item)]
    : kind === "message"
    ? partsOf(item["content"]).map(textOf).filter((text) => text !== "").slice(0, 1)
    : kind === "reasoning"
    ? (["summary", "content"] as const).flatMap((source) => reasoningPieces(item, source).slice(0, 1))
    : [];
  return texts.filter((text) => text !== "");
}
