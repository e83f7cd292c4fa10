import assert from "node:assert/strict";
import { adviceFor } from "../../islands/endpoints/preset_draft.ts";

Deno.test("the wizard asks for a word to be replaced until it is", () => {
  const advice = [{ code: "replace", text: "Replace" }, { code: "context", text: "Room" }] as const;
  assert.deepEqual(adviceFor({ advice: [...advice] }, "https://RESOURCE.example/"), ["Replace", "Room"]);
  assert.deepEqual(adviceFor({ advice: [...advice] }, "https://mine.example/"), ["Room"]);
});
