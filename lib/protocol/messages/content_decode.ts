/** Content blocks of requests: https://docs.anthropic.com/en/api/messages#body-messages-content (read 2026-11-22). */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import type { Part, TextPart, Tool } from "../conversation.ts";
import { cacheOf } from "./cache_mark.ts";
import { notExpected, objectAt, reportUnknown, stringAt } from "../field.ts";
import { decodeDocument, decodeImage } from "./media_decode.ts";
import { openSignature, redactedSignature } from "./signature.ts";

/** What reading a request needs and collects. */
export interface Reading {
  readonly envelope: ThinkingEnvelope;
  /** Those declared, for references to them. */
  readonly tools: readonly Tool[];
  readonly lost: Set<string>;
}

/** Content as text or as blocks; empty texts are left out. */
export function decodeContent(content: Json | undefined, path: string, reading: Reading): Part[] {
  if (typeof content === "string") return textParts(content);
  if (!Array.isArray(content)) throw notExpected(path, "reading.string_or_array");
  return content.flatMap((block, i) => decodeBlock(objectAt(block, `${path}[${i}]`), `${path}[${i}]`, reading));
}

function textParts(text: string): TextPart[] {
  return text === "" ? [] : [{ type: "text", text }];
}

/** Members that each known block may have. */
const MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["text", known("text")],
  ["image", known("source")],
  ["document", known("source", "title")],
  ["search_result", known("source", "title", "content")],
  ["thinking", known("thinking", "signature")],
  ["redacted_thinking", known("data")],
  ["tool_use", known("id", "name", "input", "caller")],
  ["tool_result", known("tool_use_id", "content", "is_error")],
  ["tool_reference", known("tool_name")],
  ["tool_addition", known("tool")],
  ["tool_removal", known("tool")],
  // What is encrypted and signed says the same again, for Anthropic.
  ["compaction", known("content", "tool_changes", "encrypted_content", "signature")],
]);

function known(...members: string[]): ReadonlySet<string> {
  return new Set(["type", "cache_control", ...members]);
}

function decodeBlock(block: JsonObject, path: string, reading: Reading): Part[] {
  const type = stringAt(block["type"], `${path}.type`);
  const members = MEMBERS.get(type);
  // Server tools and what nobody knows yet: whole, for whoever can carry it.
  if (members === undefined) return [{ type: "foreign", protocol: "messages", value: block }];
  reportUnknown(block, members, { lost: reading.lost, prefix: "messages[].content[]." });
  switch (type) {
    case "text":
      return textParts(stringAt(block["text"], `${path}.text`)).map((part) => ({ ...part, ...cacheOf(block) }));
    case "image":
      return [decodeImage(block, path)];
    case "document":
      return decodeDocument(block, path);
    case "search_result":
      return [searchResult(block)];
    case "thinking":
    case "redacted_thinking":
      return decodeThinking(block, path, reading);
    case "tool_use":
      return [decodeToolUse(block, path)];
    case "tool_result":
      return [decodeToolResult(block, path, reading)];
    case "tool_reference":
      return textParts(`Tool loaded: ${stringMember(block, "tool_name") ?? ""}`);
    case "compaction":
      // A summary in place of what the upstream has dropped: without it the model would know nothing.
      return textParts(stringMember(block, "content") ?? "");
    default:
      // What changes the tools is read by `withToolChanges`.
      return [];
  }
}

function decodeThinking(block: JsonObject, path: string, reading: Reading): Part[] {
  if (block["type"] === "redacted_thinking") {
    return [{ type: "thinking", text: "", signature: redactedSignature(stringAt(block["data"], `${path}.data`)) }];
  }
  const text = stringAt(block["thinking"], `${path}.thinking`);
  const signature = openSignature(stringMember(block, "signature") ?? "", reading.envelope);
  if (text === "" && signature === undefined) return [];
  return [{ type: "thinking", text, ...(signature === undefined ? {} : { signature }) }];
}

function decodeToolUse(block: JsonObject, path: string): Part {
  const input = block["input"] ?? {};
  return {
    type: "tool_call",
    id: stringAt(block["id"], `${path}.id`),
    name: stringAt(block["name"], `${path}.name`),
    kind: "function",
    arguments: typeof input === "string" ? input : JSON.stringify(input),
    ...cacheOf(block),
  };
}

function decodeToolResult(block: JsonObject, path: string, reading: Reading): Part {
  const content = block["content"];
  const tools = referencedTools(content, reading.tools);
  return {
    type: "tool_result",
    callId: stringAt(block["tool_use_id"], `${path}.tool_use_id`),
    parts: resultParts(content, `${path}.content`, reading),
    isError: block["is_error"] === true,
    ...(tools.length === 0 ? {} : { tools }),
    ...cacheOf(block),
  };
}

/** Clients put anything into results: what is neither text nor blocks is given as JSON. */
function resultParts(content: Json | undefined, path: string, reading: Reading): Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return textParts(content);
  if (!Array.isArray(content)) return textParts(JSON.stringify(content));
  return content.flatMap((block, i): Part[] => {
    if (typeof block === "string") return textParts(block);
    if (!isObject(block) || typeof block["type"] !== "string") return textParts(JSON.stringify(block));
    return decodeBlock(block, `${path}[${i}]`, reading);
  });
}

/** Tools that a search has found, as far as the request declares them. */
function referencedTools(content: Json | undefined, tools: readonly Tool[]): Tool[] {
  if (!Array.isArray(content)) return [];
  const names = new Set(
    content.flatMap((block) =>
      isObject(block) && block["type"] === "tool_reference" ? [stringMember(block, "tool_name")] : []
    ),
  );
  return tools.filter((tool) => tool.type !== "hosted" && names.has(tool.name));
}

/** A passage of the client's own search, with where it is from. */
function searchResult(block: JsonObject): Part {
  const content = block["content"];
  const texts = Array.isArray(content) ? content.flatMap((item) => stringMember(item, "text") ?? []) : [];
  const source = stringMember(block, "source");
  const title = stringMember(block, "title");
  return {
    type: "document",
    media: { type: "text", text: [...(source === undefined ? [] : [`Source: ${source}`]), ...texts].join("\n") },
    ...(title === undefined ? {} : { name: title }),
    ...cacheOf(block),
  };
}
