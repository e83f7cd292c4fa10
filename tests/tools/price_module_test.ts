import { calcPrice } from "@pydantic/genai-prices";
import assert from "node:assert/strict";
import { priceModule, withTableAsJson } from "../../tools/price_module.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));

Deno.test("priceModule finds the prices and context windows that the package finds, in less text", async () => {
  const text = await priceModule(ROOT);
  const small = await import(`data:text/javascript;base64,${new TextEncoder().encode(text).toBase64()}`);
  for (
    const [providerApiUrl, model] of [
      ["https://api.anthropic.com", "claude-sonnet-4-5"],
      ["https://api.anthropic.com", "claude-3-5-haiku-20241022"],
      ["https://api.openai.com/v1", "gpt-5"],
      ["https://api.openai.com/v1", "gpt-4o-mini-2024-07-18"],
      ["https://generativelanguage.googleapis.com", "gemini-2.5-pro"],
      ["https://api.deepseek.com", "deepseek-chat"],
      ["https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4"],
      ["https://openrouter.ai/api/v1", "nobody/knows-it"],
      ["https://nobody.invalid", "claude-sonnet-4-5"],
    ] as const
  ) {
    const options = { providerApiUrl, timestamp: new Date("2026-03-04T05:06:07Z") };
    const prices = (calc: typeof calcPrice) => calc({}, model, options)?.model_price;
    const window = (calc: typeof calcPrice) => calc({}, model, options)?.model.context_window;
    assert.equal(window(small.calcPrice), window(calcPrice), `${model} of ${providerApiUrl}`);
    assert.deepEqual({ ...prices(small.calcPrice) }, { ...prices(calcPrice) }, `${model} of ${providerApiUrl}`);
  }
  assert.ok(calcPrice({}, "claude-sonnet-4-5", { providerApiUrl: "https://api.anthropic.com" }) !== null);
  assert.ok(text.length < 450_000, `${text.length} characters`);
});

Deno.test("withTableAsJson writes the table as it is told to", () => {
  const text = withTableAsJson(
    'const a = [\n1, { description: "x" }\n];\nuse(a);\n',
    (json) => `unpack(${json.length})`,
  );
  assert.equal(text, "const a = JSON.parse(unpack(6));\nuse(a);\n");
});

Deno.test("withTableAsJson says so if the package is not built as it was", () => {
  assert.throws(() => withTableAsJson("const a = 1;\n"), /its table does not stand at its beginning/);
});
