import { isObject, type Json, type JsonObject } from "../json.ts";

/**
 * Tokens of one answer, counted once: `inputTokens` is all that was read, cached or not. Anthropic reports input without
 * what came from or went to a cache, OpenAI and Google with it: the codecs add and subtract, saturating at zero.
 */
export interface Usage {
  readonly inputTokens: number;
  /** Of the input: read from a cache. */
  readonly cacheReadTokens: number;
  /** Of the input: written to a cache for five minutes, and for an hour. */
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
  readonly outputTokens: number;
  /** Of the output: thinking. */
  readonly reasoningTokens: number;
}

export const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

/** Some count no input, which no request is without: clients go by it, and an estimate is better than nothing. */
export function withInput(usage: Usage, estimated: number): Usage {
  return usage.inputTokens > 0 ? usage : { ...usage, inputTokens: estimated };
}

/** For upstreams that count nothing: `length` is that of what was written, in characters. */
export function estimatedUsage(inputTokens: number, length: number): Usage {
  return { ...NO_USAGE, inputTokens, outputTokens: Math.ceil(length / 4) };
}

export function addUsage(a: Usage, b: Usage): Usage {
  return {
    inputTokens: a.inputTokens + b.inputTokens,
    cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
    cacheWrite5mTokens: a.cacheWrite5mTokens + b.cacheWrite5mTokens,
    cacheWrite1hTokens: a.cacheWrite1hTokens + b.cacheWrite1hTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    reasoningTokens: a.reasoningTokens + b.reasoningTokens,
  };
}

/** Where an answer, or a piece of one, counts its tokens: Groq in a place of its own, Moonshot beside the choice. */
export function countsIn({ usage, usageMetadata, x_groq: groq, choices }: JsonObject): JsonObject | undefined {
  const places = [
    usage,
    usageMetadata,
    isObject(groq) ? groq["usage"] : null,
    ...(Array.isArray(choices) ? choices.map((choice) => isObject(choice) ? choice["usage"] : null) : []),
  ];
  return places.find(isObject);
}

/** No answer has so many. More than can be added up exactly would spoil every sum that it goes into. */
const MOST_TOKENS = 1e9;

/** A number of tokens as an upstream said it; `undefined`: it said none. Some count by estimate, and in fractions. */
export function tokensIn(value: Json | undefined): number | undefined {
  return typeof value === "number" && value >= 0 ? Math.min(Math.floor(value), MOST_TOKENS) : undefined;
}
