/** Gemini CLI, or somebody with Google's SDK. */
import type { JsonObject } from "../../lib/json.ts";
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

const tool = (name: string, parametersJsonSchema = VALUE_SCHEMA): JsonObject => ({
  name,
  description: `Does ${name}`,
  parametersJsonSchema,
});

const TOOLS = [
  tool("run_shell_command"),
  tool("read_file"),
  tool("server.do-it:now"),
  tool("server_do-it_now"),
  tool("now", EMPTY_SCHEMA),
  tool("edit"),
];

export class GeminiClient implements Client {
  readonly protocol = "gemini";
  readonly name: string;
  private readonly instructions: string;
  /** Google's SDK keeps each piece of a stream as a content of its own. */
  private readonly keepsPieces: boolean;
  private readonly keepsThoughts: boolean;
  private readonly searches: boolean;
  readonly box: ToolBox<JsonObject>;
  private contents: JsonObject[] = [];

  constructor(private readonly world: ClientWorld) {
    const { chance } = world;
    this.instructions = world.words.next("instructions");
    this.keepsPieces = chance() < 0.5;
    this.keepsThoughts = chance() < 0.5;
    this.searches = chance() < 0.15;
    this.box = new ToolBox(TOOLS, chance);
    const ways = [this.keepsPieces ? "pieces" : "contents", ...(this.keepsThoughts ? ["thoughts"] : [])];
    this.name = `gemini, keeps ${ways.join(" and ")}${this.searches ? ", searches" : ""}`;
  }

  request(model: string, stream: boolean): ClientRequest {
    const { session } = this.world;
    const tools = this.searches ? { googleSearch: {} } : { functionDeclarations: [...this.box.tools] };
    return {
      path: `/v1beta/models/${encodeURIComponent(model)}:${
        stream ? "streamGenerateContent?alt=sse" : "generateContent"
      }`,
      headers: { "user-agent": "GeminiCLI/0.30.0/gemini-3-pro (linux; x64)", "x-session-id": session },
      body: {
        systemInstruction: { role: "user", parts: [{ text: this.instructions }] },
        contents: this.contents,
        ...(this.box.isClosed ? {} : { tools: [tools] }),
        generationConfig: { thinkingConfig: { includeThoughts: true }, temperature: 1 },
      },
    };
  }

  collect(events: readonly JsonObject[]): Heard {
    const pieces: JsonObject[] = [];
    let finish: JsonObject | undefined;
    for (const event of events) {
      if (event["error"] !== undefined) return { type: "broken", answer: { pieces } };
      const [candidate] = listOf(event["candidates"]);
      if (candidate === undefined) continue;
      if (listOf(recordOf(candidate["content"])["parts"]).length > 0) pieces.push(recordOf(candidate["content"]));
      if (candidate["finishReason"] !== undefined) finish = candidate;
    }
    if (finish === undefined) throw new Error(`Neither an end nor an error: ${JSON.stringify(events.at(-1))}`);
    return { type: "whole", answer: { pieces, candidates: [finish] } };
  }

  keep(answer: JsonObject): readonly Call[] {
    const [candidate] = listOf(answer["candidates"]);
    const pieces = answer["pieces"] === undefined ? [recordOf(candidate?.["content"])] : listOf(answer["pieces"]);
    const parts = pieces.flatMap((content) => listOf(content["parts"]));
    const isKept = (part: JsonObject) =>
      (this.keepsThoughts || part["thought"] !== true) &&
      (part["text"] !== "" || part["thoughtSignature"] !== undefined);
    const kept = parts.filter(isKept);
    if (kept.length === 0 || kept.every(({ thought }) => thought === true)) return [];
    if (this.keepsPieces) this.contents.push(...kept.map((part) => ({ role: "model", parts: [part] })));
    else this.contents.push({ role: "model", parts: joined(kept) });
    return kept.map(({ functionCall }) => functionCall).filter((call) => call !== undefined).map(recordOf)
      .map(({ id, name }) => ({ id: id === undefined ? "" : String(id), name: String(name) }));
  }

  say(text: string): void {
    this.contents.push({ role: "user", parts: [{ text }] });
  }

  give(results: readonly Result[], reminder: string | undefined): void {
    const parts = results.flatMap(({ call: { id, name }, text, isError, hasImage }): JsonObject[] => {
      const response = isError ? { error: text } : { output: text };
      const image = { inlineData: { mimeType: "image/png", data: IMAGE } };
      return [
        { functionResponse: { ...(id === "" ? {} : { id }), name, response, ...(hasImage ? { parts: [image] } : {}) } },
      ];
    });
    if (reminder !== undefined) parts.push({ text: reminder });
    this.contents.push({ role: "user", parts });
  }

  compact(summary: string): void {
    this.contents = [
      { role: "user", parts: [{ text: summary }] },
      { role: "model", parts: [{ text: "Got it. Thanks for the additional context!" }] },
    ];
    this.say(this.world.words.next("user"));
  }
}

/** Texts that follow each other, as one; a signature behind a text goes to it. */
function joined(parts: readonly JsonObject[]): JsonObject[] {
  const out: JsonObject[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const isText = typeof part["text"] === "string" && typeof last?.["text"] === "string";
    if (isText && last!["thought"] === part["thought"] && last!["thoughtSignature"] === undefined) {
      out[out.length - 1] = { ...last, ...part, text: String(last!["text"]) + String(part["text"]) };
    } else out.push(part);
  }
  return out;
}
