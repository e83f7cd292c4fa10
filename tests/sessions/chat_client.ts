/** opencode and others with an SDK of OpenAI's kind. */
import type { Json, JsonObject } from "../../lib/json.ts";
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

const tool = (name: string, parameters = VALUE_SCHEMA): JsonObject => ({
  type: "function",
  function: { name, description: `Does ${name}`, parameters },
});

const TOOLS = [tool("bash"), tool("read"), tool("server_do-it"), tool("now", EMPTY_SCHEMA), tool("edit")];

export class ChatClient implements Client {
  readonly protocol = "chat";
  readonly name: string;
  private readonly instructions: string;
  /** What of an assistant's message it sends back. */
  private readonly kept: readonly string[];
  readonly keepsSeals: boolean;
  private readonly session: "header" | "key" | "none";
  private readonly effort: JsonObject;
  readonly box: ToolBox<JsonObject>;
  private messages: JsonObject[];

  constructor(private readonly world: ClientWorld) {
    const { chance } = world;
    this.instructions = world.words.next("instructions");
    this.kept = chance() < 0.4
      ? []
      : chance() < 0.5
      ? ["reasoning_content"]
      : ["reasoning_content", "reasoning", "reasoning_details"];
    this.session = chance() < 0.4 ? "header" : chance() < 0.5 ? "key" : "none";
    this.effort = chance() < 0.5 ? { reasoning_effort: "high" } : {};
    this.keepsSeals = chance() < 0.7;
    this.box = new ToolBox(TOOLS, chance);
    this.messages = [{ role: "system", content: this.instructions }];
    this.name = `chat, keeps ${this.kept.at(-1) ?? "no thinking"}, session by ${this.session}`;
  }

  request(model: string, stream: boolean): ClientRequest {
    const { session } = this.world;
    return {
      path: "/v1/chat/completions",
      headers: {
        "user-agent": "opencode/1.18.33 ai-sdk/provider-utils/4.0.23 runtime/bun/1.3.14",
        ...(this.session === "header" ? { "x-session-affinity": session } : {}),
      },
      body: {
        model,
        max_tokens: 32_000,
        messages: this.messages,
        ...(this.box.isClosed ? {} : { tools: [...this.box.tools], tool_choice: "auto" }),
        ...this.effort,
        ...(this.session === "key" ? { prompt_cache_key: session } : {}),
        ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
      },
    };
  }

  collect(events: readonly JsonObject[]): Heard {
    const message: JsonObject = { role: "assistant", content: null };
    const calls: JsonObject[] = [];
    let finish: Json = null;
    for (const event of events) {
      if (event["error"] !== undefined) return { type: "broken", answer: answerOf({ ...message }, "error") };
      const [choice] = listOf(event["choices"]);
      if (choice === undefined) continue;
      finish = choice["finish_reason"] ?? finish;
      const delta = recordOf(choice["delta"]);
      for (const name of ["content", "refusal", "reasoning_content", "reasoning"]) {
        const piece = delta[name];
        if (typeof piece === "string") message[name] = String(message[name] ?? "") + piece;
      }
      for (const detail of listOf(delta["reasoning_details"])) addDetail(message, detail);
      for (const { index, ...piece } of listOf(delta["tool_calls"])) {
        const call = calls[Number(index)] ??= { type: "function", function: { name: "", arguments: "" } };
        const { function: called, ...rest } = piece;
        Object.assign(call, rest);
        const whole = recordOf(call["function"]), part = recordOf(called);
        for (const name of ["name", "arguments"]) whole[name] = String(whole[name]) + String(part[name] ?? "");
      }
    }
    if (finish !== null) {
      if (calls.length > 0) message["tool_calls"] = calls;
      return { type: "whole", answer: answerOf(message, finish) };
    }
    throw new Error(`Neither an end nor an error: ${JSON.stringify(events.at(-1))}`);
  }

  keep(answer: JsonObject): readonly Call[] {
    const [choice] = listOf(answer["choices"]);
    const message = recordOf(choice?.["message"]);
    const calls = listOf(message["tool_calls"]).map(({ extra_content, ...call }) =>
      this.keepsSeals && extra_content !== undefined ? { ...call, extra_content } : call
    );
    const text = message["content"] ?? message["refusal"] ?? null;
    if ((text === null || text === "") && calls.length === 0) return [];
    const kept = this.kept.flatMap((name) => message[name] === undefined ? [] : [[name, message[name]] as const]);
    this.messages.push({
      role: "assistant",
      content: text === "" ? null : text,
      ...Object.fromEntries(kept),
      ...(calls.length > 0 ? { tool_calls: calls } : {}),
    });
    return calls.map(({ id, function: called }) => ({ id: String(id), name: String(recordOf(called)["name"]) }));
  }

  say(text: string): void {
    const { chance, words } = this.world;
    if (chance() < 0.1) this.messages.push({ role: "system", content: words.next("system") });
    const asList = chance() < 0.3;
    this.messages.push({ role: "user", content: asList ? [{ type: "text", text }] : text });
  }

  give(results: readonly Result[], reminder: string | undefined): void {
    for (const { call, text, isError } of results) {
      this.messages.push({ role: "tool", tool_call_id: call.id, content: isError ? `Error: ${text}` : text });
    }
    const images = results.filter(({ hasImage }) => hasImage);
    if (images.length > 0) {
      const url = `data:image/png;base64,${IMAGE}`;
      const shown = images.map(() => ({ type: "image_url", image_url: { url } }));
      this.messages.push({ role: "user", content: [{ type: "text", text: this.world.words.next("shown") }, ...shown] });
    }
    if (reminder !== undefined) this.messages.push({ role: "user", content: reminder });
  }

  compact(summary: string): void {
    this.messages = this.messages.slice(0, 1);
    this.say(`So far: ${summary}`);
  }
}

function answerOf(message: JsonObject, finish_reason: Json): JsonObject {
  return { choices: [{ index: 0, message, finish_reason }] };
}

/** As OpenRouter's own SDK does: pieces of one index are one detail. */
function addDetail(message: JsonObject, detail: JsonObject): void {
  const details = listOf(message["reasoning_details"]);
  const last = details.at(-1);
  if (last !== undefined && last["index"] === detail["index"] && last["type"] === detail["type"]) {
    const text = String(last["text"] ?? "") + String(detail["text"] ?? "");
    Object.assign(last, detail, { text });
  } else details.push({ ...detail });
  message["reasoning_details"] = details;
}
