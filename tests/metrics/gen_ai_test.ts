import assert from "node:assert/strict";
import { attemptError, genAi, resultOf } from "../../lib/metrics/gen_ai.ts";

const RESULTS: readonly (readonly [status: number | undefined, isLast: boolean, result: string, error: string])[] = [
  [undefined, true, "no_answer", "no_answer"],
  [200, true, "answered", ""],
  [299, true, "answered", ""],
  [200, false, "unusable", "unusable"],
  [300, true, "rejected", "300"],
  [307, true, "rejected", "307"],
  [400, true, "rejected", "400"],
  [401, true, "refused", "401"],
  [402, true, "refused", "402"],
  [403, true, "refused", "403"],
  [404, true, "rejected", "404"],
  [428, true, "rejected", "428"],
  [429, false, "rate_limited", "429"],
  [499, true, "rejected", "499"],
  [500, true, "failed", "500"],
  [529, false, "failed", "529"],
];

for (const [status, isLast, result, error] of RESULTS) {
  Deno.test(`resultOf an attempt with ${status ?? "no"} status, ${isLast ? "the last" : "not the last"}, is ${result}`, () => {
    assert.equal(resultOf(status, isLast), result);
    assert.equal(attemptError(status, isLast, undefined), error);
  });
}

Deno.test("attemptError of an answer is what its request failed of, and of no other attempt", () => {
  assert.equal(attemptError(200, true, "upstream"), "upstream");
  assert.equal(attemptError(200, false, "upstream"), "unusable");
  assert.equal(attemptError(529, true, "overload"), "529");
  assert.equal(attemptError(undefined, true, "timeout"), "no_answer");
});

Deno.test("genAi names what each protocol does and whose it is, and nobody where no protocol is known", () => {
  const all = (["messages", "chat", "responses", "gemini", undefined] as const).map((protocol) => genAi(protocol));
  assert.deepEqual(all, [
    ["chat", "anthropic"],
    ["chat", "openai"],
    ["chat", "openai"],
    ["generate_content", "gcp.gen_ai"],
    ["chat", ""],
  ]);
});
