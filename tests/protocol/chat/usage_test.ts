import assert from "node:assert/strict";
import type { Json } from "../../../lib/json.ts";
import { decodeUsage, encodeUsage } from "../../../lib/protocol/chat/usage.ts";
import { NO_USAGE, type Usage } from "../../../lib/protocol/usage.ts";

const CASES: readonly { readonly name: string; readonly value: Json; readonly is: Partial<Usage> | undefined }[] = [
  { name: "nothing", value: null, is: undefined },
  { name: "no numbers", value: { cost: { total: 1 } }, is: undefined },
  {
    name: "F1: cached tokens as part of the input",
    value: { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 8 } },
    is: { inputTokens: 10, cacheReadTokens: 8, outputTokens: 5 },
  },
  {
    name: "F2: DeepSeek's cache hits",
    value: { prompt_tokens: 10, completion_tokens: 5, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 },
    is: { inputTokens: 10, cacheReadTokens: 4, outputTokens: 5 },
  },
  {
    name: "F2: Moonshot's cached tokens",
    value: { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 3 },
    is: { inputTokens: 10, cacheReadTokens: 3, outputTokens: 5 },
  },
  {
    name: "F2: cache_write_tokens",
    value: {
      prompt_tokens: 10,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 1, cache_write_tokens: 2 },
    },
    is: { inputTokens: 10, cacheReadTokens: 1, cacheWrite5mTokens: 2, outputTokens: 5 },
  },
  {
    name: "F3: writes for five minutes and for an hour",
    value: {
      prompt_tokens: 10,
      completion_tokens: 5,
      cache_creation_input_tokens: 5,
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
    },
    is: { inputTokens: 10, cacheWrite5mTokens: 2, cacheWrite1hTokens: 3, outputTokens: 5 },
  },
  {
    name: "F2: what LiteLLM says was written, in its details alone",
    value: {
      prompt_tokens: 130,
      completion_tokens: 5,
      prompt_tokens_details: {
        cached_tokens: 80,
        cache_creation_tokens: 30,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
      },
    },
    is: { inputTokens: 130, cacheReadTokens: 80, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20, outputTokens: 5 },
  },
  {
    name: "F2: what new-api says was written",
    value: {
      prompt_tokens: 130,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 80, cached_creation_tokens: 30 },
      claude_cache_creation_1_h_tokens: 20,
    },
    is: { inputTokens: 130, cacheReadTokens: 80, cacheWrite5mTokens: 10, cacheWrite1hTokens: 20, outputTokens: 5 },
  },
  {
    name: "F2: a count that is zero in one of two places",
    value: {
      prompt_tokens: 10,
      completion_tokens: 5,
      cached_tokens: 4,
      cache_creation_input_tokens: 3,
      prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    },
    is: { inputTokens: 10, cacheReadTokens: 4, cacheWrite5mTokens: 3, outputTokens: 5 },
  },
  {
    name: "a cache beside a longer prompt, as the total tells",
    value: { prompt_tokens: 100, completion_tokens: 5, total_tokens: 145, cache_read_input_tokens: 40 },
    is: { inputTokens: 140, cacheReadTokens: 40, outputTokens: 5 },
  },
  {
    name: "Gemini's thinking at Google's own front, which is in the total alone",
    value: { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 },
    is: { inputTokens: 35, outputTokens: 74, reasoningTokens: 62 },
  },
  {
    name: "thinking as part of the completion",
    value: {
      prompt_tokens: 10,
      completion_tokens: 50,
      completion_tokens_details: { reasoning_tokens: 40 },
      total_tokens: 60,
    },
    is: { inputTokens: 10, outputTokens: 50, reasoningTokens: 40 },
  },
  {
    name: "Grok's cached tokens on Azure, which stand beside the prompt",
    value: {
      prompt_tokens: 7,
      completion_tokens: 8,
      total_tokens: 15,
      prompt_tokens_details: { text_tokens: 7, cached_tokens: 161 },
    },
    is: { inputTokens: 168, cacheReadTokens: 161, outputTokens: 8 },
  },
  {
    name: "F1: a front of Anthropic that counts what went into the cache beside the prompt",
    value: { prompt_tokens: 4, completion_tokens: 2, cache_creation_input_tokens: 300, cache_read_input_tokens: 20 },
    is: { inputTokens: 324, cacheReadTokens: 20, cacheWrite5mTokens: 300, outputTokens: 2 },
  },
  {
    name: "xAI's thinking, which stands beside the completion",
    value: {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 303,
      completion_tokens_details: { reasoning_tokens: 290 },
    },
    is: { inputTokens: 12, outputTokens: 291, reasoningTokens: 290 },
  },
  {
    name: "a first chunk without a completion",
    value: { prompt_tokens: 22, completion_tokens: null, total_tokens: null },
    is: { inputTokens: 22 },
  },
];

for (const each of CASES) {
  Deno.test(`decodeUsage reads ${each.name}`, () => {
    assert.deepEqual(decodeUsage(each.value), each.is === undefined ? undefined : { ...NO_USAGE, ...each.is });
  });
}

Deno.test("F1: encodeUsage says what decodeUsage reads again, details always there", () => {
  const usage: Usage = {
    inputTokens: 100,
    cacheReadTokens: 60,
    cacheWrite5mTokens: 10,
    cacheWrite1hTokens: 20,
    outputTokens: 9,
    reasoningTokens: 4,
  };
  assert.deepEqual(decodeUsage(encodeUsage(usage)), usage);
  assert.deepEqual(encodeUsage(NO_USAGE), {
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  });
});
