import assert from "node:assert/strict";
import { ProxyError } from "../../lib/errors.ts";
import { withRule } from "../../lib/proxy/error_rules.ts";
import type { Outcome } from "../../lib/proxy/outcome.ts";
import { endpoint } from "../endpoint.ts";

Deno.test("withRule pauses for nothing that the proxy has tried out", () => {
  const refusal: Outcome = {
    ...{ type: "refusal", status: 400, words: "upstream", verbatim: undefined, retryAfterMs: undefined, limits: [] },
    error: new ProxyError("invalid_request", "no"),
    evidence: { status: 400, text: "no" },
  };
  const ruled = endpoint({ errorRules: [{ status: 400, contains: "", action: "next", pauseMs: 1000 }] });
  const pausesOf = (isTest: boolean) => {
    const outcome = withRule(refusal, ruled, isTest);
    assert.equal(outcome.rule, "next");
    return outcome.limits.length;
  };
  assert.deepEqual([pausesOf(false), pausesOf(true)], [1, 0]);
});
