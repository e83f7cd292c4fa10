/** Disks that are full or may not be written. */
import assert from "node:assert/strict";

/** Only root can make a disk of its own. */
export const IS_ROOT = Deno.build.os === "linux" && idOfUser() === "0";

function idOfUser(): string {
  return new TextDecoder().decode(new Deno.Command("id", { args: ["-u"] }).outputSync().stdout).trim();
}

/** Writes until nothing fits any more, but for so many bytes. */
export async function fill(path: string, left = 0): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true });
  const block = new Uint8Array(4096);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    assert.match(String(error), /space/);
  }
  const { size } = await file.stat();
  if (left > 0) await file.truncate(size - left);
}

/** A file system in memory over `path`, with what `path` held if it is read-only; unmounted at the end. */
export async function mounted(path: string, option: string): Promise<AsyncDisposable> {
  const readOnly = option === "ro";
  await run("mount", ...(readOnly ? ["--bind", path, path] : ["-t", "tmpfs", "-o", option, "none", path]));
  if (readOnly) await run("mount", "-o", "remount,bind,ro", path);
  return { [Symbol.asyncDispose]: () => run("umount", "-l", path) };
}

export async function withMode(path: string, mode: number): Promise<AsyncDisposable> {
  await Deno.chmod(path, mode);
  return { [Symbol.asyncDispose]: () => Deno.chmod(path, 0o700) };
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  if (!success) throw new Error(`Cannot run ${command}: ${new TextDecoder().decode(stderr)}`);
}
