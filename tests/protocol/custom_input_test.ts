import assert from "node:assert/strict";
import fc from "fast-check";
import { customInput } from "../../lib/protocol/custom_input.ts";

const PATCH = "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch\n";

const PATCHES: readonly { name: string; text: string }[] = [
  { name: "{input}", text: JSON.stringify({ input: PATCH }) },
  { name: "{patch}", text: JSON.stringify({ patch: PATCH }) },
  { name: "the only string member", text: JSON.stringify({ diff: PATCH }) },
  { name: "{command:[apply_patch, ...]}", text: JSON.stringify({ command: ["apply_patch", PATCH] }) },
  {
    name: "a here-document of a shell",
    text: JSON.stringify({ command: ["bash", "-lc", `apply_patch <<'EOF'\n${PATCH}EOF`] }),
  },
  { name: "a here-document", text: JSON.stringify({ input: `apply_patch <<'EOF'\n${PATCH}EOF\n` }) },
  { name: "fences", text: JSON.stringify({ input: "```diff\n" + PATCH + "```" }) },
  { name: "a JSON string", text: JSON.stringify(PATCH) },
  { name: "the bare text", text: PATCH },
  { name: "JSON with raw line feeds in its string", text: `{"input": "${PATCH}"}` },
];

for (const { name, text } of PATCHES) {
  Deno.test(`customInput takes a patch out of ${name} (D4)`, () => {
    assert.equal(customInput(text, { name: "apply_patch", wrapped: true }), PATCH);
  });
}

Deno.test("customInput takes the stars off that Grok puts behind a patch's own lines, and what follows its end", () => {
  const framed =
    "*** Begin Patch ***\n*** Update File: a\n+*** Begin Patch ***\n*** End of File ***\n*** End Patch***\n";
  const plain = "*** Begin Patch\n*** Update File: a\n+*** Begin Patch ***\n*** End of File\n*** End Patch\n";
  for (const name of ["apply_patch", "ApplyPatch"]) {
    for (const tail of ["", "*** End of File ***\n"]) {
      assert.equal(customInput(JSON.stringify({ input: framed + tail }), { name, wrapped: true }), plain);
    }
    assert.equal(customInput(framed, { name, wrapped: false }), plain);
  }
});

Deno.test("customInput unwraps a patch even where the upstream knows custom tools (D4)", () => {
  assert.equal(customInput(JSON.stringify({ input: PATCH }), { name: "apply_patch", wrapped: false }), PATCH);
});

Deno.test("customInput leaves raw text of other tools alone", () => {
  for (const text of ['{"input":"x"}', "```js\n1\n```", "text(1)", ""]) {
    assert.equal(customInput(text, { name: "exec", wrapped: false }), text);
  }
});

Deno.test("customInput takes a program out of its fences", () => {
  assert.equal(
    customInput(JSON.stringify({ input: "```js\ntext(1)\n```" }), { name: "exec", wrapped: true }),
    "text(1)",
  );
  const sql = JSON.stringify({ input: "```\nkept\n```" });
  assert.equal(customInput(sql, { name: "write", wrapped: true }), "```\nkept\n```");
});

Deno.test("customInput keeps a patch that speaks of patches", () => {
  const nested =
    "*** Begin Patch\n*** Add File: a\n+apply_patch <<'EOF'\n+*** Begin Patch\n+*** End Patch\n*** End Patch";
  assert.equal(customInput(JSON.stringify({ input: nested }), { name: "apply_patch", wrapped: true }), nested);
});

Deno.test("customInput gives back what was wrapped, whatever it is", () => {
  fc.assert(fc.property(fc.string(), (input) => {
    assert.equal(customInput(JSON.stringify({ input }), { name: "f", wrapped: true }), input);
  }));
});
