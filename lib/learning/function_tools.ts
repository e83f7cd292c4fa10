/** Tools that are no functions, for endpoints that know no others: only a codec can make functions of them. */
import { isObject, type Json, scan, valueAt } from "../json.ts";
import type { Change } from "./fact.ts";

/** Tools that the provider runs itself: an agent works without them, and no codec makes functions of them. */
const HOSTED =
  /^(?:web_search|web_fetch|file_search|code_interpreter|code_execution|image_generation|mcp$|google_search)/;

export function isHosted(type: Json | undefined): type is string {
  return typeof type === "string" && HOSTED.test(type);
}

/** All that is known of an endpoint that knows functions only. */
export const FUNCTION_TOOLS: Change = { type: "function_tools" };

export function isOfTools({ type }: Change): boolean {
  return type === "function_tools";
}

/** What a conversation has of them when none is offered any more. */
export const CALLS: ReadonlySet<Json> = new Set(["custom_tool_call", "custom_tool_call_output"]);

/** Whether the request in `bytes` has tools that are no functions and might be, or calls of such. */
export function hasOtherTools(bytes: Uint8Array<ArrayBuffer>): boolean {
  const scanned = scan(bytes);
  if (scanned.type !== "object") return false;
  const elementsOf = (name: string) => {
    const value = valueAt(bytes, scanned.members.get(name));
    return Array.isArray(value) ? value.filter(isObject) : [];
  };
  return elementsOf("tools").some(({ type }) => type !== "function" && !isHosted(type)) ||
    elementsOf("input").some(({ type }) => type !== undefined && CALLS.has(type));
}
