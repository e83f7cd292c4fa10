/** The messages of a chat request as turns: https://platform.openai.com/docs/api-reference/chat/create. */
import { isObject, type Json, type JsonObject, stringMember } from "../../json.ts";
import type { SealedSignature, ThinkingEnvelope } from "../codec.ts";
import type { Part, Signature, ThinkingPart, ToolCallPart, Turn } from "../conversation.ts";
import { protocolNamed } from "../protocol.ts";
import { arrayAt, notExpected, objectAt, stringAt } from "../field.ts";
import { cacheMark, decodeParts } from "./parts_decode.ts";
import { readReasoning, ReasoningRecord } from "./reasoning.ts";
import { openThinking } from "../sealed_thinking.ts";

/** Some servers give none (google/adk-python#951, lmstudio-bug-tracker#830): calls and results are paired in their order. */
const NO_ID = "";

export function decodeTurns(messages: Json | undefined, envelope: ThinkingEnvelope, lost: Set<string>): Turn[] {
  const decoder = new TurnDecoder(envelope, lost);
  const list = arrayAt(messages, "messages");
  if (list.length === 0) throw notExpected("messages", "reading.messages");
  return list.map((message, i) => decoder.decode(message, `messages[${i}]`))
    .filter(({ parts }) => parts.length > 0);
}

class TurnDecoder {
  /** Old function calls have no ids: their number is one, the same on every turn. */
  private functions = 0;
  private lastFunction = "";

  constructor(private readonly envelope: ThinkingEnvelope, private readonly lost: Set<string>) {}

  decode(value: Json, path: string): Turn {
    const message = objectAt(value, path);
    const role = stringAt(message["role"], `${path}.role`);
    if (message["name"] && role !== "tool" && role !== "function") this.lost.add("messages[].name");
    switch (role) {
      case "system":
      case "developer":
        return { role: "system", parts: this.parts(message, path) };
      case "assistant":
        return { role: "assistant", parts: this.assistant(message, path) };
      case "tool":
        return this.result(message, path, stringAt(message["tool_call_id"] ?? NO_ID, `${path}.tool_call_id`));
      case "function":
        return this.result(message, path, this.lastFunction);
      case "user":
        break;
      default:
        this.lost.add(`messages[].role.${role}`);
    }
    return { role: "user", parts: this.parts(message, path) };
  }

  private parts(message: JsonObject, path: string): Part[] {
    const parts = decodeParts(message["content"], `${path}.content`, this.lost);
    // Also on the message itself, for its last part.
    const cache = cacheMark(message["cache_control"]);
    const last = parts[parts.length - 1];
    if (cache === undefined || last?.type !== "text") return parts;
    return [...parts.slice(0, -1), { ...last, cache }];
  }

  private result(message: JsonObject, path: string, callId: string): Turn {
    const parts = this.parts(message, path);
    if (parts.some(({ type }) => type === "tool_result")) return { role: "user", parts };
    return { role: "user", parts: [{ type: "tool_result", callId, parts, isError: false }] };
  }

  private assistant(message: JsonObject, path: string): Part[] {
    const refusal = stringMember(message, "refusal");
    if (message["audio"]) this.lost.add("messages[].audio");
    const calls = this.calls(message, path);
    // In front of the first call stands what the whole turn began with; it says what the message's own member says.
    const first = calls.findIndex(({ type }) => type === "tool_call");
    const sealed = calls.slice(0, Math.max(0, first));
    return [
      ...(sealed.length > 0 ? sealed : decodeThinking(message)),
      ...this.parts(message, path),
      ...(refusal ? [{ type: "refusal" as const, text: refusal }] : []),
      ...calls.slice(sealed.length),
    ];
  }

  /** The calls, each with the thinking that was sealed into it in front. */
  private calls(message: JsonObject, path: string): (ToolCallPart | ThinkingPart)[] {
    const list = message["tool_calls"] ?? [];
    const calls = arrayAt(list, `${path}.tool_calls`).flatMap((call, i) => this.call(call, `${path}.tool_calls[${i}]`));
    const legacy = message["function_call"];
    if (!isObject(legacy) || !legacy["name"]) return calls;
    this.lastFunction = `call_function_${this.functions++}`;
    const id = this.lastFunction;
    return [...calls, { type: "tool_call", id, kind: "function", ...called(legacy, `${path}.function_call`) }];
  }

  private call(value: Json, path: string): (ToolCallPart | ThinkingPart)[] {
    const call = objectAt(value, path);
    const id = stringAt(call["id"] ?? NO_ID, `${path}.id`);
    const custom = call["custom"];
    if (call["type"] === "custom" && isObject(custom)) {
      const input = stringAt(custom["input"], `${path}.custom.input`);
      const name = stringAt(custom["name"], `${path}.custom.name`);
      return [...this.sealed(call), { type: "tool_call", id, name, kind: "custom", arguments: input }];
    }
    if (!isObject(call["function"])) throw notExpected(`${path}.function`, "reading.object");
    const signature = this.signature(call["extra_content"]);
    return [...this.sealed(call), {
      type: "tool_call",
      id,
      kind: "function",
      ...called(call["function"], `${path}.function`),
      ...(signature === undefined ? {} : { signature }),
    }];
  }

  private sealed({ extra_content: extra }: JsonObject): readonly ThinkingPart[] {
    const opened = this.opened(extra);
    return opened === undefined ? [] : openThinking(opened) ?? [];
  }

  /** What the answer's encoder put there, or what Google's own OpenAI front did. */
  private signature(extra: Json | undefined): Signature | undefined {
    if (!isObject(extra)) return undefined;
    const opened = this.opened(extra);
    if (opened === undefined) return { protocol: "chat", data: JSON.stringify({ extra_content: extra }) };
    const { protocol, ...signature } = opened;
    const known = protocolNamed(protocol);
    return known === undefined ? undefined : { protocol: known, ...signature };
  }

  private opened(extra: Json | undefined): SealedSignature | undefined {
    const sealed = isObject(extra) ? stringMember(extra["google"], "thought_signature") : undefined;
    return sealed === undefined ? undefined : this.envelope.open(sealed);
  }
}

/** Name and arguments; some clients send the arguments as an object. */
function called(body: JsonObject, path: string): { name: string; arguments: string } {
  const text = body["arguments"] ?? "";
  return {
    name: stringAt(body["name"], `${path}.name`),
    arguments: typeof text === "string" ? text : JSON.stringify(text),
  };
}

function decodeThinking(message: JsonObject): ThinkingPart[] {
  const piece = readReasoning(message);
  if (piece.text === "" && piece.details.length === 0 && piece.opaque === undefined) return [];
  const record = new ReasoningRecord();
  record.add(piece);
  const signature = record.take();
  return [{ type: "thinking", text: piece.text, ...(signature === undefined ? {} : { signature }) }];
}
