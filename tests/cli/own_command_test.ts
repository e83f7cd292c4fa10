import assert from "node:assert/strict";
import { kindOf, ownCommand, thisProcess } from "../../lib/cli/own_command.ts";
import { denoRunFlags, SELF_CONTAINED } from "../../tools/flags.ts";

Deno.test("ownCommand of a compiled program is its own file", () => {
  const origin = { standalone: true, execPath: "/usr/bin/cccc", mainModule: "file:///tmp/deno-compile-cccc/cccc.js" };
  assert.deepEqual(ownCommand(origin), ["/usr/bin/cccc"]);
  assert.equal(kindOf(origin), "binary");
});

Deno.test("ownCommand of the bundle lets Deno look for nothing else", { ignore: Deno.build.os === "windows" }, () => {
  const origin = { standalone: false, execPath: "/opt/deno", mainModule: "file:///opt/my%20cccc/cccc.js" };
  assert.deepEqual(ownCommand(origin), [
    "/opt/deno",
    "run",
    ...SELF_CONTAINED,
    ...denoRunFlags(),
    "/opt/my cccc/cccc.js",
  ]);
  assert.equal(kindOf(origin), "bundle");
});

Deno.test("ownCommand of the sources finds their deno.json", { ignore: Deno.build.os === "windows" }, () => {
  const origin = { standalone: false, execPath: "/opt/deno", mainModule: "file:///src/cccc/main.ts" };
  assert.deepEqual(ownCommand(origin), ["/opt/deno", "run", ...denoRunFlags(), "/src/cccc/main.ts"]);
  assert.equal(kindOf(origin), "source");
});

Deno.test("ownCommand knows the process that it is in", () => {
  assert.equal(thisProcess().execPath, Deno.execPath());
  assert.equal(ownCommand()[0], Deno.execPath());
});
