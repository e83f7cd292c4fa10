/** Lists of nothing but texts as one text, for endpoints that take no lists. */
import { isObject, type Json } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { type Sent, valuesAt } from "./survey.ts";

/** Where texts may be lists. */
const PLACES: readonly string[] = ["system", "messages[].content", "messages[].content[].content"];

export function hasListsOfTexts({ body }: Sent): boolean {
  return PLACES.some((path) => valuesAt(body, path).some((value) => textOf(value) !== undefined));
}

export function withPlainTexts(): readonly Edit[] {
  return PLACES.map((path) => ({ type: "replace", path, with: textOf }));
}

function textOf(value: Json): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.map((part) => isObject(part) && part["type"] === "text" ? part["text"] : undefined);
  return texts.every((text) => typeof text === "string") ? texts.join("\n\n") : undefined;
}
