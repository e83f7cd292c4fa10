import assert from "node:assert/strict";
import { isGemini3 } from "../../lib/protocol/thought_signature.ts";

const MODELS: readonly (readonly [model: string, asks: boolean])[] = [
  ["gemini-3-pro-preview", true],
  ["models/gemini-3.1-flash", true],
  ["google/Gemini-3-Pro", true],
  ["gemini-9", true],
  ["gemini-10-pro", true],
  ["gemini-pro-latest", true],
  ["gemini-flash-latest", true],
  ["gemini-flash-lite-latest", true],
  ["gemini-2.5-pro", false],
  ["gemini-1.5-flash-latest", false],
  ["gemini-20250101", false],
  ["gemini-exp-1206", false],
  ["gemma-3-27b-it", false],
  ["gpt-5", false],
];

for (const [model, asks] of MODELS) {
  Deno.test(`isGemini3 takes ${model} for one that ${asks ? "asks" : "does not ask"} for its signatures back`, () => {
    assert.equal(isGemini3(model), asks);
  });
}
