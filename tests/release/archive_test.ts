import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate/browser";
import { archive } from "../../tools/release/archive.ts";
import { type Entry, tar, untar } from "../../tools/release/tar.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const ENTRIES: readonly Entry[] = [
  { path: "cccc/lib/b.txt", bytes: bytes("b".repeat(513)) },
  { path: "cccc/empty", bytes: bytes("") },
  { path: "cccc/cccc", bytes: bytes("#!/bin/sh\n"), executable: true },
];
const TIME = Date.UTC(2026, 0, 2, 3, 4, 6) / 1000;

Deno.test("tar makes an archive that the system's tar unpacks, modes and times included", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeFile(`${folder.path}/a.tar`, tar(ENTRIES, TIME));
  const { success } = await new Deno.Command("tar", { args: ["-xf", "a.tar"], cwd: folder.path }).output();
  assert.ok(success);
  for (const { path, bytes, executable = false } of ENTRIES) {
    assert.deepEqual(await Deno.readFile(`${folder.path}/${path}`), bytes);
    const { mode, mtime } = await Deno.stat(`${folder.path}/${path}`);
    assert.equal(mtime!.getTime(), TIME * 1000);
    if (mode !== null) assert.equal((mode & 0o111) !== 0, executable, path);
  }
});

Deno.test("untar finds what tar has packed, and nothing else", () => {
  const packed = tar(ENTRIES, TIME);
  for (const { path, bytes } of ENTRIES) assert.deepEqual(untar(packed, path), bytes);
  assert.equal(untar(packed, "cccc/other"), undefined);
});

Deno.test("untar reads an archive of the system's tar", async () => {
  await using folder = await temporaryFolder({ "package/deno": "the executable", "package/a": "x" });
  const args = ["-cf", "a.tar", "package"];
  assert.ok((await new Deno.Command("tar", { args, cwd: folder.path }).output()).success);
  assert.deepEqual(untar(await Deno.readFile(`${folder.path}/a.tar`), "package/deno"), bytes("the executable"));
});

for (const zip of [false, true]) {
  Deno.test(`archive makes the same ${zip ? "ZIP" : "tar.gz"} of the same files, whatever their order`, () => {
    const options = { zip, time: TIME, level: 6 } as const;
    assert.deepEqual(archive(ENTRIES, options), archive(ENTRIES.toReversed(), options));
  });
}

Deno.test("archive's ZIP and tar.gz hold the files", () => {
  const unzipped = unzipSync(archive(ENTRIES, { zip: true, time: TIME, level: 6 }));
  assert.deepEqual(Object.keys(unzipped), ["cccc/cccc", "cccc/empty", "cccc/lib/b.txt"]);
  const packed = archive(ENTRIES, { zip: false, time: TIME, level: 1 });
  assert.deepEqual([...packed.subarray(4, 10)].filter((_, index) => index < 4 || index === 5), [0, 0, 0, 0, 255]);
  assert.deepEqual(untar(Uint8Array.from(gunzipSync(packed)), "cccc/lib/b.txt"), ENTRIES[0]!.bytes);
});
