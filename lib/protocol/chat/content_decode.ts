/** `content` of chat messages: a text, a list of parts, or in JSON mode an object. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";

export interface ContentPiece {
  readonly type: "text" | "thinking" | "refusal";
  readonly text: string;
  /** A plain text, in which thinking may stand between tags. */
  readonly tagged: boolean;
}

/** The pieces of an answer's content; what cannot be read is told to `report`. */
export function readContent(content: Json | undefined, report: (feature: string) => void): readonly ContentPiece[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content, tagged: true }];
  // Cloudflare parses the JSON that it was asked for.
  if (!Array.isArray(content)) return [{ type: "text", text: JSON.stringify(content), tagged: false }];
  return content.flatMap((part): ContentPiece[] => {
    if (typeof part === "string") return [{ type: "text", text: part, tagged: true }];
    if (!isObject(part)) return [];
    const piece = readPart(part);
    if (piece === undefined) report(`choices[].message.content[].${stringMember(part, "type") ?? "type"}`);
    return piece === undefined ? [] : [piece];
  });
}

function readPart(part: JsonObject): ContentPiece | undefined {
  const type = stringMember(part, "type");
  switch (type) {
    case "text":
    case "output_text":
      return { type: "text", text: stringMember(part, "text") ?? "", tagged: true };
    case "refusal":
      return { type: "refusal", text: stringMember(part, "refusal") ?? "", tagged: false };
    // Mistral; Databricks.
    case "thinking":
    case "reasoning":
      return { type: "thinking", text: thoughtOf(part), tagged: false };
    default:
      return undefined;
  }
}

/** Mistral's `thinking` and Databricks' `summary` are lists of texts. */
export function thoughtOf(part: JsonObject): string {
  const thought = part["thinking"] ?? part["summary"] ?? part["text"];
  if (typeof thought === "string") return thought;
  if (!Array.isArray(thought)) return "";
  return thought.map((piece) => typeof piece === "string" ? piece : stringMember(piece, "text") ?? "").join("");
}
