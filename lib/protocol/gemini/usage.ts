/** `usageMetadata`: the prompt's tokens include the cached ones, the candidates' exclude the thoughts. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { NO_USAGE, tokensIn, type Usage } from "../usage.ts";
import { number } from "./field.ts";

export function decodeUsage(metadata: Json | undefined): Usage | undefined {
  if (!isObject(metadata)) return undefined;
  const count = (name: string) => tokensIn(number(metadata, name)) ?? 0;
  const reasoningTokens = count("thoughtsTokenCount");
  const usage: Usage = {
    ...NO_USAGE,
    // What Google's own tools read comes on top.
    inputTokens: count("promptTokenCount") + count("toolUsePromptTokenCount"),
    cacheReadTokens: count("cachedContentTokenCount"),
    outputTokens: count("candidatesTokenCount") + reasoningTokens,
    reasoningTokens,
  };
  return usage.inputTokens + usage.outputTokens === 0 ? undefined : usage;
}

export function encodeUsage(usage: Usage): JsonObject {
  const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } = usage;
  return {
    promptTokenCount: inputTokens,
    candidatesTokenCount: Math.max(0, outputTokens - reasoningTokens),
    totalTokenCount: inputTokens + outputTokens,
    ...(cacheReadTokens > 0 ? { cachedContentTokenCount: cacheReadTokens } : {}),
    ...(reasoningTokens > 0 ? { thoughtsTokenCount: reasoningTokens } : {}),
  };
}
