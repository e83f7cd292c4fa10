/**
 * Parts of a kind that an endpoint does not know, as text that says what they say: documents, searches that another
 * endpoint has run, files, sounds.
 */
import { isObject, type Json, type JsonObject, stringMember } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { note, PARTS } from "./images.ts";

export function saidAsText(protocol: Protocol, kind: string): readonly Edit[] {
  return PARTS.map((path): Edit => ({
    type: "replace",
    path,
    with: (part) => isObject(part) && part["type"] === kind ? note(protocol, textOf(part, kind)) : undefined,
  }));
}

function textOf(part: JsonObject, kind: string): string {
  const { source, content, input } = part;
  const name = stringMember(part, "title") ?? stringMember(part, "filename") ?? stringMember(part["file"], "filename");
  const head = name === undefined ? [] : [name];
  if (kind === "server_tool_use") return `[${stringMember(part, "name") ?? "tool"}: ${JSON.stringify(input ?? {})}]`;
  const isText = isObject(source) && source["type"] === "text";
  const said = isText ? [stringMember(source, "data") ?? ""] : textsIn(isObject(source) ? source["content"] : content);
  if (said.length > 0) return [...head, ...(typeof source === "string" ? [source] : []), ...said].join("\n");
  return `[${KINDS[kind] ?? `A part of type ${kind}`} was left out here: it cannot be shown to this model]`;
}

const KINDS: Readonly<Record<string, string>> = {
  document: "A document",
  file: "A file",
  input_file: "A file",
  input_audio: "A sound",
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
