import assert from "node:assert/strict";
import { parseConfig } from "../../lib/config/parse.ts";
import { checkScript } from "../../lib/scripting/check_script.ts";

const TEXT = Deno.readTextFileSync(new URL("../../docs/routing.md", import.meta.url));
const EXAMPLES = [...TEXT.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml!);

Deno.test("docs/routing.md has examples that are configurations", () => {
  assert.ok(EXAMPLES.length >= 3);
  for (const yaml of EXAMPLES) {
    const parsed = parseConfig(yaml, {
      file: "config.yaml",
      directory: "/",
      env: () => undefined,
      checkScript,
    });
    assert.equal(parsed.type, "ok", `${JSON.stringify(parsed, null, 1).slice(0, 2000)}\n${yaml}`);
  }
});
