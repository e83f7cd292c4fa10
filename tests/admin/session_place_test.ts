import assert from "node:assert/strict";
import { parsePlace, stringifyPlace } from "../../lib/admin/session_place.ts";

Deno.test("parsePlace takes what stringifyPlace makes, and nothing else", () => {
  for (
    const place of [{ cost: 0, lastAt: 1, session: "a" }, { cost: 1e-7, lastAt: 1_764_000_000_000, session: "1_2" }]
  ) {
    assert.deepEqual(parsePlace(stringifyPlace(place)), place);
  }
  for (const text of ["", "1", "1_2", "1_2_", "x_1_s", "1_-2_s", "1_2", "1.5_2_s", `${"9".repeat(16)}_1_s`]) {
    assert.equal(parsePlace(text), undefined, text);
  }
});
