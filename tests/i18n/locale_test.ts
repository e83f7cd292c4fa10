import assert from "node:assert/strict";
import { locale } from "../../lib/i18n/locale.ts";
import type { Phrase } from "../../lib/phrases/phrase.ts";

const TEXTS = { "t.limit": "Grenze: {amount} von {name}, {count} Mal, {why}", "t.why": "wegen {name}" };

Deno.test("locale says a phrase in its language, with amounts, numbers and phrases in it, and other people's words as they are", () => {
  const { say } = locale("de", TEXTS);
  const why = { id: "t.why", values: { name: "a {b}" } };
  const said = { id: "t.limit", values: { amount: { money: 1234.5 }, name: "GPT", count: 2000, why } };
  assert.equal(
    say(said as unknown as Phrase).replace(/\s/g, " "),
    `Grenze: ${locale("de", {}).format.money(1234.5).replace(/\s/g, " ")} von GPT, 2.000 Mal, wegen a {b}`,
  );
  assert.equal(say({ id: "t.why" } as unknown as Phrase), "wegen {name}", "a phrase needs no values");
  assert.equal(say("{name} says no"), "{name} says no");
});
