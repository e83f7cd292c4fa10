/** Token counts in chat answers, in the spellings of many vendors. */
import { isObject, type Json, type JsonObject } from "../../json.ts";
import { tokensIn, type Usage } from "../usage.ts";

/**
 * `undefined` if `value` counts nothing. Cached tokens are part of `prompt_tokens` with nearly all vendors.
 *
 * `completion_tokens_details` is OpenAI's; DeepSeek says `prompt_cache_hit_tokens`, Moonshot `cached_tokens`, fronts of
 * Anthropic `cache_read_input_tokens`, Copilot `reasoning_tokens`.
 */
export function decodeUsage(value: Json | undefined): Usage | undefined {
  if (!isObject(value)) return undefined;
  const input = count(value, "prompt_tokens") ?? count(value, "input_tokens");
  const completion = count(value, "completion_tokens") ?? count(value, "output_tokens");
  const total = count(value, "total_tokens");
  if (input === undefined && completion === undefined && total === undefined) return undefined;
  const promptTokens = input ?? 0;
  const cacheReadTokens = readTokens(value);
  const written = writeTokens(value);
  const cached = cacheReadTokens + written.cacheWrite5mTokens + written.cacheWrite1hTokens;
  const outputTokens = completion ?? Math.max(0, (total ?? 0) - promptTokens);
  const reasoningTokens = count(value["completion_tokens_details"], "reasoning_tokens") ??
    count(value, "reasoning_tokens") ?? 0;
  // xAI and Google's models count thinking beside the completion instead of in it.
  const apart = reasoningTokens > outputTokens ||
    (reasoningTokens > 0 && total === promptTokens + outputTokens + reasoningTokens);
  return {
    // Grok on Azure counts the cache beside the prompt, as fronts of Anthropic do: more than all cannot be a part of it.
    inputTokens: cached > promptTokens ? promptTokens + cached : promptTokens,
    cacheReadTokens,
    ...written,
    outputTokens: apart ? outputTokens + reasoningTokens : outputTokens,
    reasoningTokens,
  };
}

/** The details are always there: some clients fail without them. */
export function encodeUsage(usage: Usage): JsonObject {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
    },
    completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    ...(written > 0
      ? {
        cache_creation: {
          ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
          ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
        },
      }
      : {}),
  };
}

function readTokens(usage: JsonObject): number {
  return count(usage["prompt_tokens_details"], "cached_tokens") ?? count(usage, "prompt_cache_hit_tokens") ??
    count(usage, "cached_tokens") ?? count(usage, "cache_read_input_tokens") ?? 0;
}

function writeTokens(usage: JsonObject): Pick<Usage, "cacheWrite5mTokens" | "cacheWrite1hTokens"> {
  const creation = usage["cache_creation"];
  const short = count(creation, "ephemeral_5m_input_tokens");
  const long = count(creation, "ephemeral_1h_input_tokens");
  const written = count(usage["prompt_tokens_details"], "cache_write_tokens") ??
    count(usage, "cache_write_tokens") ?? count(usage, "cache_creation_input_tokens") ?? 0;
  // Who does not say how long writes for the shorter time.
  const unnamed = (short ?? 0) + (long ?? 0) === 0 ? written : 0;
  return { cacheWrite5mTokens: (short ?? 0) + unnamed, cacheWrite1hTokens: long ?? 0 };
}

function count(object: Json | undefined, name: string): number | undefined {
  return tokensIn(isObject(object) ? object[name] : undefined);
}
