/** Parts of a user's turn as content parts: https://platform.openai.com/docs/api-reference/chat/create. */
import type { JsonObject } from "../../json.ts";
import type { TargetTraits } from "../codec.ts";
import { documentText } from "../document_texts.ts";
import type { DocumentPart, ImagePart, Media, Part } from "../conversation.ts";
import { fileNameOf, missingFile, textOfMedia, urlOfMedia } from "../media.ts";
import { foreignLoss } from "../loss.ts";

export interface PartContext {
  readonly target: TargetTraits;
  readonly lost: Set<string>;
}

/** The content parts for `part`: none for what has no place here. */
export function encodePart(part: Part, context: PartContext): JsonObject[] {
  switch (part.type) {
    case "text":
    case "refusal":
      return text(part.text);
    case "image":
      return image(part, context);
    case "document":
      return document(part, context);
    case "audio":
      return [{ type: "input_audio", input_audio: { data: part.data, format: part.format } }];
    case "foreign":
      context.lost.add(foreignLoss(part.value));
      return [];
    // Thinking is the assistant's; calls and results are messages of their own.
    case "thinking":
    case "tool_call":
    case "tool_result":
      return [];
    default:
      return part satisfies never;
  }
}

/** A string where everything is text, since the strictest upstreams take nothing else. */
export function contentOf(parts: readonly JsonObject[]): string | JsonObject[] {
  const texts = parts.map(({ text }) => text).filter((value) => typeof value === "string");
  return texts.length === parts.length ? texts.join("\n\n") : [...parts];
}

/** Empty texts are rejected by many. */
function text(value: string): JsonObject[] {
  return value.trim() === "" ? [] : [{ type: "text", text: value }];
}

function image({ media, detail }: ImagePart, { lost }: PartContext): JsonObject[] {
  // A drawing in SVG is text, which nobody takes for a picture.
  const drawing = textOfMedia(media);
  if (drawing !== undefined) return text(drawing);
  const url = urlOfMedia(media);
  if (url === undefined) {
    lost.add("image.file");
    return text(missingFile("image"));
  }
  // Not all know `original`, which asks for every pixel.
  const known = detail === "original" ? "high" : detail;
  return [{ type: "image_url", image_url: { url, ...(known === undefined ? {} : { detail: known }) } }];
}

function document({ media, name }: DocumentPart, { target, lost }: PartContext): JsonObject[] {
  const title = name ?? "document";
  const plain = textOfMedia(media);
  if (plain !== undefined) return text(documentText(name, plain));
  const data = media.type === "text" ? undefined : fileData(media, target);
  if (data !== undefined) return [{ type: "file", file: { filename: fileNameOf(name, PDF), file_data: data } }];
  lost.add("document");
  const where = media.type === "url" ? `: ${media.url}` : "";
  return text(`[The document "${title}" could not be shown here${where}]`);
}

const PDF = "application/pdf";

/**
 * OpenAI takes PDF files here, and no URL of one (https://developers.openai.com/api/docs/guides/file-inputs, read
 * 2026-11-26); OpenRouter both, for all models (https://openrouter.ai/docs/features/multimodal/pdfs, read 2026-11-26).
 */
function fileData(media: Media, { vendor, documents }: TargetTraits): string | undefined {
  if (media.type === "url") return vendor === "openrouter" ? media.url : undefined;
  const isTaken = media.type === "base64" && media.mediaType === PDF &&
    (documents === "files" || vendor === "openai" || vendor === "openrouter");
  return isTaken ? urlOfMedia(media) : undefined;
}
