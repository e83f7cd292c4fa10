/** Tool calls in the form in which a chat client declared its tools. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { Signature } from "../conversation.ts";
import type { ToolCallStart } from "../event.ts";
import { repairArguments } from "../json_repair.ts";
import { customInput } from "../custom_input.ts";
import { customArguments } from "../function_form.ts";
import type { Protocol } from "../protocol.ts";
import { membersOf } from "./reasoning.ts";

/** Whose thinking is worth nothing without its signature, which only a call can carry here. Google signs its calls. */
export const SIGNERS: ReadonlySet<Protocol> = new Set(["messages", "responses"]);

export interface ClientCall {
  readonly kind: "function" | "custom";
  /** Which member of a call has it. */
  readonly member: "function" | "custom";
  readonly name: string;
  /** The client's arguments or input of the upstream's whole arguments. */
  input(text: string): string;
}

export function clientCall(call: Pick<ToolCallStart, "name" | "kind">, { names, request }: Translation): ClientCall {
  const tool = names.decode(call.name);
  const name = tool?.name ?? call.name;
  if ((tool?.kind ?? call.kind) !== "custom") {
    const input = (text: string) =>
      call.kind === "custom" ? customArguments(text) : repairArguments(text, name) ?? text;
    return { kind: "function", member: "function", name, input };
  }
  const member = isFlat(name, request["tools"]) ? "function" : "custom";
  return {
    kind: "custom",
    member,
    name,
    input: (text) => customInput(text, { name, wrapped: call.kind !== "custom" }),
  };
}

/**
 * A custom tool in the form of Responses is Cursor's: it takes every call for a function's, and reads the raw input from
 * its arguments (icebear0828/codex-proxy #708, Cursor 3.14).
 */
function isFlat(name: string, tools: Json | undefined): boolean {
  return Array.isArray(tools) &&
    tools.some((tool) =>
      isObject(tool) && tool["type"] === "custom" && tool["name"] === name && !isObject(tool["custom"])
    );
}

/** What a call, or a piece of one, has of `text`; `name`: it begins with it. */
export function callMember({ member }: ClientCall, text: string, name?: string): JsonObject {
  return {
    [member]: { ...(name === undefined ? {} : { name }), [member === "custom" ? "input" : "arguments"]: text },
  };
}

/**
 * Google binds thinking to calls, and its own OpenAI front has this member for it, which clients made for it send back:
 * https://ai.google.dev/gemini-api/docs/thought-signatures (read 2026-11-22).
 */
export function extraContent(signature: Signature | undefined, { envelope }: Translation): JsonObject {
  if (signature === undefined) return {};
  const own = membersOf(signature)["extra_content"];
  return own === undefined ? sealContent(envelope.seal(signature)) : { extra_content: own };
}

/** The same member with a seal of ours; empty without one. */
export function sealContent(seal: string | undefined): JsonObject {
  return seal === undefined ? {} : { extra_content: { google: { thought_signature: seal } } };
}
