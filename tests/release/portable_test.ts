import assert from "node:assert/strict";
import { COMPILE_FLAGS } from "../../tools/release/compiled.ts";
import { denoRunFlags, SELF_CONTAINED } from "../../tools/flags.ts";
import { portableEntries } from "../../tools/release/portable.ts";
import { archiveName, TARGETS } from "../../tools/release/targets.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const none = new Uint8Array();
const textOf = (windows: boolean) =>
  new TextDecoder().decode(portableEntries({ deno: none, bundle: none, windows })[0]!.bytes);

for (const windows of [false, true]) {
  Deno.test(`portableEntries' launcher for ${windows ? "Windows" : "others"} runs with the flags of the list`, () => {
    assert.ok(textOf(windows).includes(` run ${[...SELF_CONTAINED, ...denoRunFlags()].join(" ")} "`), textOf(windows));
  });
}

Deno.test("archiveName calls the archives as users know them (claim 36)", () => {
  assert.deepEqual(TARGETS.map(archiveName), [
    "cccc-linux-amd64.tar.gz",
    "cccc-linux-arm64.tar.gz",
    "cccc-darwin-amd64.tar.gz",
    "cccc-darwin-arm64.tar.gz",
    "cccc-windows-amd64.zip",
  ]);
});

Deno.test("compiledEntries compiles with the flags of the list", () => {
  for (const flag of denoRunFlags()) assert.ok(COMPILE_FLAGS.includes(flag), flag);
});

Deno.test({
  name: "portableEntries' launcher finds its folder through links and passes arguments and the exit code on",
  ignore: Deno.build.os === "windows",
  async fn() {
    const deno = new TextEncoder().encode(
      '#!/bin/sh\nfor word; do last2=$last; last=$word; done; echo "$last2|$last"; exit 7\n',
    );
    await using folder = await temporaryFolder();
    for (const { path, bytes, executable } of portableEntries({ deno, bundle: none, windows: false })) {
      await Deno.mkdir(`${folder.path}/my cccc/lib`, { recursive: true });
      await Deno.writeFile(`${folder.path}/my cccc/${path}`, bytes, { mode: executable === true ? 0o755 : 0o644 });
    }
    await Deno.mkdir(`${folder.path}/bin`);
    await Deno.symlink("../my cccc/cccc", `${folder.path}/bin/relative`);
    await Deno.symlink(`${folder.path}/bin/relative`, `${folder.path}/bin/cccc`);
    for (const program of [`${folder.path}/bin/cccc`, `${folder.path}/my cccc/cccc`]) {
      const { code, stdout } = await new Deno.Command(program, { args: ["a b", "$c"], cwd: "/" }).output();
      assert.deepEqual([code, new TextDecoder().decode(stdout)], [7, "a b|$c\n"]);
    }
  },
});
