/** Images and documents: https://docs.anthropic.com/en/docs/build-with-claude/vision, .../pdf-support (read 2026-11-22). */
import type { JsonObject } from "../../json.ts";
import type { DocumentPart, ImagePart } from "../conversation.ts";
import { imageTypeOf, isVideo, sniffMediaType, textOfMedia } from "../media.ts";

const IMAGES: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/** What cannot be sent leaves a note, so that the model knows of it. */
export function encodeImage({ media }: ImagePart, lost: Set<string>): JsonObject {
  switch (media.type) {
    case "url":
      return { type: "image", source: { type: "url", url: media.url } };
    case "base64": {
      // A drawing in SVG is text, which nobody takes for a picture.
      const text = textOfMedia(media);
      if (text !== undefined) return { type: "text", text: text.trim() === "" ? "[Empty image]" : text };
      // Anthropic checks it.
      const mediaType = imageTypeOf(media);
      if (!IMAGES.has(mediaType)) return leftOut("image", mediaType, lost);
      return { type: "image", source: { type: "base64", media_type: mediaType, data: media.data } };
    }
    case "file":
      return leftOut("image", "a file of another vendor", lost);
    default:
      return media satisfies never;
  }
}

export function encodeDocument({ media, name }: DocumentPart, lost: Set<string>): JsonObject {
  const title = name === undefined || name === "" ? {} : { title: name };
  const text = textOfMedia(media);
  if (text !== undefined) {
    if (text.trim() === "") return { type: "text", text: `[Empty document${name === undefined ? "" : ` ${name}`}]` };
    return { type: "document", source: { type: "text", media_type: "text/plain", data: text }, ...title };
  }
  switch (media.type) {
    case "url":
      if (isVideo(media.mediaType)) return leftOut("document", media.url, lost);
      return { type: "document", source: { type: "url", url: media.url }, ...title };
    case "base64": {
      const mediaType = sniffMediaType(media.data) ?? media.mediaType;
      if (mediaType !== "application/pdf") return leftOut("document", name ?? mediaType, lost);
      return { type: "document", source: { type: "base64", media_type: mediaType, data: media.data }, ...title };
    }
    default:
      return leftOut("document", name ?? "a file of another vendor", lost);
  }
}

function leftOut(kind: "image" | "document", what: string, lost: Set<string>): JsonObject {
  lost.add(kind);
  return { type: "text", text: `[${kind === "image" ? "Image" : "Document"} left out: ${what}]` };
}
