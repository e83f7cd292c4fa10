import assert from "node:assert/strict";
import { takesDocuments } from "../../lib/upstream/takes_documents.ts";
import { endpoint } from "../endpoint.ts";

type Row = readonly [url: string, protocol: "messages" | "chat" | "responses", model: string, taken: string];

const ROWS: readonly Row[] = [
  ["https://api.anthropic.com", "messages", "claude-opus-5", "auto"],
  ["https://relay.example", "messages", "claude-opus-5", "auto"],
  ["https://relay.example", "messages", "anthropic/claude-llamas", "auto"],
  ["https://relay.example", "messages", "glm-5", "no"],
  ["https://relay.example", "responses", "zai-org/GLM-5.1", "no"],
  ["https://relay.example", "messages", "Qwen3-Coder-480B", "no"],
  ["http://127.0.0.1:11434", "messages", "hf.co/unsloth/gpt-oss-20b", "no"],
  ["https://openrouter.ai/api", "messages", "z-ai/glm-5", "auto"],
  ["https://api.deepseek.com/anthropic", "messages", "claude-sonnet-5", "no"],
  ["https://api.minimax.io/anthropic", "messages", "claude-sonnet-5", "no"],
  ["https://api.z.ai/api/anthropic", "messages", "claude-sonnet-5", "no"],
  ["https://u:p@api.deepseek.com:443/v1", "chat", "m", "no"],
  ["https://deepseek.com.example", "messages", "m", "auto"],
  ["https://example.com/deepseek.com", "messages", "m", "auto"],
  ["https://api.openai.com", "chat", "gpt-5.6", "auto"],
  ["https://openrouter.ai/api/v1", "chat", "anthropic/claude-opus-5", "auto"],
  ["https://relay.example/v1", "chat", "gpt-5.6", "no"],
  ["https://relay.example/v1", "responses", "gpt-5.6", "auto"],
];

for (const [url, protocol, model, taken] of ROWS) {
  Deno.test(`takesDocuments is ${taken} for ${model} by ${protocol} at ${url}`, () => {
    assert.equal(takesDocuments(endpoint({ url }), { protocol, model, isConverted: true }), taken);
  });
}

Deno.test("takesDocuments lets what is not converted go to Chat Completions as it is, and does as it is told", () => {
  const asked = { protocol: "chat", model: "gpt-5.6", isConverted: false } as const;
  assert.equal(takesDocuments(endpoint({ url: "https://relay.example" }), asked), "auto");
  assert.equal(takesDocuments(endpoint({ url: "https://api.deepseek.com", documents: "yes" }), asked), "yes");
  assert.equal(takesDocuments(endpoint({ url: "https://openrouter.ai/api", documents: "no" }), asked), "no");
});
