/**
 * Images that a model made, in the member that OpenRouter, LiteLLM and those who follow them have for it:
 * https://openrouter.ai/docs/features/multimodal/image-generation (read 2026-11-26).
 */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { ImagePart } from "../conversation.ts";
import { mediaOfUrl, urlOfMedia } from "../media.ts";

export function decodeImages(value: Json | undefined): ImagePart[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((image): ImagePart[] => {
    const url = isObject(image)
      ? stringMember(image["image_url"], "url") ?? stringMember(image, "image_url")
      : undefined;
    if (url === undefined || url === "") return [];
    return [{ type: "image", media: mediaOfUrl(url), own: { protocol: "chat", values: [image as JsonObject] } }];
  });
}

export function encodeImages(images: readonly ImagePart[]): JsonObject[] {
  return images.flatMap(({ media, own }): readonly JsonObject[] => {
    if (own?.protocol === "chat") return own.values;
    const url = urlOfMedia(media);
    return url === undefined ? [] : [{ type: "image_url", image_url: { url } }];
  });
}
