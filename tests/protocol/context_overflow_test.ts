import assert from "node:assert/strict";
import { readErrorBody } from "../../lib/protocol/error_body.ts";
import { isContextOverflow, overflowError } from "../../lib/protocol/context_overflow.ts";
import { hasCorpora, recordedErrors } from "../corpora.ts";

/** A vendor's wording, and what a Messages client is told. */
const OVERFLOWS: readonly (readonly [message: string, told: string])[] = [
  ["prompt is too long: 213462 tokens > 200000 maximum", "prompt is too long: 213462 tokens > 200000 maximum"],
  [
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length",
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again",
  ],
  [
    "'max_tokens' or 'max_completion_tokens' is too large: 64000. This model's maximum context length is 32768 tokens and your request has 32000 input tokens (64000 > 32768 - 32000). None",
    "prompt is too long: 36000 tokens > 32768 maximum",
  ],
  ["Prompt exceeds max length", "prompt is too long: Prompt exceeds max length"],
  [
    "length of prompt_tokens (9000) must be less than max_seq_len (8192)",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  ["Prompt 超长", "prompt is too long: Prompt 超长"],
  [
    "输入内容过长，超过模型最大上下文长度 131072",
    "prompt is too long: 输入内容过长，超过模型最大上下文长度 131072",
  ],
  ["请求的 token 数超过模型上下文窗口限制", "prompt is too long: 请求的 token 数超过模型上下文窗口限制"],
  [
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
    "prompt is too long: Your input exceeds the context window of this model. Please adjust your input and try again.",
  ],
  [
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 8545 tokens. Please reduce the length of the messages.",
    "prompt is too long: 8545 tokens > 8192 maximum",
  ],
  [
    "This model's maximum context length is 1000 tokens. However, you requested 1250 tokens (1250 in the messages, 0 in the completion).",
    "prompt is too long: 1250 tokens > 1000 maximum",
  ],
  [
    "This model's maximum context length is 6048 tokens. However, you requested 6616 tokens (568 in the messages, 6048 in the completion). Please reduce the length of the messages or completion.",
    "input length and `max_tokens` exceed context limit: 568 + 6048 > 6048, decrease input length or `max_tokens` and try again",
  ],
  [
    "This endpoint's maximum context length is 131072 tokens. However, you requested about 150,000 tokens (140000 of text input, 10000 in the output).",
    "prompt is too long: 150000 tokens > 131072 maximum",
  ],
  [
    "'max_tokens' or 'max_completion_tokens' is too large: 128000. This model's maximum context length is 32768 tokens and your request has 12000 input tokens (128000 > 32768 - 12000). None",
    "input length and `max_tokens` exceed context limit: 12000 + 128000 > 32768, decrease input length or `max_tokens` and try again",
  ],
  [
    "This model's maximum context length is 32768 tokens. However, you requested 4000 output tokens and your prompt contains at least 40000 input tokens, for a total of at least 44000 tokens.",
    "prompt is too long: 44000 tokens > 32768 maximum",
  ],
  [
    "The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).",
    "prompt is too long: 1250074 tokens > 1048576 maximum",
  ],
  [
    "This model's maximum prompt length is 131072 but the request contains 537812 tokens.",
    "prompt is too long: 537812 tokens > 131072 maximum",
  ],
  [
    "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  [
    "prompt token count of 130000 exceeds the limit of 128000",
    "prompt is too long: 130000 tokens > 128000 maximum",
  ],
  [
    "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    "prompt is too long: 40000 tokens > 32768 maximum",
  ],
  [
    "prompt too long; exceeded max context length by 5 tokens",
    "prompt is too long: prompt too long; exceeded max context length by 5 tokens",
  ],
  ["Input is too long for requested model.", "prompt is too long: Input is too long for requested model."],
  [
    "Invalid request: Your request exceeded model token limit: 131072",
    "prompt is too long: Invalid request: Your request exceeded model token limit: 131072",
  ],
  ["invalid params, context window exceeds limit", "prompt is too long: invalid params, context window exceeds limit"],
  [
    "Your request exceeded model token limit: 8192 (requested: 9000)",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  [
    "Trying to keep the first 9000 tokens. However, the model is loaded with context length of only 8192 tokens",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  [
    "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  [
    "Please reduce the length of the messages. Current length is 9000 while limit is 8192",
    "prompt is too long: 9000 tokens > 8192 maximum",
  ],
  ["`inputs` must have less than 8192 tokens. Given: 9000", "prompt is too long: 9000 tokens > 8192 maximum"],
  [
    "`inputs` tokens + `max_new_tokens` must be <= 8193. Given: 8000 `inputs` tokens and 1000 `max_new_tokens`",
    "prompt is too long: 9000 tokens > 8193 maximum",
  ],
  [
    "Request body too large for gpt-x model. Max size: 8000 tokens.",
    "prompt is too long: Request body too large for gpt-x model. Max size: 8000 tokens.",
  ],
  ["Range of input length should be [1, 129024]", "prompt is too long: Range of input length should be [1, 129024]"],
];

const OTHERS: readonly (readonly [status: number, message: string])[] = [
  [429, "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 31538."],
  [
    429,
    "This request would exceed the rate limit for your organization of 20,000 input tokens per minute. Please reduce the prompt length",
  ],
  [402, "You requested up to 32000 tokens, but can only afford 27342."],
  [400, "max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens for this model"],
  [400, "context_management: Extra inputs are not permitted"],
  [400, "Invalid schema for response_format 'response': In context=(), 'additionalProperties' is required"],
  [400, "Invalid 'tools[0].name': string too long. Expected a string with maximum length 64"],
  [400, "max_tokens 参数超出范围，最大值为 8192"],
  [400, "输入图片大小超过限制"],
  [400, "输入 token 数超过每分钟限制"],
  [401, "Could not parse your authentication token."],
  [500, "The server had an error while processing your request"],
];

for (const [message, told] of OVERFLOWS) {
  Deno.test(`isContextOverflow E7 recognises "${message.slice(0, 60)}"`, () => {
    const error = { message, status: 400 };
    assert.ok(isContextOverflow(error));
    const { status, kind, message: said } = overflowError(error, "messages");
    assert.deepEqual({ status, kind, said }, { status: 400, kind: "invalid_request", said: told });
    assert.ok(isContextOverflow({ message: said, status }), "what we say is not recognised again");
  });
}

for (const [status, message] of OTHERS) {
  Deno.test(`isContextOverflow is not deceived by "${message.slice(0, 60)}"`, () => {
    assert.ok(!isContextOverflow({ message, status }));
  });
}

Deno.test("isContextOverflow goes by the code alone", () => {
  assert.ok(isContextOverflow({ message: "no", code: "context_length_exceeded", status: 200 }));
});

Deno.test("overflowError E7 gives OpenAI's clients the code, and words of OpenAI's", () => {
  const rows = [
    [
      "prompt is too long: 5 tokens > 4 maximum",
      "This model's maximum context length is 4 tokens. However, your messages resulted in 5 tokens. Please reduce the length of the messages.",
    ],
    [
      "Prompt exceeds max length",
      "Your input exceeds the context window of this model: Prompt exceeds max length",
    ],
    ["Maximum context length: 5 > 4", "Maximum context length: 5 > 4"],
  ] as const;
  for (const [message, told] of rows) {
    for (const target of ["chat", "responses"] as const) {
      const error = overflowError({ message, status: 413 }, target);
      assert.deepEqual([error.status, error.code, error.message], [400, "context_length_exceeded", told]);
    }
  }
});

Deno.test("overflowError says it to Gemini's clients as Google does", () => {
  const { message } = overflowError({ message: "prompt is too long: 5 tokens > 4 maximum", status: 400 }, "gemini");
  assert.equal(message, "The input token count (5) exceeds the maximum number of tokens allowed (4).");
  // Strands' agents shorten their conversation upon these words alone.
  assert.equal(
    overflowError({ message: "Prompt exceeds max length", status: 400 }, "gemini").message,
    "The input token count exceeds the maximum number of tokens allowed: Prompt exceeds max length",
  );
});

Deno.test({
  name: "isContextOverflow tells recorded context errors from all others",
  ignore: !hasCorpora,
  fn() {
    let overflows = 0;
    for (const row of recordedErrors() as (ReturnType<typeof recordedErrors>[number] & { kind: string })[]) {
      const body = typeof row.body === "string" ? { message: row.body } : readErrorBody(row.body);
      if (body === undefined) continue;
      const { message } = body;
      const code = "code" in body ? body.code : undefined;
      const expected = row.kind.includes("context");
      if (expected) overflows++;
      assert.equal(isContextOverflow({ message, code, status: row.status }), expected, `${row.id}: ${message}`);
    }
    assert.ok(overflows > 0);
  },
});
