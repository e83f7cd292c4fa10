import assert from "node:assert/strict";
import { ascii } from "../../tools/ascii.ts";

for (
  const [what, code] of [
    ["text", `"für 日本 😀"`],
    ["a template", "`für ${1} 😀`"],
    ["an even number of backslashes before a character", String.raw`"\\ü"`],
    ["a regular expression", `"für 日 😀".replace(/[ü日]|😀/gu, "-")`],
    ["a regular expression without Unicode's flag", `"für 日".replace(/[ü日]/, "-")`],
    ["a name", "(() => { const größe = 3; return größe; })()"],
    ["a key", `Object.keys({ größe: 1 })[0]`],
  ] as const
) {
  Deno.test(`ascii keeps what code with ${what} means`, () => {
    const escaped = ascii(code);
    assert.match(escaped, /^[\x20-\x7e]*$/);
    const valueOf = (expression: string): unknown => new Function(`return ${expression}`)();
    assert.deepEqual(valueOf(escaped), valueOf(code));
  });
}

Deno.test("ascii refuses a character behind a backslash, which an escape would change", () => {
  assert.throws(() => ascii(String.raw`"\ü"`), /Cannot escape "ü"/);
});
