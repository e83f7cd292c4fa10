import assert from "node:assert/strict";
import { system } from "../../lib/cli/system.ts";

const DENO = Deno.execPath();

Deno.test("system runs a program to its end, and knows one that is not there", async () => {
  const words = await system.run(DENO, ["eval", "console.log(1); console.error(2); Deno.exit(3)"], 60_000);
  assert.deepEqual(words, { code: 3, out: "1\n", err: "2\n" });
  assert.equal(await system.run("no-such-program-anywhere", []), undefined);
});

Deno.test({
  name: "system ends a program that has not ended in time, whatever it does about it",
  ignore: Deno.build.os === "windows",
  // What is read of it ends with it, which nobody waits for.
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const endless = "Deno.addSignalListener('SIGTERM', () => {}); setInterval(() => {}, 1000)";
    await assert.rejects(system.run(DENO, ["eval", endless], 100), Deno.errors.TimedOut);
  },
});
