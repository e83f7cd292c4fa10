import assert from "node:assert/strict";
import { joined } from "../../components/joined.ts";
import { translator } from "../../lib/i18n/translate.ts";

const CASES: readonly { readonly name: string; readonly texts: readonly string[]; readonly expected: string }[] = [
  { name: "nothing", texts: [], expected: "" },
  { name: "one text", texts: ["优先级 2"], expected: "优先级 2" },
  { name: "several texts", texts: ["优先级 2", "{first}", "c"], expected: "优先级 2；{first}；c" },
];

for (const { name, texts, expected } of CASES) {
  Deno.test(`joined puts ${name} together as the language does`, () => {
    const t = translator("zh-CN", { "list.semicolon": "{first}；{rest}" });
    assert.equal(joined(t, "list.semicolon", texts), expected);
  });
}
