/**
 * Parts of a kind that an endpoint does not know, as text that says what they say: documents, searches that another
 * endpoint has run, files, sounds.
 */
import { holdsText } from "../holds_text.ts";
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { PdfLookup } from "../protocol/codec.ts";
import { documentText } from "../protocol/document_texts.ts";
import { isPdf, mediaOfFile, sniffMediaType, textOfMedia } from "../protocol/media.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { note, PARTS } from "./images.ts";

/** What a part of a document is called; Gemini's have no type, and go by what is in them. */
export const DOCUMENT_KINDS = {
  messages: "document",
  chat: "file",
  responses: "input_file",
  gemini: "application/pdf",
} as const satisfies Readonly<Record<Protocol, string>>;

export function saidAsText(protocol: Protocol, kind: string, pdfs?: PdfLookup): readonly Edit[] {
  return PARTS.map((path): Edit => ({
    type: "replace",
    path,
    with: (part) => isObject(part) && isOf(part, kind) ? note(protocol, textFor(part, kind, pdfs), part) : undefined,
  }));
}

/** Whether there may be a part of that kind in a request's body: `false` is certain. */
export function mayHavePart(bytes: Uint8Array<ArrayBuffer>, kind: string): boolean {
  // A slash may be written with a backslash before it.
  return holdsText(bytes, kind.includes("/") ? "JVBERi" : `"${kind}"`);
}

function isOf(part: JsonObject, kind: string): boolean {
  return kind === DOCUMENT_KINDS.gemini
    ? typeof inlineOf(part)?.["data"] === "string" && holdsPdf(part)
    : part["type"] === kind;
}

function inlineOf(part: JsonObject): JsonObject | undefined {
  const inline = part["inlineData"] ?? part["inline_data"];
  return isObject(inline) ? inline : undefined;
}

function holdsPdf(part: JsonObject): boolean {
  return sniffMediaType(dataOf(part) ?? "") === "application/pdf";
}

/** The base64 that a part has, in any protocol; some have it in a URL. */
function dataOf(part: JsonObject): string | undefined {
  const { source, file } = part;
  return stringMember(source, "data") ?? stringMember(file, "file_data") ?? stringMember(part, "file_data") ??
    stringMember(inlineOf(part), "data");
}

function textFor(part: JsonObject, kind: string, pdfs: PdfLookup | undefined): string {
  const { source, content, input } = part;
  const name = stringMember(part, "title") ?? stringMember(part, "filename") ?? stringMember(part["file"], "filename");
  const head = name === undefined ? [] : [name];
  if (kind === "server_tool_use") return `[${stringMember(part, "name") ?? "tool"}: ${JSON.stringify(input ?? {})}]`;
  const isText = isObject(source) && source["type"] === "text";
  const said = isText ? [stringMember(source, "data") ?? ""] : textsIn(isObject(source) ? source["content"] : content);
  if (said.length > 0) return [...head, ...(typeof source === "string" ? [source] : []), ...said].join("\n");
  const read = readIn(part, name, pdfs);
  if (read !== undefined) return documentText(name, read);
  const what = KINDS[kind] ?? `A part of type ${kind}`;
  return `[${what} was left out here: it cannot be shown to this model${placeOf(part)}]`;
}

/** Where on the web a file is: an agent may fetch it. */
function placeOf(part: JsonObject): string {
  const place = stringMember(part["source"], "url") ?? stringMember(part, "file_url") ?? dataOf(part) ?? "";
  return /^https?:/i.test(place) ? `: ${place}` : "";
}

/** What a file says that is sent along as base64. */
function readIn(part: JsonObject, name: string | undefined, pdfs: PdfLookup | undefined): string | undefined {
  const data = dataOf(part);
  if (data === undefined) return undefined;
  const media = mediaOfFile(data, name, stringMember(part["source"], "media_type"));
  return media.type === "base64" && isPdf(media) ? pdfs?.textOf(media.data) : textOfMedia(media);
}

const KINDS: Readonly<Record<string, string>> = {
  document: "A document",
  file: "A file",
  input_file: "A file",
  input_audio: "A sound",
  [DOCUMENT_KINDS.gemini]: "A document",
};

/** Texts, and what a search has found. */
function textsIn(content: Json | undefined): readonly string[] {
  if (typeof content === "string") return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((item) => {
    const text = stringMember(item, "text");
    if (text !== undefined) return [text];
    const found = [stringMember(item, "title"), stringMember(item, "url")].filter((each) => each !== undefined);
    return found.length === 0 ? [] : [found.join(": ")];
  });
}
