import assert from "node:assert/strict";
import { placed } from "../../islands/endpoints/problems.ts";
import { sentence } from "../../lib/config/problem.ts";
import { allLanguages } from "../../lib/i18n/languages.ts";
import { locale } from "../../lib/i18n/locale.ts";
import type { Texts } from "../../lib/i18n/translate.ts";
import { phrase } from "../../lib/phrases/phrase.ts";
import { FIELD } from "../../lib/phrases/field.ts";

function textsOf(language: string): Texts {
  if (language === "en") return FIELD;
  const file = new URL(`../../lib/i18n/locales/${language}/phrases_field.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(file));
}

for (const language of allLanguages()) {
  Deno.test(`placed says at a field what is wrong with it, and not which field it is, in ${language}`, () => {
    const { say } = locale(language, textsOf(language));
    const path = "endpoints[0].url", what = phrase("field.no_url");
    const problems = [{ path, message: say(sentence(path, what)) }];
    const failure = { code: "INVALID_CONFIGURATION", message: "", problems };
    assert.deepEqual([...placed(failure, ["url"]).at], [["url", say(what)]]);
  });
}
