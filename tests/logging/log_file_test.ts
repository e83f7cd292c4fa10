import assert from "node:assert/strict";
import { LogFile, type LogFileLimits } from "../../lib/logging/log_file.ts";
import { temporaryFolder } from "../tools/temporary_folder.ts";

const ROOMY: LogFileLimits = { maxSizeBytes: 1 << 20, maxFiles: 3 };
const POSIX = Deno.build.os !== "windows";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A log in its own folder, closed and removed at the end. */
async function temporaryLog(limits: LogFileLimits = ROOMY) {
  const folder = await temporaryFolder();
  const directory = `${folder.path}/deep/logs`;
  const log = new LogFile(directory, limits);
  return {
    folder: folder.path,
    directory,
    log,
    async write(...lines: string[]) {
      for (const line of lines) await log.write(bytes(line + "\n"));
    },
    async files(): Promise<Record<string, string>> {
      const files: Record<string, string> = {};
      for await (const { name } of Deno.readDir(directory)) {
        files[name] = await Deno.readTextFile(`${directory}/${name}`);
      }
      return files;
    },
    async [Symbol.asyncDispose]() {
      log.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test("LogFile makes its folder and file with the first write, for their owner only", async () => {
  await using it = await temporaryLog();
  await assert.rejects(Deno.stat(it.directory), Deno.errors.NotFound);
  await it.write("a", "b");
  assert.deepEqual(await it.files(), { "proxy.log": "a\nb\n" });
  if (POSIX) {
    assert.equal((await Deno.stat(it.directory)).mode! & 0o777, 0o700);
    assert.equal((await Deno.stat(it.log.path)).mode! & 0o777, 0o600);
  }
});

Deno.test("LogFile appends to the file of an earlier run", async () => {
  await using it = await temporaryLog();
  await it.write("a");
  it.log.close();
  await it.write("b");
  assert.deepEqual(await it.files(), { "proxy.log": "a\nb\n" });
});

Deno.test("LogFile begins a line of its own behind the half one of a process that was killed", async () => {
  await using it = await temporaryLog();
  await it.write("a");
  it.log.close();
  await Deno.writeTextFile(it.log.path, "ha", { append: true });
  await it.write("b", "c");
  assert.deepEqual(await it.files(), { "proxy.log": "a\nha\nb\nc\n" });
});

Deno.test("LogFile rotates before a file exceeds its size, and removes the oldest", async () => {
  await using it = await temporaryLog({ maxSizeBytes: 4, maxFiles: 2 });
  await it.write("1", "2", "3", "4", "5", "6", "7");
  assert.deepEqual(await it.files(), { "proxy.log": "7\n", "proxy.log.1": "5\n6\n", "proxy.log.2": "3\n4\n" });
});

Deno.test("LogFile splits a batch between lines", async () => {
  await using it = await temporaryLog({ maxSizeBytes: 6, maxFiles: 9 });
  await it.log.write(bytes("a\nbb\nccc\na line longer than a file\nd\n"));
  assert.deepEqual(await it.files(), {
    "proxy.log": "d\n",
    "proxy.log.1": "a line longer than a file\n",
    "proxy.log.2": "ccc\n",
    "proxy.log.3": "a\nbb\n",
  });
});

Deno.test("LogFile empties the only file where none are to be kept", async () => {
  await using it = await temporaryLog({ maxSizeBytes: 4, maxFiles: 0 });
  await it.write("1", "2", "3");
  assert.deepEqual(await it.files(), { "proxy.log": "3\n" });
});

for (const maxFiles of [0, 1]) {
  Deno.test(`LogFile removes the files that a lower limit of ${maxFiles} no longer keeps`, async () => {
    await using it = await temporaryLog({ maxSizeBytes: 2, maxFiles: 4 });
    await it.write("1", "2", "3", "4", "5");
    assert.equal(Object.keys(await it.files()).length, 5);
    it.log.limit({ maxSizeBytes: 2, maxFiles });
    await it.write("6");
    const kept = maxFiles === 0 ? { "proxy.log": "6\n" } : { "proxy.log": "6\n", "proxy.log.1": "5\n" };
    assert.deepEqual(await it.files(), kept);
  });
}

Deno.test("LogFile makes the folder again when it has vanished", async () => {
  await using it = await temporaryLog();
  await it.write("a");
  await Deno.remove(it.directory, { recursive: true });
  await it.write("b");
  assert.deepEqual(await it.files(), { "proxy.log": "b\n" });
});

Deno.test("LogFile loses no older file where the newest cannot be moved", async () => {
  await using it = await temporaryLog({ maxSizeBytes: 4, maxFiles: 2 });
  await it.write("aaa", "bbb", "ccc");
  const rename = Deno.rename;
  // As Windows does while somebody has it open.
  Deno.rename = (from, to) =>
    from === it.log.path ? Promise.reject(new Deno.errors.PermissionDenied("held")) : rename(from, to);
  try {
    for (const line of ["ddd", "eee"]) await assert.rejects(it.write(line), Deno.errors.PermissionDenied);
  } finally {
    Deno.rename = rename;
  }
  assert.deepEqual(await it.files(), { "proxy.log": "ccc\n", "proxy.log.1": "bbb\n", "proxy.log.2": "aaa\n" });
  await it.write("fff");
  assert.deepEqual(await it.files(), { "proxy.log": "fff\n", "proxy.log.1": "ccc\n", "proxy.log.2": "bbb\n" });
});

Deno.test("LogFile goes on with a rotation that was interrupted", async () => {
  await using it = await temporaryLog({ maxSizeBytes: 4, maxFiles: 2 });
  await it.write("bbb");
  await Deno.rename(it.log.path, `${it.log.path}.0`);
  await it.write("ccc", "ddd");
  assert.deepEqual(await it.files(), { "proxy.log": "ddd\n", "proxy.log.1": "ccc\n", "proxy.log.2": "bbb\n" });
});

Deno.test({
  name: "LogFile follows when another process rotates, replaces or empties the file",
  // There, a file that is open can be neither renamed nor removed.
  ignore: !POSIX,
  async fn() {
    await using it = await temporaryLog({ maxSizeBytes: 4, maxFiles: 1 });
    await it.write("a");
    await Deno.rename(it.log.path, `${it.directory}/proxy.log-old`);
    await it.write("b");
    await Deno.remove(it.log.path);
    await Deno.writeTextFile(it.log.path, "x\n");
    await it.write("c");
    assert.deepEqual(await it.files(), { "proxy.log-old": "a\n", "proxy.log": "x\nc\n" });
    await Deno.truncate(it.log.path);
    await it.write("d", "e");
    assert.deepEqual(await it.files(), { "proxy.log-old": "a\n", "proxy.log": "d\ne\n" });
  },
});

Deno.test("LogFile resumes when what was in its way is gone", async () => {
  await using it = await temporaryLog();
  await Deno.writeTextFile(`${it.folder}/deep`, "a file, where a folder is wanted");
  await assert.rejects(it.write("lost"));
  await assert.rejects(it.write("lost"));
  await Deno.remove(`${it.folder}/deep`);
  await it.write("kept");
  assert.deepEqual(await it.files(), { "proxy.log": "kept\n" });
});

/** What a program prints that gets `/dev/full` for a disk; a process of its own, as only full permissions open that. */
const FULL_DISK = `
  const { LogFile } = await import(Deno.args[0]);
  const log = new LogFile(Deno.args[1], { maxSizeBytes: 100, maxFiles: 1 });
  const write = (line) => log.write(new TextEncoder().encode(line + "\\n")).then(() => "written", (error) => error.message);
  await Deno.symlink("/dev/full", log.path);
  const results = [await write("lost"), await write("lost")];
  await Deno.remove(log.path);
  await Deno.writeTextFile(log.path, "half a li");
  results.push(await write("kept"), await Deno.readTextFile(log.path));
  console.log(JSON.stringify(results));
`;

Deno.test({
  name: "LogFile survives a full disk, and ends a line that was cut",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using folder = await temporaryFolder();
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", FULL_DISK, new URL("../../lib/logging/log_file.ts", import.meta.url).href, folder.path],
      stderr: "inherit",
    }).output();
    const full = "No space left on device (os error 28)";
    assert.deepEqual(JSON.parse(new TextDecoder().decode(stdout)), [full, full, "written", "half a li\nkept\n"]);
  },
});
