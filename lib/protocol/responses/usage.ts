/** Tokens in the Responses protocol, whose input counts what came from a cache and what went into it. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { NO_USAGE, tokensIn, type Usage } from "../usage.ts";

/** `undefined` if the answer says nothing of its usage. */
export function decodeUsage(value: Json | undefined): Usage | undefined {
  if (!isObject(value) || (value["input_tokens"] === undefined && value["output_tokens"] === undefined)) {
    return undefined;
  }
  return {
    ...NO_USAGE,
    inputTokens: count(value["input_tokens"]),
    cacheReadTokens: count(value["input_tokens_details"], "cached_tokens"),
    ...writes(value),
    outputTokens: count(value["output_tokens"]),
    reasoningTokens: count(value["output_tokens_details"], "reasoning_tokens"),
  };
}

function writes(value: JsonObject): Pick<Usage, "cacheWrite5mTokens" | "cacheWrite1hTokens"> {
  const written = Math.max(...WRITE_NAMES.map((name) => count(value["input_tokens_details"], name)));
  const long = Math.min(written, count(value["cache_creation"], "ephemeral_1h_input_tokens"));
  return { cacheWrite5mTokens: written - long, cacheWrite1hTokens: long };
}

/** OpenAI's, LiteLLM's and new-api's. */
const WRITE_NAMES = ["cache_write_tokens", "cache_creation_tokens", "cached_creation_tokens"];

/** All details are always there: Codex and some SDKs take an answer without them for broken. */
export function encodeUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: written },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + usage.outputTokens,
    // Anthropic's member: what is kept for an hour costs more, and this protocol has no word for it.
    ...(written === 0 ? {} : {
      cache_creation: {
        ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
        ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
      },
    }),
  };
}

function count(value: Json | undefined, detail?: string): number {
  return tokensIn(detail === undefined ? value : isObject(value) ? value[detail] : undefined) ?? 0;
}
