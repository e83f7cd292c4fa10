/** What a request's body asks for, in each protocol: thinking, images, tools. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { isImagePart } from "../protocol/image_part.ts";
import type { Protocol } from "../protocol/protocol.ts";

/** Thinking that a request asks for. */
export interface AskedThinking {
  /** The effort where one is named, else the kind: `enabled`, `adaptive`, `dynamic`. */
  readonly word: string;
  /** In tokens; `undefined`: the request leaves it to the model. */
  readonly budget: number | undefined;
}

/** Thinking that the request asks for; `undefined`: none, or it switches it off. */
export function askedThinking(body: JsonObject, protocol: Protocol): AskedThinking | undefined {
  return THINKING[protocol](body);
}

/**
 * What clients send (clients.md 1.3 and 2.4; Gemini: ai.google.dev/gemini-api/docs/thinking, read 2026-11-22).
 *
 * An `output_config.effort` alone is none: Claude Code 2.1.330 sends it with `thinking.type: disabled` as well (A31), and
 * a model without thinking takes it for the length of its answer.
 */
const THINKING: Readonly<Record<Protocol, (body: JsonObject) => AskedThinking | undefined>> = {
  messages({ thinking, output_config: output }) {
    if (!isObject(thinking)) return undefined;
    const { type, budget_tokens: budget, enabled } = thinking;
    // `enabled: true` is what the predecessors looked for; a client may have followed them.
    if (type === "disabled" || typeof type !== "string" && enabled !== true) return undefined;
    const kind = typeof type === "string" ? type : "enabled";
    const effort = kind === "adaptive" && isObject(output) ? output["effort"] : undefined;
    return asked(typeof effort === "string" ? effort : kind, budget);
  },
  // Gateways with Anthropic's models behind them take `thinking` or `reasoning` in chat requests (OpenRouter, DeepSeek).
  chat(body) {
    const effort = body["reasoning_effort"];
    if (typeof effort === "string") return ofEffort(effort, undefined);
    return ofReasoning(body["reasoning"]) ?? THINKING.messages(body);
  },
  responses: (body) => ofReasoning(body["reasoning"]),
  gemini(body) {
    const generation = body["generationConfig"] ?? body["generation_config"];
    const config = isObject(generation) ? generation["thinkingConfig"] ?? generation["thinking_config"] : undefined;
    if (!isObject(config)) return undefined;
    const level = config["thinkingLevel"] ?? config["thinking_level"];
    if (typeof level === "string") return ofEffort(level.toLowerCase(), undefined);
    const budget = config["thinkingBudget"] ?? config["thinking_budget"];
    if (budget === 0) return undefined;
    // -1: as much as the model thinks fit.
    return typeof budget === "number" && budget > 0 ? asked("enabled", budget) : asked("dynamic", undefined);
  },
};

function ofReasoning(reasoning: Json | undefined): AskedThinking | undefined {
  if (!isObject(reasoning)) return undefined;
  const { effort, enabled, max_tokens: budget } = reasoning;
  if (typeof effort === "string") return ofEffort(effort, budget);
  if (enabled === false || budget === 0) return undefined;
  // Codex names no effort for a model that it does not know, and wants it to think all the same.
  return asked("enabled", budget);
}

function ofEffort(effort: string, budget: Json | undefined): AskedThinking | undefined {
  return effort === "none" ? undefined : asked(effort, budget);
}

function asked(word: string, budget: Json | undefined): AskedThinking {
  return { word, budget: typeof budget === "number" ? budget : undefined };
}

/** Whether the request offers the model tools. */
export function hasTools({ tools, functions, input }: JsonObject): boolean {
  if ([tools, functions].some((list) => Array.isArray(list) && list.length > 0)) return true;
  // Codex lists them in the first item for some models (clients.md 2.4).
  return Array.isArray(input) && input.some((item) => isObject(item) && item["type"] === "additional_tools");
}

/** Nesting of an image: message, content, tool result, its content, part. */
const MAX_DEPTH = 8;

/** Whether there is an image anywhere in the conversation: a model that takes none fails on an old one too. */
export function hasImages(body: JsonObject): boolean {
  return [body["messages"], body["input"], body["contents"]].some((messages) => holdsImage(messages));
}

/** Whether there is one in a message, or in a list of them. */
export function holdsImage(value: Json | undefined, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.some((element) => holdsImage(element, depth + 1));
  if (!isObject(value)) return false;
  if (isImagePart(value)) return true;
  return [value["content"], value["parts"], value["output"]].some((inner) => holdsImage(inner, depth + 1));
}
