import assert from "node:assert/strict";
import { testModel } from "../../lib/admin/test_model.ts";
import { configOf } from "../config/parsed.ts";

interface Row {
  readonly name: string;
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly named?: string;
  readonly offered?: readonly string[];
  readonly model: string;
  readonly from: string;
}

const REWRITE = { rules: [{ source_pattern: "claude-*", target_model: "rewritten" }] };

const ROWS: readonly Row[] = [
  {
    name: "what was named",
    named: "mine",
    keys: { default_model: "default", model_rewrite: REWRITE },
    model: "mine",
    from: "named",
  },
  {
    name: "its default model",
    keys: { default_model: "default", health_check_model: "small", model_rewrite: REWRITE },
    model: "default",
    from: "default_model",
  },
  {
    name: "the model of its health checks",
    keys: { health_check_model: "small", model_rewrite: REWRITE },
    model: "small",
    from: "health_check_model",
  },
  {
    name: "what its first rule rewrites to",
    keys: { model_rewrite: REWRITE },
    model: "rewritten",
    from: "model_rewrite",
  },
  {
    name: "the first that it offers and that one can talk to",
    keys: { model_rewrite: { ...REWRITE, enabled: false } },
    offered: ["text-embedding-3-small", "whisper-1", "good", "better"],
    model: "good",
    from: "models",
  },
  {
    name: "of those that it offers one that it is for",
    keys: { models: ["good-*"] },
    offered: ["first", "good-1"],
    model: "good-1",
    from: "models",
  },
  {
    name: "of those that it offers one that is known of its provider",
    keys: { url: "https://api.groq.com/openai/v1" },
    offered: ["llama-3.1-8b-instant", "openai/gpt-oss-20b"],
    model: "openai/gpt-oss-20b",
    from: "models",
  },
  {
    name: "one that is known of its provider, if it says nothing",
    keys: { url: "https://api.groq.com/openai/v1" },
    model: "openai/gpt-oss-120b",
    from: "preset",
  },
  { name: "what the vendor of its protocol has, if nothing is known", model: "gpt-5.5", from: "guessed" },
];

for (const { name, keys = {}, named = "", offered = [], model, from } of ROWS) {
  Deno.test(`testModel chooses ${name}`, async () => {
    const endpoint = { name: "a", url: "https://a.example", auth_type: "none", enabled: true, endpoint_type: "openai" };
    const config = configOf(JSON.stringify({ endpoints: [{ ...endpoint, ...keys }] }));
    const chosen = await testModel(config.endpoints[0]!, { named, models: () => Promise.resolve(offered) });
    assert.deepEqual({ model: chosen.model, from: chosen.from }, { model, from });
  });
}
