/** Content of messages and of tool outputs, from the Responses protocol to the hub. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { CacheMark, DocumentPart, Media, Part } from "../conversation.ts";
import { mediaOfFile, mediaOfUrl } from "../media.ts";
import { notExpected, objectAt, stringAt } from "../field.ts";

/** The parts of `content`, a text or a list; `path` is where it stands, for errors. */
export function decodeContent(content: Json | undefined, path: string, lost: Set<string>): Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw notExpected(path, "reading.string_or_array");
  return content.flatMap((part, i) => decodePart(part, `${path}[${i}]`, lost));
}

function decodePart(part: Json, path: string, lost: Set<string>): readonly Part[] {
  if (typeof part === "string") return part === "" ? [] : [{ type: "text", text: part }];
  const object = objectAt(part, path);
  const type = stringAt(object["type"], `${path}.type`);
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
    case "summary_text":
    case "reasoning_text":
      return decodeText(object, path);
    case "refusal": {
      const text = stringMember(object, "refusal") ?? "";
      return text === "" ? [] : [{ type: "refusal", text }];
    }
    case "input_image":
      return [decodeImage(object, path)];
    case "input_file":
      return [decodeFile(object, path)];
    case "input_audio":
      return [decodeAudio(object, path)];
    default:
      lost.add(`input[].content[].${type}`);
      return [];
  }
}

function decodeText(part: JsonObject, path: string): readonly Part[] {
  const text = stringAt(part["text"], `${path}.text`);
  return text === "" ? [] : [{ type: "text", text, ...cacheOf(part) }];
}

/** The hub knows two times to live: the protocol's own default is nearer to the shorter one. */
function cacheOf(part: JsonObject): { cache?: CacheMark } {
  return isObject(part["prompt_cache_breakpoint"]) ? { cache: { ttl: "5m" } } : {};
}

function decodeImage(part: JsonObject, path: string): Part {
  const url = stringMember(part, "image_url") ?? stringMember(part["image_url"], "url");
  const fileId = stringMember(part, "file_id");
  const detail = stringMember(part, "detail");
  const media: Media | undefined = url !== undefined
    ? mediaOfUrl(url)
    : fileId === undefined
    ? undefined
    : { type: "file", fileId };
  if (media === undefined) throw notExpected(`${path}.image_url`, "reading.string");
  return {
    type: "image",
    media,
    ...(detail === undefined || detail === "auto" ? {} : { detail }),
    ...cacheOf(part),
  };
}

function decodeFile(part: JsonObject, path: string): Part {
  const name = stringMember(part, "filename");
  const media = fileMedia(part, name);
  if (media === undefined) throw notExpected(`${path}.file_data`, "reading.string");
  if (media.type === "base64" && media.mediaType.startsWith("image/")) return { type: "image", media };
  const document: DocumentPart = { type: "document", media, ...(name === undefined ? {} : { name }), ...cacheOf(part) };
  return document;
}

function fileMedia(part: JsonObject, name: string | undefined): Media | undefined {
  const data = stringMember(part, "file_data");
  if (data !== undefined) return mediaOfFile(data, name);
  const url = stringMember(part, "file_url");
  if (url !== undefined) return mediaOfUrl(url);
  const fileId = stringMember(part, "file_id");
  return fileId === undefined ? undefined : { type: "file", fileId };
}

function decodeAudio(part: JsonObject, path: string): Part {
  const audio = isObject(part["input_audio"]) ? part["input_audio"] : part;
  const data = stringAt(audio["data"], `${path}.input_audio.data`);
  return { type: "audio", data, format: stringMember(audio, "format") ?? "wav" };
}
