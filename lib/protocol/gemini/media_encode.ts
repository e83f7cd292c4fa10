import type { JsonObject } from "../../json.ts";
import type { AudioPart, DocumentPart, ImagePart } from "../conversation.ts";
import { mediaOfUrl, mediaTypeOfPath, missingFile } from "../media.ts";

/** A part of `inlineData` or `fileData`; nothing for files that another vendor keeps. */
export function encodeMedia(part: ImagePart | DocumentPart | AudioPart, lost: Set<string>): JsonObject[] {
  if (part.type === "audio") {
    return [{ inlineData: { mimeType: `audio/${part.format}`, data: part.data } }];
  }
  const media = part.media.type === "url" ? { ...mediaOfUrl(part.media.url), ...typed(part.media) } : part.media;
  switch (media.type) {
    case "text":
      return media.text === "" ? [] : [{ text: named(media.text, part) }];
    case "base64":
      return [{ inlineData: { mimeType: media.mediaType, data: media.data } }];
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

function named(text: string, part: ImagePart | DocumentPart): string {
  return part.type === "image" || part.name === undefined ? text : `${part.name}:\n${text}`;
}

function typed(media: { readonly mediaType?: string }): { readonly mediaType?: string } {
  return media.mediaType === undefined ? {} : { mediaType: media.mediaType };
}
