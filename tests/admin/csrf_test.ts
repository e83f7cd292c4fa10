import assert from "node:assert/strict";
import { CsrfTokens } from "../../lib/admin/csrf.ts";

Deno.test("CsrfTokens knows its own tokens for a day, and no others (claim 106)", () => {
  let now = 1234.5678;
  const tokens = new CsrfTokens(() => now);
  const token = tokens.issue();
  assert.ok(tokens.isValid(token));
  const [end, signature] = token.split(".") as [string, string];
  for (const wrong of ["", ".", end, `${Number(end) + 1}.${signature}`, `${end}.${signature.slice(1)}A`, `${token} `]) {
    assert.ok(!tokens.isValid(wrong), wrong);
  }
  assert.ok(!new CsrfTokens(() => now).isValid(token), "another process has another key");
  now += 24 * 3_600_000 - 1;
  assert.ok(tokens.isValid(token));
  now += 1;
  assert.ok(!tokens.isValid(token));
});
