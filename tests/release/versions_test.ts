import assert from "node:assert/strict";
import { DENO_VERSION } from "../../tools/release/targets.ts";

const ROOT = await Deno.realPath(new URL("../../", import.meta.url));

for (
  const file of [
    ".ci/run",
    ".github/workflows/ci.yml",
    ".github/workflows/release.yml",
    "README.md",
    "Dockerfile",
    "Makefile",
  ]
) {
  Deno.test(`${file} names the Deno that everything is tested with, and no other`, async () => {
    const text = await Deno.readTextFile(`${ROOT}/${file}`);
    const named = [...text.matchAll(/(?:deno@|deno-version: |DENO_VERSION=|Deno )(\d+\.\d+\.\d+)/g)].map((
      [, version],
    ) => version);
    assert.ok(named.length > 0);
    assert.deepEqual([...new Set(named)], [DENO_VERSION]);
  });
}
