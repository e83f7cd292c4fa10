/**
 * Tries an archive of a release on the system that it is for: compares it with `SHA256SUMS`, unpacks it into an empty
 * folder, and drives the program in it over HTTP until its records were read back.
 *
 * Usage: `deno run --allow-all tests/bundle/smoke.ts RELEASE_FOLDER TARGET`, such as `dist/release linux-amd64`.
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { archiveName, TARGETS } from "../../tools/release/targets.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const [folder = "", name = ""] = Deno.args;
const target = TARGETS.find((each) => each.name === name);
if (target === undefined) throw new Error(`Unknown target "${name}": it is one of ${TARGETS.map(({ name }) => name)}`);

const archive = await Deno.realPath(`${folder}/${archiveName(target)}`);
const hash = createHash("sha256").update(await Deno.readFile(archive)).digest("hex");
const sums = (await Deno.readTextFile(`${folder}/SHA256SUMS`)).split("\n");
assert.ok(sums.includes(`${hash}  ${archiveName(target)}`), `SHA256SUMS has no ${hash}`);

await using empty = await temporaryFolder();
await Deno.mkdir(`${empty.path}/app`);
// Windows' tar reads ZIPs too.
await run("tar", ["-xf", archive, "-C", empty.path]);
const program = await programIn(`${empty.path}/cccc-${name}`);
await run(program[0]!, [...program.slice(1), "version"]);
const drive = fileURLToPath(new URL("drive.ts", import.meta.url));
await run(Deno.execPath(), ["run", "--no-prompt", "--allow-all", drive, empty.path, ...program]);
console.log(`${archiveName(target)} works`);

/** The executable, or the launcher of a portable archive; a batch file runs in its shell. */
async function programIn(unpacked: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(unpacked))).map((entry) => entry.name);
  const found = ["cccc.exe", "cccc.cmd", "cccc"].find((each) => names.includes(each));
  assert.ok(found !== undefined, `there is no program in ${names}`);
  const path = `${unpacked}/${found}`;
  return found.endsWith(".cmd") ? ["cmd.exe", "/d", "/c", path.replaceAll("/", "\\")] : [path];
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args: [...args], stdin: "null", stdout: "inherit" }).output();
  assert.ok(success, `${command} failed`);
}
