/** One content block of an answer, from its start to its stop, as the hub's events. */
import { append } from "../../append.ts";
import { isObject, type Json, type JsonObject, parseJson, stringMember } from "../../json.ts";
import type { Translation } from "../codec.ts";
import type { PartStart, StreamEvent } from "../event.ts";
import { redactedSignature } from "./signature.ts";
import { decodeCitation, type OpenSearches } from "./web_search_decode.ts";

/** Of a block that is kept whole; a search's results come to some hundred KB. */
const MAX_HELD = 32 * 1024 * 1024;

export interface BlockContext {
  readonly translation: Translation;
  /** Of the answer. */
  readonly searches: OpenSearches;
  /** The type of the block before; `undefined`: this is the first. */
  readonly before: string | undefined;
}

export class OpenBlock {
  readonly isCall: boolean;
  private readonly part: PartStart | undefined;
  /** Pieces of a block that only its own protocol knows, by the member that they belong to. */
  private readonly held = new Map<string, string[]>();
  private heldLength = 0;
  private hasDelta = false;

  constructor(
    private readonly index: number,
    private readonly block: JsonObject,
    private readonly context: BlockContext,
  ) {
    this.part = partStart(block, context);
    this.isCall = this.part?.type === "tool_call";
  }

  start(): StreamEvent[] {
    const { index, part, block } = this;
    if (part === undefined) return [];
    const events: StreamEvent[] = [{ type: "part_start", index, part }];
    const begun = part.type === "text" ? block["text"] : part.type === "thinking" ? block["thinking"] : undefined;
    if (typeof begun === "string" && begun !== "") events.push({ type: "delta", index, text: begun });
    if (part.type === "thinking") append(events, this.signature(stringMember(block, "signature")));
    if (block["type"] === "redacted_thinking") {
      const signature = redactedSignature(stringMember(block, "data") ?? "");
      events.push({ type: "signature", index, signature });
    }
    if (part.type === "text" && Array.isArray(block["citations"])) {
      for (const citation of block["citations"]) append(events, this.cite(citation));
    }
    return events;
  }

  /** `undefined`: more than may be held. */
  delta(delta: JsonObject): StreamEvent[] | undefined {
    if (this.part === undefined) return this.hold(delta);
    switch (delta["type"]) {
      case "text_delta":
        return this.text(delta["text"], "text");
      case "thinking_delta":
        return this.text(delta["thinking"], "thinking");
      case "input_json_delta":
        return this.text(delta["partial_json"], "tool_call");
      case "signature_delta":
        return this.part.type === "thinking" ? this.signature(stringMember(delta, "signature")) : [];
      case "citations_delta":
        return this.part.type === "text" ? this.cite(delta["citation"]) : [];
      default:
        return [];
    }
  }

  stop(): StreamEvent[] {
    const { index, part } = this;
    if (part === undefined) return this.foreign();
    const events: StreamEvent[] = [];
    if (part.type === "tool_call" && !this.hasDelta) {
      // Some upstreams send the whole input at once, where others send an empty one.
      const text = inputText(this.block["input"]);
      if (text !== "") events.push({ type: "delta", index, text });
    }
    events.push({ type: "part_end", index });
    return events;
  }

  /** Whether the pieces of an input are its own. */
  get takesInput(): boolean {
    return this.isCall || this.part === undefined;
  }

  private text(text: Json | undefined, type: PartStart["type"]): StreamEvent[] {
    if (typeof text !== "string" || text === "" || this.part?.type !== type) return [];
    this.hasDelta = true;
    return [{ type: "delta", index: this.index, text }];
  }

  private signature(data: string | undefined): StreamEvent[] {
    if (data === undefined || data === "") return [];
    return [{ type: "signature", index: this.index, signature: { protocol: "messages", data } }];
  }

  private cite(value: Json | undefined): StreamEvent[] {
    return decodeCitation(value).map((citation) => ({ type: "citation", index: this.index, citation }));
  }

  private hold(delta: JsonObject): StreamEvent[] | undefined {
    for (const [name, value] of Object.entries(delta)) {
      if (name === "type" || typeof value !== "string") continue;
      this.heldLength += value.length;
      const pieces = this.held.get(name) ?? [];
      pieces.push(value);
      this.held.set(name, pieces);
    }
    return this.heldLength > MAX_HELD ? undefined : [];
  }

  private foreign(): StreamEvent[] {
    const value = { ...this.block };
    for (const [name, pieces] of this.held) {
      const text = pieces.join("");
      if (name === "partial_json") value["input"] = parseJson(text) ?? value["input"] ?? {};
      else value[name] = `${typeof value[name] === "string" ? value[name] : ""}${text}`;
    }
    const part: PartStart = { type: "foreign", value: { type: "foreign", protocol: "messages", value } };
    return this.context.searches.take(value, this.index) ??
      [{ type: "part_start", index: this.index, part }, { type: "part_end", index: this.index }];
  }
}

/** `undefined` for a block that the hub has no word for. */
function partStart(block: JsonObject, { translation, before }: BlockContext): PartStart | undefined {
  switch (block["type"]) {
    case "text":
      // Behind another it goes on with it: it was cut where something is cited.
      return { type: "text", ...(before === undefined || before === "text" ? {} : { apart: true }) };
    case "thinking":
    case "redacted_thinking":
      return { type: "thinking" };
    case "tool_use": {
      const name = stringMember(block, "name") ?? "";
      // Nobody can run it.
      if (name === "") return undefined;
      const id = stringMember(block, "id") || translation.ids.next("toolu_");
      return { type: "tool_call", id, name, kind: "function" };
    }
    default:
      return undefined;
  }
}

/** Nothing for an input that only says that none has come yet. */
function inputText(input: Json | undefined): string {
  if (typeof input === "string") return input;
  return isObject(input) && Object.keys(input).length > 0 ? JSON.stringify(input) : "";
}
