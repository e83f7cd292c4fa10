import assert from "node:assert/strict";
import { assignment, quote, removal } from "../../lib/setup/quote.ts";

const HOSTILE: readonly string[] = [
  "plain",
  "",
  "two words",
  "it's",
  '"; rm -rf ~; "',
  "$(id) `id` $HOME",
  "a\\b\\",
  "!history",
  "*?[x]",
  "日本 'é'",
  "-n",
  "a\nb",
];

Deno.test({
  name: "quote makes one word of anything for a POSIX shell",
  ignore: Deno.build.os === "windows",
  async fn() {
    const words = HOSTILE.map((text) => quote(text, "posix")).join(" ");
    const { stdout } = await new Deno.Command("sh", { args: ["-c", `printf '%s\\0' ${words}`] }).output();
    assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), HOSTILE);
  },
});

Deno.test({
  name: "assignment sets a variable to anything in a POSIX shell, and removal takes it away",
  ignore: Deno.build.os === "windows",
  async fn() {
    for (const text of HOSTILE) {
      const script = `${assignment(["A", text], "posix")}; printf %s "$A"; ${
        removal("A", "posix")
      }; printf %s "\${A-gone}"`;
      const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
      assert.equal(new TextDecoder().decode(stdout), `${text}gone`);
    }
  },
});

/** By the rules of about_Quoting_Rules: in single quotes only they themselves count, the typographic ones too. */
for (
  const [text, quoted] of [["a b", "'a b'"], ["it's $x `y", "'it''s $x `y'"], ["it’s", "'it’’s'"]] as const
) {
  Deno.test(`quote makes one word of ${JSON.stringify(text)} for PowerShell`, () => {
    assert.equal(quote(text, "powershell"), quoted);
  });
}

for (
  const [text, quoted] of [
    ["a b", '^"a^ b^"'],
    ["a&b|c>d", '^"a^&b^|c^>d^"'],
    ["%PATH%", '^"^%PATH^%^"'],
    ['say "hi"', '^"say^ \\^"hi\\^"^"'],
    ["ends with \\", '^"ends^ with^ \\\\^"'],
    ['\\"', '^"\\\\\\^"^"'],
  ] as const
) {
  Deno.test(`quote makes one word of ${JSON.stringify(text)} for cmd.exe`, () => {
    assert.equal(quote(text, "cmd"), quoted);
  });
}

Deno.test("assignment and removal speak PowerShell and cmd.exe", () => {
  assert.equal(assignment(["A", "it's"], "powershell"), "$env:A = 'it''s'");
  assert.equal(assignment(["A", "50% & more"], "cmd"), 'set "A=50%% & more"');
  assert.equal(removal("A", "powershell"), "Remove-Item Env:A -ErrorAction SilentlyContinue");
  assert.equal(removal("A", "cmd"), 'set "A="');
});
