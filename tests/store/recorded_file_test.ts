import assert from "node:assert/strict";
import { RecordedFile } from "../../lib/store/recorded_file.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";
import { opened } from "./opened.ts";
import { failed, recorded } from "./requests.ts";

Deno.test("RecordedFile.newer has what came since, batch after batch, and goes on after a clean-up", async () => {
  await using folder = await temporaryFolder();
  await using kept = await opened(folder.path);
  const { requests } = kept.store;
  const keep = async (...ids: string[]) => {
    for (const id of ids) requests.record(id.startsWith("bad") ? failed(id, "no") : recorded(id));
    await kept.store.flush();
  };
  await keep("req_1");
  using file = new RecordedFile(folder.path);
  let row = file.now();
  const next = (limit = 10, filter = {}) => {
    const newer = file.newer({ filter, row, limit });
    row = newer.row;
    return newer.requests.map(({ id }) => id);
  };
  assert.deepEqual(next(), []);
  await keep("req_2", "req_3", "req_4");
  assert.deepEqual([next(2), next(2), next(2)], [["req_2", "req_3"], ["req_4"], []]);
  await keep("bad_5", "req_6");
  assert.deepEqual([next(10, { failed: true }), next(10, { failed: true })], [["bad_5"], []]);
  assert.deepEqual(next(), [], "what did not fit is not looked at again");
  await requests.removeBefore(Number.MAX_SAFE_INTEGER);
  assert.deepEqual(next(), []);
  await keep("req_7");
  assert.deepEqual(next(), ["req_7"]);
});

Deno.test("RecordedFile writes nothing", async () => {
  await using folder = await temporaryFolder();
  {
    await using kept = await opened(folder.path);
    kept.store.requests.record(recorded("req_1"));
  }
  const before = await Deno.readFile(`${folder.path}/cccc.db`);
  {
    using file = new RecordedFile(folder.path);
    assert.equal(file.find("req_1")?.id, "req_1");
    assert.equal(file.page({ filter: {}, limit: 9 }).requests.length, 1);
  }
  assert.deepEqual(await Deno.readFile(`${folder.path}/cccc.db`), before);
  // What SQLite leaves beside it is empty, for its owner only, and does no harm.
  assert.equal((await Deno.stat(`${folder.path}/cccc.db-wal`)).size, 0);
  if (Deno.build.os !== "windows") assert.equal((await Deno.stat(`${folder.path}/cccc.db-wal`)).mode! & 0o777, 0o600);
  await using again = await opened(folder.path);
  assert.equal((await again.store.requests.find("req_1"))?.id, "req_1");
});
