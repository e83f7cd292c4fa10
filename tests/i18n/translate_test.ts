import assert from "node:assert/strict";
import { translator } from "../../lib/i18n/translate.ts";

const RUSSIAN = { "a.n": { one: "{count} запрос", few: "{count} запроса", many: "{count} запросов", other: "?" } };

Deno.test("translator puts values in, numbers as the language writes them", () => {
  const t = translator("de", { "a.b": "{name}: {count} von {total}" });
  assert.equal(t("a.b", { name: "{total}", count: 1234.5, total: 3 }), "{total}: 1.234,5 von 3");
});

Deno.test("translator chooses the plural form of the language", () => {
  const t = translator("ru", RUSSIAN);
  const said = [1, 3, 5, 21].map((count) => t("a.n", { count }));
  assert.deepEqual(said, ["1 запрос", "3 запроса", "5 запросов", "21 запрос"]);
});

Deno.test("translator speaks the Portuguese of Portugal, where none are many", () => {
  const t = translator("pt", { "a.n": { one: "{count} pedido", other: "{count} pedidos" } });
  assert.deepEqual([0, 1, 4000].map((count) => t("a.n", { count })), ["0 pedidos", "1 pedido", "4000 pedidos"]);
});

Deno.test("translator takes the general form where the language has one that the text has not", () => {
  const t = translator("es", { "a.n": { one: "{count} vez", other: "{count} veces" } });
  assert.equal(t("a.n", { count: 1_000_000 }), "1.000.000 veces");
});

Deno.test("translator shows a key that has no text, and a placeholder that has no value", () => {
  const t = translator("en", { "a.b": "Hello {name}" });
  assert.equal(t("a.c"), "a.c");
  assert.equal(t("toString"), "toString");
  assert.equal(t("a.b"), "Hello {name}");
});
