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
  // Grok on Azure counts the cache beside the prompt, as fronts of Anthropic do: more than all cannot be a part of it.
  const isBeside = cached > promptTokens || (cached > 0 && total === promptTokens + (completion ?? 0) + cached);
  const inputTokens = isBeside ? promptTokens + cached : promptTokens;
  const outputTokens = completion ?? Math.max(0, (total ?? 0) - promptTokens);
  const thought = count(value["completion_tokens_details"], "reasoning_tokens") ?? count(value, "reasoning_tokens");
  // Google's front counts thinking in the total only.
  const reasoningTokens = thought ?? Math.max(0, (total ?? 0) - inputTokens - outputTokens);
  // xAI and Google's models count thinking beside the completion instead of in it.
  const apart = reasoningTokens > outputTokens ||
    (reasoningTokens > 0 && total === promptTokens + outputTokens + reasoningTokens);
  return {
    inputTokens,
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

/** Who says it twice says zero in one of the places. */
function readTokens(usage: JsonObject): number {
  return Math.max(
    count(usage["prompt_tokens_details"], "cached_tokens") ?? 0,
    ...READ_NAMES.map((name) => count(usage, name) ?? 0),
  );
}

const READ_NAMES = ["prompt_cache_hit_tokens", "cached_tokens", "cache_read_input_tokens"];

function writeTokens(usage: JsonObject): Pick<Usage, "cacheWrite5mTokens" | "cacheWrite1hTokens"> {
  const details = usage["prompt_tokens_details"];
  const splits = [usage["cache_creation"], isObject(details) ? details["cache_creation_token_details"] : undefined];
  const most = (name: string, more: string) =>
    splits.reduce<number>((found, split) => Math.max(found, count(split, name) ?? 0), count(usage, more) ?? 0);
  const short = most("ephemeral_5m_input_tokens", "claude_cache_creation_5_m_tokens");
  const long = most("ephemeral_1h_input_tokens", "claude_cache_creation_1_h_tokens");
  const written = Math.max(
    short + long,
    ...WRITE_NAMES.flatMap((name) => [count(details, name) ?? 0, count(usage, name) ?? 0]),
  );
  // Who does not say how long writes for the shorter time.
  return { cacheWrite5mTokens: written - long, cacheWrite1hTokens: long };
}

/** OpenRouter's, Anthropic's, LiteLLM's and new-api's. */
const WRITE_NAMES = [
  "cache_write_tokens",
  "cache_creation_input_tokens",
  "cache_creation_tokens",
  "cached_creation_tokens",
];

function count(object: Json | undefined, name: string): number | undefined {
  return tokensIn(isObject(object) ? object[name] : undefined);
}
