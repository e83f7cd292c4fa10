import assert from "node:assert/strict";
import { progressOf } from "../../islands/endpoints/test_progress.ts";

Deno.test("an endpoint waits for its test only while tests run", () => {
  const running = { isRunning: true, testing: ["a"] };
  assert.deepEqual(["a", "b"].map((id) => progressOf(id, running)), ["running", "waits"]);
  assert.equal(progressOf("b", { isRunning: false, testing: [] }), "left_out");
});
