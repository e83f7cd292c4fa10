/** Images that a model made: https://developers.openai.com/api/docs/guides/tools-image-generation (read 2026-11-26). */
import { type JsonObject, stringMember } from "../../json.ts";
import type { ImagePart } from "../conversation.ts";
import { sniffMediaType } from "../media.ts";

/** The image of an `image_generation_call` item; `undefined` for other items, and if it has none. */
export function decodeGeneratedImage(item: JsonObject): ImagePart | undefined {
  const data = stringMember(item, "result") ?? "";
  if (item["type"] !== "image_generation_call" || data === "") return undefined;
  const format = stringMember(item, "output_format");
  const mediaType = format === undefined ? sniffMediaType(data) ?? "image/png" : `image/${format}`;
  return { type: "image", media: { type: "base64", mediaType, data }, own: { protocol: "responses", values: [item] } };
}

/** `undefined` if the image is not at hand: this protocol has its data and no address. */
export function generatedImage({ media, own }: ImagePart, id: string): JsonObject | undefined {
  if (own?.protocol === "responses") return own.values[0];
  if (media.type !== "base64") return undefined;
  const output_format = media.mediaType.slice("image/".length);
  return { id, type: "image_generation_call", status: "completed", output_format, result: media.data };
}
