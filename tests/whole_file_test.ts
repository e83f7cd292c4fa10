import assert from "node:assert/strict";
import { join } from "node:path";
import { createFileSync, moveAside, putFile, replace } from "../lib/whole_file.ts";
import { IS_ROOT } from "./store/disk.ts";
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

Deno.test("putFile makes a file for its owner only, and in the place of one", async () => {
  await using folder = await temporaryFolder({ old: "old" });
  await Deno.chmod(join(folder.path, "old"), 0o644);
  for (const name of ["old", "fresh"]) await putFile(join(folder.path, name), BYTES);
  assert.deepEqual(await filesIn(folder.path), { fresh: "new", old: "new" });
  if (Deno.build.os === "windows") return;
  for (const name of ["old", "fresh"]) assert.equal(Deno.statSync(join(folder.path, name)).mode! & 0o777, 0o600);
});

Deno.test({
  name: "putFile gives a file the mode and the owner of another",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder({ other: "old" });
    const other = join(folder.path, "other");
    await Deno.chmod(other, 0o664);
    if (IS_ROOT) await Deno.chown(other, 12345, 54321);
    const like = await Deno.stat(other);
    for (const name of ["other", "fresh"]) await putFile(join(folder.path, name), BYTES, like);
    for (const name of ["other", "fresh"]) {
      const { mode, uid, gid } = await Deno.stat(join(folder.path, name));
      assert.deepEqual([mode! & 0o777, uid, gid], [0o664, like.uid, like.gid], name);
    }
    assert.deepEqual(await filesIn(folder.path), { fresh: "new", other: "new" });
  },
});

Deno.test("putFile that fails leaves nothing behind", async () => {
  await using folder = await temporaryFolder({ "taken/file": "old" });
  await assert.rejects(putFile(join(folder.path, "taken"), BYTES));
  assert.deepEqual([...Deno.readDirSync(folder.path)].map(({ name }) => name), ["taken"]);
});

const HELD: Readonly<Record<string, Error>> = {
  "PermissionDenied": new Deno.errors.PermissionDenied("Access is denied. (os error 5)"),
  "a sharing violation": new Error("The process cannot access the file (os error 32): rename 'a' -> 'b'"),
};

for (const [name, error] of Object.entries(HELD)) {
  for (const os of ["windows", "linux"] as const) {
    Deno.test(`replace ${os === "windows" ? "waits for who" : "does not wait for who"} answers with ${name} on ${os}`, async () => {
      await using folder = await temporaryFolder({ from: "new", to: "old" });
      const [from, to] = [join(folder.path, "from"), join(folder.path, "to")] as const;
      const rename = Deno.rename;
      let refusals = 2;
      Deno.rename = (...paths) => refusals-- > 0 ? Promise.reject(error) : rename(...paths);
      try {
        if (os === "windows") await replace(from, to, os);
        else await assert.rejects(replace(from, to, os), error);
      } finally {
        Deno.rename = rename;
      }
      assert.equal(await Deno.readTextFile(to), os === "windows" ? "new" : "old");
    });
  }
}

Deno.test("replace does not wait where there is nothing to rename", async () => {
  await using folder = await temporaryFolder();
  await assert.rejects(replace(join(folder.path, "from"), join(folder.path, "to"), "windows"), Deno.errors.NotFound);
});

Deno.test("replace takes the place of a file that is open for a moment", async () => {
  await using folder = await temporaryFolder({ from: "new", to: "old" });
  const open = await Deno.open(join(folder.path, "to"));
  const closed = new Promise<void>((resolve) =>
    setTimeout(() => {
      open.close();
      resolve();
    }, 100)
  );
  await replace(join(folder.path, "from"), join(folder.path, "to"));
  await closed;
  assert.deepEqual(await filesIn(folder.path), { to: "new" });
});
