import assert from "node:assert/strict";
import { languageOf } from "../../lib/i18n/languages.ts";
import { negotiate } from "../../lib/i18n/negotiate.ts";

const ROWS: readonly {
  readonly name: string;
  readonly query?: string;
  readonly cookie?: string;
  readonly header?: string;
  readonly language: string;
}[] = [
  { name: "the configured one where nobody asks", language: "it" },
  { name: "the URL's before all", query: "ko", cookie: "de", header: "ru", language: "ko" },
  { name: "the cookie's before the browser's", cookie: "de", header: "ru", language: "de" },
  { name: "the cookie's where the URL asks for none of ours", query: "xx", cookie: "de", language: "de" },
  { name: "the browser's where the cookie is nonsense", cookie: "<>", header: "ru", language: "ru" },
  { name: "the browser's first of equals", header: "ja, ko", language: "ja" },
  { name: "the one with the largest q, not the first", header: "de;q=0.3, en;q=0.8, ru;q=0.5", language: "en" },
  { name: "none with q=0", header: "de;q=0, en;q=0.1", language: "en" },
  { name: "a region's language", header: "pt-BR, en;q=0.9", language: "pt" },
  { name: "Chinese of any script", header: "zh-Hant-TW", language: "zh-CN" },
  { name: "the next where the first is none of ours", header: "nl, fr;q=0.9, es;q=0.2", language: "es" },
  { name: "the configured one for *", header: "*", language: "it" },
  { name: "the configured one where q makes no sense", header: "de;q=7, ru;q=x.", language: "it" },
  { name: "spaces and case as they come", header: " DE-at ; Q = 0.9 , en ; q=0.8", language: "de" },
];

for (const { name, query, cookie, header, language } of ROWS) {
  Deno.test(`negotiate takes ${name}`, () => {
    const wishes = { query: query ?? null, cookie, acceptLanguage: header ?? null, fallback: "it" as const };
    assert.equal(negotiate(wishes), language);
  });
}

Deno.test("languageOf knows tags in any form, and no other words", () => {
  assert.deepEqual(["zh_cn", "ZH", "en-GB", "", "e", "constructor", "english"].map(languageOf), [
    "zh-CN",
    "zh-CN",
    "en",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
