import assert from "node:assert/strict";
import { type Started, typedCommand, unfoundConfig } from "../../lib/setup/typed_command.ts";

const MAIN = new URL("../../main.ts", import.meta.url);
const FROM_SOURCES: Started = { mainModule: MAIN.href, execPath: "/usr/bin/deno", deno: "2.9.5", os: "linux" };

const CASES: readonly [how: string, started: Partial<Started>, typed: RegExp][] = [
  ["its name where it is installed", { mainModule: "file:///opt/cccc/cccc.js" }, /^cccc$/],
  ["its name in one file that was bundled", { mainModule: "file:///home/me/dist/main.ts" }, /^cccc$/],
  ["the sources' file where they run", {}, /^deno run -A \S*\/main\.ts$/],
  [
    "npx before it where there is no Deno else",
    { execPath: "/home/me/.npm/_npx/0a1b/node_modules/@deno/linux/deno" },
    /^npx -y deno@2\.9\.5 run -A \S*\/main\.ts$/,
  ],
];

for (const [how, started, typed] of CASES) {
  Deno.test({
    name: `typedCommand is ${how}`,
    ignore: Deno.build.os === "windows",
    fn: () => assert.match(typedCommand({ ...FROM_SOURCES, ...started }), typed),
  });
}

Deno.test({
  name: "unfoundConfig names the configuration that a command in another folder would not find",
  ignore: Deno.build.os === "windows",
  fn() {
    assert.equal(unfoundConfig("/home/me/cccc/config.yaml"), "/home/me/cccc/config.yaml");
    assert.equal(unfoundConfig("/home/me/.config/cccc/config.yaml"), undefined);
  },
});
