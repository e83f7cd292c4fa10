/**
 * The turns of an answer in which the model searched, told as one answer: calls of the function are taken out, and a
 * search that was run stands where its turn ended.
 */
import { parseJson, stringMember } from "../json.ts";
import type { ToolCallPart } from "./conversation.ts";
import type { StreamEvent } from "./event.ts";
import type { Finish } from "./finish.ts";
import type { AnswerPart } from "./message.ts";
import { collect } from "./stream/collect.ts";
import type { Usage } from "./usage.ts";
import type { WebSearchPart } from "./web_search.ts";

/** What a turn came to, when all of it is there. */
export interface TurnEnd {
  /** All that the model said, its calls of the function among it. */
  readonly parts: readonly AnswerPart[];
  /** Of the function. */
  readonly calls: readonly ToolCallPart[];
  /** The client has calls of its own to answer. */
  readonly hasOthers: boolean;
  readonly finish: Finish;
}

export class SearchSplice {
  /** Events of this turn. */
  private turn: StreamEvent[] = [];
  /** Indexes of calls of the function in this turn. */
  private readonly taken = new Set<number>();
  /** Added to each index of this turn, and the first that is free. */
  private offset = 0;
  private free = 0;
  private turns = 1;
  private output = 0;
  private reasoning = 0;
  private usage: Usage | undefined;
  private hasToldUsage = false;

  /** @param name of the function */
  constructor(private readonly name: string) {}

  /** What the client is told of `event`; its end and its failure are not told by this. */
  push(event: StreamEvent): readonly StreamEvent[] {
    this.turn.push(event);
    switch (event.type) {
      case "start":
        return this.turns === 1 ? [event] : [];
      case "part_start":
        if (event.part.type === "tool_call" && event.part.name === this.name) {
          this.taken.add(event.index);
          return [];
        }
        this.free = Math.max(this.free, this.offset + event.index + 1);
        return [this.placed(event)];
      case "delta":
      case "signature":
      case "citation":
      case "part_end":
        return this.taken.has(event.index) ? [] : [{ ...event, index: event.index + this.offset }];
      case "usage":
        this.usage = event.usage;
        // What an answer begins with says how much was read.
        if (this.turns > 1 || this.hasToldUsage) return [];
        this.hasToldUsage = true;
        return [event];
      case "finish":
      case "end":
      case "error":
        return [];
      default:
        return event satisfies never;
    }
  }

  /** A text of another turn does not go on with the one before. */
  private placed(event: StreamEvent & { type: "part_start" }): StreamEvent {
    const index = event.index + this.offset;
    return event.part.type === "text" && this.turns > 1
      ? { ...event, index, part: { ...event.part, apart: true } }
      : { ...event, index };
  }

  /** What has come since the last turn; `undefined`: it has not finished. */
  end(): TurnEnd | undefined {
    const message = collect(this.turn);
    if (message instanceof Error) return undefined;
    const isCall = (part: AnswerPart): part is ToolCallPart => part.type === "tool_call";
    const isOwn = ({ name }: ToolCallPart) => name === this.name;
    const calls = message.parts.filter(isCall);
    return {
      parts: message.parts,
      calls: calls.filter(isOwn),
      hasOthers: !calls.every(isOwn),
      finish: message.finish,
    };
  }

  /** A search that was run. */
  tell(search: WebSearchPart): readonly StreamEvent[] {
    const index = this.free++;
    return [{ type: "part_start", index, part: search }, { type: "part_end", index }];
  }

  /** The next turn begins. */
  next(): void {
    this.output += this.usage?.outputTokens ?? 0;
    this.reasoning += this.usage?.reasoningTokens ?? 0;
    this.turn = [];
    this.taken.clear();
    this.offset = this.free;
    this.turns++;
    this.usage = undefined;
  }

  /**
   * The end of the whole answer. What it has read is what its last turn has: by that a client knows how full the model's
   * context is.
   */
  close(finish: Finish): readonly StreamEvent[] {
    const { usage, output, reasoning } = this;
    const told: StreamEvent[] = usage === undefined ? [] : [{
      type: "usage",
      usage: {
        ...usage,
        outputTokens: usage.outputTokens + output,
        reasoningTokens: usage.reasoningTokens + reasoning,
      },
    }];
    return [...told, { type: "finish", finish }, { type: "end" }];
  }
}

/** What a call of the function asks; `undefined`: it cannot be read. */
export function queryOf({ arguments: text }: ToolCallPart): string | undefined {
  const query = stringMember(parseJson(text), "query")?.trim();
  return query === "" ? undefined : query;
}
