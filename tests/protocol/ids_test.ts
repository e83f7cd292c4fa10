import assert from "node:assert/strict";
import fc from "fast-check";
import { sanitiseId } from "../../lib/protocol/ids.ts";

Deno.test("sanitiseId A22 keeps a legal id", () => {
  for (const id of ["toolu_01AbC", "call-1", "0", "x".repeat(64)]) assert.equal(sanitiseId(id), id);
});

Deno.test("sanitiseId A22 makes any id legal, and does so once", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (id) => {
    const legal = sanitiseId(id);
    assert.match(legal, /^[a-zA-Z0-9_-]{1,64}$/);
    assert.equal(sanitiseId(legal), legal);
    assert.equal(sanitiseId(id), legal);
  }));
});

Deno.test("sanitiseId A22 keeps different ids different", () => {
  const ids = ["functions.Bash:0", "functions.Bash:1", "functions.Bash.0", "functions_Bash_0", "", " "];
  const long = ["a", "b"].map((end) => "x".repeat(80) + end);
  assert.equal(new Set([...ids, ...long].map(sanitiseId)).size, ids.length + long.length);
});
