import assert from "node:assert/strict";
import { ToolNames } from "../../lib/protocol/tool_names.ts";

const DECLARED = ["read", "mcp__mail__send", "default_api.kept", "list:1"];

/** A name as a model gives it, and the declared one that is meant; `undefined`: none. */
const ROWS: readonly (readonly [given: string, meant: string | undefined])[] = [
  ["read", "read"],
  ["functions.read", "read"],
  ["functions.read:0", "read"],
  ["function:read", "read"],
  ["read:12", "read"],
  ["default_api.read", "read"],
  ["default_api:read", "read"],
  ["tools/read", "read"],
  ["functions.tools.read", "read"],
  ["read<|channel|>commentary", "read"],
  [" read ", "read"],
  ["mcp__mcp__mail__send", "mcp__mail__send"],
  ["functions.mcp__mail__send:3", "mcp__mail__send"],
  // Not theirs.
  ["functions.write", undefined],
  ["myfunctions.read", undefined],
  ["read.functions", undefined],
  ["read:", undefined],
  ["Read", undefined],
  ["functions.", undefined],
  ["", undefined],
];

for (const [given, meant] of ROWS) {
  Deno.test(`ToolNames takes ${JSON.stringify(given)} for ${meant ?? "no declared tool"}`, () => {
    const names = new ToolNames(DECLARED.map((name) => ({ name, kind: "function" })));
    assert.equal(names.decode(given)?.name, meant);
  });
}

Deno.test("ToolNames gives names that only look decorated back as they were declared", () => {
  const names = new ToolNames(DECLARED.map((name) => ({ name, kind: "function" })));
  for (const name of DECLARED) assert.equal(names.decode(names.encode(name))?.name, name);
});
