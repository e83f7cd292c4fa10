/** Codex, or somebody with OpenAI's SDK. */
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
  name,
  description: `Does ${name}`,
  strict: false,
  parameters,
});

const TOOLS: readonly JsonObject[] = [
  tool("exec_command"),
  { type: "custom", name: "apply_patch", description: "Edits files", format: { type: "text" } },
  {
    type: "namespace",
    name: "mcp__server",
    description: "A server",
    tools: [tool("do_it"), tool("now", EMPTY_SCHEMA)],
  },
  tool("view_image"),
  tool("mcp__server__do_it"),
];

type Way = "Codex" | "SDK" | "previous_response_id";

export class ResponsesClient implements Client {
  readonly protocol = "responses";
  readonly name: string;
  private readonly instructions: string;
  private readonly way: Way;
  private readonly searches: boolean;
  readonly box: ToolBox<JsonObject>;
  private readonly start: JsonObject[];
  private items: JsonObject[];
  /** The answer that it goes on from, and how many items that has. */
  private previous: { readonly id: string; readonly length: number } | undefined;
  private count = 0;

  constructor(private readonly world: ClientWorld) {
    const { chance, words } = world;
    this.instructions = world.words.next("instructions");
    this.way = chance() < 0.6 ? "Codex" : chance() < 0.5 ? "SDK" : "previous_response_id";
    this.searches = chance() < 0.4;
    this.box = new ToolBox(this.way === "Codex" ? TOOLS : TOOLS.filter(({ type }) => type === "function"), chance);
    this.start = this.way === "Codex"
      ? [
        this.message("developer", words.next("developer"), words.next("developer")),
        this.message("user", `<environment_context>${words.next("environment")}</environment_context>`),
      ]
      : [];
    this.items = [...this.start];
    this.name = `responses ${this.way}`;
  }

  request(model: string, stream: boolean): ClientRequest {
    const { session } = this.world;
    const isCodex = this.way === "Codex";
    const goesOn = this.previous === undefined ? {} : { previous_response_id: this.previous.id };
    return {
      path: "/v1/responses",
      headers: isCodex
        ? {
          "user-agent": "codex_exec/0.171.0 (Debian 12.0.0; x86_64) dumb (codex_exec; 0.171.0)",
          ...{ originator: "codex_exec", "session-id": session, "thread-id": session },
          ...(stream ? { accept: "text/event-stream" } : {}),
        }
        : { "user-agent": "OpenAI/JS 7.59.0", ...(stream ? { accept: "text/event-stream" } : {}) },
      body: {
        model,
        ...(isCodex ? {} : { instructions: this.instructions }),
        input: this.items.slice(this.previous?.length ?? 0),
        tools: [...this.box.tools, ...(this.searches ? [{ type: "web_search" }] : [])],
        tool_choice: "auto",
        parallel_tool_calls: true,
        reasoning: { effort: "medium", summary: "auto" },
        ...(this.way === "previous_response_id" ? {} : { store: false }),
        include: ["reasoning.encrypted_content"],
        ...(isCodex ? { prompt_cache_key: session, text: { verbosity: "low" } } : {}),
        ...(stream ? { stream } : {}),
        ...goesOn,
      },
    };
  }

  collect(events: readonly JsonObject[]): Heard {
    const output: JsonObject[] = [];
    let id: Json = "";
    for (const event of events) {
      const response = recordOf(event["response"]);
      switch (event["type"]) {
        case "response.created":
          id = response["id"] ?? "";
          break;
        case "response.output_item.done":
          output.push(recordOf(event["item"]));
          break;
        case "response.completed":
        case "response.incomplete":
          if (response["id"] !== id) throw new Error(`Another id at the end: ${id}, ${JSON.stringify(response["id"])}`);
          return { type: "whole", answer: { ...response, output } };
        case "response.failed":
        case "error":
          return { type: "broken", answer: { output } };
      }
    }
    throw new Error(`Neither an end nor an error: ${JSON.stringify(events.at(-1))}`);
  }

  keep(answer: JsonObject): readonly Call[] {
    const output = listOf(answer["output"]);
    if (this.items.at(-1)?.["type"] === "compaction_trigger") {
      this.items = [...this.start, ...output.filter(({ type }) => type === "compaction")];
      return [];
    }
    this.items.push(
      ...output.map((item) =>
        item["type"] === "reasoning" && this.way === "Codex" ? { ...item, content: item["content"] ?? null } : item
      ),
    );
    if (this.way === "previous_response_id" && typeof answer["id"] === "string") {
      this.previous = { id: answer["id"], length: this.items.length };
    }
    return output.flatMap(({ type, call_id, name }) =>
      type === "function_call" || type === "custom_tool_call"
        ? [{ id: String(call_id), name: String(name), custom: type === "custom_tool_call" }]
        : []
    );
  }

  say(text: string): void {
    const { chance, words } = this.world;
    if (this.way === "Codex" && chance() < 0.1) this.items.push(this.message("developer", words.next("developer")));
    this.items.push(this.message("user", text));
  }

  give(results: readonly Result[], reminder: string | undefined): void {
    for (const { call: { id: call_id, custom = false }, text, isError, hasImage } of results) {
      const image = { type: "input_image", image_url: `data:image/png;base64,${IMAGE}`, detail: "auto" };
      const said = isError ? `error: ${text}` : text;
      const type = custom ? "custom_tool_call_output" : "function_call_output";
      const output = hasImage && !custom ? [{ type: "input_text", text: said }, image] : said;
      this.items.push({ type, ...this.idOf("fco"), call_id, output });
    }
    if (reminder !== undefined) this.items.push(this.message("user", reminder));
  }

  compact(summary: string): void {
    this.previous = undefined;
    this.items = [...this.start, this.message("user", summary)];
  }

  /** The next answer takes the place of the conversation. */
  askForSummary(): boolean {
    if (this.way !== "Codex" || this.world.chance() < 0.2) return false;
    this.items.push({ type: "compaction_trigger" });
    return true;
  }

  forget(): void {
    this.previous = undefined;
  }

  private message(role: string, ...texts: readonly string[]): JsonObject {
    const content = texts.map((text) => ({ type: "input_text", text }));
    return { type: "message", ...this.idOf("msg"), role, content };
  }

  /** Codex names its own items, too. */
  private idOf(prefix: string): JsonObject {
    return this.way === "Codex" ? { id: `${prefix}_${this.world.session}-${++this.count}` } : {};
  }
}
