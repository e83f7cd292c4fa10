import assert from "node:assert/strict";
import { allLanguages, type Language } from "../../lib/i18n/languages.ts";
import type { Texts } from "../../lib/i18n/translate.ts";
import { checkLocales, differences } from "../../tools/check_locales.ts";
import type { Locales } from "../../tools/locales.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));

/** Texts of one area, the same in all languages but for `others`. */
function locales(english: Texts, others: Partial<Record<Language, Texts>>): Locales {
  const of = (language: Language) => new Map([["area", others[language] ?? english]]);
  return Object.fromEntries(allLanguages().map((language) => [language, of(language)])) as Record<
    Language,
    Map<string, Texts>
  >;
}

const ROWS: readonly { name: string; english: Texts; german: Texts; offence: RegExp }[] = [
  { name: "a key that is missing", english: { "a.b": "x" }, german: {}, offence: /^de\/area\.json: a\.b is missing$/ },
  { name: "a key too many", english: {}, german: { "a.b": "x" }, offence: /a\.b is no key of the English texts/ },
  {
    name: "a placeholder that is missing",
    english: { "a.b": "x {n}" },
    german: { "a.b": "x" },
    offence: /placeholders n/,
  },
  { name: "a placeholder too many", english: { "a.b": "x" }, german: { "a.b": "x {n}" }, offence: /\(none\)/ },
  { name: "an empty text", english: { "a.b": "x" }, german: { "a.b": " " }, offence: /is empty/ },
  {
    name: "a plural form that is missing",
    english: { "a.b": { one: "{count} a", other: "{count} b" } },
    german: { "a.b": { other: "{count} b" } },
    offence: /needs the plural form one/,
  },
  {
    name: "a text that nobody has translated",
    english: { "a.b": "That is the English text" },
    german: { "a.b": "That is the English text" },
    offence: /is the English text/,
  },
];

for (const { name, english, german, offence } of ROWS) {
  Deno.test(`differences finds ${name}`, () => {
    assert.match(
      differences(locales(english, { de: german })).filter((line) => line.startsWith("de")).join("\n"),
      offence,
    );
  });
}

Deno.test("differences finds nothing where a language has no plural forms", () => {
  const english: Texts = { "a.b": { one: "{count} a", other: "{count} b" } };
  const russian: Texts = { "a.b": { one: "{count}", few: "{count}", many: "{count}", other: "{count}" } };
  assert.deepEqual(differences(locales(english, { ja: { "a.b": "{count} 件" }, ru: russian })), []);
});

Deno.test("checkLocales finds nothing in this project", async () => {
  assert.deepEqual(await checkLocales(ROOT), []);
});
