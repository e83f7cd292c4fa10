import assert from "node:assert/strict";
import { denoRunFlags, PERMISSIONS, UNSTABLE } from "../../tools/flags.ts";
import manifest from "../../deno.json" with { type: "json" };

Deno.test("denoRunFlags grants every permission of the list, whole or narrowed", () => {
  const granted = denoRunFlags({ net: "127.0.0.1", read: "." }).filter((flag) => flag.startsWith("--allow-"));
  assert.deepEqual(granted, ["--allow-net=127.0.0.1", "--allow-read=.", "--allow-write", "--allow-env", "--allow-run"]);
});

Deno.test("denoRunFlags never prompts and names the unstable features", () => {
  assert.deepEqual(denoRunFlags().slice(0, 1 + UNSTABLE.length), [
    "--no-prompt",
    "--unstable-no-legacy-abort",
    "--unstable-worker-options",
  ]);
});

Deno.test("denoRunFlags names flags that V8 knows", async () => {
  const args = ["eval", ...denoRunFlags().filter((flag) => flag.startsWith("--v8-flags=")), "1"];
  assert.ok((await new Deno.Command(Deno.execPath(), { args, stderr: "null" }).output()).success);
});

Deno.test("PERMISSIONS hold neither libraries nor the system's facts", () => {
  for (const name of ["ffi", "sys"]) assert.ok(!(name in PERMISSIONS), name);
});

Deno.test("deno.json runs start with the flags of the list, and lets Deno say nothing", () => {
  // It wipes away on which lines it showed what it loads, a moment late: at a first start with the program's own (2.9.5).
  assert.equal(manifest.tasks.start.command, `deno run --quiet ${denoRunFlags().join(" ")} main.ts start`);
});

Deno.test("deno.json switches on the unstable features of the list and no others", () => {
  assert.deepEqual(manifest.unstable, UNSTABLE);
});
