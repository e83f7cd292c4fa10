/** What a model says in one turn, by chance. Each text has a word of its own, so that it can be looked for later. */
import type { JsonObject } from "../../lib/json.ts";
import type { OfferedTool } from "../clients/wire.ts";

/** Numbers of 0 to 1. */
export type Chance = () => number;

export type Step =
  | { readonly type: "thinking"; readonly text: string; readonly hidden: boolean }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "refusal"; readonly text: string }
  | { readonly type: "search"; readonly query: string }
  | { readonly type: "call"; readonly tool: OfferedTool; readonly input: JsonObject | string; readonly cut: boolean };

/** `limit`: no more tokens; `cut`: the connection breaks; `error`: an error in the stream; `failed`: none of it is told. */
export type Ending = "whole" | "limit" | "cut" | "error";

export interface Answer {
  readonly steps: readonly Step[];
  readonly ending: Ending;
}

export function oneOf<T>(chance: Chance, items: readonly T[]): T {
  return items[Math.floor(chance() * items.length)]!;
}

/** Words that no other text has. */
export class Words {
  private count = 0;

  constructor(private readonly chance: Chance) {}

  /** `w17_said` and more, with what writers of JSON and cutters of bytes get wrong. */
  next(kind: string): string {
    const more = ["", ' "q" \\ é', " 🦀\n\n見る", "\n- a\n- b", " <b>&amp;</b>", "\u2028 end "];
    return `w${++this.count}_${kind}${oneOf(this.chance, more)}.`;
  }
}

const WORD = /w\d+_[a-z]+/g;

export function wordsIn(text: string): string[] {
  return text.match(WORD) ?? [];
}

export interface Asked {
  readonly tools: readonly OfferedTool[];
  readonly searches: boolean;
  readonly streaming: boolean;
  /** A summary of the conversation is asked for. */
  readonly summary: boolean;
}

export function answerTo({ tools, searches, streaming, summary }: Asked, words: Words, chance: Chance): Answer {
  if (summary) return { steps: [{ type: "text", text: words.next("summary") }], ending: "whole" };
  const steps: Step[] = [];
  const kind = chance();
  const think = () => {
    if (chance() < 0.6) steps.push({ type: "thinking", text: words.next("thought"), hidden: chance() < 0.15 });
  };
  const ending: Ending = kind > 0.9
    ? (streaming ? oneOf(chance, ["limit", "cut", "error"] as const) : "limit")
    : "whole";
  if (kind < 0.03) return { steps, ending };
  if (kind < 0.06) return { steps: [{ type: "refusal", text: words.next("refused") }], ending };
  think();
  if (searches && chance() < 0.3) {
    steps.push({ type: "search", query: words.next("query") }, { type: "text", text: words.next("found") });
  }
  if (chance() < 0.5) steps.push({ type: "text", text: words.next("said") });
  const calls = tools.length === 0 || ending === "limit" || chance() < 0.25 ? 0 : 1 + Math.floor(chance() * 3);
  for (let i = 0; i < calls; i++) {
    const tool = oneOf(chance, tools);
    steps.push({
      type: "call",
      tool,
      input: tool.custom ? words.next("patch") : inputOf(tool, words, chance),
      cut: false,
    });
  }
  if (calls === 0) steps.push({ type: "text", text: words.next("said") });
  const [tool] = tools;
  if (ending === "limit" && streaming && tool !== undefined && chance() < 0.4) {
    steps.push({ type: "call", tool, input: { value: words.next("asked") }, cut: true });
  }
  return { steps, ending };
}

function inputOf({ schema }: OfferedTool, words: Words, chance: Chance): JsonObject {
  const text = JSON.stringify(schema ?? {});
  if (text.includes('"input"')) return { input: words.next("patch") };
  if (!text.includes('"value"')) return {};
  return {
    value: words.next("asked"),
    ...(chance() < 0.3 ? { 2: "b", count: 3, nested: { a: [1, null, true] } } : {}),
  };
}
