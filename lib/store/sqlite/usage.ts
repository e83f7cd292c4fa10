import type { Usage } from "../../protocol/usage.ts";

/** Tokens by the columns that they have in every table. */
export function usageOf(row: Readonly<Record<string, unknown>>): Usage {
  return {
    inputTokens: Number(row["input_tokens"]),
    outputTokens: Number(row["output_tokens"]),
    cacheReadTokens: Number(row["cache_read_tokens"]),
    cacheWrite5mTokens: Number(row["cache_write_5m_tokens"]),
    cacheWrite1hTokens: Number(row["cache_write_1h_tokens"]),
    reasoningTokens: Number(row["reasoning_tokens"]),
  };
}
