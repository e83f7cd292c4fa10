import assert from "node:assert/strict";
import type { Json } from "../../lib/json.ts";
import { decodeUsage as chat } from "../../lib/protocol/chat/usage.ts";
import { decodeUsage as gemini } from "../../lib/protocol/gemini/usage.ts";
import { decodeUsage as messages } from "../../lib/protocol/messages/usage.ts";
import { decodeUsage as responses } from "../../lib/protocol/responses/usage.ts";
import type { Usage } from "../../lib/protocol/usage.ts";

const PROTOCOLS: Readonly<Record<string, (said: Json) => Usage | undefined>> = {
  chat: (said) => chat({ prompt_tokens: said, completion_tokens: 1 }),
  gemini: (said) => gemini({ promptTokenCount: said, candidatesTokenCount: 1 }),
  messages: (said) => messages({ input_tokens: said, output_tokens: 1 }),
  responses: (said) => responses({ input_tokens: said, output_tokens: 1 }),
};

const CASES: readonly { readonly what: string; readonly said: Json; readonly is: number }[] = [
  { what: "a fraction is cut to whole tokens", said: 12.75, is: 12 },
  { what: "what no sum could hold exactly is the most that counts", said: 9e18, is: 1e9 },
  { what: "what JSON makes infinite is the most that counts", said: JSON.parse("1e400"), is: 1e9 },
  { what: "less than none is none", said: -3, is: 0 },
  { what: "what is no number is none", said: { tokens: 5 }, is: 0 },
];

for (const [protocol, decode] of Object.entries(PROTOCOLS)) {
  for (const { what, said, is } of CASES) {
    Deno.test(`usage in ${protocol}: ${what}`, () => assert.equal(decode(said)?.inputTokens, is));
  }
}
