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

Deno.test("tar writes what POSIX says: sorted files of nobody, two empty blocks behind them, and no path that is too long", () => {
  const packed = tar(ENTRIES, 0o17);
  const text = (at: number, length: number) => new TextDecoder().decode(packed.subarray(at, at + length));
  const blocks = packed.length / 512;
  const names = Array.from(
    { length: blocks },
    (_, block) => text(512 * block, 5) === "cccc/" ? text(512 * block, 20) : "",
  );
  assert.deepEqual(names.filter((name) => name !== "").map((name) => name.replace(/\0.*/s, "")), [
    "cccc/cccc",
    "cccc/empty",
    "cccc/lib/b.txt",
  ]);
  assert.equal(text(100, 48), "0000755\x000000000\x000000000\x0000000000012\x0000000000017\0");
  assert.match(text(148, 8), /^[0-7]{6}\0 $/);
  assert.equal(text(156, 1), "0");
  assert.equal(text(257, 8), "ustar\x0000");
  assert.equal(blocks, 3 + 1 + 2 + 2);
  assert.ok(packed.subarray(-1024).every((byte) => byte === 0));
  const path = "x".repeat(100);
  assert.equal(untar(tar([{ path, bytes: bytes("a") }], TIME), path)?.length, 1);
  assert.throws(() => tar([{ path: `${path}y`, bytes: bytes("a") }], TIME), /the path is too long/);
});

Deno.test("untar finds nothing behind the end of an archive that was cut", () => {
  const packed = tar(ENTRIES, TIME);
  assert.equal(untar(packed.subarray(0, 100), "cccc/cccc"), undefined);
  assert.equal(untar(packed.subarray(0, 1024), "cccc/lib/b.txt"), undefined);
  assert.equal(untar(packed.subarray(0, 1536), "cccc/empty")?.length, 0);
  assert.equal(untar(new Uint8Array(0), "cccc/cccc"), undefined);
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
