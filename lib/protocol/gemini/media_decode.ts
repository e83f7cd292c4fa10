import type { JsonObject } from "../../json.ts";
import type { Media, Part } from "../conversation.ts";
import { mediaTypeOfPath, sniffMediaType } from "../media.ts";
import { stringAt } from "../field.ts";
import { member, text } from "./field.ts";

/** `inlineData` by its type: an image, sound, or any other document. */
export function decodeInline(inline: JsonObject, path: string): Part {
  const data = standardBase64(stringAt(member(inline, "data"), `${path}.data`));
  const mediaType = text(inline, "mimeType") ?? sniffMediaType(data) ?? "application/octet-stream";
  if (mediaType.startsWith("audio/")) return { type: "audio", data, format: formatOf(mediaType) };
  return partOf({ type: "base64", mediaType, data }, mediaType, text(inline, "displayName"));
}

/** Google takes both alphabets, and its SDK for Python sends the other one, which Anthropic and OpenAI refuse. */
function standardBase64(data: string): string {
  return /[-_]/.test(data) ? data.replaceAll("-", "+").replaceAll("_", "/") : data;
}

/** `fileData`: files that Google keeps stay Google's, other URLs are anybody's. */
export function decodeFile(file: JsonObject, path: string): Part {
  const uri = stringAt(member(file, "fileUri"), `${path}.fileUri`);
  const mediaType = text(file, "mimeType") ?? mediaTypeOfPath(uri);
  const isGoogles = uri.startsWith("gs://") || /^https:\/\/generativelanguage\.googleapis\.com\//.test(uri);
  const typed = mediaType === undefined ? {} : { mediaType };
  const media: Media = isGoogles ? { type: "file", fileId: uri } : { type: "url", url: uri, ...typed };
  return partOf(media, mediaType ?? "", text(file, "displayName"));
}

function partOf(media: Media, mediaType: string, name: string | undefined): Part {
  if (mediaType.startsWith("image/")) return { type: "image", media };
  return { type: "document", media, ...(name === undefined ? {} : { name }) };
}

function formatOf(mediaType: string): string {
  const format = mediaType.slice("audio/".length).replace(/^x-/, "").split(";")[0]!;
  return format === "mpeg" ? "mp3" : format;
}
