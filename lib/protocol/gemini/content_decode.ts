/** `contents` as turns: https://ai.google.dev/api/caching#Content (read 2026-11-22). */
import { append } from "../../append.ts";
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import type { Part, Signature, ThinkingPart, ToolResultPart, Turn } from "../conversation.ts";
import { protocolNamed } from "../protocol.ts";
import { openThinking } from "../sealed_thinking.ts";
import { notExpected, objectAt, stringAt } from "../field.ts";
import { listAt, member, text } from "./field.ts";
import { decodeFile, decodeInline } from "./media_decode.ts";

/** Google's spelling of the roles, and what older SDKs called results. */
const ROLES: ReadonlyMap<string, Turn["role"]> = new Map([
  ["user", "user"],
  ["model", "assistant"],
  ["function", "user"],
]);

/** A call that waits for its result; `isNamed`: its id is its own, not one that we gave it. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly isNamed: boolean;
}

interface OpenTurn extends Turn {
  readonly parts: Part[];
}

/** Reads a conversation from its beginning, to know which call a result belongs to. */
export class ContentDecoder {
  private readonly openCalls: OpenCall[] = [];

  constructor(private readonly envelope: ThinkingEnvelope) {}

  /** Google's SDKs keep each piece of a stream as a content of its own: those of one answer are one turn. */
  turns(contents: readonly Json[]): Turn[] {
    const turns: OpenTurn[] = [];
    contents.forEach((content, index) => this.content(content, index, turns));
    return turns;
  }

  private content(value: Json, index: number, turns: OpenTurn[]): void {
    const path = `contents[${index}]`;
    const content = objectAt(value, path);
    const said = member(content, "role") ?? "user";
    const role = typeof said === "string" ? ROLES.get(said) : undefined;
    if (role === undefined) throw notExpected(`${path}.role`, "reading.gemini_role");
    const isModel = role === "assistant";
    const last = turns[turns.length - 1];
    const goesOn = isModel && last?.role === role;
    const parts = goesOn ? last.parts : [];
    if (!goesOn) turns.push({ role, parts });
    listAt(member(content, "parts") ?? [], `${path}.parts`).forEach((part, i) => {
      const where = `${path}.parts[${i}]`;
      this.part(objectAt(part, where), { path: where, id: `call_${index}_${i}`, isModel }, parts);
    });
  }

  private part(part: JsonObject, at: Place, parts: Part[]): void {
    const data = text(part, "thoughtSignature");
    const { signature, thinking } = data === undefined ? NO_SEAL : this.open(data);
    // A copy of what was sealed may be this part itself, or what follows.
    if (member(part, "thought") !== true) putBack(thinking, parts);
    const call = member(part, "functionCall");
    const response = member(part, "functionResponse");
    if (isObject(call)) return void parts.push(this.call(call, at, signature));
    if (isObject(response)) return void parts.push(this.result(response, at));
    const said = member(part, "text");
    if (said !== undefined) {
      words(parts, { text: stringAt(said, `${at.path}.text`), signature, part, isModel: at.isModel });
      if (member(part, "thought") === true) putBack(thinking, parts);
      return;
    }
    const inline = member(part, "inlineData");
    const file = member(part, "fileData");
    if (isObject(inline)) parts.push(decodeInline(inline, `${at.path}.inlineData`));
    else if (isObject(file)) parts.push(decodeFile(file, `${at.path}.fileData`));
    else if (Object.keys(part).some((name) => !MARKS.has(name))) {
      parts.push({ type: "foreign", protocol: "gemini", value: part });
    } else if (signature !== undefined) parts.push({ type: "thinking", text: "", signature });
  }

  private call(call: JsonObject, at: Place, signature: Signature | undefined): Part {
    const name = stringAt(member(call, "name"), `${at.path}.functionCall.name`);
    const own = text(call, "id");
    const id = own || at.id;
    this.openCalls.push({ id, name, isNamed: Boolean(own) });
    return {
      type: "tool_call",
      id,
      name,
      kind: "function",
      arguments: JSON.stringify(member(call, "args") ?? {}),
      ...(signature === undefined ? {} : { signature }),
    };
  }

  private result(response: JsonObject, at: Place): ToolResultPart {
    const name = text(response, "name");
    const id = text(response, "id");
    const found = this.callOf(id, name);
    const callId = found < 0 ? id || at.id : this.openCalls.splice(found, 1)[0]!.id;
    const { said, isError } = outputOf(member(response, "response"), name);
    const media = member(response, "parts");
    const shown = Array.isArray(media) ? media.filter(isObject).flatMap((part) => mediaOf(part, at.path)) : [];
    return {
      type: "tool_result",
      callId,
      kind: "function",
      parts: [...(said === "" ? [] : [{ type: "text" as const, text: said }]), ...shown],
      isError,
    };
  }

  /**
   * The place of the open call that a result is for. Where Google gave a call no id, Gemini CLI gives its result one, and
   * leaves the call as it was: then the first of the same name is meant.
   */
  private callOf(id: string | undefined, name: string | undefined): number {
    if (!id) return this.openCalls.findIndex((call) => call.name === name);
    const own = this.openCalls.findIndex((call) => call.id === id);
    return own >= 0 ? own : this.openCalls.findIndex((call) => !call.isNamed && call.name === name);
  }

  /** Of another vendor if it is in our envelope, else Google's own. */
  private open(data: string): Seal {
    if (data === "") return NO_SEAL;
    const opened = this.envelope.open(data);
    if (opened === undefined) return { signature: { protocol: "gemini", data }, thinking: [] };
    const thinking = openThinking(opened);
    if (thinking !== undefined) return { signature: undefined, thinking };
    const protocol = protocolNamed(opened.protocol);
    return protocol === undefined ? NO_SEAL : { signature: { ...opened, protocol }, thinking: [] };
  }
}

/** What a part's signature holds: one of the part's own, or what was thought before a call. */
interface Seal {
  readonly signature: Signature | undefined;
  readonly thinking: readonly ThinkingPart[];
}

const NO_SEAL: Seal = { signature: undefined, thinking: [] };

/**
 * Thinking that was sealed whole, in the place of the client's own copies of it, and where those are gone in front of all
 * that was said since the last call.
 */
function putBack(thinking: readonly ThinkingPart[], parts: Part[]): void {
  if (thinking.length === 0) return;
  let place = parts.findLastIndex(({ type }) => type === "tool_call") + 1;
  const said = parts.splice(place);
  const left = [...thinking];
  for (const part of said) {
    if (part.type !== "thinking" || part.signature !== undefined) {
      parts.push(part);
      continue;
    }
    const before = parts.length;
    append(parts, left.splice(0, left.findIndex(({ text }) => text === part.text) + 1));
    if (parts.length > before) place = parts.length;
  }
  // What no copy shows, as what its vendor hides, was thought behind the last that one does.
  const behind = parts.splice(place);
  append(parts, left);
  append(parts, behind);
}

interface Place {
  readonly path: string;
  /** What a call is called that has no id: by its place, which stays the same on every turn. */
  readonly id: string;
  readonly isModel: boolean;
}

const MARKS: ReadonlySet<string> = new Set(["thought", "thoughtSignature", "thought_signature", "text"]);

interface Words {
  readonly text: string;
  readonly signature: Signature | undefined;
  readonly part: JsonObject;
  readonly isModel: boolean;
}

/** Clients keep the pieces of a stream: those of one text, or of one thinking, become one part again. */
function words(parts: Part[], { text, signature, part, isModel }: Words): void {
  const last = parts[parts.length - 1];
  const signed = signature === undefined ? {} : { signature };
  if (member(part, "thought") === true) {
    if (last?.type === "thinking" && last.signature === undefined) {
      parts[parts.length - 1] = { type: "thinking", text: last.text + text, ...signed };
    } else if (text !== "" || signature !== undefined) parts.push({ type: "thinking", text, ...signed });
    return;
  }
  if (isModel && last?.type === "text") parts[parts.length - 1] = { type: "text", text: last.text + text };
  else if (text !== "") parts.push({ type: "text", text });
  if (signature !== undefined) parts.push({ type: "thinking", text: "", signature });
}

function mediaOf(part: JsonObject, path: string): Part[] {
  const inline = member(part, "inlineData");
  const file = member(part, "fileData");
  if (isObject(inline)) return [decodeInline(inline, `${path}.functionResponse.parts[].inlineData`)];
  return isObject(file) ? [decodeFile(file, `${path}.functionResponse.parts[].fileData`)] : [];
}

/** SDKs and clients put a tool's text under one of these. */
const OUTPUTS = ["output", "result", "content"];

function outputOf(
  response: Json | undefined,
  tool: string | undefined,
): { readonly said: string; readonly isError: boolean } {
  if (response === undefined) return { said: "", isError: false };
  if (!isObject(response)) return { said: plain(response), isError: false };
  const [only, ...others] = Object.keys(response);
  if (only === undefined) return { said: "", isError: false };
  const named = response["name"] === tool ? namedContent(response) : undefined;
  if (named !== undefined) return { said: plain(named), isError: false };
  if (others.length > 0) return { said: plain(response), isError: response["error"] !== undefined };
  if (only === "error") return { said: plain(response["error"]!), isError: true };
  return { said: plain(OUTPUTS.includes(only) ? response[only]! : response), isError: false };
}

/** Vercel's AI SDK says the tool's name once more beside each text: `@ai-sdk/google` 3.0.141. */
function namedContent({ name: _, content, ...others }: JsonObject): Json | undefined {
  return Object.keys(others).length === 0 ? content : undefined;
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
