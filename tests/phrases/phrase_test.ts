import assert from "node:assert/strict";
import { locale } from "../../lib/i18n/locale.ts";
import { listed } from "../../lib/phrases/listed.ts";
import { mapWords, phrase, type PhraseId } from "../../lib/phrases/phrase.ts";
import { PHRASE_AREAS, PHRASES } from "../../lib/phrases/phrases.ts";
import { say } from "../../lib/phrases/say.ts";

const WAIT = phrase("api.too_many_failures", { count: 1200 });

Deno.test("a phrase is said in English with the plural form of its count", () => {
  assert.equal(say(phrase("api.too_many_failures", { count: 1 })), "Too many wrong passwords; wait 1 second");
});

Deno.test("a phrase's numbers have no separators in English, and those of the language in others", () => {
  assert.equal(say(WAIT), "Too many wrong passwords; wait 1200 seconds");
  const german = locale("de", { "api.too_many_failures": { one: "{count} Sekunde", other: "{count} Sekunden" } });
  assert.equal(german.say(WAIT), "1.200 Sekunden");
});

Deno.test("a phrase's money is written as the language writes money, in English without separators", () => {
  const said = (money: number) => phrase("budget.a_day", { amount: { money } });
  assert.deepEqual([2.5, 5, 0.001, 1200].map((money) => say(said(money))), [
    "$2.50 a day",
    "$5.00 a day",
    "$0.001 a day",
    "$1200.00 a day",
  ]);
  const german = locale("de", { "budget.a_day": "{amount} pro Tag" });
  assert.equal(german.say(said(1200.5)), "1.200,50\u00a0$ pro Tag");
  assert.deepEqual(mapWords(said(2.5), () => "never"), said(2.5));
});

Deno.test("a list is said with one word for the last of its members and commas before", () => {
  const and = (...members: readonly string[]) => say(listed(members, "list.and"));
  assert.deepEqual([and("a"), and("a", "b"), and("a", "b", "c", "d")], ["a", "a and b", "a, b, c and d"]);
  assert.equal(say(listed(["a", "b", "c"], "list.semicolon")), "a; b; c");
});

Deno.test("a phrase inside a phrase is said in the same language", () => {
  const said = phrase("api.methods_expected", { methods: phrase("api.no_such_path") });
  const german = locale("de", { "api.methods_expected": "Erwartet: {methods}", "api.no_such_path": "kein Pfad" });
  assert.equal(say(said), "Expected There is no such path");
  assert.equal(german.say(said), "Erwartet: kein Pfad");
});

Deno.test("a phrase's words are said as they are, whatever is in them", () => {
  assert.equal(say(phrase("api.methods_expected", { methods: "{path} $& <b>" })), "Expected {path} $& <b>");
});

Deno.test("a phrase that another version recorded is shown by its id", () => {
  assert.equal(say({ id: "route.of_another_version" as PhraseId, values: { name: "x" } }), "route.of_another_version");
});

Deno.test("mapWords changes strings at any depth, and neither numbers nor ids", () => {
  const said = phrase("api.methods_expected", { methods: phrase("api.csrf_token_needed", { path: "sk-secret" }) });
  const masked = mapWords(said, (text) => text.replaceAll("secret", "***"));
  assert.equal(say(masked), "Expected A change needs a token in the header X-CSRF-Token; GET sk-*** has one");
  assert.deepEqual(mapWords(WAIT, () => "never"), WAIT);
});

Deno.test("each phrase has one text", () => {
  const count = Object.values(PHRASE_AREAS).reduce((sum, area) => sum + Object.keys(area).length, 0);
  assert.equal(Object.keys(PHRASES).length, count);
});
