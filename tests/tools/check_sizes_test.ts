import assert from "node:assert/strict";
import { checkSizes, MAX_LINES } from "../../tools/check_sizes.ts";
import { temporaryFolder } from "./temporary_folder.ts";

const AT_LIMIT = "x();\n".repeat(MAX_LINES);
const OVER = `${AT_LIMIT}x();\n`;

Deno.test("checkSizes fails for a file that ships, and only warns elsewhere", async () => {
  await using folder = await temporaryFolder({
    "lib/long.ts": OVER,
    "lib/short.ts": AT_LIMIT,
    "routes/long.tsx": OVER,
    "tests/long_test.ts": OVER,
    "docs/long.js": OVER,
  });
  assert.deepEqual(await checkSizes(folder.path), {
    failures: ["lib/long.ts: 301 lines, more than 300", "routes/long.tsx: 301 lines, more than 300"],
    warnings: ["tests/long_test.ts: 301 lines, more than 300"],
    checked: 4,
  });
});

Deno.test("checkSizes accepts an exception as long as it is needed", async () => {
  await using folder = await temporaryFolder({ "lib/long.ts": OVER, "lib/short.ts": AT_LIMIT });
  const { failures } = await checkSizes(folder.path, { "lib/long.ts": "a table", "lib/short.ts": "once long" });
  assert.deepEqual(failures, ["lib/short.ts: has 300 lines and needs no exception any more"]);
});
