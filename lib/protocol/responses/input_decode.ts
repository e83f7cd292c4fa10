/** The items of `input` as turns. */
import { type Json, type JsonObject, stringMember } from "../../json.ts";
import type { ThinkingEnvelope } from "../codec.ts";
import type { Part, Signature, Tool, ToolCallPart, ToolKind, ToolResultPart, Turn } from "../conversation.ts";
import { isOwnTool } from "../own_tools.ts";
import { ToolNames } from "../tool_names.ts";
import { agentContent } from "./agent_message.ts";
import { openCompaction } from "./compaction.ts";
import { decodeContent } from "./content_decode.ts";
import { decodeGeneratedImage } from "./generated_image.ts";
import { noneOf, notExpected, objectAt } from "../field.ts";
import { decodeOutput, outputText } from "./output_decode.ts";
import { isVendors, OWN_ITEMS, shellOutput } from "./own_items.ts";
import { callSignatures, openedReasoning } from "./reasoning.ts";
import { decodeTools } from "./tools_decode.ts";

/** What an item is part of: consecutive items of one block are one turn; messages stand alone. */
type Block = "assistant" | "results" | "message";

export class InputDecoder {
  readonly turns: (Turn & { readonly parts: Part[] })[] = [];
  /** Tools that are declared inside the input. */
  readonly tools: Tool[] = [];
  private block: Block = "message";
  /** Seals of calls by the calls' ids. */
  private seals: ReadonlyMap<string, Signature> = new Map();

  constructor(private readonly lost: Set<string>, private readonly envelope: ThinkingEnvelope) {}

  decode(items: readonly Json[]): void {
    const calls = items.flatMap((item) => stringMember(item, "call_id") ?? []);
    this.seals = callSignatures(items, new Set(calls), this.envelope);
    items.forEach((item, i) => {
      this.item(objectAt(item, `input[${i}]`), `input[${i}]`);
    });
  }

  private item(item: JsonObject, path: string): void {
    const type = stringMember(item, "type") ?? (item["role"] === undefined ? undefined : "message");
    switch (type) {
      case "message":
        return this.message(item, path);
      case "reasoning":
        return this.assistant(this.reasoning(item));
      case "function_call":
      case "custom_tool_call":
      case "local_shell_call":
      case "shell_call":
      case "apply_patch_call":
        return isVendors(type, item) ? this.other(type, item, path) : this.call(type, item, path);
      case "function_call_output":
      case "custom_tool_call_output":
      case "local_shell_call_output":
      case "shell_call_output":
      case "apply_patch_call_output":
        return this.result(this.output(type, item, path));
      case "tool_search_call":
        // What OpenAI has searched itself has no call's id and needs no answer: its findings are declared tools.
        return item["execution"] === "server" || typeof item["call_id"] !== "string"
          ? undefined
          : this.call(type, item, path);
      case "tool_search_output":
        return this.searchOutput(item, path);
      case "additional_tools":
        return this.declare(decodeTools(item["tools"], `${path}.tools`, this.lost));
      case undefined:
        throw notExpected(`${path}.type`, "reading.string");
      default:
        return this.other(type, item, path);
    }
  }

  private other(type: string, item: JsonObject, path: string): void {
    switch (type) {
      case "agent_message":
        return this.agentMessage(item, path);
      case "compaction":
      case "compaction_summary":
      case "context_compaction": {
        const summary = openCompaction(item, this.envelope);
        if (summary === undefined) return void this.lost.add(`input[].${type}`);
        return this.add("message", { role: "user", parts: [{ type: "text", text: summary }] });
      }
      // A question to the proxy, not to the model: see `isCompaction`. Snapshots are Codex's own undo list.
      case "compaction_trigger":
      case "ghost_snapshot":
      // Of items that are kept: see `response_history.ts`.
      case "item_reference":
        return;
      case "configuration_update":
        return void this.lost.add(`input[].${type}`);
      default:
        return this.assistant([
          decodeGeneratedImage(item) ?? { type: "foreign", protocol: "responses", value: item },
        ]);
    }
  }

  private message(item: JsonObject, path: string): void {
    const role = stringMember(item, "role");
    const parts = decodeContent(item["content"], `${path}.content`, this.lost);
    switch (role) {
      case "assistant":
        return this.assistant(parts);
      case "user":
        return this.add("message", { role, parts });
      case "developer":
      case "system":
        return this.add("message", { role: "system", parts });
      default:
        throw noneOf(`${path}.role`, ["user", "assistant", "system", "developer"], item["role"]);
    }
  }

  private call(type: string, item: JsonObject, path: string): void {
    const call = decodeCall(type, item, path);
    const signature = this.seals.get(call.id);
    this.assistant([signature === undefined ? call : { ...call, signature }]);
  }

  private reasoning(item: JsonObject): readonly Part[] {
    const part = openedReasoning(item, this.envelope);
    const isEmpty = part.text === "" && (part.signature === undefined || this.seals.has(part.signature.id ?? ""));
    return isEmpty ? [] : [part];
  }

  private output(type: string, item: JsonObject, path: string): ToolResultPart {
    const callId = callIdOf(item, path);
    const output = type === "shell_call_output" ? shellOutput(item["output"]) : item["output"];
    const { parts, isError } = decodeOutput(output, `${path}.output`, this.lost);
    const isFailed = type === "apply_patch_call_output" && item["status"] === "failed";
    return { type: "tool_result", callId, kind: kindOf(type), parts, isError: isError || isFailed };
  }

  private searchOutput(item: JsonObject, path: string): void {
    const tools = decodeTools(item["tools"], `${path}.tools`, this.lost);
    const callId = stringMember(item, "call_id");
    if (item["execution"] === "server" || callId === undefined) {
      return this.declare(tools);
    }
    const text = listing(tools);
    const parts: Part[] = [{ type: "text", text }];
    this.result({ type: "tool_result", callId, kind: "tool_search", parts, isError: false, tools });
  }

  /** The model reads it as the user's word, with the sender named. */
  private agentMessage(item: JsonObject, path: string): void {
    const content = agentContent(item, () => this.lost.add("input[].content[].encrypted_content"));
    this.add("message", { role: "user", parts: decodeContent(content, `${path}.content`, this.lost) });
  }

  private declare(tools: readonly Tool[]): void {
    for (const tool of tools) this.tools.push(tool);
  }

  private assistant(parts: readonly Part[]): void {
    this.add("assistant", { role: "assistant", parts });
  }

  private result(part: ToolResultPart): void {
    this.add("results", { role: "user", parts: [part] });
  }

  private add(block: Block, turn: Turn): void {
    if (turn.parts.length === 0) return;
    const last = this.turns[this.turns.length - 1];
    const goesOn = block === this.block && block !== "message";
    if (last === undefined || !goesOn) this.turns.push({ role: turn.role, parts: [...turn.parts] });
    else for (const part of turn.parts) last.parts.push(part);
    this.block = block;
  }
}

/** Of a call, or of what came of one. */
function kindOf(type: string): ToolKind {
  const kind = type.replace(/(?:_tool)?_call(?:_output)?$/, "");
  return kind === "custom" || isOwnTool(kind) ? kind : "function";
}

function decodeCall(type: string, item: JsonObject, path: string): ToolCallPart {
  const kind = kindOf(type);
  const own = isOwnTool(kind) ? kind : stringMember(item, "name");
  if (own === undefined || own === "") throw notExpected(`${path}.name`, "reading.string");
  const namespace = stringMember(item, "namespace");
  return {
    type: "tool_call",
    id: callIdOf(item, path),
    name: own,
    kind,
    ...(namespace === undefined || namespace === "" ? {} : { namespace }),
    arguments: callArguments(item),
  };
}

/** What a call item says that its tool is to do: JSON text, or raw text of a custom tool. */
export function callArguments(item: JsonObject): string {
  const kind = kindOf(stringMember(item, "type") ?? "");
  if (kind === "custom") return stringMember(item, "input") ?? "";
  return isOwnTool(kind) ? OWN_ITEMS[kind].arguments(item) : outputText(item["arguments"]);
}

function callIdOf(item: JsonObject, path: string): string {
  // The documentation of local_shell_call_output has the call's id in `id`, and an output that no call has asked for may
  // have its tool's name alone or none (openai 7.59.0, read 2026-11-27).
  const isOutput = item["type"] === "function_call_output";
  const id = stringMember(item, "call_id") ?? stringMember(item, "id") ??
    (isOutput ? stringMember(item, "name") ?? "unnamed" : undefined);
  if (id === undefined || id === "") throw notExpected(`${path}.call_id`, "reading.string");
  return id;
}

/** The tools that a search has found, by the names under which the model can call them. */
function listing(tools: readonly Tool[]): string {
  const lines = tools.flatMap((tool) => {
    if (tool.type === "hosted") return [];
    const name = new ToolNames([]).encode(tool.name, tool.namespace);
    return [`- ${name}${tool.description === undefined ? "" : `: ${tool.description.split("\n", 1)[0]}`}`];
  });
  return lines.length === 0 ? "No tools found" : `These tools can be called now:\n${lines.join("\n")}`;
}
