import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DATABASE_FILE } from "../../lib/store/sqlite_store.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { bytes } from "./requests.ts";

/** It is killed as soon as it has said this many. */
const COUNT = 2000;

Deno.test("a store whose process is killed has all that was flushed, in a file without damage", async () => {
  await using folder = await temporaryFolder();
  const flushed = await killedAfter(COUNT, folder.path);
  assert.ok(flushed >= COUNT);
  using db = new DatabaseSync(join(folder.path, DATABASE_FILE));
  assert.equal(db.prepare("PRAGMA integrity_check").get()?.["integrity_check"], "ok");
  const kept = Number(db.prepare("SELECT count(*) AS count FROM learned").get()?.["count"]);
  assert.ok(kept >= flushed, `${kept} kept, ${flushed} flushed`);
  await using again = await opened(folder.path);
  for (let count = 50; count <= flushed; count += 50) {
    const request = await again.store.requests.find(`req_${count}`);
    assert.deepEqual(request?.panes[0]?.body, bytes(`${count} `.repeat(3000)));
  }
});

/** Runs a process that writes, kills it in the middle of it, and returns how many facts it had flushed. */
async function killedAfter(count: number, folder: string): Promise<number> {
  const script = new URL("write_forever.ts", import.meta.url).href;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", `--allow-write=${folder}`, script, folder],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  let killed = false;
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (killed || lastOf(said) < count) continue;
    process.kill("SIGKILL");
    killed = true;
  }
  await process.status;
  return lastOf(said);
}

/** The last line that is whole. */
function lastOf(text: string): number {
  return Number(text.split("\n").at(-2) ?? 0);
}
