/** A change as edits of a request's bytes, and of its headers. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import type { Edit } from "../json_patch.ts";
import { digest } from "../protocol/digest.ts";
import type { PdfLookup } from "../protocol/codec.ts";
import { isContinued } from "../protocol/message_thread.ts";
import { nineCharacters, sanitiseId } from "../protocol/ids.ts";
import { NO_SIGNATURE } from "../protocol/thought_signature.ts";
import { clearsThinking, goingOnWithoutThinking } from "../protocol/without_thinking.ts";
import type { Protocol } from "../protocol/protocol.ts";
import { isKeyword } from "../protocol/schema/walk.ts";
import { betasOf } from "./companions.ts";
import { definesTool } from "./content_kinds.ts";
import type { Change } from "./fact.ts";
import { GOING_ON } from "./go_on.ts";
import { CALL_SIGNATURES, signatureOf } from "./history.ts";
import { withoutImages } from "./images.ts";
import { isSame } from "./is_same.ts";
import { withoutEmptyMessages } from "./nothing_said.ts";
import { withPlainTexts } from "./plain_texts.ts";
import { saidAsText } from "./said_as_text.ts";
import { callsApart } from "./single_calls.ts";
import { SCHEMAS } from "./survey.ts";
import { putInTurns } from "./turn_order.ts";
import { userForSystem } from "./roles.ts";
import { withValidSchemas } from "./valid_schemas.ts";
import { withWholeCharacters } from "./whole_characters.ts";

/** Whoever wants the reasoning back takes any. */
const PLACEHOLDER = " ";

/** The edits of one application: they may remember what they have seen, so they are made anew for each request. */
export function editsOf(change: Change, protocol: Protocol, pdfs?: PdfLookup): readonly Edit[] {
  switch (change.type) {
    case "drop":
      return change.path === "thinking" && change.from === undefined
        ? [WITHOUT_CLEARING, dropped(change)]
        : [dropped(change)];
    case "rename":
      return [{ type: "rename", path: change.path, to: change.to }];
    case "ceiling":
      return [{
        type: "replace",
        path: change.path,
        with: (value) => typeof value === "number" && value > change.maximum ? change.maximum : undefined,
      }];
    case "length":
      return [{
        type: "replace",
        path: change.path,
        with: (value) =>
          typeof value === "string" && value.length > change.maximum ? value.slice(0, change.maximum) : undefined,
      }];
    case "set":
      // Thinking that is left to the model may be missing where a turn of calls begins; with a budget it may not.
      return change.path === "thinking" ? [...assigned(change), ...goingOnWithoutThinking()] : assigned(change);
    case "schema_keyword":
      return SCHEMAS[protocol].map((path) => withoutKeyword(path, change));
    case "foreign_thinking":
      return withoutThinking(new Set(change.digests));
    case "thinking_first":
      return goingOnWithoutThinking();
    case "encrypted_reasoning":
      return [withoutEncrypted(new Set(change.digests))];
    case "reasoning_content":
      return reasoning(protocol);
    case "call_signature":
      return signature(protocol);
    case "beta":
    case "function_tools":
    case "lacks":
    case "context_window":
    case "credential_header":
      return [];
    default:
      return ofMessages(change, protocol, pdfs);
  }
}

type OfMessages = Extract<
  Change,
  {
    readonly type:
      | "call_ids"
      | "turn_order"
      | "single_calls"
      | "plain_texts"
      | "as_text"
      | "system_role"
      | "empty_messages"
      | "valid_schemas"
      | "go_on"
      | "whole_characters"
      | "images";
  }
>;

/** What the conversation is made of. */
function ofMessages(change: OfMessages, protocol: Protocol, pdfs: PdfLookup | undefined): readonly Edit[] {
  switch (change.type) {
    case "call_ids":
      return plainIds(protocol, change);
    case "turn_order":
      return [putInTurns(protocol)];
    case "single_calls":
      return callsApart(protocol);
    case "plain_texts":
      return withPlainTexts();
    case "as_text":
      return saidAsText(protocol, change.of, pdfs);
    case "system_role":
      return [userForSystem(protocol, change.leading === true)];
    case "empty_messages":
      return withoutEmptyMessages(change.calls);
    case "valid_schemas":
      return withValidSchemas(protocol);
    case "go_on":
      return [GOING_ON];
    case "whole_characters":
      return withWholeCharacters();
    case "images":
      return withoutImages(protocol, change.keep);
    default:
      return change satisfies never;
  }
}

/** Both halves of each pair. */
const CALL_IDS: Readonly<Record<Protocol, readonly string[]>> = {
  messages: ["messages[].content[].id", "messages[].content[].tool_use_id"],
  chat: ["messages[].tool_calls[].id", "messages[].tool_call_id"],
  responses: ["input[].call_id"],
  gemini: [],
};

function plainIds(protocol: Protocol, { maximum, exactly }: Change & { type: "call_ids" }): readonly Edit[] {
  const plain = (id: string) => exactly ? nineCharacters(id) : sanitiseId(id, maximum);
  return CALL_IDS[protocol].map((path): Edit => ({
    type: "replace",
    path,
    with: (id) => typeof id === "string" ? plain(id) : undefined,
  }));
}

/** Thinking that is not there cannot be cleared: Anthropic refuses `clear_thinking` without it. */
const WITHOUT_CLEARING: Edit = {
  type: "remove",
  path: "context_management",
  within: clearsThinking,
};

function dropped({ path, of, from }: Change & { type: "drop" }): Edit {
  if (path.endsWith("[]")) {
    const members = isObject(from) ? Object.entries(from) : [];
    const where = (element: Json) =>
      isObject(element) && (of === undefined || element["type"] === of) && !definesTool(element) &&
      members.every(([name, value]) => isSame(element[name], value));
    // A message that nothing is left of goes with it.
    return { type: "remove", path, where, emptied: path === "messages[].content[]" ? "element" : "member" };
  }

  // A thread that is to be made can be left out: who then goes on from it is told that it is not there.
  if (path === "thread") return { type: "remove", path, where: (thread) => !isContinued(thread) };
  const parent = path.slice(0, path.lastIndexOf("."));
  return {
    type: "remove",
    path,
    ...(from === undefined ? {} : { where: (value: Json) => isSame(value, from) }),
    ...(of === undefined ? {} : { within: (holder: Json) => isObject(holder) && holder["type"] === of }),
    // `reasoning: {}` says no more than nothing; an element of an array stays.
    ...(path.includes(".") && !parent.endsWith("[]") ? { emptied: "member" as const } : {}),
  };
}

function assigned({ path, value, from }: Change & { type: "set" }): readonly Edit[] {
  if (from === undefined) return [{ type: "set", path, value }];
  const replaced: Edit = { type: "replace", path, with: (now) => isSame(now, from) ? value : undefined };
  return from === null ? [{ type: "set", path, value, ifMissing: true }, replaced] : [replaced];
}

function withoutKeyword(path: string, { keyword, value }: Change & { type: "schema_keyword" }): Edit {
  const depth = path.split(/\.|(?=\[\])/).length;
  return {
    type: "remove",
    path: `${path}.**.${keyword}`,
    where: (found, trail) => (value === undefined || found === value) && isKeyword(trail.slice(depth)),
  };
}

function withoutThinking(digests: ReadonlySet<string>): readonly Edit[] {
  const where = (block: Json) => {
    const signature = signatureOf(block);
    return signature !== undefined && digests.has(digest(signature));
  };
  return [
    { type: "remove", path: "messages[].content[]", where, emptied: "element" },
    ...withoutSignatures((signature) => typeof signature === "string" && digests.has(digest(signature))),
    ...goingOnWithoutThinking(),
  ];
}

/** A call needs some signature, and whatever else has one goes without. */
function withoutSignatures(where: (signature: Json) => boolean): readonly Edit[] {
  const isText = (part: Json) => isObject(part) && (part["functionCall"] ?? part["function_call"]) === undefined;
  return [
    { type: "remove", path: CALL_SIGNATURES[0], where, within: isText },
    ...CALL_SIGNATURES.map((path): Edit => (
      { type: "replace", path, with: (signature) => where(signature) ? NO_SIGNATURE : undefined }
    )),
  ];
}

function withoutEncrypted(digests: ReadonlySet<string>): Edit {
  const where = (item: Json) =>
    isObject(item) && typeof item["encrypted_content"] === "string" && digests.has(digest(item["encrypted_content"]));
  return { type: "remove", path: "input[]", where };
}

function reasoning(protocol: Protocol): readonly Edit[] {
  if (protocol === "chat") {
    const within = (message: Json) =>
      isObject(message) && message["role"] === "assistant" && Array.isArray(message["tool_calls"]) &&
      message["tool_calls"].length > 0;
    return [{ type: "set", path: "messages[].reasoning_content", value: PLACEHOLDER, ifMissing: true, within }];
  }
  if (protocol !== "messages") return [];
  return [{
    type: "replace",
    path: "messages[]",
    with(message) {
      if (!isObject(message) || message["role"] !== "assistant" || !Array.isArray(message["content"])) return undefined;
      const types = message["content"].map((block) => isObject(block) ? block["type"] : undefined);
      if (!types.includes("tool_use")) return undefined;
      if (types.includes("thinking")) return withThoughts(message, message["content"]);
      if (types.includes("redacted_thinking")) return undefined;
      return {
        ...message,
        content: [{ type: "thinking", thinking: PLACEHOLDER, signature: "" }, ...message["content"]],
      };
    },
  }];
}

/** Thinking with nothing in it, that nobody has signed, stands for none. */
function withThoughts(message: JsonObject, content: readonly Json[]): Json {
  const isEmpty = (block: Json) =>
    isObject(block) && block["type"] === "thinking" && block["thinking"] === "" && !block["signature"];
  if (!content.some(isEmpty)) return message;
  return {
    ...message,
    content: content.map((block) => isEmpty(block) ? { ...block as JsonObject, thinking: PLACEHOLDER } : block),
  };
}

function signature(protocol: Protocol): readonly Edit[] {
  const parts = "contents[].parts[]";
  const within = (part: Json) =>
    isObject(part) && (part["functionCall"] ?? part["function_call"]) !== undefined &&
    part["thought_signature"] === undefined;
  switch (protocol) {
    case "gemini":
      return [{ type: "set", path: `${parts}.thoughtSignature`, value: NO_SIGNATURE, ifMissing: true, within }];
    case "chat": {
      const path = "messages[].tool_calls[].extra_content.google.thought_signature";
      return [{ type: "set", path, value: NO_SIGNATURE, ifMissing: true }];
    }
    case "messages":
    case "responses":
      return [];
    default:
      return protocol satisfies never;
  }
}

const CREDENTIALS = ["authorization", "x-api-key", "api-key"] as const;

/** Changes `headers`; whether there was anything to change. */
export function applyToHeaders(change: Change, headers: Headers): boolean {
  switch (change.type) {
    case "beta": {
      const values = betasOf(headers);
      const kept = values.filter((value) => value !== change.value);
      if (kept.length === values.length) return false;
      if (kept.length === 0) headers.delete("anthropic-beta");
      else headers.set("anthropic-beta", kept.join(","));
      return true;
    }
    case "credential_header": {
      const found = CREDENTIALS.find((name) => headers.has(name));
      if (found === undefined || headers.has(change.header)) return false;
      const credential = headers.get(found)!.replace(/^Bearer /i, "");
      headers.delete(found);
      headers.set(change.header, change.header === "authorization" ? `Bearer ${credential}` : credential);
      return true;
    }
    default:
      return false;
  }
}
