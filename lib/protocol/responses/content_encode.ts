/** Content of messages and of tool outputs for a Responses upstream. */
import type { JsonObject } from "../../json.ts";
import type { EncodeContext } from "../codec.ts";
import type { AudioPart, DocumentPart, ImagePart, Part } from "../conversation.ts";
import { fileNameOf, isVideo, missingFile, textOfMedia, urlOfMedia } from "../media.ts";
import { foreignLoss } from "../loss.ts";

/** The parts that a user, a system turn or a tool may say; others are left out, and reported where they are a loss. */
export function inputContent(parts: readonly Part[], { target }: EncodeContext, lost: Set<string>): JsonObject[] {
  return parts.flatMap((part): readonly JsonObject[] => {
    switch (part.type) {
      case "text":
      case "refusal":
        return part.text === "" ? [] : [{ type: "input_text", text: part.text }];
      case "image":
        return inputImage(part, lost);
      case "document":
        return inputFile(part, lost);
      case "audio":
        if (target.vendor !== "openai") return [inputAudio(part)];
        lost.add("audio");
        return [{ type: "input_text", text: "[Audio left out: this API takes none]" }];
      case "thinking":
      case "tool_call":
      case "tool_result":
        return [];
      case "foreign":
        lost.add(foreignLoss(part.value));
        return [];
      default:
        return part satisfies never;
    }
  });
}

function inputImage({ media, detail = "auto" }: ImagePart, lost: Set<string>): readonly JsonObject[] {
  // A drawing in SVG is text, which nobody takes for a picture.
  const drawing = textOfMedia(media);
  if (drawing !== undefined) return drawing === "" ? [] : [plainText(drawing, undefined)];
  const source = media.type === "file" ? fileOf(media.fileId) : { image_url: urlOfMedia(media)! };
  if (source === undefined) {
    lost.add("image.file");
    return [{ type: "input_text", text: missingFile("image") }];
  }
  return [{ type: "input_image", ...source, detail }];
}

function inputFile({ media, name }: DocumentPart, lost: Set<string>): readonly JsonObject[] {
  if ("mediaType" in media && isVideo(media.mediaType)) {
    lost.add("document.video");
    return [{
      type: "input_text",
      text: `[Video left out: ${media.type === "url" ? media.url : name ?? media.mediaType}]`,
    }];
  }
  switch (media.type) {
    case "text":
      return media.text === "" ? [] : [plainText(media.text, name)];
    case "url":
      return [...nameOf(name), { type: "input_file", file_url: media.url }];
    case "file": {
      const source = fileOf(media.fileId);
      if (source !== undefined) return [{ type: "input_file", ...source }];
      lost.add("document.file");
      return [{ type: "input_text", text: missingFile("document", name) }];
    }
    case "base64": {
      const text = textOfMedia(media);
      if (text !== undefined) return [plainText(text, name)];
      return [{ type: "input_file", filename: fileNameOf(name, media.mediaType), file_data: urlOfMedia(media)! }];
    }
    default:
      return media satisfies never;
  }
}

function plainText(text: string, name: string | undefined): JsonObject {
  return { type: "input_text", text: name === undefined ? text : `${name}:\n${text}` };
}

/** What the user calls a file, which its URL may not say. */
function nameOf(name: string | undefined): JsonObject[] {
  return name === undefined || name === "" ? [] : [{ type: "input_text", text: `${name}:` }];
}

/** Ids of OpenAI's files begin like this; another vendor's mean nothing here. */
function fileOf(id: string): { file_id: string } | undefined {
  return id.startsWith("file-") ? { file_id: id } : undefined;
}

/** OpenAI itself knows it in Chat alone: "Invalid value: 'input_audio'". */
function inputAudio({ data, format }: AudioPart): JsonObject {
  return { type: "input_audio", input_audio: { data, format } };
}
