/** The texts of a message's item. */
import { type Json, stringMember } from "../../json.ts";

/** Some have the text alone where its parts should be. */
export function partsOf(content: Json | undefined): readonly Json[] {
  if (typeof content === "string") return [{ type: "output_text", text: content }];
  return Array.isArray(content) ? content : [];
}

export function textOf(part: Json): string {
  return stringMember(part, stringMember(part, "type") === "refusal" ? "refusal" : "text") ?? "";
}
