/** Content parts of a chat request: https://platform.openai.com/docs/api-reference/chat/create. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { CacheMark, Part } from "../conversation.ts";
import { mediaOfFile, mediaOfUrl } from "../media.ts";
import { thoughtOf } from "./content_decode.ts";
import { objectAt, stringAt } from "../field.ts";

/** The parts of `content`; what the hub has no word for is added to `lost`. */
export function decodeParts(content: Json | undefined, path: string, lost: Set<string>): Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  // Some clients send what a JSON mode gave them back as it came.
  if (!Array.isArray(content)) return [{ type: "text", text: JSON.stringify(content) }];
  return content.flatMap((value, i): Part[] => {
    if (typeof value === "string") return value === "" ? [] : [{ type: "text", text: value }];
    const part = objectAt(value, `${path}[${i}]`);
    const type = stringAt(part["type"], `${path}[${i}].type`);
    const decoded = decodePart(part, type, `${path}[${i}]`) ?? decodeBlock(part, type, { path: `${path}[${i}]`, lost });
    if (decoded === undefined) lost.add(`messages[].content[].${type}`);
    else if (decoded !== EMPTY) return [withCache(decoded, part["cache_control"])];
    return [];
  });
}

/** `cache_control`, which OpenRouter and fronts of Anthropic take. */
export function cacheMark(value: Json | undefined): CacheMark | undefined {
  if (!isObject(value)) return undefined;
  return { ttl: value["ttl"] === "1h" ? "1h" : "5m" };
}

const EMPTY = Symbol("empty");

function decodePart(part: JsonObject, type: string, path: string): Part | undefined | typeof EMPTY {
  switch (type) {
    case "text":
    case "input_text":
    case "output_text": {
      const text = stringAt(part["text"], `${path}.text`);
      return text === "" ? EMPTY : { type: "text", text };
    }
    case "refusal":
      return { type: "refusal", text: stringAt(part["refusal"], `${path}.refusal`) };
    case "image_url":
    case "input_image":
      return image(part["image_url"], `${path}.image_url`);
    case "input_audio": {
      const audio = objectAt(part["input_audio"], `${path}.input_audio`);
      const data = stringAt(audio["data"], `${path}.input_audio.data`);
      return { type: "audio", data, format: stringMember(audio, "format") ?? "wav" };
    }
    case "file":
      return file(objectAt(part["file"], `${path}.file`), `${path}.file`);
    case "file_url":
    case "document_url":
      return { type: "document", media: mediaOfUrl(urlAt(part[type], `${path}.${type}`)) };
    case "thinking":
    case "reasoning":
      return { type: "thinking", text: thoughtOf(part) };
    default:
      return undefined;
  }
}

/**
 * Blocks of Messages, which Cursor puts here for every model that is called Claude
 * (https://forum.cursor.com/t/wrong-tools-handling-on-openai-compatible-endpoint/145588, read 2026-11-26).
 */
function decodeBlock(
  block: JsonObject,
  type: string,
  { path, lost }: { readonly path: string; readonly lost: Set<string> },
): Part | undefined {
  switch (type) {
    case "tool_use": {
      const { input = {} } = block;
      return {
        type: "tool_call",
        id: stringAt(block["id"], `${path}.id`),
        name: stringAt(block["name"], `${path}.name`),
        kind: "function",
        arguments: typeof input === "string" ? input : JSON.stringify(input),
      };
    }
    case "tool_result":
      return {
        type: "tool_result",
        callId: stringAt(block["tool_use_id"], `${path}.tool_use_id`),
        parts: decodeParts(block["content"], `${path}.content`, lost),
        isError: block["is_error"] === true,
      };
    case "image":
      return imageOfSource(objectAt(block["source"], `${path}.source`), `${path}.source`);
    default:
      return undefined;
  }
}

function imageOfSource(source: JsonObject, path: string): Part {
  const url = stringMember(source, "url");
  if (url !== undefined) return { type: "image", media: { type: "url", url } };
  const mediaType = stringMember(source, "media_type") ?? "image/png";
  return { type: "image", media: { type: "base64", mediaType, data: stringAt(source["data"], `${path}.data`) } };
}

function image(value: Json | undefined, path: string): Part {
  const media = mediaOfUrl(urlAt(value, path));
  const detail = stringMember(value, "detail");
  return { type: "image", media, ...(detail === undefined ? {} : { detail }) };
}

/** An object with the URL, or as some write it the URL itself. */
function urlAt(value: Json | undefined, path: string): string {
  return typeof value === "string" ? value : stringAt(objectAt(value, path)["url"], `${path}.url`);
}

function file(value: JsonObject, path: string): Part {
  const name = stringMember(value, "filename");
  const id = stringMember(value, "file_id");
  const media = id === undefined
    ? mediaOfFile(stringAt(value["file_data"], `${path}.file_data`), name)
    : { type: "file" as const, fileId: id };
  if (media.type === "base64" && media.mediaType.startsWith("image/")) return { type: "image", media };
  return { type: "document", media, ...(name === undefined ? {} : { name }) };
}

function withCache(part: Part, value: Json | undefined): Part {
  const cache = cacheMark(value);
  if (cache === undefined) return part;
  switch (part.type) {
    case "text":
    case "image":
    case "document":
      return { ...part, cache };
    default:
      return part;
  }
}
