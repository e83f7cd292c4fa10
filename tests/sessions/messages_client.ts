/** Claude Code, or somebody with Anthropic's SDK. */
import { isObject, type Json, type JsonObject, parseJson } from "../../lib/json.ts";
import { listOf } from "../clients/offered_tools.ts";
import {
  type Call,
  type Client,
  type ClientRequest,
  type ClientWorld,
  EMPTY_SCHEMA,
  type Heard,
  IMAGE,
  recordOf,
  type Result,
  ToolBox,
  VALUE_SCHEMA,
} from "./client.ts";

const tool = (name: string, input_schema = VALUE_SCHEMA): JsonObject => ({
  name,
  description: `Does ${name}`,
  input_schema,
});

const TOOLS = [
  tool("Bash"),
  tool("Read"),
  tool("mcp__a_server_with_a_long_name__and_a_tool_with_a_name_that_is_longer_than_64"),
  tool("Now", EMPTY_SCHEMA),
  tool("Edit"),
];

interface Message {
  readonly role: string;
  readonly content: JsonObject[];
}

export class MessagesClient implements Client {
  readonly protocol = "messages";
  readonly name: string;
  private readonly instructions: string;
  private readonly isClaudeCode: boolean;
  private readonly thinking: JsonObject | undefined;
  private readonly searches: boolean;
  readonly box: ToolBox<JsonObject>;
  private messages: Message[] = [];
  private asked = 0;

  constructor(private readonly world: ClientWorld) {
    const { chance } = world;
    this.instructions = world.words.next("instructions");
    this.isClaudeCode = chance() < 0.7;
    this.thinking = chance() < 0.4
      ? { type: "adaptive" }
      : chance() < 0.7
      ? { type: "enabled", budget_tokens: 4000 }
      : undefined;
    this.searches = chance() < 0.3;
    this.box = new ToolBox(TOOLS, chance);
    this.name = `messages ${this.isClaudeCode ? "Claude Code" : "SDK"}, thinking ${this.thinking?.["type"] ?? "none"}`;
  }

  request(model: string, stream: boolean): ClientRequest {
    const { session } = this.world;
    const mark = { cache_control: { type: "ephemeral" } };
    const last = this.messages.length - 1;
    const messages = this.messages.map(({ role, content }, i): JsonObject => {
      if (role === "system") return { role, content: content.map(({ text }) => text).join("\n") };
      return { role, content: i === last ? [...content.slice(0, -1), { ...content.at(-1)!, ...mark }] : content };
    });
    const search = { type: "web_search_20250305", name: "web_search", max_uses: 5 };
    const betas = this.isClaudeCode
      ? "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,mid-conversation-system-2026-02-01"
      : "interleaved-thinking-2025-05-14";
    return {
      path: this.isClaudeCode ? "/v1/messages?beta=true" : "/v1/messages",
      headers: {
        "anthropic-version": "2023-06-01",
        "anthropic-beta": betas,
        ...(this.isClaudeCode
          ? { "user-agent": "claude-cli/2.1.330 (external, cli)", "x-claude-code-session-id": session }
          : { "user-agent": "Anthropic/JS 1.14.0" }),
      },
      body: {
        model,
        max_tokens: 32_000,
        system: [
          ...(this.isClaudeCode
            ? [{ type: "text", text: `x-anthropic-billing-header: cc_version=2.1.330; cch=${++this.asked};` }]
            : []),
          { type: "text", text: this.instructions, ...mark },
        ],
        messages,
        tools: [...this.box.tools, ...(this.searches ? [search] : [])],
        ...(this.thinking === undefined ? {} : { thinking: this.thinking }),
        ...(this.isClaudeCode ? { metadata: { user_id: JSON.stringify({ session_id: session }) } } : {}),
        ...(stream ? { stream } : {}),
      },
    };
  }

  collect(events: readonly JsonObject[]): Heard {
    let message: JsonObject = {};
    const blocks: JsonObject[] = [], inputs = new Map<JsonObject, string>(), over: JsonObject[] = [];
    for (const event of events) {
      const block = blocks[Number(event["index"])]!;
      const delta = recordOf(event["delta"]);
      switch (event["type"]) {
        case "message_start":
          message = { ...recordOf(event["message"]) };
          break;
        case "content_block_start":
          blocks[Number(event["index"])] = { ...recordOf(event["content_block"]) };
          break;
        case "content_block_delta":
          for (const [type, name] of DELTAS) {
            if (delta["type"] === type) block[name] = String(block[name] ?? "") + String(delta[name]);
          }
          if (delta["type"] === "citations_delta") {
            block["citations"] = [...listOf(block["citations"]), recordOf(delta["citation"])];
          }
          if (delta["type"] === "input_json_delta") {
            inputs.set(block, (inputs.get(block) ?? "") + String(delta["partial_json"]));
          }
          break;
        case "content_block_stop": {
          const text = inputs.get(block);
          if (text) block["input"] = parseJson(text) ?? null;
          over.push(block);
          break;
        }
        case "message_delta":
          Object.assign(message, delta);
          break;
        case "error":
          return { type: "broken", answer: { ...message, content: over } };
      }
    }
    if (typeof message["stop_reason"] === "string") return { type: "whole", answer: { ...message, content: blocks } };
    throw new Error(`Neither an end nor an error: ${JSON.stringify(events.at(-1))}`);
  }

  keep(answer: JsonObject): readonly Call[] {
    // A call that was cut is none.
    const content = listOf(answer["content"]).filter(({ type, input }) => type !== "tool_use" || isObject(input));
    // Thoughts alone are no message.
    if (!content.some(({ type }) => type !== "thinking" && type !== "redacted_thinking")) return [];
    this.append("assistant", content);
    return content.filter(({ type }) => type === "tool_use").map(({ id, name }) => ({
      id: String(id),
      name: String(name),
    }));
  }

  say(text: string): void {
    const { chance, words } = this.world;
    const blocks = [{ type: "text", text }];
    if (chance() < 0.3) blocks.unshift({ type: "text", text: reminder(words.next("reminder")) });
    this.append("user", blocks);
    const isFirst = this.messages.length === 1;
    if (this.isClaudeCode && (isFirst || chance() < 0.1)) {
      this.append("system", [{ type: "text", text: words.next("system") }]);
    }
  }

  give(results: readonly Result[], remind: string | undefined): void {
    const blocks = results.map(({ call, text, isError, hasImage }): JsonObject => {
      const image = { type: "image", source: { type: "base64", media_type: "image/png", data: IMAGE } };
      const content: Json = hasImage ? [{ type: "text", text }, image] : text;
      return { tool_use_id: call.id, type: "tool_result", content, is_error: isError };
    });
    if (remind !== undefined) blocks.push({ type: "text", text: reminder(remind) });
    this.append("user", blocks);
  }

  compact(summary: string): void {
    this.messages = [];
    this.say(`This session continues another: ${summary}`);
  }

  private append(role: string, content: readonly JsonObject[]): void {
    const last = this.messages.at(-1);
    if (last?.role === role && role !== "system") last.content.push(...content);
    else this.messages.push({ role, content: [...content] });
  }
}

function reminder(text: string): string {
  return `<system-reminder>\n${text}\n</system-reminder>`;
}

const DELTAS = [["text_delta", "text"], ["thinking_delta", "thinking"], ["signature_delta", "signature"]] as const;
