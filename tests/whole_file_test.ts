import assert from "node:assert/strict";
import { join } from "node:path";
import { createFileSync, moveAside } from "../lib/whole_file.ts";
import { temporaryFolder } from "./tools/temporary_folder.ts";

const BYTES = new TextEncoder().encode("new");

/** What is in `folder`, by name. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = entries.map(({ name }) => name).sort();
  return Object.fromEntries(names.map((name) => [name, Deno.readTextFileSync(join(folder, name))]));
}

/** As a file system that knows no second names. */
function withoutLinks(): Disposable {
  const link = Deno.linkSync;
  Deno.linkSync = () => {
    throw new Deno.errors.PermissionDenied("Operation not permitted (os error 1)");
  };
  return { [Symbol.dispose]: () => Deno.linkSync = link };
}

const SYSTEMS: Readonly<Record<string, () => Disposable | undefined>> = {
  "": () => undefined,
  " where files have one name": withoutLinks,
};

for (const [where, prepared] of Object.entries(SYSTEMS)) {
  Deno.test(`createFileSync${where} makes a file for its owner only, never over one that is there`, async () => {
    await using folder = await temporaryFolder({ old: "old" });
    using _ = prepared();
    createFileSync(join(folder.path, "file"), BYTES);
    assert.throws(() => createFileSync(join(folder.path, "old"), BYTES), Deno.errors.AlreadyExists);
    assert.throws(() => createFileSync(join(folder.path, "file"), new Uint8Array(9)), Deno.errors.AlreadyExists);
    assert.throws(() => createFileSync(join(folder.path, "no", "file"), BYTES), Deno.errors.NotFound);
    assert.deepEqual(await filesIn(folder.path), { file: "new", old: "old" });
    if (Deno.build.os !== "windows") assert.equal(Deno.statSync(join(folder.path, "file")).mode! & 0o777, 0o600);
  });
}

Deno.test("moveAside takes the first free name, and what lies beside the file along", async () => {
  await using folder = await temporaryFolder({ "db": "1", "db-wal": "2", "db.damaged-1": "3", "db-other": "4" });
  const file = join(folder.path, "db");
  assert.equal(moveAside(file, ["-wal", "-shm"]), `${file}.damaged-2`);
  assert.deepEqual(await filesIn(folder.path), {
    "db-other": "4",
    "db.damaged-1": "3",
    "db.damaged-2": "1",
    "db.damaged-2-wal": "2",
  });
});
