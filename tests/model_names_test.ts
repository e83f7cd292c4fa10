import assert from "node:assert/strict";
import { differentModels, isVersionOf, modelNames } from "../lib/model_names.ts";

const SAME: readonly (readonly [answered: string, asked: string])[] = [
  ["gpt-5.5-2026-04-23", "gpt-5.5"],
  ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
  ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5@20250929"],
  ["anthropic/claude-4.5-sonnet-20250929", "anthropic/claude-sonnet-4.5"],
  ["deepseek/deepseek-r1", "deepseek-r1-0528"],
  ["gemini-3.1-pro", "models/gemini-3.1-pro"],
  ["qwen/qwen3-coder:free", "Qwen3-Coder"],
  ["mistral-large-2512", "mistral-large-latest"],
  ["accounts/fireworks/models/kimi-k3", "kimi-k3"],
];

const OTHERS: readonly (readonly [answered: string, asked: string])[] = [
  ["gpt-5.5", "gpt-5.6"],
  ["gpt-5.5-mini", "gpt-5.5"],
  ["gpt-5.5", "gpt-5.5-codex"],
  ["claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929"],
  ["claude-sonnet-4-5", "claude-sonnet-4"],
  ["deepseek-v4", "ep-20260101-abcde"],
  ["qwen3-32b", "qwen3-235b"],
  ["glm-5", "glm-4.6"],
];

for (const [answered, asked] of SAME) {
  Deno.test(`isVersionOf takes ${answered} for ${asked}`, () => {
    assert.equal(isVersionOf(answered, asked), true);
    assert.equal(isVersionOf(asked, answered), true);
  });
}

for (const [answered, asked] of OTHERS) {
  Deno.test(`isVersionOf does not take ${answered} for ${asked}`, () => {
    assert.equal(isVersionOf(answered, asked), false);
    assert.equal(isVersionOf(asked, answered), false);
  });
}

Deno.test("modelNames tell each name that is another than the one before", () => {
  const names = { model: "opus", upstream_model: "gpt-5.6", answered_model: "gpt-5.6-2026-06-01" };
  assert.deepEqual(modelNames(names), ["opus", "gpt-5.6", "gpt-5.6-2026-06-01"]);
  assert.deepEqual(modelNames({ ...names, upstream_model: "opus", answered_model: "opus" }), ["opus"]);
  assert.deepEqual(modelNames({ model: "opus", upstream_model: null, answered_model: null }), ["opus"]);
});

Deno.test("differentModels leave out what is only another name of the model that was asked for", () => {
  const names = { model: "opus", upstream_model: "gpt-5.6" };
  assert.deepEqual(differentModels({ ...names, answered_model: "gpt-5.6-2026-06-01" }), ["opus", "gpt-5.6"]);
  assert.deepEqual(differentModels({ ...names, answered_model: "gpt-5.5" }), ["opus", "gpt-5.6", "gpt-5.5"]);
  assert.deepEqual(differentModels(names), ["opus", "gpt-5.6"]);
});
