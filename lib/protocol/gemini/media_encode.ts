import type { JsonObject } from "../../json.ts";
import type { AudioPart, DocumentPart, ImagePart } from "../conversation.ts";
import { imageTypeOf, mediaOfUrl, mediaTypeOfPath, missingFile, textOfMedia } from "../media.ts";

/** Of others Google refuses the request: https://ai.google.dev/gemini-api/docs/image-understanding (read 2026-11-27). */
const IMAGES: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"]);

/** A part of `inlineData` or `fileData`; a text for what is one, and for what cannot be sent. */
export function encodeMedia(part: ImagePart | DocumentPart | AudioPart, lost: Set<string>): JsonObject[] {
  if (part.type === "audio") {
    return [{ inlineData: { mimeType: `audio/${part.format}`, data: part.data } }];
  }
  const media = part.media.type === "url" ? { ...mediaOfUrl(part.media.url), ...typed(part.media) } : part.media;
  // Not every kind of text is taken as a file: YAML is not.
  const text = textOfMedia(media);
  if (text !== undefined) return text === "" ? [] : [{ text: named(text, part) }];
  switch (media.type) {
    case "text":
      return [];
    case "base64":
      return [part.type === "image" ? inlineImage(media, lost) : inline(media.mediaType, media.data)];
    case "url": {
      const usual = part.type === "image" ? "image/jpeg" : "application/pdf";
      return [{
        fileData: { mimeType: media.mediaType ?? mediaTypeOfPath(media.url) ?? usual, fileUri: media.url },
      }];
    }
    case "file":
      if (/^(?:https|gs):\/\//.test(media.fileId)) {
        const mimeType = mediaTypeOfPath(media.fileId);
        return [{ fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri: media.fileId } }];
      }
      lost.add(`${part.type}.file`);
      return [{ text: missingFile(part.type, part.type === "document" ? part.name : undefined) }];
    default:
      return media satisfies never;
  }
}

function inlineImage(media: { readonly mediaType: string; readonly data: string }, lost: Set<string>): JsonObject {
  const mediaType = imageTypeOf(media);
  if (IMAGES.has(mediaType)) return inline(mediaType, media.data);
  lost.add("image");
  return { text: `[Image left out: ${mediaType}]` };
}

function inline(mimeType: string, data: string): JsonObject {
  return { inlineData: { mimeType, data } };
}

function named(text: string, part: ImagePart | DocumentPart): string {
  return part.type === "image" || part.name === undefined ? text : `${part.name}:\n${text}`;
}

function typed(media: { readonly mediaType?: string }): { readonly mediaType?: string } {
  return media.mediaType === undefined ? {} : { mediaType: media.mediaType };
}
