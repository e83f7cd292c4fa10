/** What lies beside the program's own files in its storage folder. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { FakeUpstream } from "../fake_upstream.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { Admin } from "./admin.ts";
import { ask } from "./client.ts";
import { MESSAGES } from "./protocols.ts";
import { startProxy } from "./proxy.ts";
import * as scripts from "./scripts.ts";

const THEIRS = ["logs.db", "statistics.db"];

Deno.test("the predecessors' databases in the storage folder stay as they are, whatever is recorded and cleaned up", async () => {
  await using folder = await temporaryFolder();
  for (const name of THEIRS) {
    using db = new DatabaseSync(join(folder.path, name));
    db.exec(
      "CREATE TABLE request_logs (id INTEGER PRIMARY KEY, request_id TEXT); INSERT INTO request_logs VALUES (1, 'a')",
    );
  }
  const states = () =>
    Promise.all(THEIRS.map(async (name) => {
      const { mtime, size } = await Deno.stat(join(folder.path, name));
      return { name, mtime, size, bytes: await Deno.readFile(join(folder.path, name)) };
    }));
  const before = await states();
  await using upstream = await FakeUpstream.start(scripts.reply(MESSAGES.whole));
  {
    await using proxy = await startProxy({
      storage: { directory: folder.path },
      endpoints: [{ name: "a", ...MESSAGES.endpoint, url: upstream.url, auth_type: "none", enabled: true }],
    });
    assert.equal((await ask(proxy, MESSAGES)).status, 200);
    const admin = new Admin(proxy);
    await admin.records(1);
    assert.equal((await admin.call("POST", "/logs/cleanup", { body: { days: 0 } })).body.deleted_count, 1);
    assert.equal((await admin.call("POST", "/storage/vacuum")).status, 200);
  }
  assert.deepEqual(await states(), before);
  const there = [...Deno.readDirSync(folder.path)].map(({ name }) => name);
  assert.ok(there.includes("cccc.db"), there.join());
  assert.deepEqual(there.filter((name) => /^(?:logs|statistics)\./.test(name)).toSorted(), THEIRS);
});
