import { isObject, type Json } from "../json.ts";

const TYPES: ReadonlySet<Json | undefined> = new Set(["image", "image_url", "input_image"]);

/** Whether `part` of a message is an image, in any of the protocols. */
export function isImagePart(part: Json): boolean {
  if (!isObject(part)) return false;
  if (TYPES.has(part["type"])) return true;
  const data = part["inlineData"] ?? part["inline_data"] ?? part["fileData"] ?? part["file_data"];
  return isObject(data) && String(data["mimeType"] ?? data["mime_type"]).startsWith("image/");
}
