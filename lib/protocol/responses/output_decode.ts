/** What tools gave back, from the Responses protocol to the hub. */
import { isObject, type Json } from "../../json.ts";
import type { Part } from "../conversation.ts";
import { decodeContent } from "./content_decode.ts";

/** `output` is a text, a list of content, or whatever a client makes of it. */
export function decodeOutput(
  output: Json | undefined,
  path: string,
  lost: Set<string>,
): { readonly parts: readonly Part[]; readonly isError: boolean } {
  if (Array.isArray(output) && output.every((part) => isObject(part) && typeof part["type"] === "string")) {
    return { parts: decodeContent(output, path, lost), isError: false };
  }
  // Codex before 0.60 sent its own result object.
  if (isObject(output) && typeof output["success"] === "boolean" && typeof output["content"] === "string") {
    return { parts: decodeContent(output["content"], path, lost), isError: !output["success"] };
  }
  return { parts: decodeContent(outputText(output), path, lost), isError: false };
}

/** A value as text: what is no string as its JSON. */
export function outputText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
