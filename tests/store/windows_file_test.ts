import assert from "node:assert/strict";
import { join } from "node:path";
import { type KeptWindows, loadWindows, saveWindows } from "../../lib/store/windows_file.ts";
import type { UsageWindow } from "../../lib/usage_window.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const WINDOW: UsageWindow = {
  name: "5h",
  counts: "plan",
  spanMs: 18_000_000,
  of: "",
  used: 0.5,
  limit: undefined,
  remaining: undefined,
  resetsAt: 2_000_000_000_000,
};
const KEPT: KeptWindows = { endpointId: "a", model: "m", account: "0011", at: 1_900_000_000_000, windows: [WINDOW] };

Deno.test("windows.json has what was saved last, for its owner alone, and is gone where there is nothing", async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  assert.deepEqual(await loadWindows(path), []);
  await saveWindows(path, [KEPT, { ...KEPT, model: "n" }]);
  await saveWindows(path, [KEPT]);
  assert.deepEqual(await loadWindows(path), [KEPT]);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(join(path, "windows.json"))).mode! & 0o777, 0o600);
  await saveWindows(path, []);
  assert.deepEqual([...Deno.readDirSync(path)], []);
});

const DAMAGED: readonly (readonly [unknown, readonly KeptWindows[]])[] = [
  ["{", []],
  [[], []],
  [{ windows: {} }, []],
  [{ windows: [7, { ...KEPT, at: "1" }, { ...KEPT, windows: 1 }, { ...KEPT, account: undefined }, KEPT] }, [KEPT]],
  [
    {
      windows: [{
        ...KEPT,
        windows: [7, { ...WINDOW, used: null }, { ...WINDOW, counts: "x" }, { ...WINDOW, limit: "1" }],
      }],
    },
    [KEPT],
  ],
];

for (const [content, expected] of DAMAGED) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  Deno.test(`windows.json is read as far as it is one: ${text.slice(0, 60)}`, async () => {
    await using folder = await temporaryFolder({ "windows.json": text });
    assert.deepEqual(await loadWindows(folder.path), expected);
  });
}
