/**
 * The file that ships, alone: the bundle is built, copied into an empty folder and driven over HTTP, with an empty cache,
 * no network but loopback and the permissions of `tools/flags.ts` narrowed to that folder.
 */

import assert from "node:assert/strict";
import { BUNDLE, bundle, importsOf } from "../tools/bundle.ts";
import { denoInfo } from "../tools/import_graph.ts";
import { temporaryFolder } from "./tools/temporary_folder.ts";

const ROOT = await Deno.realPath(new URL("../", import.meta.url));

/** What Deno makes out of so much JavaScript that it takes a start 10 ms or more. */
const SLOW_TO_LOAD = ["node:crypto", "node:module", "node:process", "node:zlib"];

/** One line of `bundle/drive.ts`. */
interface Step {
  readonly name: string;
  readonly error?: string;
}

Deno.test("cccc.js, made from the sources by one command, runs alone (claim 37)", async (test) => {
  const bytes = await bundle(ROOT, { repository: "nobody.invalid/cccc" });
  assert.ok(bytes > 0);
  assert.ok(
    (await Deno.readTextFile(`${ROOT}/${BUNDLE}`)).includes('"nobody.invalid/cccc"'),
    "it does not know its releases",
  );
  const loaded = importsOf(await denoInfo(ROOT, `${ROOT}/${BUNDLE}`));
  assert.deepEqual(loaded.filter((name) => SLOW_TO_LOAD.includes(name)), [], "each start would load them");
  await using folder = await temporaryFolder();
  await Deno.mkdir(`${folder.path}/app`);
  await Deno.copyFile(`${ROOT}/${BUNDLE}`, `${folder.path}/app/cccc.js`);
  const driver = [Deno.execPath(), "run", "--no-prompt", "--allow-all", `${ROOT}/tests/bundle/drive.ts`, folder.path];
  const { steps, success } = await drive([...await loopbackOnly(), ...driver]);
  for (const { name, error } of steps) {
    await test.step(name, () => {
      if (error !== undefined) throw new Error(error);
    });
  }
  assert.ok(success, "the driver failed");
  assert.ok(steps.length >= 7, `only ${steps.length} steps`);
});

/** Runs the driver and returns its steps; its errors go to standard error. */
async function drive([command = "", ...args]: readonly string[]): Promise<{ steps: Step[]; success: boolean }> {
  const { success, stdout } = await new Deno.Command(command, { args, stdin: "null", stderr: "inherit" }).output();
  const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
  return { steps: lines.map((line) => JSON.parse(line) as Step), success };
}

/**
 * The words before a command that put it into a network namespace with nothing but loopback; none where the system doesn't
 * permit one: then Deno's permissions alone keep the server to 127.0.0.1, and a line says so.
 */
async function loopbackOnly(): Promise<string[]> {
  const isolated = ["unshare", "-rn", "sh", "-c", '(ip link set lo up || ifconfig lo up) && exec "$@"', "sh"];
  try {
    const [command = "", ...args] = [...isolated, "true"];
    const { success } = await new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" })
      .output();
    if (success) return isolated;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log("No network namespace here: the permissions alone keep the server to loopback");
  return [];
}
