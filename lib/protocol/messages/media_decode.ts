import { isObject, type JsonObject, stringMember } from "../../json.ts";
import type { DocumentPart, ForeignPart, ImagePart, Media, Part } from "../conversation.ts";
import { cacheOf } from "./cache_mark.ts";
import { notExpected, objectAt, stringAt } from "../field.ts";

export function decodeImage(block: JsonObject, path: string): ImagePart | ForeignPart {
  const media = mediaOf(block, path);
  return media === undefined ? foreign(block) : { type: "image", media, ...cacheOf(block) };
}

/** A document may be blocks itself: its texts become one document, its images follow it. */
export function decodeDocument(block: JsonObject, path: string): Part[] {
  const title = stringMember(block, "title");
  const document = (media: DocumentPart["media"]): DocumentPart => ({
    type: "document",
    media,
    ...(title === undefined ? {} : { name: title }),
    ...cacheOf(block),
  });
  const source = objectAt(block["source"], `${path}.source`);
  if (source["type"] === "text") {
    return [document({ type: "text", text: stringAt(source["data"], `${path}.source.data`) })];
  }
  if (source["type"] !== "content") {
    const media = mediaOf(block, path);
    return [media === undefined ? foreign(block) : document(media)];
  }
  const content = source["content"];
  if (typeof content === "string") return [document({ type: "text", text: content })];
  if (!Array.isArray(content)) throw notExpected(`${path}.source.content`, "reading.string_or_array");
  const text = content.flatMap((item) => stringMember(item, "text") ?? []).join("\n");
  const images = content.flatMap((item, i) =>
    isObject(item) && item["type"] === "image" ? [decodeImage(item, `${path}.source.content[${i}]`)] : []
  );
  return [...(text === "" ? [] : [document({ type: "text", text })]), ...images];
}

function foreign(block: JsonObject): ForeignPart {
  return { type: "foreign", protocol: "messages", value: block };
}

/** `undefined` for a source that nobody knows. */
function mediaOf(block: JsonObject, path: string): Media | undefined {
  const source = objectAt(block["source"], `${path}.source`);
  const at = (name: string) => stringAt(source[name], `${path}.source.${name}`);
  switch (source["type"]) {
    case "base64":
      return { type: "base64", mediaType: at("media_type"), data: at("data") };
    case "url":
      return { type: "url", url: at("url") };
    case "file":
      return { type: "file", fileId: at("file_id") };
    default:
      return undefined;
  }
}
