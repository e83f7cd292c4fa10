import assert from "node:assert/strict";
import { joined } from "../../components/joined.ts";
import { allLanguages } from "../../lib/i18n/languages.ts";
import { translator } from "../../lib/i18n/translate.ts";
import { readLocales } from "../../tools/locales.ts";

/** Whose full stop has its blank in itself. */
const WIDE: ReadonlySet<string> = new Set(["zh-CN", "ja"]);

Deno.test("the sentences of a setting stand apart as the language does it", async () => {
  const locales = await readLocales(".");
  for (const language of allLanguages()) {
    const t = translator(language, locales[language].get("settings") ?? {});
    const expected = WIDE.has(language) ? "{a}。b。" : "{a}。 b。 ";
    assert.equal(joined(t, "settings.sentences", ["{a}。", "b。", ""]), expected, language);
  }
});
